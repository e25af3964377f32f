"""Pushes one connection's due documents, a batch at a time: settle, decide, look, resolve, write.

Nothing here sends what was not recorded, or records what was not looked for. Order within a slice: unanswered
attempts, then references, then documents (DESIGN §4.5).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from itertools import count

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from connectors import http
from connectors.base import OperationKind, Search, Sighting
from models.document import Payment
from models.errors import MappingError, SyncError
from models.link import LinkState
from models.money import from_minor, written
from sync import compare, connect, endings, judge, logs, resolve, settle, trouble, write
from sync.connect import Workshop
from sync.counted import counted
from sync.decide import Check, Leave, Stop, Wait, Write, asked_of_a_person, decide
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
    works = _read_before_writing(at, _decide(at, [claim for claim in claims if not claim.attempt]))
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
    _check(at, checks)
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


def _check(at: Slice, claims: Sequence[Claim]) -> None:
    """Compare what the target holds with what we left there."""
    if not claims:
        return
    remotes = [(claim.id, claim.remote.remote) for claim in claims if claim.remote]
    now = _read(at, [(link_id, remote.entity, remote.id) for link_id, remote in remotes])
    twins = _twins(at, claims)
    with at.transaction() as db:
        for claim in claims:
            _compare(at, db, claim, now.get(claim.id), twins.get(claim.id, ()))


def _compare(at: Slice, db: Connection, claim: Claim, seen: Sighting | None, twins: Sequence[Sighting]) -> None:
    subject = judge.subject_of(at.routes[claim.route_id], claim, judge.content_of(claim))
    asked = asked_of_a_person(subject, claim.remote) if claim.remote else None
    if seen is None and asked and not at.is_void(claim):
        at.forgotten(db, claim)
    elif seen is None:
        endings.gone(at, db, claim, kind=OperationKind.ZERO if at.is_void(claim) else None)
    elif twins:
        text = compare.several(at.title, [f"{one.remote.label} (#{one.remote.id})" for one in (seen, *twins)])
        at.stopped(db, claim, text, endings.SEVERAL, suspects=[twin.remote.id for twin in twins])
    elif asked:
        _compare_undone(at, db, claim, seen, asked)
    elif what := compare.left_as(at.target, at.title, claim.remote, seen):
        endings.changed(at, db, claim, seen, what)
    else:
        at.linked(db, claim, claim.wanted, seen, "Voided." if at.is_void(claim) else "")


def _compare_undone(at: Slice, db: Connection, claim: Claim, seen: Sighting, asked: Stop) -> None:
    """A person was to void it there: then nothing is owed on it any more."""
    if at.is_void(claim) and seen.remote.total == 0:
        at.linked(db, claim, claim.wanted, seen, "Voided.")
    else:
        at.stopped(db, claim, asked.message, asked.code)


def _twins(at: Slice, claims: Sequence[Claim]) -> dict[int, list[Sighting]]:
    """The further records that a message named, by link, where they are still there and still carry our mark."""
    asked = [claim for claim in claims if claim.remote and claim.cause == endings.SEVERAL]
    records = [
        (claim.id, claim.remote.remote.entity, id_) for claim in asked if claim.remote for id_ in claim.suspects
    ]
    tokens = {claim.id: claim.token for claim in asked}
    found: dict[int, list[Sighting]] = {}
    for link_id, seen in _read_each(at, records):
        if seen.mark is not None and seen.mark.token == tokens[link_id]:
            found.setdefault(link_id, []).append(seen)
    return found


# ── look before writing ──────────────────────────────────────────────────────────────────────────────────────


def _read_before_writing(at: Slice, works: Sequence[Work]) -> list[Work]:
    """Some writes start from the record as it is now (DESIGN §5)."""
    reading = [work for work in works if _starts_from_a_read(at, work)]
    if not reading:
        return resolve.at_work(at, works)
    now = _read(at, [(work.claim.id, *_record_of(at, work)) for work in reading])
    with at.transaction() as db:
        for work in reading:
            _compare_with_now(at, db, work, now.get(work.claim.id))
    return resolve.at_work(at, works)


def _compare_with_now(at: Slice, db: Connection, work: Work, seen: Sighting | None) -> None:
    if seen is None:
        _is_gone(at, db, work)
    elif _is_of_another_kind(at, work):
        at.stopped(db, work.claim, _another_kind(at, work), "another_kind")
    elif text := _is_paid(at, work, seen):
        at.stopped(db, work.claim, text, "paid_in_target")
    elif what := _why_not(at, work, seen):
        _is_changed(at, db, work, seen, what)
    else:
        work.seen = seen


def _is_gone(at: Slice, db: Connection, work: Work) -> None:
    if work.kind is OperationKind.ADOPT:
        text = f"There is no {at.target.entity(work.document.kind)} #{work.claim.named_id} in {at.title}."
        at.stopped(db, work.claim, text, "adopted")
    elif _is_of_another_kind(at, work):
        at.forgotten(db, work.claim)
    else:
        endings.gone(at, db, work.claim, kind=work.kind)


def _record_of(at: Slice, work: Work) -> tuple[str, str]:
    """(entity, id) of the record that a write is about: the one a person named, or the one we know."""
    if work.kind is OperationKind.ADOPT and work.claim.named_id:
        return at.target.entity(work.document.kind), work.claim.named_id
    assert work.claim.remote is not None
    return work.claim.remote.remote.entity, work.claim.remote.remote.id


def _starts_from_a_read(at: Slice, work: Work) -> bool:
    """A void, a deletion, an adoption; what a person asked to look at; what we do not know the version of; what is
    to be worth less, for it may be paid."""
    if work.kind is OperationKind.CREATE:
        return False
    unknown = work.seen is not None and not work.seen.remote.version
    asked = work.claim.decision is not None
    is_less = work.seen is not None and _comes_to_less(work, work.seen.remote.total)
    return unknown or asked or is_less or work.kind is not OperationKind.UPDATE or _is_of_another_kind(at, work)


def _comes_to_less(work: Work, units: int) -> bool:
    """Whether the source says that it is worth less than so many minor units."""
    total = work.document.total
    return total is not None and total < from_minor(units, work.document.currency)


def _is_paid(at: Slice, work: Work, now: Sighting) -> str:
    """What was paid is not undone; the sentence that says so, or empty."""
    if now.paid and work.kind in (OperationKind.ZERO, OperationKind.DELETE):
        return f"{now.remote.label} is void at its source, but {now.paid} in {at.title}. Undo that, then resync."
    if work.kind is OperationKind.UPDATE and _comes_to_less(work, now.settled):
        worth = written(work.document.total or Decimal(0), work.document.currency)
        return (
            f"{now.remote.label} comes to {worth} at its source now, but {now.paid} in {at.title}. "
            "Change the payment there, then resync."
        )
    return ""


def _why_not(at: Slice, work: Work, now: Sighting) -> str:
    """Why a record is not to be changed as it stands; empty where it may be.

    A person's order to overwrite covers what a message showed them, and nothing that came after it.
    """
    if work.kind is OperationKind.ADOPT or _was_shown(at, work.claim, now):
        return ""
    return compare.left_as(at.target, at.title, work.claim.remote, now)


def _is_changed(at: Slice, db: Connection, work: Work, now: Sighting, what: str) -> None:
    if work.kind is OperationKind.UPDATE:
        endings.changed(at, db, work.claim, now, what)
    elif now.remote.total == 0:  # a person voided it there
        at.linked(db, work.claim, work.claim.wanted, now, "Voided.")
    else:
        text = f"{what}. It is void at its source: void it there too, or resync with --overwrite."
        at.stopped(db, work.claim, text, endings.CHANGED, shown=now.fields)


def _was_shown(at: Slice, claim: Claim, now: Sighting) -> bool:
    shown = claim.shown is not None and not at.target.differences(claim.shown, now.fields)
    return shown and claim.decision == "overwrite"


def _is_of_another_kind(at: Slice, work: Work) -> bool:
    try:
        entity = at.target.entity(work.document.kind)
    except MappingError:
        return False
    return work.seen is not None and work.seen.remote.entity != entity


def _another_kind(at: Slice, work: Work) -> str:
    before = work.seen.remote if work.seen else None
    name = before.label if before else "The record"
    return (
        f"{name} in {at.title} is another kind of document than the source has now ({work.document.kind.label}). "
        f"Delete it in {at.title} and resync."
    )


def _read(at: Slice, records: Sequence[tuple[int, str, str]]) -> dict[int, Sighting]:
    """Records as they are now, one a link, from (link, entity, id); none that is gone."""
    return dict(_read_each(at, records))


def _read_each(at: Slice, records: Sequence[tuple[int, str, str]]) -> Iterator[tuple[int, Sighting]]:
    """Each record that is still there, with its link."""
    for wanted in {entity for _, entity, _ in records}:
        links_of = {id_: link_id for link_id, entity, id_ in records if entity == wanted}
        for sighting in at.target.look_up(Search(wanted, ids=tuple(links_of))):
            yield links_of[sighting.remote.id], sighting


# ── the connection ───────────────────────────────────────────────────────────────────────────────────────────


def _has_work(database: Database, row: ConnectionRow) -> bool:
    with database.reading() as db:
        return backlog.is_any_due(db, row.id)


def _check_usable(run: Run) -> None:
    """Raises what is wrong with the connection by now: somebody may have paused it."""
    with run.workshop.database.reading() as db:
        connections.check_usable(db, run.row.id, probing=run.workshop.probing)
