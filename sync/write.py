"""Writes: records attempts, sends them in one batch, and writes down what came of each.

An attempt is committed before it is sent, and no transaction is open while it is under way (DESIGN §4.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never
from uuid import uuid4

from sqlalchemy import Connection

from connectors.base import (
    Done,
    Item,
    NotExecuted,
    NotNow,
    Operation,
    OperationKind,
    Outcome,
    Refused,
    Search,
    Sent,
    Sighting,
    Stale,
    Unknown,
)
from models.errors import MappingError
from models.money import from_minor, to_minor, written
from sync.slice import Slice, Work
from sync.store import attempts, links, timeline
from sync.store.attempts import NewAttempt, NumberTakenError
from sync.store.links import Claim

NUMBER_TAKEN_S = 1.0
"""How long an invoice waits for another of the same vendor and number that is being sent."""


@dataclass(frozen=True)
class Recorded:
    """A write whose attempt is committed."""

    claim: Claim
    attempt_id: int
    item: Item
    kind: OperationKind
    fingerprint: str | None
    message: str = ""
    was_doubtful: bool = False


def write(at: Slice, works: Sequence[Work]) -> None:
    """Record, send and write down. Raises what is wrong with the connection, when all is written down."""
    if not works:
        return
    at.permit_batch()
    request_id = uuid4().hex
    recorded = _record(at, works, request_id)
    if recorded:
        send(at, recorded, request_id)


def send(at: Slice, recorded: Sequence[Recorded], request_id: str) -> None:
    """Send what is recorded, unless the leases may be lost by now, and write down every outcome."""
    if not at.heartbeat.is_fresh():
        return
    sent = at.target.send([one.item for one in recorded], request_id)
    at.tally.writes += len(recorded)
    doubted = [one for one in recorded if _wants_a_look(one, sent.outcomes[one.item.item_id])]
    seen = _look(at, doubted)
    with at.transaction() as db:
        for one in recorded:
            _write_down(at, db, one, sent, seen)
    if sent.trouble is not None:
        raise sent.trouble


def _record(at: Slice, works: Sequence[Work], request_id: str) -> list[Recorded]:
    recorded: list[Recorded] = []
    with at.transaction() as db:
        for work in works:
            one = _record_one(at, db, work, request_id, str(len(recorded) + 1))
            if one is not None:
                recorded.append(one)
    return recorded


def _record_one(at: Slice, db: Connection, work: Work, request_id: str, item_id: str) -> Recorded | None:
    operation = Operation(work.kind, work.mark, invoice=work.invoice, seen=work.seen)
    try:
        item = at.target.encode(operation, item_id, work.references, work.policy)
    except MappingError as error:
        at.failed(db, work.claim, error)
        return None
    new = NewAttempt(
        request_id=request_id,
        item=item,
        operation=work.kind,
        revision=work.mark.revision,
        fence=work.claim.fence,
        link_id=work.claim.id,
        fingerprint=work.claim.wanted,
        number_key=_number_key(at, work),
    )
    try:
        attempt_id = attempts.record(db, at.target_id, new)
    except NumberTakenError:
        text = f"Another invoice with the number {work.invoice.label} is on its way; this one follows."
        at.deferred(db, work.claim, text, after_s=NUMBER_TAKEN_S)
        return None
    links.note(db, work.claim.id, revision=work.mark.revision)
    timeline.of_link(db, work.claim.id, f"sent: {work.kind}", details={"request": request_id, "item": item_id})
    message = "Voided." if work.kind in (OperationKind.ZERO, OperationKind.DELETE) else " ".join(work.remarks)
    return Recorded(work.claim, attempt_id, item, work.kind, work.claim.wanted, message)


def _number_key(at: Slice, work: Work) -> str | None:
    number = at.target.number(work.invoice)
    if work.kind is not OperationKind.CREATE or not number:
        return None
    return f"{at.target.entity(work.invoice.kind)}|{work.party}|{number.casefold()}"


# ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────


def _wants_a_look(one: Recorded, outcome: Outcome) -> bool:
    """A change that was refused may mean that somebody changed or deleted the record: read it before judging."""
    return one.kind is not OperationKind.CREATE and isinstance(outcome, Stale | Refused)


def _look(at: Slice, doubted: Sequence[Recorded]) -> dict[tuple[str, str], Sighting]:
    """The doubted records as they are now, by entity and id; none that is gone."""
    found: dict[tuple[str, str], Sighting] = {}
    for entity in {one.item.entity for one in doubted}:
        ids = tuple(
            one.claim.remote.remote.id for one in doubted if one.item.entity == entity and one.claim.remote
        )
        seen = at.target.look_up(Search(entity, ids=ids))
        found |= {(entity, sighting.remote.id): sighting for sighting in seen}
    return found


def _write_down(
    at: Slice, db: Connection, one: Recorded, sent: Sent, seen: dict[tuple[str, str], Sighting]
) -> None:
    outcome = sent.outcomes[one.item.item_id]
    match outcome:
        case Done(sighting):
            attempts.close(db, one.attempt_id, "done", trace_id=sent.trace_id)
            _done(at, db, one, sighting)
        case Stale(error) | Refused(error):
            attempts.close(db, one.attempt_id, "refused", error.message, sent.trace_id)
            _refused(at, db, one, outcome, seen)
        case NotNow(error):
            attempts.close(db, one.attempt_id, "not now", error.message, sent.trace_id)
            at.deferred(db, one.claim, f"{error.message} It is tried again by itself.", counted=True)
        case NotExecuted(reason):
            if not one.was_doubtful:
                attempts.undoubted(db, one.attempt_id)
            at.deferred(db, one.claim, f"{reason} It is sent again by itself.")
        case Unknown(reason):
            text = f"{at.title} did not answer ({reason}); looking whether it arrived."
            at.deferred(db, one.claim, text, after_s=at.settings.look_after_s, counted=True)
        case _:
            assert_never(outcome)


def _done(at: Slice, db: Connection, one: Recorded, sighting: Sighting | None) -> None:
    """It is in the target: LINKED if it is there to the cent, else a person must look, and the remote is kept."""
    if sighting is None:
        at.linked(db, one.claim, one.fingerprint, None, one.message)
        return
    expected = at.target.total(one.item.body)
    currency = sighting.remote.currency
    if expected is not None and to_minor(expected, currency) != sighting.remote.total:
        theirs = written(from_minor(sighting.remote.total, currency), currency)
        text = (
            f"{at.title} made the total {theirs} {currency} of what was sent as {written(expected, currency)} "
            f"{currency}. Compare {sighting.remote.label} with the source."
        )
        at.stopped(db, one.claim, text, "total_differs", seen=sighting)
        return
    at.linked(db, one.claim, one.fingerprint, sighting, one.message)


def _refused(
    at: Slice, db: Connection, one: Recorded, outcome: Stale | Refused, seen: dict[tuple[str, str], Sighting]
) -> None:
    """A person's business, unless the record only moved on in ways that leave our fields as they were."""
    remote = one.claim.remote
    if one.kind is OperationKind.CREATE or remote is None:
        _refused_for_good(at, db, one.claim, one.fingerprint, outcome)
        return
    now = seen.get((one.item.entity, remote.remote.id))
    if now is None:
        gone(at, db, one.claim)
    elif isinstance(outcome, Stale):
        moved(at, db, one.claim, now)
    else:
        _refused_for_good(at, db, one.claim, one.fingerprint, outcome)


