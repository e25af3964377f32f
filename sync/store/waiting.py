"""What waits for a worker: schedules with work to do and a free place, those first that were served longest ago.

A schedule is a job and a connection, written ``push/books``. To push there is work where links are due; to do any
other job, where a slot of its schedule is open.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    func,
    literal,
    or_,
    select,
    union_all,
)

from models import tables
from sync.store import backlog, connections
from sync.store.clock import db_now


def schedules(db: Connection, pushers: int) -> list[str]:
    """Schedules that a worker may begin a turn of now, the longest unserved first; so many ``pushers`` at once."""
    waiting = union_all(_to_push(pushers), _to_run()).subquery()
    statement = select(waiting.c.schedule).order_by(waiting.c.served_at.nulls_first(), waiting.c.schedule)
    return list(db.execute(statement).scalars())


def _to_push(pushers: int) -> Any:
    connection = tables.connection
    schedule = literal("push/") + connection.c.name
    return select(schedule.label("schedule"), _served_at(schedule).label("served_at")).where(
        connections.can_work(), backlog.first_due(connection.c.id).is_not(None), _taken(schedule) < pushers
    )


def _to_run() -> Any:
    slot, connection = tables.schedule_slot, tables.connection
    is_usable = or_(slot.c.connection_id.is_(None), connections.can_work())
    return (
        select(slot.c.schedule, _served_at(slot.c.schedule).label("served_at"))
        .select_from(slot.outerjoin(connection, connection.c.id == slot.c.connection_id))
        .where(slot.c.ended_at.is_(None), _taken(slot.c.schedule) == 0, is_usable)
        .distinct()
    )


def _taken(schedule: ColumnElement[str]) -> ScalarSelect[int]:
    """How many workers are at it."""
    turn = tables.turn
    where = (turn.c.schedule == schedule) & (turn.c.lease_until > db_now())
    return select(func.count()).where(where).scalar_subquery()


def _served_at(schedule: ColumnElement[str]) -> ScalarSelect[object]:
    turn = tables.turn
    return select(func.max(turn.c.begun_at)).where(turn.c.schedule == schedule).scalar_subquery()
