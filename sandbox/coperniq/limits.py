"""Coperniq's rate limits: 100 requests a second and 5,000 a day for each key (sources.md §4.2)."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.coperniq.answers import json
from sandbox.coperniq.settings import CoperniqSettings
from sandbox.system import Response
from sandbox.windows import Windows

_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
REMAINING_LIVES = timedelta(seconds=60)


@dataclass
class _Key:
    windows: Windows
    remaining: int
    counted_at: datetime


class Limits:
    """The header X-RateLimit-Remaining lags: it is counted anew once a minute and is only about right."""

    def __init__(self, settings: CoperniqSettings) -> None:
        self._settings = settings
        self._keys: dict[str, _Key] = {}

    def refusal(self, key: str, now: datetime) -> Response | None:
        """None when the request is admitted, and counted."""
        reset = self._of(key, now).windows.admit(now)
        return too_many(now, reset, self._settings) if reset and self._settings.limits else None

    def told(self, response: Response, key: str, now: datetime) -> Response:
        """The response with the headers that every authenticated one carries."""
        headers = {
            "X-RateLimit-Limit": str(self._settings.requests_per_day),
            "X-RateLimit-Remaining": str(self._remaining(self._of(key, now), now)),
        }
        return replace(response, headers={**response.headers, **headers})

    def _remaining(self, key: _Key, now: datetime) -> int:
        if now - key.counted_at >= REMAINING_LIVES:
            key.remaining = max(0, key.windows.left((_DAY, self._settings.requests_per_day), now))
            key.counted_at = now
        return key.remaining

    def _of(self, key: str, now: datetime) -> _Key:
        day, second = self._settings.requests_per_day, self._settings.requests_per_second
        if key not in self._keys:
            self._keys[key] = _Key(Windows([(_SECOND, second), (_DAY, day)]), day, now)
        return self._keys[key]


def too_many(now: datetime, reset: datetime, settings: CoperniqSettings) -> Response:
    response = json(429, {"message": "Rate limit exceeded", "code": "RATE_LIMIT_EXCEEDED"})
    if not settings.sends_retry_after:
        return response
    seconds = max(1, math.ceil((reset - now).total_seconds()))
    return replace(response, headers={**response.headers, "Retry-After": str(seconds)})
