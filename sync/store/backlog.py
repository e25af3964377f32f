"""The backlog of a target: which links have work, how many, what of, and when the next."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, case, func, or_, select

from models import tables
from models.document import Document
from sync.store import documents
from sync.store.clock import db_now, this_moment

AT_A_TIME = 50
"""Documents that are read from the database at once where a backlog is looked through."""


def count_due(db: Connection, target_id: int) -> int:
    """How many links of a target have work now."""
    count: int = db.execute(select(func.count()).select_from(tables.link).where(due(target_id))).scalar_one()
    return count


def first_due(target_id: ColumnElement[int] | int) -> ScalarSelect[int]:
    """A link of a target that is due, if there is one.

    In order, so that PostgreSQL reads an index to its first row: an ``exists`` it answers by reading all links.
    """
    return select(tables.link.c.id).where(due(target_id)).order_by(tables.link.c.due_at).limit(1).scalar_subquery()


def is_any_due(db: Connection, target_id: int) -> bool:
    """Whether a target has work now."""
    return bool(db.execute(select(first_due(target_id).is_not(None))).scalar_one())


def due_documents(
    db: Connection, target_id: int, at_most: int, *, without: Collection[str] = ()
) -> Iterator[tuple[int, Document | None]]:
    """(route, document) of what is due and not claimed yet, soonest first, but for some numbers.

    One after the other, so that a thousand of them are never there at once.
    """
    is_wanted = or_(tables.document.c.number.is_(None), tables.document.c.number.not_in(without))
    statement = (
        select(tables.link.c.route_id, tables.document.c.canonical)
        .join(tables.document, tables.document.c.id == tables.link.c.document_id)
        .where(due(target_id), *([is_wanted] if without else []))
        .order_by(tables.link.c.due_at, tables.link.c.id)
        .limit(at_most)
    )
    rows = db.execute(statement.execution_options(yield_per=AT_A_TIME))
    return ((row.route_id, documents.canonical(row.canonical)) for row in rows)


def next_due(db: Connection, target_id: int) -> datetime | None:
    """When the next work of a target is due or its lease runs out; None where there is none."""
    table = tables.link
    at = case((table.c.lease_until > table.c.due_at, table.c.lease_until), else_=table.c.due_at)
    where = (table.c.target_connection_id == target_id) & table.c.due_at.is_not(None)
    found: datetime | None = db.execute(
        select(at.label("at")).where(where).order_by(at).limit(1)
    ).scalar_one_or_none()
    return found


def due(target_id: ColumnElement[int] | int) -> ColumnElement[bool]:
    """The condition of a link of a target that has work now and that nobody owns."""
    table = tables.link
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= db_now())
    return and_(table.c.target_connection_id == target_id, table.c.due_at <= this_moment(), free)
