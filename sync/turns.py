"""One turn of a job of a connection: takes a place, works for a bounded time, and says what came of it.

A turn that finds no free place, or nothing to do, ends at once; so whoever rings may ring too often or not at all.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from threading import BoundedSemaphore, Event
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from models.errors import SyncError
from sync.connect import Workshop
from sync.housekeeping import housekeeping
from sync.looked_up import LookedUp
from sync.pull import follow_hints, pull
from sync.push import push
from sync.store import backlog, connections, slots, turns
from sync.store.connections import ConnectionRow
from sync.store.database import reason
from sync.store.slots import Slots
from sync.store.turns import Turn
from sync.sweep import sweep
from sync.watch import watch
from sync.write_back import write_back

EVERYTHING = "all"
"""Stands for the connection in the schedule of a job that is not a connection's."""

PUSH = "push"
FOLLOW = "follow"
"""Has no period: its slots are made by the events that come."""

log = logging.getLogger("ledgerlink.turns")


@dataclass
class Crew:
    """What the turns of one process share; ``stopping`` is set when it is to end.

    Whoever asks for them, the bell or the worker that looks for itself, it does no more turns at once than its
    settings say: each costs memory and connections. At most half of them do anything but push, so that sources
    which are slow or down hold up no target.
    """

    workshop: Workshop
    process: str
    ring: Callable[[str, str], object] = lambda _job, _connection: None
    stopping: Event = field(default_factory=Event)
    heard_at: float = field(default_factory=monotonic)
    """When a turn was last asked for, by this process's own clock."""
    looked_up: dict[int, LookedUp] = field(default_factory=dict)
    """What was found in each target lately: a turn is short, and would ask for little else."""

    def __post_init__(self) -> None:
        self.under_way: set[str] = set()
        """The owners of the turns that are being done; what is over is not kept, whatever its end came to."""
        self.places = BoundedSemaphore(self.workshop.settings.worker_threads)
        self.elsewhere = BoundedSemaphore(max(1, self.workshop.settings.worker_threads // 2))
        self._numbers = count()

    def owner(self) -> str:
        """A name for the leases of one turn."""
        return f"{self.process}/{next(self._numbers)}"


@dataclass(frozen=True)
class _At:
    """One turn: who does it, of which connection, and until when."""

    crew: Crew
    row: ConnectionRow
    turn: Turn
    until: float

    def may_go_on(self) -> bool:
        """Whether the next step of the turn may begin."""
        return not self.crew.stopping.is_set() and monotonic() < self.until

    def is_not_stopping(self) -> bool:
        """Whether a step that others need not wait for may begin."""
        return not self.crew.stopping.is_set()


def schedule(job: str, connection: str) -> str:
    """The name of a job of a connection: ``push/books``."""
    return f"{job}/{connection}"


def parts(name: str) -> tuple[str, str]:
    """The job and the connection of a schedule."""
    job, _, connection = name.partition("/")
    return job, connection


def run(crew: Crew, job: str, connection: str) -> None:
    """One turn, if there is a place and something to do. Raises nothing: what is wrong is written down."""
    crew.heard_at = monotonic()
    needed = (crew.places,) if job == PUSH else (crew.places, crew.elsewhere)
    with ExitStack() as held:
        if all(_taken(place, held) for place in needed) and not crew.stopping.is_set():
            _run(crew, job, connection)


def _taken(place: BoundedSemaphore, held: ExitStack) -> bool:
    if is_free := place.acquire(blocking=False):
        held.callback(place.release)
    return is_free


def _run(crew: Crew, job: str, connection: str) -> None:
    try:
        begun = _begin(crew, job, connection)
        if begun is not None:
            _work(crew, job, *begun)
    except DBAPIError as error:
        log.warning("The database failed in %s of %s: %s", job, connection, reason(error))
    except Exception:  # a bug of ours: its turn ends by its lease, the next one comes, and nobody else is held up
        log.exception("broke", extra={"job": job, "connection": connection})


def _begin(crew: Crew, job: str, connection: str) -> tuple[ConnectionRow | None, Turn, Slots | None] | None:
    """Take a place, where there is something to do."""
    name, settings = schedule(job, connection), crew.workshop.settings
    with crew.workshop.database.transaction() as db:
        row = connections.by_name(db, connection)
        if row is None and connection != EVERYTHING:
            return None
        found = slots.open_of(db, name)
        if not (backlog.is_any_due(db, row.id) if row and job == PUSH else found):
            return None
        turn = turns.take(db, name, settings.pushers if job == PUSH else 1, crew.owner(), settings.lease_s)
    return None if turn is None else (row, turn, found)


def _work(crew: Crew, job: str, row: ConnectionRow | None, turn: Turn, found: Slots | None) -> None:
    trouble: SyncError | None = None
    is_over = False
    crew.under_way.add(turn.owner)
    try:
        if row is None:
            housekeeping(crew.workshop)
        else:
            at = _At(crew, row, turn, monotonic() + crew.workshop.settings.turn_s)
            trouble = JOBS[job](at)
        is_over = not crew.stopping.is_set()
    finally:
        crew.under_way.discard(turn.owner)
        with crew.workshop.database.transaction() as db:
            if turns.end(db, turn) and found and is_over:
                slots.end(db, found, "failed" if trouble else "done")
    if is_over and row is not None:
        _ring_for_what_follows(crew, job, row, trouble)


def _ring_for_what_follows(crew: Crew, job: str, row: ConnectionRow, trouble: SyncError | None) -> None:
    with crew.workshop.database.reading() as db:
        for name in _may_follow(db, job, row, trouble):
            crew.ring(PUSH, name)


def _may_follow(db: Connection, job: str, row: ConnectionRow, trouble: SyncError | None) -> Iterable[str]:
    """The targets that may have work now: what a pull brought, what a push left."""
    targets = [row] if job == PUSH else [way.target for way in connections.routes_from(db, row.id)]
    if job not in ("pull", FOLLOW, "sweep", PUSH) or (job == PUSH and trouble is not None):
        return []
    return [target.name for target in targets if backlog.is_any_due(db, target.id)]


# ── the jobs ─────────────────────────────────────────────────────────────────────────────────────────────────


def _pull(at: _At) -> SyncError | None:
    return pull(at.crew.workshop, at.row, go_on=at.is_not_stopping).trouble


def _follow(at: _At) -> SyncError | None:
    return follow_hints(at.crew.workshop, at.row, go_on=at.is_not_stopping).trouble


def _push(at: _At) -> SyncError | None:
    looked_up = at.crew.looked_up.setdefault(at.row.id, LookedUp())
    return push(at.crew.workshop, at.row, at.turn.owner, go_on=at.may_go_on, looked_up=looked_up).trouble


def _watch(at: _At) -> SyncError | None:
    return watch(at.crew.workshop, at.row).trouble


def _write_back(at: _At) -> SyncError | None:
    return write_back(at.crew.workshop, at.row, go_on=at.is_not_stopping).trouble


def _sweep(at: _At) -> SyncError | None:
    return sweep(at.crew.workshop, at.row, go_on=at.is_not_stopping).trouble


JOBS: Mapping[str, Callable[[_At], SyncError | None]] = {
    "pull": _pull,
    FOLLOW: _follow,
    PUSH: _push,
    "watch": _watch,
    "write_back": _write_back,
    "sweep": _sweep,
}
"""What workers do for a connection; each returns what is wrong with it, if anything is."""

NAMES = (*JOBS, "housekeeping")
"""All jobs."""
