"""The beat: when the clock of the deployment last ticked."""

from sqlalchemy import Connection, select

from models import tables
from sync.store.clock import db_now, now
from sync.store.upsert import upsert

SCHEDULER = "scheduler"


def beat(db: Connection, name: str = SCHEDULER) -> None:
    """It ticks."""
    upsert(db, tables.beat, {"name": name}, {"at": db_now()})


def age_s(db: Connection, name: str = SCHEDULER) -> float | None:
    """Seconds since the last tick; None where it never ticked."""
    table = tables.beat
    at = db.execute(select(table.c.at).where(table.c.name == name)).scalar_one_or_none()
    return None if at is None else (now(db) - at).total_seconds()
