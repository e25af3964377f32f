"""Connections and routes: what is configured, and whether a connection can be used now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from models import tables
from models.errors import ConnectionBrokenError, RateLimitedError
from models.route import Policy, Route
from sync.store import timeline
from sync.store.clock import db_now, now

State = Literal["OK", "COOLING", "PAUSED"]

COOLING = "cooling"
"""The code of a refusal because a connection cools down already."""


@dataclass(frozen=True)
class ConnectionRow:
    """One account of a connector; ``settings`` still hold ``${NAMES}`` of secrets."""

    id: int
    name: str
    connector: str
    environment: str
    account: str
    settings: dict[str, Any]
    state: State
    cause: str | None
    message: str | None
    cooling_until: datetime | None
    created_at: datetime
    periods: dict[str, float]

    @property
    def identity(self) -> str:
        """What no other connection has; marks are derived from it."""
        return f"{self.connector}/{self.environment}/{self.account}"


@dataclass(frozen=True)
class RouteRow:
    """A route with its two ends."""

    id: int
    source: ConnectionRow
    target: ConnectionRow
    route: Route


def every(db: Connection) -> list[ConnectionRow]:
    """All connections by name."""
    return [_connection(row) for row in db.execute(select(tables.connection).order_by(tables.connection.c.name))]


def by_name(db: Connection, name: str) -> ConnectionRow | None:
    """The connection of that name."""
    row = db.execute(select(tables.connection).where(tables.connection.c.name == name)).one_or_none()
    return None if row is None else _connection(row)


def add(db: Connection, values: dict[str, Any]) -> int:
    """A new connection; its id."""
    statement = insert(tables.connection).values(created_at=db_now(), **values)
    added: int = db.execute(statement.returning(tables.connection.c.id)).scalar_one()
    timeline.of_connection(db, added, "added")
    return added


def change_settings(db: Connection, connection_id: int, settings: dict[str, Any]) -> None:
    """New settings; a connection that waited for a person is tried again with them."""
    where = tables.connection.c.id == connection_id
    values = {"settings": settings, "state": "OK", "cause": None, "message": None}
    db.execute(update(tables.connection).where(where).values(**values))
    timeline.of_connection(db, connection_id, "settings changed")


def check_usable(db: Connection, connection_id: int) -> None:
    """Raise ``ConnectionBrokenError`` while it is paused, ``RateLimitedError`` while it cools down."""
    table = tables.connection
    row = db.execute(select(table).where(table.c.id == connection_id)).one()
    if row.state == "PAUSED":
        raise ConnectionBrokenError(row.message or "The connection is paused.", code=row.cause or "paused")
    rest_s = (row.cooling_until - now(db)).total_seconds() if row.cooling_until else 0.0
    if rest_s > 0:
        raise RateLimitedError(
            row.message or "The connection is cooling down.", retry_after_s=rest_s, code=COOLING
        )


def can_work() -> ColumnElement[bool]:
    """The condition under which a connection may be used now: it works, or it is time to see whether it does."""
    table = tables.connection
    works = (table.c.state == "OK") | ((table.c.state == "COOLING") & (table.c.cooling_until <= db_now()))
    probed = (table.c.state == "PAUSED") & (table.c.probe_at <= db_now())
    permitted = table.c.next_slice_at.is_(None) | (table.c.next_slice_at <= db_now())
    return (works | probed) & permitted


def lock(db: Connection, connection_id: int) -> None:
    """Nobody else takes its permits or saves its references until the transaction ends."""
    row = select(tables.connection.c.id).where(tables.connection.c.id == connection_id)
    db.execute(row.with_for_update(key_share=True))


def cool_down(db: Connection, connection_id: int, seconds: float, message: str) -> None:
    """Send nothing for a while: the other side asked for a pause."""
    values = {"state": "COOLING", "cooling_until": db_now(seconds), "message": message}
    db.execute(update(tables.connection).where(tables.connection.c.id == connection_id).values(**values))
    timeline.of_connection(db, connection_id, "cooling down", message, {"seconds": seconds})


def pause(db: Connection, connection_id: int, cause: str, message: str) -> None:
    """A person must act on the connection; its invoices wait and show this message."""
    where = (tables.connection.c.id == connection_id) & (
        (tables.connection.c.state != "PAUSED") | (func.coalesce(tables.connection.c.message, "") != message)
    )
    values = {"state": "PAUSED", "cause": cause, "message": message}
    if db.execute(update(tables.connection).where(where).values(**values)).rowcount:
        timeline.of_connection(db, connection_id, "paused", message, {"cause": cause})


def note_failure(db: Connection, connection_id: int, cause: str, message: str) -> None:
    """It failed in a way that passes by itself; the same failure again and again is told once."""
    table = tables.connection
    is_news = (table.c.state == "OK") & (func.coalesce(table.c.message, "") != message)
    values = {"cause": cause, "message": message}
    if db.execute(update(table).where((table.c.id == connection_id) & is_news).values(**values)).rowcount:
        timeline.of_connection(db, connection_id, "failing", message, {"cause": cause})


def resume(db: Connection, connection_id: int) -> None:
    """Whatever stopped it is over, as a person or a changed setting says."""
    _set_ok(db, connection_id, tables.connection.c.state != "OK")


def works(db: Connection, connection_id: int) -> None:
    """It was seen to work: a failure, or the time of cooling, is over. A pause is a person's to end."""
    table = tables.connection
    has_cooled = (table.c.state == "COOLING") & (table.c.cooling_until <= db_now())
    has_failed = (table.c.state == "OK") & table.c.message.is_not(None)
    _set_ok(db, connection_id, has_cooled | has_failed)


