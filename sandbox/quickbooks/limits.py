"""How many requests a company's books take in a minute and in a second, in sliding windows (§3.1)."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.quickbooks import faults
from sandbox.quickbooks.settings import Settings

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)


class Limits:
    """What is refused does not count."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._requests: dict[str, deque[datetime]] = defaultdict(deque)
        self._batches: dict[str, deque[datetime]] = defaultdict(deque)

    def admit(self, realm: str, *, is_batch: bool) -> None:
        """Raise TurnedAway (429) when one more request would be too many."""
        if not self._settings.limits:
            return
        now = self._clock.now()
        requests, batches = _recent(self._requests[realm], now), _recent(self._batches[realm], now)
        if self._is_full(requests, now) or (is_batch and len(batches) >= self._settings.batches_per_minute):
            raise faults.throttled()
        requests.append(now)
        if is_batch:
            batches.append(now)

    def _is_full(self, requests: deque[datetime], now: datetime) -> bool:
        last_second = sum(at > now - _SECOND for at in requests)
        return (
            len(requests) >= self._settings.requests_per_minute
            or last_second >= self._settings.requests_per_second
        )


def _recent(times: deque[datetime], now: datetime) -> deque[datetime]:
    """Forget what is older than a minute, and what a clock set back left in the future."""
    kept = [at for at in times if now - _MINUTE < at <= now]
    times.clear()
    times.extend(kept)
    return times
