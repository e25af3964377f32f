"""Reads what some writes start from: the record as it is now, which a person may have changed, paid or deleted."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Connection

from connectors.base import OperationKind, Sighting
from models.errors import MappingError
from models.money import from_minor, written
from sync import compare, endings, records, resolve
from sync.slice import Slice
from sync.store.leases import Claim
from sync.work import Work


def read_first(at: Slice, works: Sequence[Work]) -> list[Work]:
    """Some writes start from the record as it is now (DESIGN §5)."""
    reading = [work for work in works if _starts_from_a_read(at, work)]
    if not reading:
        return resolve.at_work(at, works)
    now = records.read(at, [(work.claim.id, *_record_of(at, work)) for work in reading])
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
