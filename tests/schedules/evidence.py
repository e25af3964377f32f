"""What the real ledger says of its links, in the model's words, so that the model's judge can judge it."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from models import tables
from tests.model.protocol import Attempt, Code, Link, State
from tests.model.target import Kind, Mark
from tests.schedules.hostile import EPOCH
from tests.schedules.office import Document, Office

CODES = {
    "changed_in_target": Code.CHANGED,
    "deleted_in_target": Code.DELETED,
    "deleted_perhaps": Code.MAYBE_DELETED,
    "several": Code.SEVERAL,
    "suspect": Code.SUSPECT,
    "exists_in_target": Code.EXISTS,
    "paid_in_target": Code.PAID,
    "refused": Code.REFUSED,
    "gave_up": Code.GAVE_UP,
}
_BILL = re.compile(r"#(\d+)")


@dataclass(frozen=True)
class Evidence:
    """One link; ``link`` is the model's form of it. ``cause`` and ``message`` are the ledger's own words."""

    id: int
    link: Link
    cause: str | None
    message: str
    decision: str | None
    due_s: float | None
    """When it has work next, in seconds of the schedule."""


def links(office: Office) -> list[Evidence]:
    """Every document's link."""
    with office.database.reading() as db:
        return [_of(office, db, document) for document in office.documents]


def of(office: Office, document: Document) -> Evidence:
    """One document's link."""
    with office.database.reading() as db:
        return _of(office, db, document)


def _of(office: Office, db: Connection, document: Document) -> Evidence:
    joined = tables.link.join(tables.document, tables.document.c.id == tables.link.c.document_id)
    where = tables.document.c.source_id == document.id
    row = db.execute(select(tables.link).select_from(joined).where(where)).one()
    return Evidence(row.id, _link(office, db, document, row), row.cause, row.message, row.decision, _due_s(row))


def _link(office: Office, db: Connection, document: Document, row: Row[Any]) -> Link:
    named = tuple(int(id_) for id_ in row.suspects or _BILL.findall(row.message))
    return Link(
        token=document.token,
        number=1 + document.token,
        party=1,
        wanted=document.wanted,
        state=State(row.state),
        code=_code(row),
        named=named,
        held=office.contents.get(row.fingerprint_held),
        remote=None if row.remote_id is None else int(row.remote_id),
        shown=int(Decimal(row.shown["total"])) if row.shown else None,
        open=_open(db, row.id, document),
        overwrite_at=document.overwrite_at,
        told={*named, *(int(id_) for message in _said(db, row.id) for id_ in _BILL.findall(message))},
        lease_until=-1 if row.lease_until is None else int(_second(row.lease_until)),
    )


def _code(row: Row[Any]) -> Code | None:
    if row.cause == "gave_up" and row.remote_id is not None:
        return Code.NOT_CHANGED
    return CODES.get(row.cause)


def _said(db: Connection, link_id: int) -> list[str]:
    """Every message that people could ever read."""
    statement = select(tables.timeline.c.message).where(tables.timeline.c.link_id == link_id)
    return [message or "" for message in db.execute(statement).scalars()]


def _open(db: Connection, link_id: int, document: Document) -> Attempt | None:
    table = tables.attempt
    where = (table.c.link_id == link_id) & table.c.outcome.is_(None)
    row = db.execute(select(table.c.revision).where(where)).one_or_none()
    if row is None:
        return None
    mark = Mark(document.token, row.revision)
    return Attempt(0, Kind.CREATE, mark, content=-1, bill=-1, version=-1, first_sent=0, last_sent=0)


def _due_s(row: Row[Any]) -> float | None:
    if row.due_at is None:
        return None
    due = _second(row.due_at)
    return due if row.lease_until is None else max(due, _second(row.lease_until))


def _second(at: datetime) -> float:
    return (at - EPOCH).total_seconds()


def vendors(office: Office) -> set[int]:
    """Ids of the vendors that the ledger knows."""
    with office.database.reading() as db:
        known = db.execute(select(tables.reference.c.remote_id)).scalars()
        return {int(id_) for id_ in known if id_ is not None}


def attempts(office: Office) -> list[str]:
    """What became of each write, for counting."""
    table = tables.attempt
    with office.database.reading() as db:
        rows = db.execute(select(table.c.operation, table.c.outcome, table.c.message, table.c.sends)).all()
    return [f"{row.operation}: {row.outcome or 'open'} ({row.message or ''})".replace(" ()", "") for row in rows]
