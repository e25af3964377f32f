"""Absences: numbers that a target did not have at a moment, for all workers that push to it.

Only what was not there is kept: what was there stops its document anyway. A question under way stands here too, so
that two workers do not ask for the same numbers at the same time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from models import tables
from sync.store.clock import NOW, db_now, this_moment

Number = tuple[str, str]
"""The entity of a record in the target, and its number there."""


@dataclass(frozen=True)
class Asked:
    """A question that is under way."""

    id: int


def asking(db: Connection, target_id: int, numbers: Collection[Number]) -> Asked:
    """A worker is about to ask for these; what it learns is as old as this."""
    values = {"target_connection_id": target_id, "asked": sorted(numbers), "asked_at": NOW}
    return Asked(db.execute(insert(tables.absence).values(**values).returning(tables.absence.c.id)).scalar_one())


def answered(db: Connection, asked: Asked, absent: Collection[Number]) -> None:
    """These were not there."""
    db.execute(update(tables.absence).where(tables.absence.c.id == asked.id).values(absent=sorted(absent)))


def asked_lately(db: Connection, target_id: int, within_s: float) -> set[Number]:
    """What somebody has asked for or is asking for."""
    statement = select(tables.absence.c.asked).where(_is_young(target_id, within_s))
    return {(entity, number) for asked in db.execute(statement).scalars() for entity, number in asked}


def age_s(db: Connection, target_id: int, wanted: Collection[Number], within_s: float) -> float | None:
    """How long ago the oldest look was by which none of these was there; None where no young look says so."""
    table, missing, oldest = tables.absence, set(wanted), timedelta()
    answered = _is_young(target_id, within_s) & table.c.absent.is_not(None)
    statement = select(table.c.absent, table.c.asked_at, db_now().label("now")).where(answered)
    for row in db.execute(statement.order_by(table.c.asked_at.desc())):
        if shown := missing & set(map(tuple, row.absent)):
            missing, oldest = missing - shown, max(oldest, row.now - row.asked_at)
    return None if missing else oldest.total_seconds()


def forget(db: Connection, older_than_s: float) -> None:
    """Delete what no look rests on any more."""
    db.execute(delete(tables.absence).where(tables.absence.c.asked_at < db_now(-older_than_s)))


def _is_young(target_id: int, within_s: float) -> ColumnElement[bool]:
    table = tables.absence
    return (table.c.target_connection_id == target_id) & (table.c.asked_at > this_moment(-within_s))