def _refused_for_good(
    at: Slice, db: Connection, claim: Claim, fingerprint: str | None, outcome: Stale | Refused
) -> None:
    """Refused; but a version that came meanwhile may be better."""
    if links.by_id(db, claim.id).wanted != fingerprint:
        at.deferred(db, claim, "A newer version is on its way.", after_s=0)
    else:
        at.failed(db, claim, outcome.error)


def gone(at: Slice, db: Connection, claim: Claim) -> None:
    """A record of ours is not in the target any more: it is not made again unless a person asks."""
    remote = claim.remote.remote if claim.remote else None
    name = remote.label if remote else "The record"
    text = f"{name} was deleted in {at.title}. Resync to create it again, or exclude the invoice."
    at.stopped(db, claim, text, "deleted_in_target")


def moved(at: Slice, db: Connection, claim: Claim, now: Sighting) -> None:
    """Somebody changed the record: go on from what is there, unless it was one of our fields."""
    ours = claim.remote.fields if claim.remote else {}
    differences = at.target.differences(ours, now.fields)
    if differences and claim.decision != "overwrite":
        changed(at, db, claim, now, differences)
        return
    links.note(db, claim.id, **links.remote_columns(now))
    at.deferred(db, claim, "An update is on its way.", after_s=0)


def changed(at: Slice, db: Connection, claim: Claim, now: Sighting, differences: Sequence[str]) -> None:
    """A person changed our fields in the target: a person decides which side is right."""
    text = (
        f"{now.remote.label} was changed in {at.title}: {'; '.join(differences)}. "
        "Change it back and resync, or resync with --overwrite to send the source's version."
    )
    at.stopped(db, claim, text, "changed_in_target")
