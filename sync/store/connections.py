"""Connections and routes: what is configured, and whether a connection can be used now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, true, update

from models import tables
from models.errors import ConnectionBrokenError, RateLimitedError
from models.route import Policy, Route
from sync.store import tallies, timeline
from sync.store.clock import db_now, now

State = Literal["OK", "COOLING", "PAUSED"]

OURSELVES = "ledgerlink"
"""Who paused a connection that we paused and only a person may resume."""

LOST_MANY = "sweep_lost_many"
"""The cause of a pause because a listing of a source lost more than a few at once."""

ACCESS_ENDED = "access_ended"
"""The cause of a pause because the source told that somebody took our access away."""

BY_HAND = "by_hand"
"""The cause of a pause that a person asked for."""

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
    failures: int
    failing_since: datetime | None
    paused_by: str | None
    probe_at: datetime | None
    next_slice_at: datetime | None
    native_sync_is_off: bool
    is_next_sweep_trusted: bool

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
    writes_back: bool = True
    """Whether the source is told how its documents stand: its policy says so, and it can be told."""


def every(db: Connection) -> list[ConnectionRow]:
    """All connections by name."""
    return _connections(db, true())


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
    db.execute(update(tables.connection).where(where).values(settings=settings))
    timeline.of_connection(db, connection_id, "settings changed")
    _set_ok(db, connection_id, (tables.connection.c.state != "OK") & ~_is_paused_by_a_person())


def change_periods(db: Connection, connection_id: int, periods: dict[str, float]) -> None:
    """How often its jobs run, where not the default."""
    where = tables.connection.c.id == connection_id
    db.execute(update(tables.connection).where(where).values(periods=periods))
    timeline.of_connection(db, connection_id, "periods changed", details=periods)


def say_native_sync_is_off(db: Connection, connection_id: int, *, is_off: bool) -> None:
    """What a person says of the product's own QuickBooks sync."""
    where = tables.connection.c.id == connection_id
    db.execute(update(tables.connection).where(where).values(native_sync_is_off=is_off))
    timeline.of_connection(db, connection_id, f"its own sync is {'off' if is_off else 'on'}")


class StillPausedError(ConnectionBrokenError):
    """It was paused before; nothing was tried."""


def check_usable(db: Connection, connection_id: int, *, lock: bool = False, probing: bool = False) -> None:
    """Raise ``StillPausedError`` while it is paused, ``RateLimitedError`` while it cools down.

    ``lock`` it, so that nobody else takes its permits until the transaction ends. Who is ``probing`` passes a
    pause that no person asked for.
    """
    table = tables.connection
    columns = (table.c.state, table.c.cause, table.c.message, table.c.cooling_until, table.c.paused_by)
    statement = select(*columns, db_now().label("at")).where(table.c.id == connection_id)
    row = db.execute(statement.with_for_update(key_share=True) if lock else statement).one()
    if row.state == "PAUSED" and not (probing and row.paused_by is None):
        raise StillPausedError(row.message or "The connection is paused.", code=row.cause or "paused")
    rest_s = (row.cooling_until - row.at).total_seconds() if row.cooling_until else 0.0
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


def leave_until(db: Connection, connection_id: int, seconds: float) -> None:
    """Its own limiter gives no permit for so long: nobody need look at it before."""
    where = tables.connection.c.id == connection_id
    db.execute(update(tables.connection).where(where).values(next_slice_at=db_now(seconds)))


def cool_down(db: Connection, connection_id: int, seconds: float, message: str) -> None:
    """Send nothing for a while: the other side asked for a pause. What a person paused stays so."""
    values = {"state": "COOLING", "cooling_until": db_now(seconds), "message": message}
    where = (tables.connection.c.id == connection_id) & ~_is_paused_by_a_person()
    if db.execute(update(tables.connection).where(where).values(**values)).rowcount:
        timeline.of_connection(db, connection_id, "cooling down", message, {"seconds": seconds})
    tallies.count(db, connection_id, "throttled")


