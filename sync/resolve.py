"""Finds in the target what each document of a slice refers to, and creates it where a route allows it.

Order: what a person mapped, then what the ledger remembers, then what the target has, then creation. All reads ask
for many at once.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection

from connectors.base import (
    Done,
    Need,
    NotExecuted,
    NotNow,
    Operation,
    OperationKind,
    Outcome,
    Refused,
    Stale,
    Unknown,
)
from models.document import Invoice
from models.eligibility import Standing, eligibility
from models.errors import MappingError, PermanentError
from models.link import Mark
from sync.slice import Slice, Work
from sync.store import attempts, links, references
from sync.store.attempts import Attempt, NewAttempt
from sync.store.references import ReferenceRow

WAITS = "Waiting for “{name}” to be created in {title}."
LOOK_AGAIN_S = 5.0
LOOKED_AHEAD = 1000
"""How many documents of a backlog are asked for what they refer to in one go."""

NEED_REFERENCES = (OperationKind.CREATE, OperationKind.UPDATE, OperationKind.ADOPT)
"""The writes that name references; a void or deletion keeps what the record has."""


@dataclass(frozen=True)
class Wanting:
    """A document that is to be written, and everything it refers to."""

    route_id: int
    needs: tuple[Need, ...]


def resolve(at: Slice, works: Sequence[Work]) -> list[Work]:
    """Fill in the references of each work; those that cannot be sent yet, or at all, end here."""
    naming = [work for work in works if work.kind in NEED_REFERENCES]
    _read_needs(at, naming)
    wanting = [Wanting(work.claim.route_id, work.needs) for work in at_work(at, naming)]
    if _unlooked(at, wanting):
        wanting += _upcoming(at)
        _find(at, _unlooked(at, wanting))
    _create(at, _to_create(at, wanting))
    with at.transaction() as db:
        for work in at_work(at, naming):
            _fill_in(at, db, work)
    return at_work(at, works)


def _upcoming(at: Slice) -> list[Wanting]:
    """What the slices after this one will need, so that a backlog asks and creates once and not in every slice."""
    with at.reading() as db:
        due = links.due_documents(db, at.target_id, LOOKED_AHEAD)
    wanting = []
    for route_id, document in due:
        way = at.routes[route_id]
        if isinstance(document, Invoice) and eligibility(document, way.route, "").standing is Standing.LIVE:
            with suppress(MappingError):  # its own slice says what is wrong with it
                wanting.append(Wanting(route_id, at.target.needs(document, way.route.policy)))
    return wanting


def _find(at: Slice, needs: Sequence[Need]) -> None:
    """Ask the target for all of them at once; each is asked for once in a run."""
    if not needs:
        return
    found = at.target.find(needs)
    at.run.looked_for.update((need.kind, need.value) for need in needs)
    with at.transaction() as db:
        references.save(db, at.target_id, found)


def at_work(at: Slice, works: Sequence[Work]) -> list[Work]:
    """Those whose claims have not ended."""
    return [work for work in works if work.claim.id in at.open]


def _read_needs(at: Slice, works: Sequence[Work]) -> None:
    with at.transaction() as db:
        for work in works:
            try:
                work.needs = at.target.needs(work.invoice, work.policy)
            except MappingError as error:
                at.failed(db, work.claim, error)


def _unlooked(at: Slice, wanting: Sequence[Wanting]) -> list[Need]:
    """Each need once that nothing in the ledger answers and this run has not looked for."""
    with at.reading() as db:
        missing = [need for one in wanting for need in one.needs if not _is_there(at, db, one.route_id, need)]
    distinct = {(need.kind, need.value): need for need in missing}
    return [need for key, need in distinct.items() if key not in at.run.looked_for]


def _to_create(at: Slice, wanting: Sequence[Wanting]) -> list[Need]:
    """What documents lack that can be created; nothing for a document that would be stopped all the same."""
    needed: list[Need] = []
    with at.reading() as db:
        for one in wanting:
            missing = [
                need for need in one.needs if not _is_there(at, db, one.route_id, need) and not need.optional
            ]
            creatable = [need for need in missing if need.create_from is not None]
            needed += creatable if len(creatable) == len(missing) else []
    return needed


def _is_there(at: Slice, db: Connection, route_id: int, need: Need) -> bool:
    row = references.resolve(db, at.target_id, route_id, need, at.target.normalised)
    return row is not None and row.remote_id is not None and row.active


def _fill_in(at: Slice, db: Connection, work: Work) -> None:
    """The ids of everything a work refers to; ends the claim where something it must have is not there."""
    for need in work.needs:
        row = references.resolve(db, at.target_id, work.claim.route_id, need, at.target.normalised)
        if row is not None and row.active and row.remote_id is not None:
            work.references[need.kind, need.value] = row.remote_id
        elif need.optional:
            work.remarks.append(need.missing)
        elif row is not None and not row.active:
            _stop_inactive(at, db, work, need, row)
            return
        elif need.create_from is not None:
            at.deferred(db, work.claim, WAITS.format(name=need.value, title=at.title), after_s=LOOK_AGAIN_S)
            return
        else:
            at.stopped(db, work.claim, need.missing, f"missing_{need.kind}", key=need.value)
            return


def _stop_inactive(at: Slice, db: Connection, work: Work, need: Need, row: ReferenceRow) -> None:
    kind = need.kind.replace("_", " ")
    shown = " ".join(part for part in (row.number, row.name) if part)
    text = (
        f"The {kind} “{shown}” is inactive in {at.title}. Make it active there, or map “{need.value}” to another."
    )
    at.stopped(db, work.claim, text, f"missing_{need.kind}", key=need.value)


# ── creating what is not there ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Creation:
    need: Need
    row: ReferenceRow
    attempt: Attempt | None


def _create(at: Slice, needs: Sequence[Need]) -> None:
    """Create references in one batch; one whose earlier attempt was never answered is sent again as it was."""
    leased = _lease(at, _one_for_each_name(at, needs))
    unanswered = [one for one in leased if one.attempt is not None]
    for one in unanswered:
        _settle(at, one)
    fresh = [one for one in leased if one.attempt is None]
    for begin in range(0, len(fresh), at.target.batch_size):
        _create_batch(at, fresh[begin : begin + at.target.batch_size])


def _one_for_each_name(at: Slice, needs: Sequence[Need]) -> list[Need]:
    return list({at.target.normalised(need.value): need for need in needs}.values())


def _lease(at: Slice, needs: Sequence[Need]) -> list[_Creation]:
    leased = []
    lease_s = at.settings.lease_s
    with at.transaction() as db:
        for need in needs:
            key = at.target.normalised(need.value)
            row = references.lease_creation(db, at.target_id, need.kind, key, need.value, at.run.owner, lease_s)
            if row is not None and row.remote_id is None:
                leased.append(_Creation(need, row, attempts.open_of_reference(db, row.id)))
    return leased


def _settle(at: Slice, one: _Creation) -> None:
    """The look before this found no such name: send the same bytes again once nobody can be working on them."""
    attempt = one.attempt
    if attempt is None:
        return
    if attempt.doubtful and attempt.quiet_s < at.settings.resend_create_after_s:
        return
    at.permit_batch()
    with at.transaction() as db:
        attempts.record_resend(db, attempt.id)
    sent = at.target.send([attempt.item], attempt.request_id)
    at.tally.writes += 1
    with at.transaction() as db:
        outcome = sent.outcomes[attempt.item.item_id]
        _write_down(at, db, one, attempt.id, outcome, sent.trace_id)


def _create_batch(at: Slice, creations: Sequence[_Creation]) -> None:
    at.permit_batch()
    request_id = uuid4().hex
    recorded = []
    with at.transaction() as db:
        for position, one in enumerate(creations, start=1):
            operation = Operation(OperationKind.CREATE_REFERENCE, Mark("", 0), need=one.need)
            policy = next(iter(at.routes.values())).route.policy
            item = at.target.encode(operation, str(position), {}, policy)
            new = NewAttempt(request_id, item, operation.kind, 0, 0, reference_id=one.row.id)
            recorded.append((one, attempts.record(db, at.target_id, new), item))
    if not at.heartbeat.is_fresh():
        return
    sent = at.target.send([item for _, _, item in recorded], request_id)
    at.tally.writes += len(recorded)
    with at.transaction() as db:
        for one, attempt_id, item in recorded:
            _write_down(at, db, one, attempt_id, sent.outcomes[item.item_id], sent.trace_id)


def _write_down(
    at: Slice, db: Connection, one: _Creation, attempt_id: int, outcome: Outcome, trace_id: str | None
) -> None:
    match outcome:
        case Done(reference=made) if made is not None:
            attempts.close(db, attempt_id, "done", trace_id=trace_id)
            references.created(db, one.row.id, made)
            return
        case Refused(error) | Stale(error):
            attempts.close(db, attempt_id, "refused", error.message, trace_id)
            _stop_waiting(at, db, one.need, error)
        case NotNow(error):
            attempts.close(db, attempt_id, "not now", error.message, trace_id)
        case NotExecuted():
            attempts.undoubted(db, attempt_id)
        case Unknown() | Done():
            pass
    references.release(db, one.row.id)


def _stop_waiting(at: Slice, db: Connection, need: Need, error: PermanentError) -> None:
    """What cannot be created stops every document of the slice that needs it."""
    for claim in list(at.open.values()):
        party = getattr(claim.document, "counterparty", None)
        if party is not None and at.target.normalised(party.display_name) == at.target.normalised(need.value):
            at.stopped(db, claim, error.message, error.code, key=need.value)
