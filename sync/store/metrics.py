"""What metrics and readiness rest on: figures read from the database. Each is cheap however many links there are.

Ages are in seconds by the database's clock, and 0 where there is nothing to have one. Reads only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from models import tables
from models.link import LinkState
from sync.store import beats
from sync.store.clock import db_now, now

_source = tables.connection.alias("source")
_target = tables.connection.alias("target")


@dataclass(frozen=True)
class Backlog:
    """So much is to be done now, and the oldest of it has waited so long for a worker."""

    count: int = 0
    oldest_s: float = 0.0


Backlogs = dict[str, Backlog]
"""By the connection's name; one without any work is left out."""


@dataclass(frozen=True)
class Figures:
    """All figures of one moment."""

    routes: list[tuple[str, str]]
    links: dict[tuple[str, str, str], int]
    linking: Backlogs
    due: Backlogs
    unanswered: Backlogs
    notices: Backlogs
    events: Backlogs
    slots: Backlogs
    connections: dict[str, str]
    counters: dict[tuple[str, str, str], int]
    tick_age_s: float | None


def figures(db: Connection) -> Figures:
    """Read everything."""
    return Figures(
        routes(db),
        links(db),
        linking(db),
        due(db),
        unanswered(db),
        notices(db),
        events(db),
        slots(db),
        connections(db),
        counters(db),
        beats.age_s(db),
    )


def routes(db: Connection) -> list[tuple[str, str]]:
    """(source, target) of every route."""
    joined = tables.route.join(_source, _source.c.id == tables.route.c.source_connection_id).join(
        _target, _target.c.id == tables.route.c.target_connection_id
    )
    rows = db.execute(select(_source.c.name, _target.c.name).select_from(joined).order_by(tables.route.c.id))
    return [(source, target) for source, target in rows]


def links(db: Connection) -> dict[tuple[str, str, str], int]:
    """How many links by source, target and state; 0 is said as well. An index alone answers it."""
    counted = (
        select(tables.link.c.route_id, tables.link.c.state, func.count().label("count"))
        .group_by(tables.link.c.route_id, tables.link.c.state)
        .subquery()
    )
    joined = (
        counted.join(tables.route, tables.route.c.id == counted.c.route_id)
        .join(_source, _source.c.id == tables.route.c.source_connection_id)
        .join(_target, _target.c.id == tables.route.c.target_connection_id)
    )
    rows = db.execute(
        select(_source.c.name, _target.c.name, counted.c.state, counted.c["count"]).select_from(joined)
    )
    found = {(source, target, state): count for source, target, state, count in rows}
    return {(*way, state): found.get((*way, state), 0) for way in routes(db) for state in LinkState}


def linking(db: Connection) -> Backlogs:
    """Links in LINKING by target, and how long the oldest has been so, whatever was tried meanwhile."""
    table = tables.link
    statement = (
        select(_target.c.name, func.count(), func.min(table.c.state_since))
        .select_from(_link_to_target())
        .where(table.c.state == LinkState.LINKING)
        .group_by(_target.c.name)
    )
    return _backlogs(db, statement)


def due(db: Connection) -> Backlogs:
    """Links whose work is due by target, and how long the oldest that no worker holds has waited."""
    table = tables.link
    counted = (
        select(table.c.target_connection_id.label("id"), func.count().label("count"))
        .where(table.c.due_at <= db_now())
        .group_by(table.c.target_connection_id)
        .subquery()
    )
    rows = db.execute(
        select(_target.c.id, _target.c.name, counted.c["count"]).join(counted, counted.c.id == _target.c.id)
    )
    return {name: Backlog(count, _oldest_free_s(db, id_)) for id_, name, count in rows.all()}


def unanswered(db: Connection) -> Backlogs:
    """Attempts without an answer by target, and how long ago the first of them was sent first."""
    table = tables.attempt
    statement = (
        select(_target.c.name, func.count(), func.min(table.c.first_sent_at))
        .select_from(table.join(_target, _target.c.id == table.c.target_connection_id))
        .where(table.c.outcome.is_(None))
        .group_by(_target.c.name)
    )
    return _backlogs(db, statement)


