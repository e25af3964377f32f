"""HighLevel's rate limits, 100 requests in ten seconds and 200,000 a day, told with every answer (§6.2)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.highlevel.settings import Settings
from sandbox.system import Response
from sandbox.windows import Windows

_INTERVAL = timedelta(seconds=10)
_DAY = timedelta(days=1)


class Limits:
    def __init__(self, settings: Settings) -> None:
        self._burst = (_INTERVAL, settings.requests_per_10_seconds)
        self._daily = (_DAY, settings.requests_per_day)
        self._windows = Windows([self._burst, self._daily])

    def admit(self, now: datetime) -> bool:
        return self._windows.admit(now) is None

    def told(self, response: Response, now: datetime) -> Response:
        """The same answer with the five headers."""
        headers = {
            "X-RateLimit-Limit-Daily": str(self._daily[1]),
            "X-RateLimit-Daily-Remaining": str(self._windows.left(self._daily, now)),
            "X-RateLimit-Interval-Milliseconds": str(_INTERVAL // timedelta(milliseconds=1)),
            "X-RateLimit-Max": str(self._burst[1]),
            "X-RateLimit-Remaining": str(self._windows.left(self._burst, now)),
        }
        return replace(response, headers={**response.headers, **headers})
