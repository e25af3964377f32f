"""tRPC over HTTP, version 11: addresses, envelopes, errors, batches and superjson (sources.md §2.3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sandbox import exact_json
from sandbox.faults.wrong import html
from sandbox.system import Request, Response

Kind = Literal["query", "mutation"]

CODES = {
    "PARSE_ERROR": (-32700, 400),
    "BAD_REQUEST": (-32600, 400),
    "INTERNAL_SERVER_ERROR": (-32603, 500),
    "UNAUTHORIZED": (-32001, 401),
    "FORBIDDEN": (-32003, 403),
    "NOT_FOUND": (-32004, 404),
    "METHOD_NOT_SUPPORTED": (-32005, 405),
    "TIMEOUT": (-32008, 408),
    "CONFLICT": (-32009, 409),
    "PRECONDITION_FAILED": (-32012, 412),
    "UNSUPPORTED_MEDIA_TYPE": (-32015, 415),
    "TOO_MANY_REQUESTS": (-32029, 429),
}
_DATES = {"createdAt", "updatedAt", "issueDate", "dueDate", "sentAt", "viewedAt", "paidAt"}


class TRPCError(Exception):
    """A call that is not carried out; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Call:
    """One procedure asked for, with its input as it came: None when there was none."""

    name: str
    kind: Kind
    input: Any


@dataclass(frozen=True)
class Outcome:
    status: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """Where procedures are called, and how what they take and give is written."""

    prefix: str  # "/trpc"
    superjson: bool
    run: Callable[[Call], Any]

    def answer(self, request: Request) -> Response:
        """All calls of a request in turn; mixed outcomes of a batch are 207."""
        if not request.path.startswith(f"{self.prefix}/"):
            return html(404)
        asked = request.path.removeprefix(f"{self.prefix}/")
        if request.query.get("batch") != "1":
            return response(self._outcome(request, asked, None))
        outcomes = [self._outcome(request, name, index) for index, name in enumerate(asked.split(","))]
        statuses = {outcome.status for outcome in outcomes}
        return _json(statuses.pop() if len(statuses) == 1 else 207, [outcome.body for outcome in outcomes])

    def _outcome(self, request: Request, name: str, index: int | None) -> Outcome:
        try:
            kind, given = _input(request)
            if index is not None:
                given = given.get(str(index)) if isinstance(given, dict) else None
            data = self.run(Call(name, kind, _unwrapped(given) if self.superjson else given))
        except TRPCError as error:
            return failed(error, name, superjson=self.superjson)
        return Outcome(200, {"result": {"data": _wrapped(data) if self.superjson else data}})


def failed(error: TRPCError, path: str | None, *, superjson: bool = False) -> Outcome:
    number, status = CODES[error.code]
    data = {"code": error.code, "httpStatus": status} | ({"path": path} if path else {})
    shape = {"message": error.message, "code": number, "data": data}
    return Outcome(status, {"error": {"json": shape} if superjson else shape})


def response(outcome: Outcome) -> Response:
    return _json(outcome.status, outcome.body)


def _input(request: Request) -> tuple[Kind, Any]:
    if request.method == "GET":
        return "query", _read(request.query["input"].encode()) if "input" in request.query else None
    if request.method != "POST":
        raise TRPCError("METHOD_NOT_SUPPORTED", f"Unsupported {request.method}-request")
    if not request.headers.get("content-type", "").startswith("application/json"):
        kind = request.headers.get("content-type", "no content type")
        raise TRPCError("UNSUPPORTED_MEDIA_TYPE", f'Unsupported content-type "{kind}"')
    return "mutation", _read(request.body) if request.body else None


def _read(text: bytes) -> Any:
    try:
        return exact_json.read(text)
    except ValueError as error:
        raise TRPCError("PARSE_ERROR", f"Failed to parse input: {error}") from error


def _unwrapped(given: Any) -> Any:
    return given.get("json") if isinstance(given, dict) else None


def _wrapped(data: Any) -> dict[str, Any]:
    """superjson names the places where a date became text."""
    values = {place: ["Date"] for place in _date_places(data)}
    return {"json": data} | ({"meta": {"values": values}} if values else {})


def _date_places(data: Any, *above: str) -> Iterator[str]:
    match data:
        case dict():
            for name, value in data.items():
                if name in _DATES and isinstance(value, str):
                    yield ".".join((*above, name))
                else:
                    yield from _date_places(value, *above, name)
        case list():
            for index, value in enumerate(data):
                yield from _date_places(value, *above, str(index))


def _json(status: int, body: Any) -> Response:
    return Response(status, exact_json.write(body), {"Content-Type": "application/json"})
