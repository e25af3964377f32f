"""Work that a stand-in does later than its caller believes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.clock import Clock


@dataclass(frozen=True)
class _Work:
    due: datetime
    act: Callable[[], object]


class LateWork:
    """Done as soon as anybody looks after it is due, and dated when it was due: nobody can tell the difference."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[_Work] = []

    def add(self, seconds: float, act: Callable[[], object]) -> None:
        self._waiting.append(_Work(self._clock.now() + timedelta(seconds=seconds), act))

    def catch_up(self) -> None:
        """Do all that is due by the sandbox's clock, oldest first."""
        now = self._clock.now()
        due = sorted((work for work in self._waiting if work.due <= now), key=lambda work: work.due)
        self._waiting = [work for work in self._waiting if work.due > now]
        for work in due:
            with self._clock.stopped_at(work.due):
                work.act()

    def clear(self) -> None:
        self._waiting.clear()


@dataclass(frozen=True)
class Punctual:
    """An ASGI application that does the late work that is due before it answers anybody."""

    app: ASGIApp
    late: LateWork

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.late.catch_up()
        await self.app(scope, receive, send)
