"""Kojo's rate limits: 20 requests a second and 3,600 an hour for the whole organisation (sources.md §3.3)."""

from collections import deque
from datetime import datetime, timedelta

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
