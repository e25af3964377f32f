"""Watermarks: where pulling a source resumes, moved in the transaction that stores the page."""

from sqlalchemy import Connection, insert, select, update

from models import tables
from sync.store.clock import db_now


def read(db: Connection, connection_id: int) -> str | None:
    """The source's cursor after the last page that was stored."""
    table = tables.watermark
    return db.execute(select(table.c.cursor).where(table.c.connection_id == connection_id)).scalar_one_or_none()


def move(db: Connection, connection_id: int, cursor: str) -> None:
    """Remember the cursor."""
    table = tables.watermark
    values = {"cursor": cursor, "moved_at": db_now()}
    moved = db.execute(update(table).where(table.c.connection_id == connection_id).values(**values))
    if not moved.rowcount:
        db.execute(insert(table).values(connection_id=connection_id, **values))