def note_failure(db: Connection, connection_id: int, cause: str, message: str) -> None:
    """It failed in a way that passes by itself; the same failure again and again is told once."""
    table = tables.connection
    is_news = (table.c.state == "OK") & (func.coalesce(table.c.message, "") != message)
    values = {"cause": cause, "message": message}
    if db.execute(update(table).where((table.c.id == connection_id) & is_news).values(**values)).rowcount:
        timeline.of_connection(db, connection_id, "failing", message, {"cause": cause})


# ── pauses ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Failing:
    """How often in a row the system at the other end failed, and the times for a message about it."""

    failures: int
    since: datetime
    at: datetime


def count_failure(db: Connection, connection_id: int) -> Failing:
    """One more failure of the system in a row."""
    table = tables.connection
    values = {"failures": table.c.failures + 1, "failing_since": func.coalesce(table.c.failing_since, db_now())}
    statement = update(table).where(table.c.id == connection_id).values(**values)
    row = db.execute(statement.returning(table.c.failures, table.c.failing_since)).one()
    return Failing(row.failures, row.failing_since, now(db))


def pause(db: Connection, connection_id: int, cause: str, message: str, *, probe_s: float | None = None) -> bool:
    """It pauses by itself; its invoices wait and show this message. After ``probe_s`` it is tried again.

    What a person paused stays as the person said. Says whether it is news.
    """
    table = tables.connection
    where = (table.c.id == connection_id) & ~_is_paused_by_a_person()
    is_news = db.execute(
        select(table.c.id).where(where, (table.c.state != "PAUSED") | (func.coalesce(table.c.cause, "") != cause))
    ).one_or_none()
    values = {
        "state": "PAUSED",
        "cause": cause,
        "message": message,
        "probe_at": None if probe_s is None else db_now(probe_s),
    }
    db.execute(update(table).where(where).values(**values))
    if is_news:
        timeline.of_connection(db, connection_id, "paused", message, {"cause": cause})
    return is_news is not None


def pause_by_hand(db: Connection, connection_id: int, by: str, message: str) -> None:
    """A person pauses it, until a person resumes it."""
    where = tables.connection.c.id == connection_id
    values = _FINE | {"state": "PAUSED", "cause": BY_HAND, "message": message, "paused_by": by}
    db.execute(update(tables.connection).where(where).values(**values))
    timeline.of_connection(db, connection_id, "paused", message, {"by": by})


def hold(db: Connection, connection_id: int, cause: str, message: str) -> bool:
    """It pauses by itself, and a person must decide: nobody tries it before. Says whether it is news.

    What a person paused stays as the person said.
    """
    table = tables.connection
    where = (table.c.id == connection_id) & ~_is_paused_by_a_person()
    values = _FINE | {"state": "PAUSED", "cause": cause, "message": message, "paused_by": OURSELVES}
    is_news = bool(db.execute(update(table).where(where).values(**values)).rowcount)
    if is_news:
        timeline.of_connection(db, connection_id, "paused", message, {"cause": cause})
    return is_news


def is_next_sweep_trusted(db: Connection, connection_id: int) -> bool:
    """Whether a person has said that what the last sweep missed may be gone."""
    column = tables.connection.c.is_next_sweep_trusted
    return bool(db.execute(select(column).where(tables.connection.c.id == connection_id)).scalar_one())


def trust_next_sweep(db: Connection, connection_id: int, *, trusted: bool) -> None:
    """Whether the next sweep counts, however much it misses: a person says so once."""
    where = tables.connection.c.id == connection_id
    db.execute(update(tables.connection).where(where).values(is_next_sweep_trusted=trusted))


def take_probe(db: Connection, connection_id: int, hold_s: float, *, at_once: bool) -> bool:
    """Whether this worker is the one that tries a paused connection now, for so long before another may."""
    table = tables.connection
    is_time = table.c.state == "PAUSED" if at_once else table.c.probe_at <= db_now()
    where = (table.c.id == connection_id) & (table.c.state == "PAUSED") & table.c.paused_by.is_(None) & is_time
    return bool(db.execute(update(table).where(where).values(probe_at=db_now(hold_s))).rowcount)


def resume(db: Connection, connection_id: int, by: str | None = None) -> bool:
    """Whatever stopped it is over, as a person or a changed setting says; False where nothing did."""
    return _set_ok(db, connection_id, tables.connection.c.state != "OK", by)


