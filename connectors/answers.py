"""What the answers of a source mean: what they carry, or one of our errors.

An answer with an error status speaks for all sources alike; what a source says under a good one is its own
connector's affair (for GraphQL, ``connectors.graphql``).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from typing import Any

from connectors.http import Response
from models import exact_json
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from models.text import quoted

LONGEST_PAUSE_S = 3600.0
"""A longer one is a mistake, but where a day's budget is used up, which the connector then says."""


class LoginRefusedError(ConnectionBrokenError):
    """The token was refused; a new one may do."""


class UnreadableAnswerError(UnavailableError):
    """The source answered, and nobody can tell what."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="source_unreadable")


def _not_accepted(_answer: Any) -> SyncError | None:
    return None


@dataclass(frozen=True)
class Answers:
    """Reads one source's answers. ``credentials`` names what its settings log in with ("the API key")."""

    system: str
    credentials: str
    refused: Callable[[Any], SyncError | None] = _not_accepted
    """What the parsed body of an answer with 400 means; None where it says nothing that is known."""

    def body(self, response: Response) -> Any:
        """The parsed body of a good answer. Raises one of our errors for any other."""
        if 200 <= response.status_code < 300:
            return self.parsed(response)
        raise self.failure(response)

    def parsed(self, response: Response) -> Any:
        """The body, with exact numbers. Raises ``UnreadableAnswerError``."""
        try:
            return exact_json.loads(response.content)
        except (JSONDecodeError, UnicodeDecodeError) as error:
            raise UnreadableAnswerError(f"{self.system}'s answer was cut off or is not JSON.") from error
        except ValueError as error:
            raise UnreadableAnswerError(f"{self.system}'s answer can't be read: {quoted(error)}.") from error

    def failure(self, response: Response) -> SyncError:
        """What an answer with an error status means."""
        status = response.status_code
        if status == 401:
            return self.login_refused()
        if status == 403:
            return self.not_permitted()
        if status == 429:
            return self.too_many(pause(response))
        if status >= 500 or status == 408:
            return UnavailableError(f"{self.system} is not available (HTTP {status}).", code="source_unavailable")
        if status == 400:
            return self._refused(response)
        address = response.url.copy_with(query=None)
        return ConnectionBrokenError(
            f"{self.system} has nothing at {address} (HTTP {status}). "
            "Check the address in the connection's settings.",
            code="source_address",
        )

    def login_refused(self) -> LoginRefusedError:
        """The credentials do not let us in (any more)."""
        return LoginRefusedError(
            f"{self.system} refused the login. Check {self.credentials} in the connection's settings.",
            code="source_login",
        )

    def not_permitted(self, said: str = "") -> ConnectionBrokenError:
        """They let us in, and not to the invoices; ``said`` is the source's own word for it."""
        quotation = f" (it says: “{quoted(said)}”)" if said else ""
        return ConnectionBrokenError(
            f"{self.system}'s login is not allowed to read invoices{quotation}. "
            f"Give it that permission in {self.system}.",
            code="source_permission",
        )

    def too_many(self, retry_after_s: float | None) -> RateLimitedError:
        """A pause is asked for."""
        return RateLimitedError(f"{self.system} asks for a pause: too many requests.", retry_after_s=retry_after_s)

    def _refused(self, response: Response) -> SyncError:
        return self.refused(self.parsed(response)) or RetryableError(
            f"{self.system} did not accept the request (HTTP 400).", code="source_refused"
        )


def moment(response: Response) -> datetime:
    """The time by the source's clock, from its ``Date`` header; by ours where it sends none."""
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return datetime.now(UTC)


def pause(response: Response) -> float | None:
    """Seconds to wait: ``retryAfter`` of the body, then the usual header; None where neither says."""
    for said in (_retry_after(response), response.headers.get("Retry-After")):
        try:
            seconds = float(said)
        except (TypeError, ValueError, OverflowError):
            continue
        if not math.isnan(seconds):
            return min(max(0.0, seconds), LONGEST_PAUSE_S)
    return None


def _retry_after(response: Response) -> Any:
    try:
        answer = exact_json.loads(response.content)
    except ValueError:
        return None
    return answer.get("retryAfter") if isinstance(answer, dict) else None
