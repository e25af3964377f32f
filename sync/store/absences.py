"""Absences: numbers that a target did not have at a moment, for all workers that push to it.

Only what was not there is kept: what was there stops its document anyway.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from models import tables
from sync.store.clock import db_now, this_moment

Number = tuple[str, str]
"""The entity of a record in the target, and its number there."""


def remember(db: Connection, target_id: int, absent: Collection[Number], at: datetime) -> None:
    """None of these was there when the target was asked, which began at a time of the database's."""
    if absent:
        values = {"target_connection_id": target_id, "numbers": sorted(absent), "looked_at": at}
        db.execute(insert(tables.absence).values(**values))


def age_s(db: Connection, target_id: int, wanted: Collection[Number], within_s: float) -> float | None:
    """How long ago the oldest look was by which none of these was there; None where no young look says so."""
    table, missing, oldest = tables.absence, set(wanted), timedelta()
    young = (table.c.target_connection_id == target_id) & (table.c.looked_at > this_moment(-within_s))
    statement = select(table.c.numbers, table.c.looked_at, db_now().label("now")).where(young)
    for row in db.execute(statement.order_by(table.c.looked_at.desc())):
        if shown := missing & set(map(tuple, row.numbers)):
            missing, oldest = missing - shown, max(oldest, row.now - row.looked_at)
    return None if missing else oldest.total_seconds()


def forget(db: Connection, older_than_s: float) -> None:
    """Delete what no look rests on any more."""
    db.execute(delete(tables.absence).where(tables.absence.c.looked_at < db_now(-older_than_s)))
