"""Notices: what a source is to be told about its documents, each with its own due time.

Only the newest state of a document is told. A notice that was taken comes back by itself unless somebody says that
it was delivered, so that a crash or a source that is down loses none.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from connectors.base import ExternalId, Notice
from models import tables
from models.document import Invoice
from models.link import LinkState
from sync.store import documents
from sync.store.clock import NOW, db_now, this_moment

LINKING_SHOWN_AFTER = db_now(60.0)
"""LINKING is told only when it lasts so long."""


@dataclass(frozen=True)
class DueNotice(Notice):
    """A notice that was taken, and what tells whether it is still the newest."""

    link_id: int
    tries: int
    noticed_state: str | None
    source_shows: str | None
    correlation: str | None = None


def due(before: LinkState, after: LinkState) -> dict[str, Any]:
    """The columns of a link whose news its source does not know."""
    column = tables.link.c.notice_due_at
    if after is not LinkState.LINKING:
        return {"notice_due_at": NOW, "notice_tries": 0}
    if before is LinkState.LINKING:
        return {"notice_due_at": func.coalesce(column, LINKING_SHOWN_AFTER)}
    return {"notice_due_at": LINKING_SHOWN_AFTER, "notice_tries": 0}


def take(db: Connection, source_id: int, at_most: int, hold_s: float) -> list[DueNotice]:
    """Take due notices of a source; each is due again after ``hold_s`` unless it is delivered or put off."""
    table = tables.link
    rows = db.execute(
        select(table, tables.document.c.entity, tables.document.c.source_id, tables.document.c.canonical)
        .join(tables.document, tables.document.c.id == table.c.document_id)
        .join(tables.route, tables.route.c.id == table.c.route_id)
        .where(
            tables.route.c.source_connection_id == source_id,
            tables.route.c.writes_back,
            table.c.notice_due_at <= this_moment(),
        )
        .order_by(table.c.notice_due_at, table.c.id)
        .limit(at_most)
        .with_for_update(of=table, skip_locked=True)
    ).all()
    taken = table.c.id.in_([row.id for row in rows])
    db.execute(update(table).where(taken).values(notice_due_at=db_now(hold_s)))
    return [
        DueNotice(
            id=ExternalId(row.entity, row.source_id),
            state=LinkState(row.state),
            message=row.message,
            link_id=row.id,
            tries=row.notice_tries,
            noticed_state=row.noticed_state,
            source_shows=_shows(row.canonical),
            correlation=row.correlation,
        )
        for row in rows
    ]


def delivered(db: Connection, notice: DueNotice, version: str | None) -> None:
    """The source shows it; if there is newer news by now, that stays due."""
    table = tables.link
    told = {"noticed_state": notice.state, "noticed_message": notice.message, "noticed_version": version}
    db.execute(update(table).where(table.c.id == notice.link_id).values(**told, notice_tries=0))
    _done(db, notice)


def needless(db: Connection, notice: DueNotice) -> None:
    """There is nothing to tell, or nobody to tell it to."""
    _done(db, notice)


def put_off(db: Connection, notice: DueNotice, after_s: float, *, counted: bool) -> None:
    """To be told again later; ``counted`` where the source refused this one."""
    values = {"notice_due_at": db_now(after_s), "notice_tries": notice.tries + counted}
    db.execute(update(tables.link).where(_same(notice)).values(**values))


def count_due(db: Connection, source_id: int) -> int:
    """How many notices of a source are due."""
    table = tables.link
    statement = (
        select(func.count())
        .select_from(table.join(tables.route, tables.route.c.id == table.c.route_id))
        .where(
            tables.route.c.source_connection_id == source_id,
            tables.route.c.writes_back,
            table.c.notice_due_at <= this_moment(),
        )
    )
    count: int = db.execute(statement).scalar_one()
    return count


def _done(db: Connection, notice: DueNotice) -> None:
    db.execute(update(tables.link).where(_same(notice)).values(notice_due_at=None, notice_tries=0))


def _same(notice: DueNotice) -> Any:
    """The link, if its news is still what was taken."""
    table = tables.link
    return (table.c.id == notice.link_id) & (table.c.state == notice.state) & (table.c.message == notice.message)


def _shows(canonical: str | None) -> str | None:
    document = documents.canonical(canonical)
    shown = document.source_integration if isinstance(document, Invoice) else None
    return shown.state if shown else None
