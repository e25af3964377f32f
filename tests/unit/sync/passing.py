"""Time that passes when it is told to: everything in a ledger was recorded so much earlier."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from models import tables
from sync.store import watermarks
from sync.store.database import Database

_TIMES = (
    tables.link.c.due_at,
    tables.link.c.lease_until,
    tables.link.c.notice_due_at,
    tables.reference.c.lease_until,
    tables.attempt.c.first_sent_at,
    tables.attempt.c.last_sent_at,
    tables.connection.c.cooling_until,
    tables.connection.c.created_at,
    tables.connection.c.probe_at,
    tables.connection.c.next_slice_at,
    tables.connection.c.failing_since,
)


def time_passes(database: Database, seconds: float, watched: int) -> None:
    """``watched`` is the target's connection: what people do there is read since an earlier time, too."""
    with database.transaction() as db:
        for column in _TIMES:
            for id_, at in db.execute(select(column.table.c.id, column).where(column.is_not(None))).all():
                earlier = {column.name: at - timedelta(seconds=seconds)}
                db.execute(update(column.table).where(column.table.c.id == id_).values(**earlier))
        _watched_earlier(db, seconds, watched)


def _watched_earlier(db: Connection, seconds: float, watched: int) -> None:
    if before := watermarks.read(db, watched):
        watermarks.move(db, watched, (datetime.fromisoformat(before) - timedelta(seconds=seconds)).isoformat())
