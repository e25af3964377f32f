"""What sweeps found missing: documents that their source listed no more, and those that it does not have any more.

A document that is stored anew counts as found (``documents.change``).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from connectors.base import ExternalId
from models import tables
from sync.store.clock import db_now


@dataclass(frozen=True)
class Known:
    """A document as a sweep knows it; ``missed`` is how many sweeps in a row did not list it."""

    id: int
    identity: ExternalId
    missed: int
    is_gone: bool


def known(db: Connection, connection_id: int, before: datetime) -> list[Known]:
    """The documents that are records of their own and did not change since a sweep began."""
    table = tables.document
    columns = (table.c.id, table.c.entity, table.c.source_id, table.c.missed_sweeps, table.c.gone_at)
    where = (table.c.connection_id == connection_id) & table.c.parent_id.is_(None) & (table.c.changed_at < before)
    rows = db.execute(select(*columns).where(where).order_by(table.c.id))
    return [Known(id_, ExternalId(entity, its), missed, at is not None) for id_, entity, its, missed, at in rows]


def missed(db: Connection, document_ids: Collection[int]) -> None:
    """One more sweep did not list these."""
    table = tables.document
    counted = {"missed_sweeps": table.c.missed_sweeps + 1}
    db.execute(update(table).where(table.c.id.in_(document_ids)).values(**counted))


def found(db: Connection, document_ids: Collection[int]) -> None:
    """These are listed again, so that the count begins anew."""
    table = tables.document
    db.execute(update(table).where(table.c.id.in_(document_ids)).values(missed_sweeps=0))


def is_missed(db: Connection, document_id: int) -> bool:
    """Whether nobody has found it meanwhile."""
    table = tables.document
    where = (table.c.id == document_id) & (table.c.missed_sweeps > 0)
    return db.execute(select(table.c.id).where(where)).one_or_none() is not None


def with_payments(db: Connection, document_id: int) -> list[int]:
    """A document and the payments on it."""
    table = tables.document
    where = (table.c.id == document_id) | (table.c.parent_id == document_id)
    return list(db.execute(select(table.c.id).where(where).order_by(table.c.id)).scalars())


def gone(db: Connection, document_ids: Collection[int]) -> None:
    """Their source does not have them any more; whoever is at one of them sees that it changed."""
    table = tables.document
    values = {"gone_at": db_now(), "changed_at": db_now()}
    db.execute(update(table).where(table.c.id.in_(document_ids)).values(**values))
