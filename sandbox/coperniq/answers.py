"""Coperniq's answers: plain JSON, and errors as {message, code, field?} (sources.md §4.4)."""

from typing import Any

from sandbox import exact_json
from sandbox.system import Response


class Failure(Exception):  # noqa: N818  # an answer to a caller, not a fault of ours
    """A request that is not carried out; nothing was changed."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field


def invalid(message: str, field: str | None = None) -> Failure:
    return Failure(400, "VALIDATION_ERROR", message, field)


def not_found(what: str, id_: int | str) -> Failure:
    return Failure(404, "NOT_FOUND", f"{what} {id_} not found")


def json(status: int, body: Any, wrote: tuple[str, ...] = ()) -> Response:
    return Response(status, exact_json.write(body), {"Content-Type": "application/json"}, wrote)


def failed(failure: Failure) -> Response:
    body = {"message": failure.message, "code": failure.code}
    return json(failure.status, body | ({"field": failure.field} if failure.field else {}))
