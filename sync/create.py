"""Creates in the target what documents refer to and it does not have: vendors, where a route allows it.

A reference is created under a lease of its own and by an attempt like any other; two workers never create the same
one, and an attempt without an answer is looked for before it is sent again (DESIGN §5, *Reference*).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import uuid4

from sqlalchemy import Connection

from connectors.base import (
    Done,
    Item,
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
from models.errors import PermanentError
from models.link import Mark
from sync.slice import Slice
from sync.store import attempts, references
from sync.store.attempts import Attempt, NewAttempt
from sync.store.references import ReferenceRow

NAME_TAKEN = "name_taken"
"""The code of a refusal because something of another kind has the name; the reference gets its second name."""


@dataclass(frozen=True)
class Wanting:
    """A document that is to be written, and what it refers to."""

    route_id: int
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Creation:
    """A reference that this worker owns the creation of, and its unanswered attempt, if there is one."""

    need: Need
    route_id: int
    row: ReferenceRow
    attempt: Attempt | None
    name_taken: bool = False


@dataclass(frozen=True)
class _Sent:
    creation: Creation
    attempt_id: int
    item: Item
    earlier: Attempt | None = None


def create(at: Slice, wanting: Sequence[Wanting]) -> None:
    """Create references, many in a batch; one that may exist without an answer is sent again as it was."""
    leased = _lease(at, wanting)
    for creation in leased:
        if creation.attempt is not None:
            _resend(at, creation, creation.attempt)
    _create_all(at, [creation for creation in leased if creation.attempt is None])


def _lease(at: Slice, wanting: Sequence[Wanting]) -> list[Creation]:
    """One creation for each name; those that another worker is at are left to it."""
    by_key = {at.target.normalised(need.value): (need, one.route_id) for one in wanting for need in one.needs}
    leased = []
    with at.transaction() as db:
        for key, (need, route_id) in by_key.items():
            row = references.lease_creation(
                db, at.target_id, need.kind, key, need.value, at.run.owner, at.settings.lease_s
            )
            if row is not None and row.remote_id is None:
                leased.append(Creation(need, route_id, row, attempts.open_of_reference(db, row.id)))
    return leased


def _resend(at: Slice, creation: Creation, attempt: Attempt) -> None:
    """The look before this found no such name: send the same bytes once nobody can be working on them."""
    if attempt.doubtful and attempt.quiet_s < at.settings.resend_create_after_s:
        with at.transaction() as db:
            references.release(db, creation.row.id)
        return
    at.permit_batch()
    with at.transaction() as db:
        attempts.record_resend(db, attempt.id)
    _send(at, [_Sent(creation, attempt.id, attempt.item, attempt)], attempt.request_id)


def _create_all(at: Slice, creations: Sequence[Creation]) -> None:
    taken: list[Creation] = []
    for begin in range(0, len(creations), at.target.batch_size):
        taken += _create_batch(at, creations[begin : begin + at.target.batch_size])
    if taken:
        _create_all(at, [replace(one, attempt=None, name_taken=True) for one in taken])


def _create_batch(at: Slice, creations: Sequence[Creation]) -> list[Creation]:
    """Create some; returns those whose name is taken, to be created under their second one."""
    at.permit_batch()
    request_id = uuid4().hex
    with at.transaction() as db:
        sent = [
            _record(at, db, creation, request_id, str(position))
            for position, creation in enumerate(creations, start=1)
        ]
    return _send(at, sent, request_id) if at.heartbeat.is_fresh() else []


def _record(at: Slice, db: Connection, creation: Creation, request_id: str, item_id: str) -> _Sent:
    operation = Operation(
        OperationKind.CREATE_REFERENCE, Mark("", 0), need=creation.need, name_taken=creation.name_taken
    )
    policy = at.routes[creation.route_id].route.policy
    item = at.target.encode(operation, item_id, {}, policy)
    new = NewAttempt(request_id, item, operation.kind, 0, 0, reference_id=creation.row.id)
    return _Sent(creation, attempts.record(db, at.target_id, new), item)


def _send(at: Slice, sent: Sequence[_Sent], request_id: str) -> list[Creation]:
    answer = at.target.send([one.item for one in sent], request_id)
    at.tally.writes += len(sent)
    taken = []
    with at.transaction() as db:
        for one in sent:
            outcome = answer.outcomes[one.item.item_id]
            if _write_down(at, db, one, outcome, answer.trace_id):
                taken.append(one.creation)
    if answer.trouble is not None:
        raise answer.trouble
    return taken


def _write_down(at: Slice, db: Connection, one: _Sent, outcome: Outcome, trace_id: str | None) -> bool:
    """Write down what came of one; True where it is to be created under its second name."""
    row_id = one.creation.row.id
    match outcome:
        case Done(reference=made) if made is not None:
            attempts.close(db, one.attempt_id, "done", trace_id=trace_id)
            references.created(db, row_id, made)
            return False
        case Refused(error) | Stale(error) if _is_final(at, one):
            attempts.close(db, one.attempt_id, "refused", error.message, trace_id)
            if error.code == NAME_TAKEN and not one.creation.name_taken:
                return True
            _stop_waiting(at, db, one.creation.need, error)
        case NotNow(error) if one.earlier is None:
            attempts.close(db, one.attempt_id, "not now", error.message, trace_id)
        case NotExecuted() if one.earlier is None or not one.earlier.doubtful:
            attempts.undoubted(db, one.attempt_id)
        case NotExecuted() | Unknown() | Done() | Refused() | Stale() | NotNow():
            pass  # the attempt stays open; the next slice looks whether the name is there
        case _:
            assert_never(outcome)
    references.release(db, row_id)
    at.not_created[at.target.normalised(one.creation.need.value)] = _reason(outcome)
    return False


def _reason(outcome: Outcome) -> str:
    """Why it is not there yet, in words."""
    match outcome:
        case NotExecuted(reason) | Unknown(reason):
            return reason
        case Refused(error) | Stale(error) | NotNow(error):
            return error.message
        case _:
            return ""


def _is_final(at: Slice, one: _Sent) -> bool:
    """A refusal of something sent again refuses only that, while an earlier send may still be done."""
    return one.earlier is None or one.earlier.age_s >= at.settings.settled_after_s


def _stop_waiting(at: Slice, db: Connection, need: Need, error: PermanentError) -> None:
    """What cannot be created stops every document of the slice that needs it."""
    name = at.target.normalised(need.value)
    for claim in list(at.open.values()):
        party = getattr(claim.document, "counterparty", None)
        if party is not None and at.target.normalised(party.display_name) == name:
            at.stopped(db, claim, error.message, error.code, key=need.value)
