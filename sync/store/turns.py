"""Turns: a worker at a job of a connection, under a lease by the database's clock.

A schedule (``push/books``) has as many places as workers may be at it at once. A turn whose lease has run out is
taken over by whoever asks next; its row stays and tells when the schedule was served last.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, update

from models import tables
from sync.store.clock import db_now
from sync.store.upsert import insert_if_absent


@dataclass(frozen=True)
class Turn:
    """A place at a schedule, held by its owner."""

    schedule: str
    place: int
    owner: str


def take(db: Connection, schedule: str, places: int, owner: str, lease_s: float) -> Turn | None:
    """A free place; None where other workers have them all."""
    return next(
        (
            Turn(schedule, place, owner)
            for place in range(places)
            if _is_taken_over(db, schedule, place, owner, lease_s) or _is_new(db, schedule, place, owner, lease_s)
        ),
        None,
    )


def end(db: Connection, turn: Turn) -> bool:
    """Leave the place; one that was taken over stays with its new owner, and False is told."""
    table = tables.turn
    where = (table.c.schedule == turn.schedule) & (table.c.place == turn.place) & (table.c.owner == turn.owner)
    return bool(db.execute(update(table).where(where).values(lease_until=db_now())).rowcount)


def keep_all(db: Connection, owners: Iterable[str], lease_s: float) -> None:
    """Renew the turns of some owners; what was taken over stays with its new owner."""
    table = tables.turn
    held = table.c.owner.in_(list(owners)) & (table.c.lease_until > db_now())
    db.execute(update(table).where(held).values(lease_until=db_now(lease_s)))


def release_all(db: Connection, process: str) -> None:
    """A process ends: others may go on at once."""
    table = tables.turn
    held = _of_process(process) & (table.c.lease_until > db_now())
    db.execute(update(table).where(held).values(lease_until=db_now()))


def _is_taken_over(db: Connection, schedule: str, place: int, owner: str, lease_s: float) -> bool:
    table = tables.turn
    free = (table.c.schedule == schedule) & (table.c.place == place) & (table.c.lease_until <= db_now())
    values = {"owner": owner, "begun_at": db_now(), "lease_until": db_now(lease_s)}
    return bool(db.execute(update(table).where(free).values(**values)).rowcount)


def _is_new(db: Connection, schedule: str, place: int, owner: str, lease_s: float) -> bool:
    key = {"schedule": schedule, "place": place}
    values = {"owner": owner, "begun_at": db_now(), "lease_until": db_now(lease_s)}
    return insert_if_absent(db, tables.turn, ("schedule", "place"), key | values)


def _of_process(process: str) -> ColumnElement[bool]:
    return tables.turn.c.owner.startswith(f"{process}/", autoescape=True)