def notices(db: Connection) -> Backlogs:
    """Notices that are due by source."""
    table = tables.link
    joined = table.join(tables.route, tables.route.c.id == table.c.route_id).join(
        _source, _source.c.id == tables.route.c.source_connection_id
    )
    statement = (
        select(_source.c.name, func.count(), func.min(table.c.notice_due_at))
        .select_from(joined)
        .where(tables.route.c.writes_back, table.c.notice_due_at <= db_now())
        .group_by(_source.c.name)
    )
    return _backlogs(db, statement)


def events(db: Connection) -> Backlogs:
    """Events of sources whose record was not read again yet, by source. An index alone finds them."""
    table = tables.webhook
    statement = (
        select(_source.c.name, func.count(), func.min(table.c.came_at))
        .select_from(table.join(_source, _source.c.id == table.c.connection_id))
        .where(table.c.dealt_at.is_(None))
        .group_by(_source.c.name)
    )
    return _backlogs(db, statement)


def slots(db: Connection) -> Backlogs:
    """Periodic jobs that are still to be run, by schedule (``pull/kojo-main``)."""
    table = tables.schedule_slot
    statement = select(table.c.schedule, func.count(), func.min(table.c.made_at)).where(table.c.ended_at.is_(None))
    return _backlogs(db, statement.group_by(table.c.schedule))


def connections(db: Connection) -> dict[str, str]:
    """The state of every connection by its name; one that has cooled down is OK again."""
    table = tables.connection
    rests = or_(table.c.cooling_until.is_(None), table.c.cooling_until > db_now())
    rows = db.execute(select(table.c.name, table.c.state, rests.label("rests")).order_by(table.c.name))
    return {row.name: "OK" if row.state == "COOLING" and not row.rests else row.state for row in rows}


def counters(db: Connection) -> dict[tuple[str, str, str], int]:
    """The value of every counter by connection, name and label."""
    table, connection = tables.tally, tables.connection
    statement = select(connection.c.name, table.c.name, table.c.label, table.c.value).join(
        connection, connection.c.id == table.c.connection_id
    )
    return {(of, name, label): value for of, name, label, value in db.execute(statement)}


# ── what nobody comes for ────────────────────────────────────────────────────────────────────────────────────


def neglected_links(db: Connection, after_s: float) -> dict[str, float]:
    """How long the oldest due link waits, by target, where for so long no worker ended a claim of that target.

    A backlog that shrinks is not neglected, however long its last link has to wait.
    """
    old = {name: one.oldest_s for name, one in due(db).items() if one.oldest_s > after_s}
    served = _served_since(db, after_s) if old else set()
    return {name: oldest_s for name, oldest_s in old.items() if name not in served}


def neglected_slots(db: Connection, after_s: float) -> dict[str, float]:
    """How long the oldest open slot waits, by schedule, where no worker is at it."""
    old = {schedule: one.oldest_s for schedule, one in slots(db).items() if one.oldest_s > after_s}
    taken = set(db.execute(select(tables.turn.c.schedule).where(tables.turn.c.lease_until > db_now())).scalars())
    return {schedule: oldest_s for schedule, oldest_s in old.items() if schedule not in taken}


def _served_since(db: Connection, after_s: float) -> set[str]:
    table = tables.tally
    statement = (
        select(_target.c.name)
        .join(table, table.c.connection_id == _target.c.id)
        .where(table.c.name == "documents", table.c.moved_at > db_now(-after_s))
    )
    return set(db.execute(statement).scalars())


# ── how they are read ────────────────────────────────────────────────────────────────────────────────────────


def _oldest_free_s(db: Connection, target_id: int) -> float:
    table = tables.link
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= db_now())
    where = (table.c.target_connection_id == target_id) & (table.c.due_at <= db_now()) & free
    oldest = select(table.c.due_at).where(where).order_by(table.c.due_at).limit(1)
    at = db.execute(oldest).scalar_one_or_none()
    return _age_s(now(db), at)


def _link_to_target() -> Any:
    return tables.link.join(tables.route, tables.route.c.id == tables.link.c.route_id).join(
        _target, _target.c.id == tables.route.c.target_connection_id
    )


def _backlogs(db: Connection, statement: Any) -> Backlogs:
    at = now(db)
    return {name: Backlog(count, _age_s(at, oldest)) for name, count, oldest in db.execute(statement)}


def _age_s(at: datetime, begun: datetime | None) -> float:
    return 0.0 if begun is None else max(0.0, (at - begun).total_seconds())
