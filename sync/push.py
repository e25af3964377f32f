"""Pushes one connection's due documents, a batch at a time: settle, decide, look, resolve, write.

Nothing here sends what was not recorded, or records what was not looked for. Order within a slice: unanswered
attempts, then references, then documents (DESIGN §4.5).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.base import OperationKind, Search, Sighting
from models.document import Invoice
from models.errors import MappingError, SyncError
from sync import connect, judge, resolve, settle, trouble, write
from sync.connect import Workshop
from sync.decide import Check, Leave, Stop, Wait, Write, decide
from sync.heartbeat import Heartbeat
from sync.judge import Content
from sync.lookalikes import without_lookalikes
from sync.slice import Run, Slice, Tally, Work
from sync.store import connections, links
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.store.links import Claim

Notify = Callable[[Tally], None]


@dataclass
class Pushed:
    """What pushing came to; ``trouble`` is why it ended early."""

    tally: Tally = field(default_factory=Tally)
    trouble: SyncError | None = None


def push(workshop: Workshop, row: ConnectionRow, owner: str, notify: Notify = lambda _: None) -> Pushed:
    """Push slices until nothing of this target is due, or its connection is in trouble."""
    pushed = Pushed()
    try:
        run = Run(workshop, row, connect.title(row.connector), workshop.target(row), workshop.permits(row), owner)
        while _has_work(workshop.database, row):
            run.permits.take("request", "batch")
            push_slice(run, pushed.tally)
            notify(pushed.tally)
    except SyncError as error:
        pushed.trouble = error
        trouble.remember(workshop.database, row, error)
    else:
        if pushed.tally.writes:
            trouble.over(workshop.database, row)
    return pushed


def push_slice(run: Run, tally: Tally) -> None:
    """Claim at most one batch and bring every claim of it to an end, whatever happens."""
    database, lease_s = run.workshop.database, run.workshop.settings.lease_s
    with database.transaction() as db:
        claims = links.claim(db, run.row.id, run.owner, lease_s, run.target.batch_size)
        ways = {way.id: way for way in connections.routes_to(db, run.row.id)}
    with Heartbeat(database, run.owner, [claim.id for claim in claims], lease_s) as heartbeat:
        at = Slice(run, ways, heartbeat, {claim.id: claim for claim in claims}, tally)
        with _nothing_left_behind(at):
            _work_through(at, claims)


@contextmanager
def _nothing_left_behind(at: Slice) -> Iterator[None]:
    """Whatever goes wrong, claims that were not ended are given back before the lease runs out."""
    message = "It is taken up again by itself."
    try:
        yield
    except SyncError as error:
        message = error.message
        raise
    finally:
        with at.transaction() as db:
            for claim in list(at.open.values()):
                at.handed_back(db, claim, message)


def _work_through(at: Slice, claims: Sequence[Claim]) -> None:
    settle.settle(at, [claim for claim in claims if claim.attempt])
    works = _read_before_writing(at, _decide(at, [claim for claim in claims if not claim.attempt]))
    works = without_lookalikes(at, resolve.resolve(at, works))
    write.write(at, works)


# ── decide ───────────────────────────────────────────────────────────────────────────────────────────────────


def _decide(at: Slice, claims: Sequence[Claim]) -> list[Work]:
    """What each document needs now; what needs no write ends here, but for what is to be checked."""
    works: list[Work] = []
    checks: list[Claim] = []
    with at.transaction() as db:
        for claim in claims:
            content = Content(claim.document, claim.wanted, claim.problem)
            match decide(judge.subject_of(at.routes[claim.route_id], claim, content)):
                case Write(kind):
                    works += _works(at, claim, kind)
                case Check():
                    checks.append(claim)
                case Leave(message):
                    at.left(db, claim, message)
                case Wait(message, code):
                    at.waits(db, claim, message, code)
                case Stop(message, code, key):
                    at.stopped(db, claim, message, code, key=key)
    _check(at, checks)
    return works


def _works(at: Slice, claim: Claim, kind: OperationKind) -> list[Work]:
    invoice = claim.document
    if not isinstance(invoice, Invoice):
        return []
    return [Work(claim, kind, invoice, at.routes[claim.route_id].route.policy, claim.remote)]


def _check(at: Slice, claims: Sequence[Claim]) -> None:
    """Compare what the target holds with what it was last seen to hold."""
    now = _read(at, claims)
    with at.transaction() as db:
        for claim in claims:
            seen = now.get(claim.id)
            before = claim.remote.fields if claim.remote else {}
            if seen is None:
                write.gone(at, db, claim)
            elif differences := at.target.differences(before, seen.fields):
                write.changed(at, db, claim, seen, differences)
            else:
                at.linked(db, claim, claim.wanted, seen)


# ── look before writing ──────────────────────────────────────────────────────────────────────────────────────


def _read_before_writing(at: Slice, works: Sequence[Work]) -> list[Work]:
    """Some writes start from the record as it is now (DESIGN §5)."""
    reading = [work for work in works if _starts_from_a_read(work)]
    now = _read(at, [work.claim for work in reading])
    with at.transaction() as db:
        for work in works:
            if _is_of_another_kind(at, work):
                at.stopped(db, work.claim, _another_kind(at, work), "another_kind")
        for work in resolve.at_work(at, reading):
            seen = now.get(work.claim.id)
            if seen is None:
                write.gone(at, db, work.claim)
            elif reason := _why_not(at, work, seen):
                at.stopped(db, work.claim, reason, "changed_in_target")
            else:
                work.seen = seen
    return resolve.at_work(at, works)


def _starts_from_a_read(work: Work) -> bool:
    """A void, a deletion, an adoption; what a person asked to look at; what we do not know the version of."""
    if work.kind is OperationKind.CREATE:
        return False
    unknown = work.seen is not None and not work.seen.remote.version
    return unknown or work.claim.decision is not None or work.kind is not OperationKind.UPDATE


def _why_not(at: Slice, work: Work, now: Sighting) -> str:
    """Why a record is not to be changed as it stands; empty where it may be."""
    if work.kind is OperationKind.ADOPT:
        return ""
    if now.paid and work.kind is not OperationKind.UPDATE:
        return f"{now.remote.label} is void at its source, but {now.paid} in {at.title}. Undo that, then resync."
    before = work.claim.remote.fields if work.claim.remote else {}
    differences = at.target.differences(before, now.fields)
    if not differences or work.claim.decision == "overwrite":
        return ""
    if work.kind is OperationKind.UPDATE:
        return write.changed_text(at, now, differences)
    return (
        f"{now.remote.label} is void at its source but was changed in {at.title}: {'; '.join(differences)}. "
        "Void it there by hand, or resync with --overwrite."
    )


def _is_of_another_kind(at: Slice, work: Work) -> bool:
    try:
        entity = at.target.entity(work.invoice.kind)
    except MappingError:
        return False
    return work.seen is not None and work.seen.remote.entity != entity


def _another_kind(at: Slice, work: Work) -> str:
    before = work.seen.remote if work.seen else None
    name = before.label if before else "The record"
    return (
        f"{name} in {at.title} is another kind of document than the source has now ({work.invoice.kind.label}). "
        f"Delete it in {at.title} and resync."
    )


def _read(at: Slice, claims: Sequence[Claim]) -> dict[int, Sighting]:
    """The claims' records as they are now, by link; none that is gone."""
    found: dict[int, Sighting] = {}
    for entity in {claim.remote.remote.entity for claim in claims if claim.remote}:
        remotes = [(claim.remote.remote, claim.id) for claim in claims if claim.remote]
        own = {remote.id: link_id for remote, link_id in remotes if remote.entity == entity}
        for sighting in at.target.look_up(Search(entity, ids=tuple(own))):
            found[own[sighting.remote.id]] = sighting
    return found


# ── the connection ───────────────────────────────────────────────────────────────────────────────────────────


def _has_work(database: Database, row: ConnectionRow) -> bool:
    with database.reading() as db:
        return connections.usable(db, row.id) and links.count_due(db, row.id) > 0
