"""The time all stand-ins share, which a test or a curious person can move."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus an offset, or stopped."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._frozen: datetime | None = None

    @property
    def frozen(self) -> bool:
        return self._frozen is not None

    def now(self) -> datetime:
        """Aware UTC."""
        return self._frozen or datetime.now(UTC) + self._offset

    def set(self, at: datetime) -> None:
        """Jump to `at`, which must be aware; a stopped clock stays stopped."""
        if self.frozen:
            self._frozen = at.astimezone(UTC)
        else:
            self._offset = at - datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        self.set(self.now() + timedelta(seconds=seconds))

    def freeze(self) -> None:
        self._frozen = self.now()

    def follow(self) -> None:
        """Run again, from the moment shown."""
        shown, self._frozen = self.now(), None
        self.set(shown)

    @contextmanager
    def stopped_at(self, at: datetime) -> Iterator[None]:
        """For a moment it is `at`; then everything is as if nothing had been."""
        before = self._offset, self._frozen
        self._frozen = at
        try:
            yield
        finally:
            self._offset, self._frozen = before

    def reset(self) -> None:
        """Back to real time."""
        self._offset, self._frozen = timedelta(), None
