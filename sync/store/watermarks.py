"""Watermarks: where pulling a source resumes, moved in the transaction that stores the page."""

from sqlalchemy import Connection, select

from models import tables
from sync.store.clock import db_now
from sync.store.upsert import upsert


def read(db: Connection, connection_id: int) -> str | None:
    """The source's cursor after the last page that was stored."""
    table = tables.watermark
    return db.execute(select(table.c.cursor).where(table.c.connection_id == connection_id)).scalar_one_or_none()


def move(db: Connection, connection_id: int, cursor: str) -> None:
    """Remember the cursor."""
    values = {"cursor": cursor, "moved_at": db_now()}
    upsert(db, tables.watermark, {"connection_id": connection_id}, values)
