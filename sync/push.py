"""Pushes one connection's due documents, a batch at a time: settle, decide, look, resolve, write.

Nothing here sends what was not recorded, or records what was not looked for. Order within a slice: unanswered
attempts, then references, then documents (DESIGN §4.5).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from connectors import http
from connectors.base import OperationKind, Sighting
from models.document import Payment
from models.errors import SyncError
from models.link import LinkState
from sync import check, connect, endings, judge, logs, read_first, resolve, settle, trouble, write
from sync.connect import Workshop
from sync.counted import counted
from sync.decide import Check, Leave, Stop, Wait, Write, decide
from sync.heartbeat import Heartbeat
from sync.lookalikes import without_lookalikes
from sync.looked_up import LookedUp
from sync.slice import Run, Slice, Tally
from sync.store import backlog, connections, leases, links
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.store.leases import Claim
from sync.store.links import LinkRow
from sync.work import Work

log = logs.get("push")

Notify = Callable[[Tally], None]

GoOn = Callable[[], bool]
"""Whether the next slice may begin."""


@dataclass
class Pushed:
    """What pushing came to; ``trouble`` is why it ended early."""

    tally: Tally = field(default_factory=Tally)
    trouble: SyncError | None = None


@counted("push")
def push(
    workshop: Workshop,
    row: ConnectionRow,
    owner: str,
    notify: Notify = lambda _: None,
    *,
    go_on: GoOn = lambda: True,
    looked_up: LookedUp | None = None,
) -> Pushed:
    """Push slices until nothing of this target is due, its connection is in trouble, or it is not to go on.

    ``looked_up`` is what the process has found in the target before; without it everything is looked for anew.
    """
    with logs.doing("push", row.name, owner):
        return _pushed(workshop, row, partial(_begun, row, owner, looked_up or LookedUp()), notify, go_on)


def _pushed(
    workshop: Workshop, row: ConnectionRow, begun: Callable[[Workshop], Run], notify: Notify, go_on: GoOn
) -> Pushed:
    pushed = Pushed()
    try:
        has_work = _has_work(workshop.database, row)
        run = begun(trouble.opened(workshop, row) if has_work else workshop)
        is_seen_to_work = False
        for turn in count():
            if not go_on() or not (has_work if turn == 0 else _has_work(workshop.database, row)):
                break
            _check_usable(run)
            was_asked = push_slice(run, pushed.tally, lost_first=turn % 2 == 0)
            notify(pushed.tally)
            if was_asked and not is_seen_to_work:
                is_seen_to_work = True
                trouble.over(run.workshop, row)
                run = begun(workshop) if run.workshop.probing else run
    except SyncError as error:
        pushed.trouble = error
        trouble.remember(workshop, row, error)
    return pushed


def _begun(row: ConnectionRow, owner: str, looked_up: LookedUp, workshop: Workshop) -> Run:
    target, permits = workshop.target(row), workshop.permits(row)
    return Run(workshop, row, connect.title(row.connector), target, permits, owner, looked_up)


def push_slice(run: Run, tally: Tally, *, lost_first: bool = False) -> bool:
    """Claim at most one batch and bring every claim of it to an end, whatever happens; was the target asked?

    Permits come before claims: no document waits under a lease for the limiter. Every other slice is for a link
    whose lease was lost, where there is one: it is claimed alone, and must neither wait for the whole backlog nor
    hold it up. A connection that is only tried is tried with one document.
    """
    reserved = run.permits.reserve("request", "batch")
    database, lease_s = run.workshop.database, run.workshop.settings.lease_s
    at_most = 1 if run.workshop.probing else run.target.batch_size
    writes_before = tally.writes
    with database.transaction() as db:
        claims = leases.claim(db, run.row.id, run.owner, lease_s, at_most, lost_first=lost_first)
        ways = {way.id: way for way in connections.routes_to(db, run.row.id)}
    with (
        http.counting() as counted,
        Heartbeat(database, run.owner, [claim.id for claim in claims], lease_s) as heartbeat,
        _logged(claims, tally, counted),
    ):
        at = Slice(run, ways, heartbeat, {claim.id: claim for claim in claims}, tally, reserved)
        with _nothing_left_behind(at):
            _work_through(at, claims)
    if at.reserved is not None:
        run.permits.give_back(at.reserved)
    return counted.requests > 0 or tally.writes > writes_before


@contextmanager
def _logged(claims: Sequence[Claim], tally: Tally, counted: http.Counted) -> Iterator[None]:
    """One line a slice, whatever becomes of it."""
    begun, before = time.monotonic(), replace(tally)
    try:
        yield
    finally:
        counts = {name: getattr(tally, name) - getattr(before, name) for name in Tally.__dataclass_fields__}
        unanswered = sum(claim.attempt is not None for claim in claims)
        about = {"claims": len(claims), "unanswered": unanswered, "requests": counted.requests}
        log.info("slice", **about, **counts, ms=logs.ms_since(begun))


@contextmanager
def _nothing_left_behind(at: Slice) -> Iterator[None]:
    """Whatever goes wrong, claims that were not ended are given back before the lease runs out."""
    end: Callable[[Connection, Claim], None] = at.broken
    try:
        yield
    except SyncError as error:
        end = partial(at.handed_back, message=error.message)
        raise
    except KeyboardInterrupt:
        end = partial(at.handed_back, message="It is taken up again by the next sync.")
        raise
    except DBAPIError as error:  # no document is to blame for it
        end = partial(at.handed_back, message="It is taken up again by itself.")
        log.warning("database failed", links=list(at.open), error=type(error.orig).__name__)
        raise
    except Exception:
        log.exception("broke", links=list(at.open))
        raise
    finally:
        if at.open:
            with at.transaction() as db:
                for claim in list(at.open.values()):
                    end(db, claim)


def _work_through(at: Slice, claims: Sequence[Claim]) -> None:
    settle.settle(at, [claim for claim in claims if claim.attempt])
    works = read_first.read_first(at, _decide(at, [claim for claim in claims if not claim.attempt]))
    works = without_lookalikes(at, resolve.resolve(at, works))
    write.write(at, works)


# ── decide ───────────────────────────────────────────────────────────────────────────────────────────────────


def _decide(at: Slice, claims: Sequence[Claim]) -> list[Work]:
    """What each document needs now; what needs no write ends here, but for what is to be checked."""
    works: list[Work] = []
    checks: list[Claim] = []
    with at.transaction() as db:
        parents = links.parents(db, [claim for claim in claims if isinstance(claim.document, Payment)])
        for claim in claims:
            match decide(judge.subject_of(at.routes[claim.route_id], claim, judge.content_of(claim))):
                case Write(kind) if claim.tries >= at.settings.tries_max:
                    at.failed(db, claim, endings.gave_up(at, kind))
                case Write(kind) if isinstance(claim.document, Payment) and kind in resolve.NEED_REFERENCES:
                    works += _payment(at, db, claim, kind, parents.get(claim.id))
                case Write(kind):
                    works += _works(at, claim, kind)
                case Leave(message) if message:  # both sides agree that it is void
                    at.left(db, claim, message)
                case Check() | Leave():  # LINKED comes only from an answer or a read
                    checks.append(claim)
                case Wait(message, code):
                    at.waits(db, claim, message, code)
                case Stop(message, code, key):
                    at.stopped(db, claim, message, code, key=key)
    check.check(at, checks)
    return works


def _works(at: Slice, claim: Claim, kind: OperationKind, parent: Sighting | None = None) -> list[Work]:
    if claim.document is None:
        return []
    return [Work(claim, kind, claim.document, at.routes[claim.route_id].route.policy, claim.remote, parent=parent)]


def _payment(at: Slice, db: Connection, claim: Claim, kind: OperationKind, invoice: LinkRow | None) -> list[Work]:
    """A payment waits for its invoice; whoever links that wakes it (``links.wake_payments``)."""
    if invoice is None or invoice.state is not LinkState.LINKED or invoice.remote is None:
        at.waits(db, claim, "Waiting for its invoice to be linked.", links.FOR_INVOICE)
        return []
    return _works(at, claim, kind, invoice.remote)


# ── the connection ───────────────────────────────────────────────────────────────────────────────────────────


def _has_work(database: Database, row: ConnectionRow) -> bool:
    with database.reading() as db:
        return backlog.is_any_due(db, row.id)


def _check_usable(run: Run) -> None:
    """Raises what is wrong with the connection by now: somebody may have paused it."""
    with run.workshop.database.reading() as db:
        connections.check_usable(db, run.row.id, probing=run.workshop.probing)
