"""What an answer of tRPC carries: its data, or one of our errors (sources.md §2.3).

The code in the envelope decides, not the number beside it; where there is no envelope, the HTTP status does.
"""

import re
from typing import Any

from connectors.answers import Answers, UnreadableAnswerError, pause
from connectors.http import Response
from models import exact_json
from models.errors import ConnectionBrokenError, RetryableError, SyncError, UnavailableError
from models.text import quoted

ANSWERS = Answers("ZRM", "the session's token")

_ASKED_WRONGLY = {
    "BAD_REQUEST",
    "METHOD_NOT_SUPPORTED",
    "NOT_FOUND",
    "PARSE_ERROR",
    "UNPROCESSABLE_CONTENT",
    "UNSUPPORTED_MEDIA_TYPE",
}
_LATER = (408, 499)
"""HTTP statuses below 500 that say nothing about what was asked: too slow, hung up."""
_NO_PROCEDURE = re.compile(r"\bno\b.*\bprocedure\b", re.I)


class AskedWronglyError(ConnectionBrokenError):
    """ZRM does not know the procedure, or has nothing for these arguments; ``reason`` is tRPC's code."""

    def __init__(self, message: str, *, procedure: str, code: str, said: str) -> None:
        super().__init__(message, code="source_procedure", key=procedure)
        self.reason = code
        self.said = said
        self.is_about_the_procedure = code == "METHOD_NOT_SUPPORTED" or bool(_NO_PROCEDURE.search(said))


def envelope(response: Response) -> Any:
    """What came, parsed; None where it is no JSON."""
    try:
        return exact_json.loads(response.content)
    except ValueError:
        return None


def is_wrapped(answer: Any) -> bool:
    """Whether ZRM speaks superjson."""
    match answer:
        case {"result": {"data": inside}} | {"error": inside}:
            return _is_superjson(inside)
        case _:
            return False


def data(response: Response, procedure: str) -> Any:
    """What an answer carries. Raises one of our errors for any that is not good."""
    match envelope(response):
        case {"error": error}:
            raise _failure(_unwrapped(error), procedure, response)
        case {"result": {"data": inside}} if response.is_success:
            return _unwrapped(inside)
        case {"result": dict()} if response.is_success:
            return None
        case _:
            ANSWERS.body(response)
            raise UnreadableAnswerError(f"ZRM answered “{procedure}” with something else than tRPC's envelope.")


def _failure(error: Any, procedure: str, response: Response) -> SyncError:
    code, said, status = _told(error, response.status_code)
    if code == "UNAUTHORIZED" or status == 401:
        return ANSWERS.login_refused()
    if code == "FORBIDDEN" or status == 403:
        return ANSWERS.not_permitted(said)
    if code == "TOO_MANY_REQUESTS" or status == 429:
        return ANSWERS.too_many(pause(response))
    if code in _ASKED_WRONGLY:
        return _asked_wrongly(procedure, code, _first_issue(said))
    text = f"ZRM could not answer “{procedure}”: “{quoted(said)}”."
    if status >= 500 or status in _LATER:
        return UnavailableError(text, code="source_unavailable")
    return RetryableError(text, code="source_refused")


def _asked_wrongly(procedure: str, code: str, said: str) -> AskedWronglyError:
    return AskedWronglyError(
        f"ZRM did not accept “{procedure}” as it was asked for (it says: “{quoted(said)}”). "
        "Check procedures and arguments in the connection's settings.",
        procedure=procedure,
        code=code,
        said=said,
    )


def _told(error: Any, status: int) -> tuple[str, str, int]:
    """Code, message and HTTP status, in whatever form the error came."""
    if not isinstance(error, dict):
        return "", str(error), status
    details = error.get("data")
    details = details if isinstance(details, dict) else {}
    stated = details.get("httpStatus")
    said = str(error.get("message") or "no reason given")
    return str(details.get("code") or ""), said, stated if isinstance(stated, int) else status


def _first_issue(said: str) -> str:
    """Zod lists all that is wrong as JSON in the message; people read the first."""
    try:
        issues = exact_json.loads(said)
    except ValueError:
        return said
    match issues:
        case [{"message": str(message), "path": list(path)}, *_]:
            return f"{'.'.join(map(str, path))}: {message}"
        case _:
            return said


def _unwrapped(inside: Any) -> Any:
    return inside["json"] if _is_superjson(inside) else inside


def _is_superjson(inside: Any) -> bool:
    return isinstance(inside, dict) and "json" in inside and inside.keys() <= {"json", "meta"}
