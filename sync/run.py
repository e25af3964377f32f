"""A foreground worker: pulls, watches, pushes until nothing is due or leased, and says what it waits for."""

import os
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection

from connectors.http import NotSentError
from models.errors import RateLimitedError, RetryableError, SyncError
from sync import trouble
from sync.connect import Workshop
from sync.pull import Pulled, pull
from sync.push import Pushed, push
from sync.slice import Tally
from sync.store import attempts, backlog, connections, views
from sync.store.clock import now
from sync.store.connections import ConnectionRow
from sync.sweep import Swept, sweep
from sync.watch import Watched, watch
from sync.write_back import WrittenBack, write_back

LOOKS_AGAIN_AFTER_S = 0.1
"""How long the shortest wait for work that is due later lasts."""


class Watcher(Protocol):
    """Is told how the work goes."""

    def pulling(self, source: str, records: int) -> None:
        """So many records of a source are stored by now."""

    def pushing(self, target: str, tally: Tally, left: int) -> None:
        """So much was pushed by now, and so many documents are due."""

    def waiting(self, reasons: list[tuple[str, int]], seconds: float) -> None:
        """Nothing is due for so many seconds; why, and for how many invoices."""


@dataclass
class Report:
    """What a run came to, by connection name."""

    pulled: dict[str, Pulled] = field(default_factory=dict)
    swept: dict[str, Swept] = field(default_factory=dict)
    watched: dict[str, Watched] = field(default_factory=dict)
    pushed: dict[str, Pushed] = field(default_factory=dict)
    written_back: dict[str, WrittenBack] = field(default_factory=dict)

    @property
    def troubles(self) -> list[tuple[str, SyncError]]:
        """What is wrong with connections, each said once."""
        steps: tuple[Mapping[str, Pulled | Swept | Watched | Pushed | WrittenBack], ...] = (
            self.pulled,
            self.swept,
            self.watched,
            self.pushed,
            self.written_back,
        )
        came = [(name, one.trouble) for step in steps for name, one in step.items() if one.trouble is not None]
        return list({(name, trouble.message): (name, trouble) for name, trouble in came}.values())


def owner_name() -> str:
    """This process's name on leases."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"


def run(
    workshop: Workshop, watcher: Watcher, *, source: str | None = None, wait_s: float = 0.0, sweeping: bool = False
) -> Report:
    """Pull, watch and push everything, or what comes from one source; wait so long for what is due later.

    ``sweeping`` asks sources also what they still have.
    """
    report, workshop = Report(), replace(workshop, by_hand=True)
    with workshop.database.reading() as db:
        ways = [way for way in connections.routes(db) if source in (None, way.source.name)]
    for row in _each(way.source for way in ways):
        report.pulled[row.name] = pull(workshop, row, _PullNotice(watcher, row.name))
    for row in _each(way.source for way in ways if sweeping):
        report.swept[row.name] = sweep(workshop, row)
    targets = _each(way.target for way in ways)
    for row in targets:
        report.watched[row.name] = watch(workshop, row)
    _push_all(workshop, watcher, targets, report, time.monotonic() + wait_s)
    for row in _each(way.source for way in ways if way.writes_back):
        report.written_back[row.name] = write_back(workshop, row)
    return report


def _push_all(
    workshop: Workshop, watcher: Watcher, targets: list[ConnectionRow], report: Report, until: float
) -> None:
    owner = owner_name()
    while True:
        for row in targets:
            _push_one(workshop, watcher, row, owner, report)
        waits = [wait for row in targets if (wait := _wait(workshop, row, report.pushed[row.name])) is not None]
        if not waits or time.monotonic() + min(wait.seconds for wait in waits) > until:
            return
        first = min(waits, key=lambda wait: wait.seconds)
        watcher.waiting(first.reasons, first.seconds)
        time.sleep(max(first.seconds, LOOKS_AGAIN_AFTER_S))


def _push_one(workshop: Workshop, watcher: Watcher, row: ConnectionRow, owner: str, report: Report) -> None:
    before = report.pushed.get(row.name, Pushed())
    came = push(workshop, row, owner, lambda tally: _tell(workshop, watcher, row, tally))
    came.tally.add(before.tally)
    report.pushed[row.name] = came


def _tell(workshop: Workshop, watcher: Watcher, row: ConnectionRow, tally: Tally) -> None:
    with workshop.database.reading() as db:
        watcher.pushing(row.name, tally, backlog.count_due(db, row.id))


@dataclass(frozen=True)
class _Wait:
    """How long until a target has work again, and why."""

    seconds: float
    reasons: list[tuple[str, int]]


def _wait(workshop: Workshop, row: ConnectionRow, pushed: Pushed) -> _Wait | None:
    """Until something is due, a lease runs out or the connection has cooled down; None where nothing will come."""
    with workshop.database.reading() as db:
        if pushed.trouble is not None:
            return _until_it_works(workshop, db, row, pushed.trouble)
        due = backlog.next_due(db, row.id)
        if due is None:
            return None
        return _Wait(max(0.0, (due - now(db)).total_seconds()), views.waiting_for(db, row.id))


def _until_it_works(workshop: Workshop, db: Connection, row: ConnectionRow, error: SyncError) -> _Wait | None:
    """A pause that was asked for is kept, a failing target tried again; where nobody is at its address, only while
    it owes us an answer."""
    reasons = [(error.message, backlog.count_due(db, row.id)), *views.waiting_for(db, row.id)]
    match error:
        case RateLimitedError():
            return _Wait(trouble.pause_s(workshop.settings, error), reasons)
        case NotSentError(code="unreachable" | "bad_url") if not attempts.count_open(db, row.id):
            return None
        case RetryableError():
            return _Wait(workshop.settings.leave_alone_s, reasons)
        case _:
            return None


@dataclass
class _PullNotice:
    watcher: Watcher
    name: str
    records: int = 0

    def __call__(self, count: int) -> None:
        self.records += count
        self.watcher.pulling(self.name, self.records)


def _each(rows: Iterable[ConnectionRow]) -> list[ConnectionRow]:
    return list({row.id: row for row in rows}.values())
