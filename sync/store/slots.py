"""Schedule slots: what is to run periodically; whoever adds a slot first has made it for all schedulers.

A slot is the number of a period since 1970. One that was missed while nothing ran is not made later: the newest
one stands for all before it. An open slot is work, until a worker's turn ends it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, func, select, update

from models import tables
from sync.store.clock import db_now
from sync.store.upsert import insert_if_absent

Outcome = Literal["done", "failed", "skipped"]


@dataclass(frozen=True)
class Slots:
    """The open slots of a schedule when a turn began; the newest is run, the others are skipped."""

    newest: int
    older: tuple[int, ...]


def number(at: datetime, period_s: float, offset_s: float) -> int:
    """The slot that a time of the database's lies in; ``offset_s`` shifts where slots begin."""
    return int((at.timestamp() - offset_s) // period_s)


def add(db: Connection, schedule: str, slot: int, connection_id: int | None = None) -> bool:
    """Make a slot; False where another scheduler has made it."""
    values = {"schedule": schedule, "slot": slot, "connection_id": connection_id, "made_at": db_now()}
    return insert_if_absent(db, tables.schedule_slot, ("schedule", "slot"), values)


def open_of(db: Connection, schedule: str) -> Slots | None:
    """What is to be run of a schedule."""
    table = tables.schedule_slot
    where = (table.c.schedule == schedule) & table.c.ended_at.is_(None)
    found = list(db.execute(select(table.c.id).where(where).order_by(table.c.slot.desc())).scalars())
    return Slots(found[0], tuple(found[1:])) if found else None


def end(db: Connection, slots: Slots, outcome: Outcome) -> None:
    """They were run."""
    table = tables.schedule_slot
    for ids, came in (((slots.newest,), outcome), (slots.older, "skipped")):
        if ids:
            ended = {"ended_at": db_now(), "outcome": came}
            db.execute(update(table).where(table.c.id.in_(ids)).values(**ended))


def forget(db: Connection, older_than_s: float) -> int:
    """Delete ended slots, but for the newest of each schedule: it says that the schedule was run."""
    table = tables.schedule_slot
    newest_of = table.alias("newest")
    newest = select(func.max(newest_of.c.slot)).where(newest_of.c.schedule == table.c.schedule).scalar_subquery()
    old = (table.c.ended_at < db_now(-older_than_s)) & (table.c.slot < newest)
    return db.execute(delete(table).where(old)).rowcount