def _set_ok(db: Connection, connection_id: int, where: ColumnElement[bool]) -> None:
    table = tables.connection
    values = {"state": "OK", "cause": None, "message": None, "cooling_until": None}
    if db.execute(update(table).where((table.c.id == connection_id) & where).values(**values)).rowcount:
        timeline.of_connection(db, connection_id, "resumed")


def routes(db: Connection) -> list[RouteRow]:
    """All routes."""
    ends = {row.id: row for row in every(db)}
    return [_route(row, ends) for row in db.execute(select(tables.route).order_by(tables.route.c.id))]


def routes_from(db: Connection, source_id: int) -> list[RouteRow]:
    """The routes that start at a connection."""
    return [row for row in routes(db) if row.source.id == source_id]


def routes_to(db: Connection, target_id: int) -> list[RouteRow]:
    """The routes that end at a connection."""
    return [row for row in routes(db) if row.target.id == target_id]


def put_route(db: Connection, source_id: int, target_id: int, route: Route) -> Literal["added", "changed", ""]:
    """Store a route; says whether anything is new."""
    table = tables.route
    where = (table.c.source_connection_id == source_id) & (table.c.target_connection_id == target_id)
    policy = route.policy
    values = {"since": route.since, "policy": policy.model_dump(mode="json"), "writes_back": policy.write_back}
    found = db.execute(select(table).where(where)).one_or_none()
    if found is None:
        ends = {"source_connection_id": source_id, "target_connection_id": target_id}
        db.execute(insert(table).values(**ends, **values))
        return "added"
    if found.since == values["since"] and found.policy == values["policy"]:
        return ""
    db.execute(update(table).where(where).values(**values))
    return "changed"


def _connection(row: Row[Any]) -> ConnectionRow:
    names = ConnectionRow.__dataclass_fields__
    return ConnectionRow(**{name: value for name, value in row._mapping.items() if name in names})


def _route(row: Row[Any], ends: dict[int, ConnectionRow]) -> RouteRow:
    source, target = ends[row.source_connection_id], ends[row.target_connection_id]
    policy = Policy.model_validate(row.policy)
    return RouteRow(
        row.id, source, target, Route(source=source.name, target=target.name, since=row.since, policy=policy)
    )
