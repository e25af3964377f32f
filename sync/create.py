"""Creates in the target what documents refer to and it does not have: vendors, where a route allows it.

A reference is created under a lease of its own and by an attempt like any other; two workers never create the same
one, and an attempt without an answer is looked for before it is sent again (DESIGN §5, *Reference*).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
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
    TargetReference,
    Unknown,
)
from models.errors import PermanentError
from models.link import Mark
from sync.slice import Slice
from sync.store import attempts, references
from sync.store.attempts import Attempt, NewAttempt
from sync.store.references import ReferenceRow
from sync.verdicts import Absent, Conflict, Denied, NotYet, Resend, on_reference

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

    @property
    def is_first(self) -> bool:
        """Whether no earlier send may have been executed, so that the answer to this one is definite."""
        return self.earlier is None or not self.earlier.doubtful


def create(at: Slice, wanting: Sequence[Wanting]) -> None:
    """Create references, many in a batch; one that may exist without an answer is sent again as it was."""
    leased = _lease(at, wanting) if wanting else []
    anew = [creation for creation in leased if creation.attempt is None]
    for creation in leased:
        if creation.attempt is not None:
            anew += _settle(at, creation, creation.attempt)
    _create_all(at, anew)


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


def _settle(at: Slice, creation: Creation, attempt: Attempt) -> list[Creation]:
    """The look before this found no such name. What is to be created anew: under another identity or name."""
    verdict = on_reference(attempt, _newcomers(at, creation, attempt), at.settings)
    match verdict:
        case Resend():
            return _resend(at, creation, attempt)
        case Conflict():
            _ask(at, creation, verdict.suspects)
        case Denied(error):
            return _denied(at, creation, attempt, error)
        case Absent():
            with at.transaction() as db:
                attempts.close(db, attempt.id, "absent", "it was not done and will not be")
            return [replace(creation, attempt=None)]
        case NotYet():
            with at.transaction() as db:
                references.release(db, creation.row.id)
        case _:
            raise AssertionError(f"{verdict} is no verdict about a reference")
    return []


def _newcomers(at: Slice, creation: Creation, attempt: Attempt) -> tuple[TargetReference, ...]:
    """What was made since the first send under a name that nobody needed: it may be ours, renamed since.

    Another create may have been lost as well, and what needed it taken back: its name says which that was.
    """
    if not attempt.doubtful:
        return ()
    since = attempt.first_sent_at - timedelta(seconds=at.settings.look_margin_s)
    made = at.target.made_since(creation.row.kind, since)
    with at.reading() as db:
        known = references.known_ids(db, at.target_id, creation.row.kind)
        wanted = references.wanted_keys(db, at.target_id, creation.row.kind)
    return tuple(one for one in made if one.id not in known and one.key not in wanted)


def _ask(at: Slice, creation: Creation, names: tuple[str, ...]) -> None:
    kind, wanted = creation.row.kind, creation.need.value
    text = (
        f"“{names[0]}” may be the {kind} “{wanted}”: it was made in {at.title} when our request was not answered. "
        f"If it is, run `ledgerlink mappings set {kind} '{wanted}' '{names[0]}'`; else create “{wanted}” there."
    )
    with at.transaction() as db:
        references.release(db, creation.row.id)
        _stop_waiting(at, db, creation.need, PermanentError(text, code=f"missing_{kind}"))


def _denied(at: Slice, creation: Creation, attempt: Attempt, error: PermanentError) -> list[Creation]:
    """A resend was refused and nothing sent before can be done any more: the second name, or a person."""
    second_name = error.code == NAME_TAKEN and not creation.name_taken
    with at.transaction() as db:
        attempts.close(db, attempt.id, "refused", error.message)
        if not second_name:
            references.release(db, creation.row.id)
            _stop_waiting(at, db, creation.need, error)
    return [replace(creation, attempt=None, name_taken=True)] if second_name else []


def _resend(at: Slice, creation: Creation, attempt: Attempt) -> list[Creation]:
    at.permit_batch()
    recorded_at = time.monotonic()
    with at.transaction() as db:
        if not _is_ours(at, db, creation):
            return []
        attempts.record_resend(db, attempt.id)
    return _send(at, [_Sent(creation, attempt.id, attempt.item, attempt)], attempt.request_id, recorded_at)


def _create_all(at: Slice, creations: Sequence[Creation]) -> None:
    taken: list[Creation] = []
    for begin in range(0, len(creations), at.target.batch_size):
        taken += _create_batch(at, creations[begin : begin + at.target.batch_size])
    if taken:
        _create_all(at, [replace(one, attempt=None, name_taken=True) for one in taken])


def _create_batch(at: Slice, creations: Sequence[Creation]) -> list[Creation]:
    """Create some; returns those whose name is taken, to be created under their second one."""
    at.permit_batch()
    request_id, recorded_at = uuid4().hex, time.monotonic()
    with at.transaction() as db:
        owned = [creation for creation in creations if _is_ours(at, db, creation)]
        sent = _record(at, db, owned, request_id)
    return _send(at, sent, request_id, recorded_at) if sent else []


def _is_ours(at: Slice, db: Connection, creation: Creation) -> bool:
    """Whether the lease still stands; it is renewed, as no heartbeat does that."""
    return references.keep(db, creation.row.id, at.run.owner, at.settings.lease_s)


def _record(at: Slice, db: Connection, creations: Sequence[Creation], request_id: str) -> list[_Sent]:
    items = [_encoded(at, creation, str(position)) for position, creation in enumerate(creations, start=1)]
    new = [
        NewAttempt(request_id, item, OperationKind.CREATE_REFERENCE, 0, 0, reference_id=creation.row.id)
        for creation, item in zip(creations, items, strict=True)
    ]
    ids = attempts.record(db, at.target_id, new)
    return [
        _Sent(creation, attempt_id, item)
        for creation, attempt_id, item in zip(creations, ids, items, strict=True)
        if attempt_id is not None
    ]


def _encoded(at: Slice, creation: Creation, item_id: str) -> Item:
    operation = Operation(
        OperationKind.CREATE_REFERENCE, Mark("", 0), need=creation.need, name_taken=creation.name_taken
    )
    return at.target.encode(operation, item_id, {}, at.routes[creation.route_id].route.policy)


def _send(at: Slice, sent: Sequence[_Sent], request_id: str, recorded_at: float) -> list[Creation]:
    if not at.is_fresh(recorded_at):
        _cancel(at, sent)
        return []
    answer = at.send([one.item for one in sent], request_id)
    taken = []
    with at.transaction() as db:
        for one in sent:
            outcome = answer.outcomes[one.item.item_id]
            if _write_down(at, db, one, outcome, answer.trace_id):
                taken.append(one.creation)
    if answer.trouble is not None:
        raise answer.trouble
    return taken


def _cancel(at: Slice, sent: Sequence[_Sent]) -> None:
    """This worker slept too long; what it has not sent, nobody has, unless another took it over."""
    with at.transaction() as db:
        for one in sent:
            if not _is_ours(at, db, one.creation):
                continue
            if one.earlier is None:
                attempts.cancel(db, one.attempt_id)
            references.release(db, one.creation.row.id)


def _write_down(at: Slice, db: Connection, one: _Sent, outcome: Outcome, trace_id: str | None) -> bool:
    """Write down what came of one; True where it is to be created under its second name."""
    row_id = one.creation.row.id
    match outcome:
        case Done(reference=made) if made is not None:
            attempts.close(db, one.attempt_id, "done", trace_id=trace_id)
            references.created(db, row_id, made)
            return False
        case Refused(error) | Stale(error) if one.is_first:
            attempts.close(db, one.attempt_id, "refused", error.message, trace_id)
            if error.code == NAME_TAKEN and not one.creation.name_taken:
                return True
            _stop_waiting(at, db, one.creation.need, error)
        case Refused(error) | Stale(error):
            attempts.refused_again(db, one.attempt_id, error)
        case NotNow(error) if one.is_first:
            attempts.close(db, one.attempt_id, "not now", error.message, trace_id)
        case NotExecuted() if one.is_first:
            attempts.undoubted(db, one.attempt_id)
        case Unknown() | Done() | NotNow() | NotExecuted():
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


def _stop_waiting(at: Slice, db: Connection, need: Need, error: PermanentError) -> None:
    """What cannot be created stops every document of the slice that needs it."""
    name = at.target.normalised(need.value)
    for claim in list(at.open.values()):
        party = getattr(claim.document, "counterparty", None)
        if party is not None and at.target.normalised(party.display_name) == name:
            at.stopped(db, claim, error.message, error.code, key=need.value)
