"""What Kojo's answers mean: the data, or one of our errors (sources.md §3.3).

GraphQL answers 200 whatever happened, so its errors are told apart by their words (KJ-3): those about the login
or permissions need a person, a rate limit says when, and what is not known is tried again.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from typing import Any

from connectors.http import Response
from models import exact_json
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from models.text import quoted

_LOGIN_WORDS = re.compile(r"unauthenti|unauthori[sz]ed|not logged in|invalid (token|api key)|token.*expired", re.I)
_PERMISSION_WORDS = re.compile(r"forbidden|permission|not allowed|access denied", re.I)
_RATE_WORDS = re.compile(r"rate.?limit|too many requests", re.I)
_LONGEST_PAUSE_S = 3600.0
"""Kojo's longest window; a longer pause is a mistake (sources.md §3.3)."""


class LoginRefusedError(ConnectionBrokenError):
    """The token was refused; a new one may do."""


class UnreadableAnswerError(UnavailableError):
    """Kojo answered, and nobody can tell what."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="kojo_unreadable")


class PartialAnswerError(RetryableError):
    """GraphQL gave data and errors at once; ``data`` holds what there is."""

    def __init__(self, message: str, *, data: dict[str, Any]) -> None:
        super().__init__(message, code="kojo_partial")
        self.data = data


def body(response: Response) -> Any:
    """The parsed body of a good answer. Raises one of our errors for any other."""
    if 200 <= response.status_code < 300:
        return _parsed(response)
    raise _failure(response)


def data(answer: Any) -> Any:
    """What a GraphQL answer carries, wrapped in ``data`` or bare as in Kojo's examples."""
    if not isinstance(answer, dict):
        return answer
    if errors := answer.get("errors"):
        raise _graphql_failure(errors, answer.get("data"))
    return answer.get("data", answer)


def moment(response: Response) -> datetime:
    """The time by Kojo's clock, from its ``Date`` header; by ours where it sends none."""
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return datetime.now(UTC)


def _parsed(response: Response) -> Any:
    try:
        return exact_json.loads(response.content)
    except (JSONDecodeError, UnicodeDecodeError) as error:
        raise UnreadableAnswerError("Kojo's answer was cut off or is not JSON.") from error
    except ValueError as error:
        raise UnreadableAnswerError(f"Kojo's answer can't be read: {quoted(error)}.") from error


def _failure(response: Response) -> SyncError:
    status = response.status_code
    if status == 401:
        return _login_refused()
    if status == 403:
        return _not_permitted("")
    if status == 429:
        return RateLimitedError("Kojo asks for a pause: too many requests.", retry_after_s=_pause(response))
    if status >= 500 or status == 408:
        return UnavailableError(f"Kojo is not available (HTTP {status}).", code="kojo_unavailable")
    if status == 400:
        return _refused_request(response)
    return ConnectionBrokenError(
        f"Kojo has nothing at {response.url} (HTTP {status}). Check the address in the connection's settings.",
        code="kojo_address",
    )


def _refused_request(response: Response) -> SyncError:
    """Some GraphQL servers answer a query they cannot read with 400, and say why in the same form."""
    match _parsed(response):
        case {"errors": errors}:
            return _graphql_failure(errors, None)
        case _:
            return RetryableError("Kojo did not accept the request (HTTP 400).", code="kojo_refused")


def _graphql_failure(errors: Any, partial: Any) -> SyncError:
    text, request_id = _first(errors)
    if _LOGIN_WORDS.search(text):
        return _login_refused()
    if _RATE_WORDS.search(text):
        return RateLimitedError("Kojo asks for a pause: too many requests.", retry_after_s=None)
    if _PERMISSION_WORDS.search(text):
        return _not_permitted(f" (it says: “{quoted(text)}”)")
    said = f"Kojo could not answer: “{quoted(text)}”" + (
        f" (request {quoted(request_id)})." if request_id else "."
    )
    if isinstance(partial, dict) and any(value is not None for value in partial.values()):
        return PartialAnswerError(said, data=partial)
    return RetryableError(said, code="kojo_graphql")


def _first(errors: Any) -> tuple[str, str]:
    """Message and request id of the first error, in whatever form it came."""
    first = errors[0] if isinstance(errors, list) and errors else errors
    if isinstance(first, dict):
        return str(first.get("message") or "no reason given"), str(first.get("requestId") or "")
    return str(first), ""


def _login_refused() -> LoginRefusedError:
    return LoginRefusedError(
        "Kojo refused the login. Check the client id and secret, or the API key, in the connection's settings.",
        code="kojo_login",
    )


def _not_permitted(said: str) -> ConnectionBrokenError:
    return ConnectionBrokenError(
        f"Kojo's login is not allowed to read invoices{said}. Give it that permission in Kojo.",
        code="kojo_permission",
    )


def _pause(response: Response) -> float | None:
    """Seconds to wait: ``retryAfter`` of the body, then the usual header; None where neither says."""
    for said in (_retry_after(response), response.headers.get("Retry-After")):
        try:
            return min(max(0.0, float(said)), _LONGEST_PAUSE_S)
        except (TypeError, ValueError, OverflowError):
            continue
    return None


def _retry_after(response: Response) -> Any:
    try:
        answer = exact_json.loads(response.content)
    except ValueError:
        return None
    return answer.get("retryAfter") if isinstance(answer, dict) else None
