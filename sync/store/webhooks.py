"""Events of sources: each is kept once, as a hint to read one record again, until that was done.

Nothing of what an event held is kept.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from connectors.base import ExternalId, Hint
from models import tables
from sync.store.clock import db_now
from sync.store.upsert import for_dialect


@dataclass(frozen=True)
class Told:
    """What the events said about one record that nobody has read again since; ``last`` is the newest of them."""

    identity: ExternalId
    last: int
    is_deleted: bool


def add(db: Connection, connection_id: int, hint: Hint) -> int | None:
    """Keep a hint; its number, or None where the event was kept before."""
    table = tables.webhook
    values = {
        "connection_id": connection_id,
        "event_id": hint.event_id,
        "kind": hint.kind,
        "entity": hint.identity.entity,
        "source_id": hint.identity.id,
        "is_deleted": hint.is_deleted,
        "came_at": db_now(),
    }
    key = ["connection_id", "event_id"]
    adding = for_dialect(db, table).values(**values).on_conflict_do_nothing(index_elements=key)
    added: int | None = db.execute(adding.returning(table.c.id)).scalar_one_or_none()
    return added


def note(db: Connection, connection_id: int, event_id: str, kind: str) -> bool:
    """Keep an event that is about no record, so that a copy of it is known; False where it was kept before."""
    table = tables.webhook
    values = {"entity": "connection", "source_id": str(connection_id), "is_deleted": False}
    times = {"came_at": db_now(), "dealt_at": db_now()}
    adding = for_dialect(db, table).values(
        connection_id=connection_id, event_id=event_id, kind=kind, **values, **times
    )
    kept = adding.on_conflict_do_nothing(index_elements=["connection_id", "event_id"]).returning(table.c.id)
    return db.execute(kept).scalar_one_or_none() is not None


def next_of(db: Connection, connection_id: int, failed_below: int) -> Told | None:
    """The record that was told of first; those whose reading failed come last, and not after so many failures."""
    table = tables.webhook
    tries, first, last = func.max(table.c.tries), func.min(table.c.id), func.max(table.c.id)
    row = db.execute(
        select(table.c.entity, table.c.source_id, last)
        .where(table.c.connection_id == connection_id, table.c.dealt_at.is_(None))
        .group_by(table.c.entity, table.c.source_id)
        .having(tries < failed_below)
        .order_by(tries, first)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    entity, source_id, newest = row
    identity = ExternalId(entity, source_id)
    of_record = _open_of(connection_id, Told(identity, newest, is_deleted=False))
    deletion = select(table.c.id).where(of_record, table.c.is_deleted).limit(1)
    return Told(identity, newest, is_deleted=db.execute(deletion).one_or_none() is not None)


def close(db: Connection, connection_id: int, told: Told) -> bool:
    """The record was read again after all that was told; False where somebody else did so meanwhile."""
    closing = update(tables.webhook).where(_open_of(connection_id, told)).values(dealt_at=db_now())
    return db.execute(closing).rowcount > 0


def failed(db: Connection, connection_id: int, told: Told) -> None:
    """The record could not be read; it is tried after all others."""
    table = tables.webhook
    db.execute(update(table).where(_open_of(connection_id, told)).values(tries=table.c.tries + 1))


def open_count(db: Connection, connection_id: int) -> int:
    """How many events still ask for a record to be read."""
    table = tables.webhook
    where = (table.c.connection_id == connection_id) & table.c.dealt_at.is_(None)
    count: int = db.execute(select(func.count()).where(where)).scalar_one()
    return count


def forget(db: Connection, older_than_s: float) -> int:
    """Delete what was dealt with long ago: the source repeats an event for hours, not for days."""
    table = tables.webhook
    return db.execute(delete(table).where(table.c.dealt_at < db_now(-older_than_s))).rowcount


def _open_of(connection_id: int, told: Told) -> ColumnElement[bool]:
    table = tables.webhook
    return (
        (table.c.connection_id == connection_id)
        & (table.c.entity == told.identity.entity)
        & (table.c.source_id == told.identity.id)
        & (table.c.id <= told.last)
        & table.c.dealt_at.is_(None)
    )
