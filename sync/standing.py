"""How things stand, for machines: the same from the command line (``--json``) and from the web.

Amounts are decimal strings beside their currency, times ISO 8601 in UTC. ``docs/api.md`` has every field.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from models.money import from_minor
from sync.store import connections, views
from sync.store.connections import ConnectionRow
from sync.store.views import Exchange, InvoiceRow, Moment


@dataclass(frozen=True)
class Standing:
    """Everything that ``status`` shows."""

    connections: list[ConnectionRow]
    counts: list[tuple[str, str, str, int]]
    errors: list[tuple[str, int]]
    totals: list[tuple[str, str, str, int, int, int]]
    left_out: list[tuple[str, datetime, str]]


def standing(db: Connection) -> Standing:
    """How things stand now."""
    return Standing(
        connections.every(db),
        views.counts(db),
        views.messages(db, "ERROR"),
        views.linked_totals(db),
        views.left_out(db),
    )


def status(one: Standing) -> dict[str, Any]:
    """It as JSON has it."""
    return {
        "connections": [
            {"name": row.name, "connector": row.connector, "state": row.state, "message": row.message}
            for row in one.connections
        ],
        "invoices": [
            {"source": source, "target": target, "state": state, "count": count}
            for source, target, state, count in one.counts
        ],
        "errors": [{"message": message, "count": count} for message, count in one.errors],
        "linked": [_total(*row) for row in one.totals],
        "left_out": [
            {"source": source, "first_met": at.isoformat(), "message": message}
            for source, at, message in one.left_out
        ],
    }


def invoice(row: InvoiceRow) -> dict[str, Any]:
    """One line of a list."""
    return {
        "id": row.link_id,
        "source": row.source,
        "source_id": row.source_id,
        "number": row.number,
        "party": row.party,
        "issue_date": _iso(row.issue_date),
        "total": _amount(row.total, row.currency),
        "currency": row.currency,
        "target": row.target,
        "state": row.state.value,
        "state_since": _iso(row.state_since),
        "message": row.message,
        "cause": row.cause,
        "due_at": _iso(row.due_at),
        "remote": row.remote,
        "remote_url": row.remote_url,
        "remote_total": _amount(row.remote_total, row.remote_currency),
        "remote_currency": row.remote_currency,
    }


def moment(one: Moment) -> dict[str, Any]:
    """One entry of a timeline."""
    return asdict(one) | {"at": _iso(one.at)}


def exchange(one: Exchange) -> dict[str, Any]:
    """One write without its bytes."""
    told = {name: value for name, value in asdict(one).items() if name != "body"}
    return told | {"first_sent_at": _iso(one.first_sent_at)}


def _total(source: str, target: str, currency: str, count: int, ours: int, theirs: int) -> dict[str, Any]:
    return {
        "source": source,
        "target": target,
        "currency": currency,
        "count": count,
        "source_total": _amount(ours, currency),
        "target_total": _amount(theirs, currency),
    }


def _amount(minor: int | None, currency: str | None) -> str | None:
    """``1234.50``; None where there is no amount."""
    return None if minor is None or currency is None else f"{from_minor(minor, currency):f}"


def _iso(at: datetime | date | None) -> str | None:
    return None if at is None else at.isoformat()
