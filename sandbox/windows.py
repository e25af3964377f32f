"""Rate limits as most systems keep them: so many requests in each of some sliding windows."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta


class Windows:
    """Counts the requests that were admitted; a refused one does not count."""

    def __init__(self, limits: Sequence[tuple[timedelta, int]]) -> None:
        self._limits = limits
        self._admitted: deque[datetime] = deque(maxlen=max(most for _, most in limits))

    def admit(self, now: datetime) -> datetime | None:
        """None, or when the next request will be admitted."""
        resets = [reset for window, most in self._limits if (reset := self._reset(window, most)) and reset > now]
        if resets:
            return max(resets)
        self._admitted.append(now)
        return None

    def used(self, window: timedelta, now: datetime) -> int:
        return sum(at > now - window for at in self._admitted)

    def _reset(self, window: timedelta, most: int) -> datetime | None:
        """When the request that fills the window leaves it."""
        return self._admitted[-most] + window if len(self._admitted) >= most else None
