"""A process: the real push, or the real pass over the changes, step by step, with its own view of the ledger."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection

from sync.connect import Workshop
from sync.heartbeat import Heartbeat
from sync.push import push
from sync.store import connections
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from tests.schedules.strand import Killed, Strand


class Surroundings(Protocol):
    """What processes share."""

    active: "Process | None"
    pauses_at_every_transaction: bool

    @property
    def has_work(self) -> bool:
        """Whether anything is due."""

    def changed(self) -> None:
        """A process may have changed the ledger."""

    def broke(self, failure: BaseException) -> None:
        """The code ended in an error that it should never end in."""


class OwnView(Database):
    """The ledger as one process sees it: after its death it writes nothing more."""

    def __init__(self, shared: Database, process: "Process") -> None:
        self.url, self.engine = shared.url, shared.engine
        self.process = process

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction, before which anything may happen where the schedule is so fine."""
        if self.process.around.pauses_at_every_transaction:
            self.process.pause()
        if self.process.is_dead:
            raise Killed
        with super().transaction() as opened:
            yield opened


class Beat(Heartbeat):
    """Beats when simulated time passes; asking whether it is fresh is a moment at which a worker may be slow."""

    def __enter__(self) -> "Beat":
        self._process.beat_of = self
        return self

    def __exit__(self, *_: object) -> None:
        self._process.beat_of = None

    def is_fresh(self) -> bool:
        """As it is after whatever happens first."""
        self._process.pause()
        return super().is_fresh()

    @property
    def _process(self) -> "Process":
        assert isinstance(self._database, OwnView)
        return self._database.process


Job = Callable[[Workshop, ConnectionRow, str], object]
"""What a process does for the target, under its name."""


class Process:
    """Does its job when there is work, or stands still, or crashes and begins anew."""

    def __init__(self, name: str, around: Surroundings, shared: Workshop, job: Job = push) -> None:
        self.around = around
        self._job = job
        self.beat_of: Beat | None = None
        self.cut = False
        """Cut off from the ledger: its leases run out, and it claims nothing new."""
        self.is_dead = False
        self._name = name
        self._lives = 0
        self._strand: Strand | None = None
        ledger = OwnView(shared.database, self)
        self._workshop = Workshop(ledger, shared.settings, shared.environment, shared.cipher)

    @property
    def is_idle(self) -> bool:
        """Whether it waits for work."""
        return self._strand is None

    def step(self) -> None:
        """Go on to the next pause, or take up what is due."""
        if self.is_idle and (self.cut or not self.around.has_work):
            return
        self.go_on()

    def go_on(self) -> None:
        """Go on to the next pause, or begin."""
        if self._strand is None:
            self._lives += 1
            self._strand = Strand(self._work)
        self._run(self._strand.step)
        if self._strand.is_over:
            failure, self._strand = self._strand.failure, None
            if failure is not None:
                self.around.broke(failure)

    def pause(self) -> None:
        """Called by what the process runs: anything may happen now."""
        if self.around.active is self and self._strand is not None and not self.is_dead:
            self._strand.pause()

    def beat(self) -> None:
        """Renew the leases, while the ledger can be reached."""
        if self.beat_of is not None and not self.cut:
            self.beat_of.renew()

    def crash(self) -> None:
        """Forget everything; a new process begins in its place."""
        if self._strand is not None:
            self.is_dead = True
            self._run(self._strand.kill)
        self._strand = self.beat_of = None
        self.cut = self.is_dead = False

    def _run(self, go: Callable[[], None]) -> None:
        self.around.active = self
        go()
        self.around.active = None
        self.around.changed()

    def _work(self) -> None:
        with self._workshop.database.reading() as db:
            row = connections.by_name(db, "books")
        assert row is not None
        self._job(self._workshop, row, f"{self._name}-{self._lives}")
