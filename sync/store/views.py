"""What people look at: counts, lists and everything about one invoice. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select

from models import tables
from models.link import LinkState
from sync.store.clock import db_now
from sync.store.timeline import LEFT_OUT


@dataclass(frozen=True)
class InvoiceRow:
    """One link with its document, as lists show it. ``total`` is in minor units."""

    link_id: int
    document_id: int
    source: str
    source_id: str
    number: str | None
    party: str | None
    issue_date: date | None
    total: int | None
    currency: str | None
    target: str
    state: LinkState
    message: str
    remote: str | None
    remote_url: str | None
    due_at: datetime | None
    cause: str | None
    remote_total: int | None
    remote_currency: str | None
    state_since: datetime | None
    correlation: str | None = None


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline."""

    at: datetime
    event: str
    state_before: str | None
    state_after: str | None
    message: str
    details: dict[str, Any] | None


@dataclass(frozen=True)
class Exchange:
    """One attempt as it is shown: what was sent, and what came of it."""

    operation: str
    entity: str
    request_id: str
    item_id: str
    first_sent_at: datetime
    sends: int
    outcome: str | None
    message: str | None
    trace_id: str | None
    body: bytes


_source = tables.connection.alias("source")
_target = tables.connection.alias("target")


def invoices(
    db: Connection, *, state: str | None = None, source: str | None = None, limit: int | None = None
) -> list[InvoiceRow]:
    """Links with their documents, newest issue date first."""
    statement = _listing().order_by(tables.document.c.issue_date.desc(), tables.link.c.id)
    if state is not None:
        statement = statement.where(tables.link.c.state == state)
    if source is not None:
        statement = statement.where(_source.c.name == source)
    return [_invoice(row) for row in db.execute(statement.limit(limit))]


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; ``text`` is a number, or an id at the source."""

    state: str | None = None
    source: str | None = None
    target: str | None = None
    text: str | None = None


def page(db: Connection, wanted: Wanted, at_most: int, before: int | None = None) -> list[InvoiceRow]:
    """Links with their documents, the last ones first; ``before`` is the last link of the page before.

    The order is that in which they were first seen, which nothing changes: what happens between two pages neither
    repeats an invoice nor leaves one out.
    """
    statement = _listing().order_by(tables.link.c.id.desc()).limit(at_most)
    conditions = {
        tables.link.c.state: wanted.state,
        _source.c.name: wanted.source,
        _target.c.name: wanted.target,
    }
    for column, value in conditions.items():
        if value is not None:
            statement = statement.where(column == value)
    if wanted.text is not None:
        statement = statement.where(tables.link.c.document_id.in_(_named(wanted.text)))
    if before is not None:
        statement = statement.where(tables.link.c.id < before)
    return [_invoice(row) for row in db.execute(statement)]


def by_link(db: Connection, link_id: int) -> InvoiceRow | None:
    """One link with its document."""
    row = db.execute(_listing().where(tables.link.c.id == link_id)).one_or_none()
    return None if row is None else _invoice(row)


def _named(text: str) -> Any:
    """The documents with a number or an id; each is looked up by an index of its own."""
    table = tables.document
    by_number = select(table.c.id).where(table.c.number == text)
    return by_number.union(select(table.c.id).where(table.c.source_id == text))


def matching(db: Connection, text: str) -> list[InvoiceRow]:
    """The links that a person may mean by an id or a number: ids first, then numbers."""
    by_id = _listing().where(tables.document.c.source_id == text)
    found = [_invoice(row) for row in db.execute(by_id)]
    if not found:
        found = [_invoice(row) for row in db.execute(_listing().where(tables.document.c.number == text))]
    return found


def counts(db: Connection) -> list[tuple[str, str, str, int]]:
    """(source, target, state, how many links)."""
    statement = (
        select(_source.c.name, _target.c.name, tables.link.c.state, func.count())
        .select_from(_joined())
        .group_by(_source.c.name, _target.c.name, tables.link.c.state)
        .order_by(_source.c.name, _target.c.name, tables.link.c.state)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(statement)]


def messages(db: Connection, state: str) -> list[tuple[str, int]]:
    """The messages of a state and how many links have each, most first."""
    count = func.count()
    statement = (
        select(tables.link.c.message, count)
        .where(tables.link.c.state == state)
        .group_by(tables.link.c.message)
        .order_by(count.desc(), tables.link.c.message)
    )
    return [(row[0], row[1]) for row in db.execute(statement)]


def left_out(db: Connection) -> list[tuple[str, datetime, str]]:
    """(source, when it was first met, message) of what could not be kept as a record, newest first."""
    table, connection = tables.timeline, tables.connection
    statement = (
        select(connection.c.name, table.c.at, table.c.message)
        .join(connection, connection.c.id == table.c.connection_id)
        .where(table.c.event == LEFT_OUT)
        .order_by(table.c.id.desc())
    )
    return [(row.name, row.at, row.message) for row in db.execute(statement)]


def linked_totals(db: Connection) -> list[tuple[str, str, str, int, int, int]]:
    """(source, target, currency, how many, total at the source, total in the target) of what is LINKED.

    Totals are in minor units; a credit counts against them, and what is void counts as nothing.
    """
    sign = case((tables.document.c.total < 0, -1), else_=1)
    theirs = tables.link.c.remote_total * sign
    ours = case((tables.link.c.message.like("Voided%"), 0), else_=tables.document.c.total)
    statement = (
        select(
            _source.c.name,
            _target.c.name,
            tables.document.c.currency,
            func.count(),
            func.coalesce(func.sum(ours), 0),
            func.coalesce(func.sum(theirs), 0),
        )
        .select_from(_joined())
        .where(tables.link.c.state == LinkState.LINKED)
        .group_by(_source.c.name, _target.c.name, tables.document.c.currency)
    )
    return [(row[0], row[1], row[2], row[3], int(row[4]), int(row[5])) for row in db.execute(statement)]


def timeline(db: Connection, link_id: int) -> list[Moment]:
    """Everything that happened to a link, oldest first."""
    table = tables.timeline
    rows = db.execute(select(table).where(table.c.link_id == link_id).order_by(table.c.id))
    return [Moment(row.at, row.event, row.state_before, row.state_after, row.message, row.details) for row in rows]


def exchanges(db: Connection, link_id: int) -> list[Exchange]:
    """What was sent for a link, oldest first."""
    table = tables.attempt
    rows = db.execute(select(table).where(table.c.link_id == link_id).order_by(table.c.id))
    names = Exchange.__dataclass_fields__
    return [Exchange(**{name: getattr(row, name) for name in names}) for row in rows]


def waiting_for(db: Connection, target_id: int) -> list[tuple[str, int]]:
    """Why the links that are due later, or leased, are not done yet: messages and how many have each."""
    table = tables.link
    later = (table.c.due_at > db_now()) | (table.c.lease_until > db_now())
    statement = (
        select(table.c.message, func.count())
        .where(table.c.target_connection_id == target_id, table.c.due_at.is_not(None), later)
        .group_by(table.c.message)
        .order_by(func.count().desc())
    )
    return [(row[0], row[1]) for row in db.execute(statement)]


def _joined() -> Any:
    return (
        tables.link.join(tables.document, tables.document.c.id == tables.link.c.document_id)
        .join(_source, _source.c.id == tables.document.c.connection_id)
        .join(_target, _target.c.id == tables.link.c.target_connection_id)
    )


def _listing() -> Select[Any]:
    return select(
        tables.link.c.id.label("link_id"),
        tables.document.c.id.label("document_id"),
        _source.c.name.label("source"),
        tables.document.c.source_id,
        tables.document.c.number,
        tables.document.c.party,
        tables.document.c.issue_date,
        tables.document.c.total,
        tables.document.c.currency,
        _target.c.name.label("target"),
        tables.link.c.state,
        _shown_message().label("message"),
        tables.link.c.remote_entity,
        tables.link.c.remote_id,
        tables.link.c.remote_url,
        tables.link.c.remote_total,
        tables.link.c.remote_currency,
        tables.link.c.due_at,
        tables.link.c.cause,
        tables.link.c.correlation,
        tables.link.c.state_since,
    ).select_from(_joined())


def _shown_message() -> Any:
    """While a connection is paused, what waits for it shows the connection's message; no link row is written."""
    waits = (_target.c.state == "PAUSED") & tables.link.c.due_at.is_not(None)
    return case((waits, _target.c.message), else_=tables.link.c.message)


def _invoice(row: Row[Any]) -> InvoiceRow:
    remote = f"{row.remote_entity} #{row.remote_id}" if row.remote_id else None
    values = {name: value for name, value in row._mapping.items() if name in InvoiceRow.__dataclass_fields__}
    return InvoiceRow(**values | {"state": LinkState(row.state), "remote": remote})
