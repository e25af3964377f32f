"""Attempts: one write each, committed before it is sent, with its exact bytes and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from connectors.base import Item, OperationKind, ReferenceKind
from models import tables
from models.errors import PermanentError, RejectedError
from models.link import LinkState
from sync.store import tallies
from sync.store.clock import db_now
from sync.store.upsert import for_dialect


@dataclass(frozen=True)
class Attempt:
    """An attempt without an answer. ``age_s`` is the time since its first send, ``quiet_s`` since its last.

    ``version`` is that of the record it changes, ``ordered`` a person's order that it carries out. ``answered_id``
    was named by an answer that came after its worker had lost the lease; ``refusal`` refused its last send, while
    an earlier one may still be done.
    """

    id: int
    request_id: str
    item: Item
    operation: OperationKind
    revision: int
    fingerprint: str | None
    doubtful: bool
    sends: int
    first_sent_at: datetime
    age_s: float
    quiet_s: float
    version: str | None = None
    ordered: str | None = None
    answered_id: str | None = None
    refusal: PermanentError | None = None


@dataclass(frozen=True)
class NewAttempt:
    """A write about to be made, for a link or for a reference."""

    request_id: str
    item: Item
    operation: OperationKind
    revision: int
    fence: int
    link_id: int | None = None
    reference_id: int | None = None
    fingerprint: str | None = None
    number_key: str | None = None
    version: str | None = None
    ordered: str | None = None


_CARRIED_OUT = ("done", "adopted", "excluded")
"""Outcomes after which an order has had its effect."""


@dataclass(frozen=True)
class Create:
    """A create of a link, answered or not: what was sent, and when it may have been under way."""

    revision: int
    fingerprint: str | None
    body: bytes
    first_sent_at: datetime
    last_sent_at: datetime
    is_open: bool


def record(db: Connection, target_id: int, new: Sequence[NewAttempt]) -> list[int | None]:
    """Commit what is about to be sent; their ids. From here on it may have been executed.

    None for a document of the same party and number as another that is created without an answer yet: nothing is
    recorded of it. Numbers are taken in one order by everybody, so that nobody waits in a circle.
    """
    table = tables.attempt
    by_number = sorted(new, key=lambda one: one.number_key or "")
    statement = for_dialect(db, table).values(first_sent_at=db_now(), last_sent_at=db_now())
    statement = statement.on_conflict_do_nothing(
        index_elements=["target_connection_id", "number_key"], index_where=table.c.outcome.is_(None)
    ).returning(table.c.id, table.c.item_id)
    rows = db.execute(statement, [_row(target_id, one) for one in by_number]).all() if new else []
    tallies.count(db, target_id, "sends", "first", by=len(rows))
    ids = {row.item_id: row.id for row in rows}
    return [ids.get(one.item.item_id) for one in new]


def _row(target_id: int, new: NewAttempt) -> dict[str, Any]:
    return {
        "target_connection_id": target_id,
        "request_id": new.request_id,
        "item_id": new.item.item_id,
        "link_id": new.link_id,
        "reference_id": new.reference_id,
        "operation": new.operation,
        "entity": new.item.entity,
        "revision": new.revision,
        "fence": new.fence,
        "fingerprint": new.fingerprint,
        "number_key": new.number_key,
        "body": new.item.body,
        "body_sha256": sha256(new.item.body).hexdigest(),
        "version": new.version,
        "ordered": new.ordered,
        "doubtful": True,
    }


def record_resend(db: Connection, attempt_id: int) -> None:
    """The same bytes are about to be sent again under the same identity."""
    table = tables.attempt
    values = {"sends": table.c.sends + 1, "last_sent_at": db_now(), "doubtful": True, "refusal": None}
    again = update(table).where(table.c.id == attempt_id).values(**values).returning(table.c.target_connection_id)
    tallies.count(db, db.execute(again).scalar_one(), "sends", "again")


def cancel(db: Connection, attempt_id: int) -> None:
    """It was recorded and then not sent, by nobody."""
    close(db, attempt_id, "not sent")


def refused_again(db: Connection, attempt_id: int, error: PermanentError) -> None:
    """The last send was refused, which says nothing of those before it."""
    refusal = {"message": error.message, "code": error.code, "key": error.key}
    db.execute(update(tables.attempt).where(tables.attempt.c.id == attempt_id).values(refusal=refusal))


def answered_late(db: Connection, attempt_id: int, remote_id: str) -> None:
    """Its worker had lost the lease when the answer came: the new owner settles it, and uses this first."""
    db.execute(update(tables.attempt).where(tables.attempt.c.id == attempt_id).values(answered_id=remote_id))


def undoubted(db: Connection, attempt_id: int) -> None:
    """No send of it was ever executed; it may be sent again without looking."""
    db.execute(update(tables.attempt).where(tables.attempt.c.id == attempt_id).values(doubtful=False))


def close(db: Connection, attempt_id: int, outcome: str, message: str = "", trace_id: str | None = None) -> None:
    """Its outcome is known: done, adopted, excluded, refused, absent, superseded, not now or not sent.

    An order that it did not carry out is the link's again, unless a person gave a newer one.
    """
    values = {"outcome": outcome, "message": message, "closed_at": db_now()}
    if trace_id is not None:
        values["trace_id"] = trace_id
    table = tables.attempt
    where = (table.c.id == attempt_id) & table.c.outcome.is_(None)
    told = (table.c.link_id, table.c.ordered, table.c.target_connection_id)
    row = db.execute(update(table).where(where).values(**values).returning(*told)).one_or_none()
    if row is None:
        return
    tallies.count(db, row.target_connection_id, "attempts", outcome)
    if row.ordered is not None and outcome not in _CARRIED_OUT:
        link = tables.link
        without = (link.c.id == row.link_id) & link.c.decision.is_(None)
        db.execute(update(link).where(without).values(decision=row.ordered))


def close_done(db: Connection, attempt_ids: Sequence[int], trace_id: str | None) -> None:
    """These were done, says one answer."""
    table = tables.attempt
    values = {"outcome": "done", "message": "", "closed_at": db_now(), "trace_id": trace_id}
    where = table.c.id.in_(attempt_ids) & table.c.outcome.is_(None)
    if attempt_ids:
        closed = db.execute(update(table).where(where).values(**values).returning(table.c.target_connection_id))
        for target_id in closed.scalars():
            tallies.count(db, target_id, "attempts", "done")


def open_of_link(db: Connection, link_id: int) -> Attempt | None:
    """The unanswered attempt of a link; there is at most one."""
    return open_of_links(db, [link_id]).get(link_id)


def open_of_links(db: Connection, link_ids: Sequence[int]) -> dict[int, Attempt]:
    """The unanswered attempts of some links, by link."""
    return {row.link_id: _attempt(row) for row in _open(db, tables.attempt.c.link_id.in_(link_ids))}


def creates_of(db: Connection, link_id: int) -> list[Create]:
    """Every create of a link, oldest first."""
    table = tables.attempt
    where = (table.c.link_id == link_id) & (table.c.operation == OperationKind.CREATE)
    rows = db.execute(select(table).where(where).order_by(table.c.id))
    return [
        Create(
            row.revision,
            row.fingerprint,
            row.body,
            row.first_sent_at,
            row.last_sent_at,
            is_open=row.outcome is None,
        )
        for row in rows
    ]


def any_of(db: Connection, target_id: int) -> bool:
    """Whether anything was ever written in a target."""
    table = tables.attempt
    statement = select(table.c.id).where(table.c.target_connection_id == target_id).limit(1)
    return db.execute(statement).one_or_none() is not None


def open_of_reference(db: Connection, reference_id: int) -> Attempt | None:
    """The unanswered attempt to create a reference."""
    found = [_attempt(row) for row in _open(db, tables.attempt.c.reference_id == reference_id)]
    return found[0] if found else None


def open_reference_keys(db: Connection, target_id: int) -> set[tuple[ReferenceKind, str]]:
    """(kind, key) of the references whose creation was not answered."""
    rows = db.execute(
        select(tables.reference.c.kind, tables.reference.c.key)
        .join(tables.attempt, tables.attempt.c.reference_id == tables.reference.c.id)
        .where(tables.attempt.c.target_connection_id == target_id, tables.attempt.c.outcome.is_(None))
    )
    return {(ReferenceKind(row.kind), row.key) for row in rows}


def close_found(db: Connection, target_id: int) -> None:
    """The attempts to create references that were seen in the target meanwhile are done."""
    table = tables.attempt
    there = select(tables.reference.c.id).where(tables.reference.c.remote_id.is_not(None))
    where = (table.c.target_connection_id == target_id) & table.c.reference_id.in_(there)
    values = {"outcome": "done", "message": "found in the target", "closed_at": db_now()}
    found = db.execute(update(table).where(where, table.c.outcome.is_(None)).values(**values)).rowcount
    tallies.count(db, target_id, "attempts", "done", by=found)


def count_open(db: Connection, target_id: int) -> int:
    """How many writes a target has not answered."""
    table = tables.attempt
    where = (table.c.target_connection_id == target_id) & table.c.outcome.is_(None)
    count: int = db.execute(select(func.count()).select_from(table).where(where)).scalar_one()
    return count


def any_of_numbers(db: Connection, target_id: int, number_keys: Collection[str]) -> bool:
    """Whether a create was ever recorded, whatever came of it, with one of some parties and numbers."""
    table = tables.attempt
    where = (table.c.target_connection_id == target_id) & table.c.number_key.in_(number_keys)
    return bool(number_keys) and db.execute(select(table.c.id).where(where).limit(1)).first() is not None


def is_number_stuck(db: Connection, target_id: int, number_key: str) -> bool:
    """Whether the document that takes a number is in ERROR, so that a person must settle it."""
    table, link = tables.attempt, tables.link
    where = (table.c.target_connection_id == target_id) & (table.c.number_key == number_key)
    statement = select(table.c.id).join(link, link.c.id == table.c.link_id).where(where, table.c.outcome.is_(None))
    return db.execute(statement.where(link.c.state == LinkState.ERROR)).first() is not None


def _open(db: Connection, where: ColumnElement[bool]) -> Sequence[Row[Any]]:
    table = tables.attempt
    return db.execute(select(table, db_now().label("now")).where(where, table.c.outcome.is_(None))).all()


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        id=row.id,
        request_id=row.request_id,
        item=Item(row.item_id, row.entity, row.body),
        operation=OperationKind(row.operation),
        revision=row.revision,
        fingerprint=row.fingerprint,
        doubtful=row.doubtful,
        sends=row.sends,
        first_sent_at=row.first_sent_at,
        age_s=(row.now - row.first_sent_at).total_seconds(),
        quiet_s=(row.now - row.last_sent_at).total_seconds(),
        version=row.version,
        ordered=row.ordered,
        answered_id=row.answered_id,
        refusal=RejectedError(**row.refusal) if row.refusal else None,
    )
