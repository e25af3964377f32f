"""Kojo's rate limits: 20 requests a second and 3,600 an hour for the whole organisation (sources.md §3.3)."""

import math
from collections import deque
from datetime import datetime, timedelta

from sandbox import exact_json
from sandbox.system import Response

LIMITS = ((timedelta(seconds=1), 20), (timedelta(hours=1), 3600))


class Limits:
    """Sliding windows over the requests that were admitted; a refused one does not count."""

    def __init__(self) -> None:
        self._admitted: deque[datetime] = deque(maxlen=max(most for _, most in LIMITS))

    def admit(self, now: datetime) -> datetime | None:
        """None, or when the next request will be admitted."""
        resets = [reset for window, most in LIMITS if (reset := self._reset(window, most)) and reset > now]
        if resets:
            return max(resets)
        self._admitted.append(now)
        return None

    def _reset(self, window: timedelta, most: int) -> datetime | None:
        """When the request that fills the window leaves it."""
        return self._admitted[-most] + window if len(self._admitted) >= most else None


def too_many(now: datetime, reset_at: datetime) -> Response:
    body = {
        "code": "RATE_LIMIT_EXCEEDED",
        "error": "Too Many Requests",
        "message": "Rate limit exceeded",
        "retryAfter": max(1, math.ceil((reset_at - now).total_seconds())),
        "resetAt": reset_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return Response(429, exact_json.write(body), {"Content-Type": "application/json"})
