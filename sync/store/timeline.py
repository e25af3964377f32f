"""The timeline: everything that happened to a link or a connection, only ever added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from models import tables
from sync.store.clock import db_now

LEFT_OUT = "left out"
"""The event of a connection when its source listed something that could not be kept as a record."""

REMARK = "remark"
"""The event of a link or a connection when a sweep noticed something that a person may want to know."""


def of_link(
    db: Connection,
    link_id: int,
    event: str,
    *,
    before: str | None = None,
    after: str | None = None,
    message: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Append what happened to a link, in the transaction in which it happens."""
    values = {"event": event, "state_before": before, "state_after": after, "message": message}
    db.execute(insert(tables.timeline).values(at=db_now(), link_id=link_id, details=details, **values))


@dataclass(frozen=True)
class Happened:
    """What happened to a link, one of many at once."""

    link_id: int
    event: str
    state_before: str | None = None
    state_after: str | None = None
    message: str = ""
    details: dict[str, Any] | None = None


def of_links(db: Connection, happened: Sequence[Happened]) -> None:
    """Append what happened to many links, with one statement."""
    if happened:
        db.execute(insert(tables.timeline).values(at=db_now()), [vars(one) for one in happened])


def of_connection(
    db: Connection, connection_id: int, event: str, message: str = "", details: dict[str, Any] | None = None
) -> None:
    """Append what happened to a connection."""
    values = {"event": event, "message": message, "details": details}
    db.execute(insert(tables.timeline).values(at=db_now(), connection_id=connection_id, **values))


def once_of_connection(
    db: Connection, connection_id: int, event: str, message: str, details: dict[str, Any]
) -> None:
    """Append what may be met again at every pull, unless the same was said before."""
    table = tables.timeline
    said = (table.c.connection_id == connection_id) & (table.c.event == event) & (table.c.message == message)
    if db.execute(select(table.c.id).where(said).limit(1)).one_or_none() is None:
        of_connection(db, connection_id, event, message, details)


def once_of_link(db: Connection, link_id: int, event: str, message: str) -> None:
    """Append what may be met again at every pass, unless the same was said before."""
    table = tables.timeline
    said = (table.c.link_id == link_id) & (table.c.event == event) & (table.c.message == message)
    if db.execute(select(table.c.id).where(said).limit(1)).one_or_none() is None:
        of_link(db, link_id, event, message=message)


def events_of_connection(db: Connection, connection_id: int) -> list[str]:
    """What happened to a connection, oldest first."""
    table = tables.timeline
    statement = select(table.c.event).where(table.c.connection_id == connection_id).order_by(table.c.id)
    return list(db.execute(statement).scalars())