def works(db: Connection, connection_id: int, *, probing: bool = False) -> bool:
    """It was seen to work: a failure, or the time of cooling, is over; and its own pause, for who is ``probing``.

    Says whether that is news.
    """
    table = tables.connection
    has_cooled = (table.c.state == "COOLING") & (table.c.cooling_until <= db_now())
    has_failed = (table.c.state == "OK") & table.c.message.is_not(None)
    was_paused = (table.c.state == "PAUSED") & table.c.paused_by.is_(None)
    return _set_ok(db, connection_id, has_cooled | has_failed | was_paused if probing else has_cooled | has_failed)


_FINE: dict[str, Any] = {
    "state": "OK",
    "cause": None,
    "message": None,
    "cooling_until": None,
    "failures": 0,
    "failing_since": None,
    "paused_by": None,
    "probe_at": None,
}
"""The columns of a connection that nothing is wrong with."""


def _set_ok(db: Connection, connection_id: int, where: ColumnElement[bool], by: str | None = None) -> bool:
    table = tables.connection
    is_new = bool(db.execute(update(table).where((table.c.id == connection_id) & where).values(**_FINE)).rowcount)
    if is_new:
        timeline.of_connection(db, connection_id, "resumed", details={"by": by} if by else None)
    return is_new


def _is_paused_by_a_person() -> ColumnElement[bool]:
    return (tables.connection.c.state == "PAUSED") & tables.connection.c.paused_by.is_not(None)


# ── routes ───────────────────────────────────────────────────────────────────────────────────────────────────


def routes(db: Connection, where: ColumnElement[bool] | None = None) -> list[RouteRow]:
    """All routes, or those that fit a condition."""
    statement = select(tables.route).order_by(tables.route.c.id)
    found = db.execute(statement if where is None else statement.where(where)).all()
    ids = {id_ for row in found for id_ in (row.source_connection_id, row.target_connection_id)}
    ends = {row.id: row for row in _connections(db, tables.connection.c.id.in_(ids))} if ids else {}
    return [_route(row, ends) for row in found]


def routes_from(db: Connection, source_id: int) -> list[RouteRow]:
    """The routes that start at a connection."""
    return routes(db, tables.route.c.source_connection_id == source_id)


def routes_to(db: Connection, target_id: int) -> list[RouteRow]:
    """The routes that end at a connection."""
    return routes(db, tables.route.c.target_connection_id == target_id)


def put_route(
    db: Connection, source_id: int, target_id: int, route: Route, *, can_be_told: bool = True
) -> Literal["added", "changed", ""]:
    """Store a route; says whether anything is new. Not every source can be told how its documents stand."""
    table = tables.route
    where = (table.c.source_connection_id == source_id) & (table.c.target_connection_id == target_id)
    policy = route.policy
    values = {
        "since": route.since,
        "policy": policy.model_dump(mode="json"),
        "writes_back": policy.write_back and can_be_told,
    }
    found = db.execute(select(table).where(where)).one_or_none()
    if found is None:
        ends = {"source_connection_id": source_id, "target_connection_id": target_id}
        db.execute(insert(table).values(**ends, **values))
        return "added"
    if all(getattr(found, name) == value for name, value in values.items()):
        return ""
    db.execute(update(table).where(where).values(**values))
    return "changed"


def _connections(db: Connection, where: ColumnElement[bool]) -> list[ConnectionRow]:
    statement = select(tables.connection).where(where).order_by(tables.connection.c.name)
    return [_connection(row) for row in db.execute(statement)]


def _connection(row: Row[Any]) -> ConnectionRow:
    names = ConnectionRow.__dataclass_fields__
    return ConnectionRow(**{name: value for name, value in row._mapping.items() if name in names})


def _route(row: Row[Any], ends: dict[int, ConnectionRow]) -> RouteRow:
    source, target = ends[row.source_connection_id], ends[row.target_connection_id]
    policy = Policy.model_validate(row.policy)
    route = Route(source=source.name, target=target.name, since=row.since, policy=policy)
    return RouteRow(row.id, source, target, route, row.writes_back)
