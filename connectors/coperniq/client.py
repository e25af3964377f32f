"""Asks Coperniq over REST: a page of a list, or the payments of one document. Nothing here tries again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors import http
from connectors.answers import Answers, UnreadableAnswerError, moment, pause
from connectors.base import Permits, Record
from connectors.coperniq.settings import Settings, Stream
from models.errors import RateLimitedError, RetryableError, SyncError
from models.text import quoted

_NOT_GIVEN = (400, 403, 404)
"""How Coperniq answers for a document that is gone, or that the key may not see."""

_USED_UP_WAIT_S = 3600.0
_DAY_S = 86400.0


@dataclass(frozen=True)
class Listed:
    """A page of a list, and the time by Coperniq's clock when it was given."""

    items: list[Any]
    has_more: bool
    at: datetime


class Coperniq:
    """One company's Coperniq, as far as one key may see it."""

    def __init__(self, settings: Settings, permits: Permits) -> None:
        self._settings = settings
        self._permits = permits

    def page(self, stream: Stream, number: int, times: Mapping[str, str]) -> Listed:
        """A page of invoices or bills; ``times`` are the bounds of their last change."""
        page = {"page": str(number), "page_size": str(self._settings.page_size)}
        response = self._get(f"/{stream}", {**page, "order_by": self._settings.order_by, **times})
        match ANSWERS.body(response):
            case {"items": list(items), "has_more": bool(has_more)} as said if said.get("page", number) == number:
                return Listed(items, has_more, moment(response))
            case _:
                raise UnreadableAnswerError(f"Coperniq answered something else than page {number} of {stream}.")

    def one(self, stream: Stream, id_: str) -> Record | None:
        """An invoice or a bill by its id, archived or not; None where Coperniq says that there is none."""
        response = self._get(f"/{stream}/{quote(id_, safe='')}", {})
        if response.status_code == 404 and _is_said(response):
            return None
        match ANSWERS.body(response):
            case {"id": int(said)} as record if str(said) == id_:
                return dict(record)
            case _:
                raise UnreadableAnswerError("Coperniq answered something else than the document asked for.")

    def payments(self, stream: Stream, id_: int) -> list[Any] | None:
        """The payments of one document; None where Coperniq does not give them: that is its trouble alone."""
        response = self._get(f"/{stream}/{id_}/payments", {})
        if response.status_code in _NOT_GIVEN:
            return None
        payments = ANSWERS.body(response)
        return payments if isinstance(payments, list) else None

    def _get(self, path: str, params: Mapping[str, str]) -> http.Response:
        self._permits.take("request")
        response = http.request(
            "GET",
            self._settings.base_url + path,
            system="Coperniq",
            params=params,
            headers={"x-api-key": self._settings.api_key.get_secret_value()},
        )
        if response.status_code == 429:
            raise _limited(response, self._settings.rate_limit_wait_s)
        return response


def _refused(answer: Any) -> SyncError | None:
    """Coperniq's own word for what it does not accept; its codes mean nothing (sources.md §4.4)."""
    match answer:
        case {"message": str(said)} if said.strip():
            return RetryableError(f"Coperniq did not accept the request: “{quoted(said)}”.", code="source_refused")
        case _:
            return None


ANSWERS = Answers("Coperniq", "the API key", _refused)


def _is_said(response: http.Response) -> bool:
    """Whether the answer is Coperniq's own: a gateway that finds nothing writes a page."""
    match ANSWERS.parsed(response):
        case {"message": str()}:
            return True
        case _:
            return False


def _limited(response: http.Response, fallback_s: float) -> RateLimitedError:
    """A pause, or the rest of the day: Coperniq says 429 for both, and how many requests are left beside it."""
    if not _is_used_up(response):
        asked = pause(response)
        return ANSWERS.too_many(fallback_s if asked is None else asked)
    return RateLimitedError(
        "Coperniq's requests of this day are used up. It goes on by itself; other programs may use the key too.",
        retry_after_s=_until_tomorrow(response),
        code="daily_budget",
    )


def _is_used_up(response: http.Response) -> bool:
    return bool(response.headers.get("X-RateLimit-Remaining", "").strip() == "0")


def _until_tomorrow(response: http.Response) -> float:
    """As long as Coperniq says, or an hour: when its day ends is not published, and asking costs one request."""
    said = response.headers.get("Retry-After", "")
    return min(float(said), _DAY_S) if said.isascii() and said.isdecimal() else _USED_UP_WAIT_S
