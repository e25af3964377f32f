"""A client of the real web server, on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import insert, update

from config.settings import Settings
from models import tables
from sync.store.clock import db_now
from sync.store.database import Database
from sync.web import server


@contextmanager
def serving(database: Database, **settings: Any) -> Iterator[httpx.Client]:
    served = server.start(database, Settings(**settings), port=0)
    try:
        with httpx.Client(base_url=served.url, timeout=20) as client:
            yield client
    finally:
        served.stop()
        for question in [one for one in threading.enumerate() if one.name == "web question"]:
            question.join(10)  # its connection goes back to where it came from
        database.engine.dispose()


def tick(database: Database, seconds_ago: float = 0.0) -> None:
    """The clock ticked."""
    with database.transaction() as db:
        db.execute(tables.beat.delete())
        db.execute(insert(tables.beat).values(name="scheduler", at=db_now(-seconds_ago)))


def open_slot(database: Database, schedule: str, seconds_ago: float) -> None:
    """A job was to be run some time ago, and was not."""
    with database.transaction() as db:
        values = {"schedule": schedule, "slot": 1, "made_at": db_now(-seconds_ago)}
        db.execute(insert(tables.schedule_slot).values(**values))


def take_turn(database: Database, schedule: str) -> None:
    """A worker is at the job."""
    values = {
        "schedule": schedule,
        "place": 0,
        "owner": "worker",
        "begun_at": db_now(-900),
        "lease_until": db_now(20),
    }
    with database.transaction() as db:
        db.execute(insert(tables.turn).values(**values))


def age(database: Database, link_id: int, seconds: float) -> None:
    """A link's work has been due, and its state been so, for some time."""
    table = tables.link
    values = {"due_at": db_now(-seconds), "state_since": db_now(-seconds)}
    with database.transaction() as db:
        db.execute(update(table).where(table.c.id == link_id).values(**values))
