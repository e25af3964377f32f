"""HighLevel's answers and refusals: JSON with a trace id (sources.md §6.3)."""

from typing import Any
from uuid import uuid4

from sandbox import exact_json
from sandbox.system import Response


class Declined(Exception):  # noqa: N818  # an answer of HighLevel's, not a fault of ours
    """A request that is not carried out; nothing was changed."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def ok(body: dict[str, Any], status: int = 200, wrote: tuple[str, ...] = ()) -> Response:
    return _json(status, body | {"traceId": str(uuid4())}, wrote)


def plain(status: int, body: dict[str, Any]) -> Response:
    """Without a trace id: OAuth's answers."""
    return _json(status, body)


def refusal(status: int, message: str | list[str], error: str | None = None) -> Response:
    named = {"error": error} if error else {}
    return ok({"statusCode": status, "message": message, **named}, status)


def unauthorized(message: str) -> Response:
    return refusal(401, message, "Unauthorized")


def bad_request(message: str) -> Declined:
    """Also for what is not found."""
    return Declined(refusal(400, message))


def forbidden(message: str) -> Declined:
    return Declined(refusal(403, message, "Forbidden"))


def unprocessable(*messages: str) -> Declined:
    """One sentence a field, always as a list."""
    return Declined(refusal(422, list(messages), "Unprocessable Entity"))


def _json(status: int, body: dict[str, Any], wrote: tuple[str, ...] = ()) -> Response:
    return Response(status, exact_json.write(body), {"Content-Type": "application/json"}, wrote)
