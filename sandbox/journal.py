"""The journal: every request the stand-ins received, in order, and what came of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import Clock
from sandbox.system import Request


@dataclass
class Entry:
    """One request. Status and duration stay None until it is over; a dropped one never has a status."""

    number: int
    at: datetime
    system: str
    method: str
    path: str
    query: dict[str, str]
    request_id: str | None  # the caller's own name for a write: QuickBooks' `requestid`
    status: int | None = None
    wrote: tuple[str, ...] = ()
    fault: str | None = None  # the kind of fault that struck it
    duration_ms: float | None = None  # real time, delays included

    def shown(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}


class Journal:
    """Numbers go on rising when the journal is cleared, so that `after` never shows an old request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[Entry] = []
        self._last_number = 0

    def open(self, system: str, request: Request) -> Entry:
        """Note a request as it arrives; the caller completes the entry."""
        self._last_number += 1
        entry = Entry(
            number=self._last_number,
            at=self._clock.now(),
            system=system,
            method=request.method,
            path=request.path,
            query=dict(request.query),
            request_id=request.query.get("requestid"),
        )
        self._entries.append(entry)
        return entry

    def entries(self, *, system: str | None = None, method: str | None = None, after: int = 0) -> Iterable[Entry]:
        return (
            entry
            for entry in self._entries
            if entry.number > after and system in (None, entry.system) and method in (None, entry.method)
        )

    def clear(self) -> None:
        self._entries.clear()
