"""Documents: the raw record, its canonical form, and what the mapping remembers."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, or_, select, update

from connectors.base import ExternalId
from models import exact_json, tables
from models.document import Document, Invoice, Payment
from models.money import to_minor
from sync.store.clock import db_now

_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


@dataclass(frozen=True)
class Stored:
    """A document as the ledger holds it; ``canonical`` is None where ``problem`` says why it does not map."""

    id: int
    entity: str
    source_id: str
    raw_sha256: str
    version: str | None
    canonical: Document | None
    fingerprint: str | None
    problem: str | None
    memory: dict[str, Any]
    is_gone: bool = False
    """Its source was found not to have it any more (``sync.sweep``)."""


@dataclass(frozen=True)
class Incoming:
    """A document as it was just pulled."""

    entity: str
    source_id: str
    raw: bytes
    version: str | None
    canonical: Document | None
    fingerprint: str | None
    problem: str | None
    memory: dict[str, Any]

    @property
    def identity(self) -> ExternalId:
        """By which it is found again."""
        return ExternalId(self.entity, self.source_id)

    @property
    def raw_sha256(self) -> str:
        """By which an unchanged record is recognised."""
        return sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class Known:
    """What a pull asks of a document that it has met before."""

    id: int
    raw_sha256: str
    version: str | None
    fingerprint: str | None
    memory: dict[str, Any]
    is_missed: bool = False
    """The last sweep did not find it; now that it comes it is judged, whatever it says."""


_IS_MISSED = or_(tables.document.c.missed_sweeps > 0, tables.document.c.gone_at.is_not(None))


def known(db: Connection, connection_id: int, identities: Collection[ExternalId]) -> dict[ExternalId, Known]:
    """Those of some documents that the ledger has."""
    table = tables.document
    columns = (table.c.id, table.c.raw_sha256, table.c.version, table.c.fingerprint, table.c.memory, _IS_MISSED)
    found: dict[ExternalId, Known] = {}
    for entity in {identity.entity for identity in identities}:
        ids = [identity.id for identity in identities if identity.entity == entity]
        of_entity = (table.c.connection_id == connection_id) & (table.c.entity == entity)
        rows = db.execute(select(table.c.source_id, *columns).where(of_entity, table.c.source_id.in_(ids)))
        found |= {ExternalId(entity, source_id): Known(*values) for source_id, *values in rows}
    return found


def find(db: Connection, connection_id: int, entity: str, source_id: str) -> Stored | None:
    """The document of a source's record."""
    table = tables.document
    where = (
        (table.c.connection_id == connection_id) & (table.c.entity == entity) & (table.c.source_id == source_id)
    )
    row = db.execute(select(table).where(where)).one_or_none()
    return None if row is None else _stored(row)


def by_id(db: Connection, document_id: int) -> Stored:
    """A document."""
    return _stored(db.execute(select(tables.document).where(tables.document.c.id == document_id)).one())


def of_connection(db: Connection, connection_id: int) -> list[Stored]:
    """Every document of a source, oldest first."""
    table = tables.document
    rows = db.execute(select(table).where(table.c.connection_id == connection_id).order_by(table.c.id))
    return [_stored(row) for row in rows]


def add(db: Connection, connection_id: int, incoming: Incoming) -> int:
    """Store a document that was never seen; its id."""
    return add_all(db, connection_id, [incoming])[incoming.identity]


def add_all(db: Connection, connection_id: int, incoming: Sequence[Incoming]) -> dict[ExternalId, int]:
    """Store documents that were never seen, each once; their ids."""
    table = tables.document
    statement = insert(table).values(first_seen_at=db_now(), changed_at=db_now())
    rows = [{"connection_id": connection_id, **_SHOWN_NOTHING, **_columns(one)} for one in incoming]
    returning = statement.returning(table.c.entity, table.c.source_id, table.c.id)
    added = db.execute(returning, rows).all() if rows else []
    return {ExternalId(row.entity, row.source_id): row.id for row in added}


def belong(db: Connection, connection_id: int, parents: Mapping[int, ExternalId]) -> None:
    """Note whose payments some documents are; an invoice that was never seen is nobody's."""
    invoices = known(db, connection_id, set(parents.values())) if parents else {}
    for document_id, parent in parents.items():
        if parent in invoices:
            where = tables.document.c.id == document_id
            db.execute(update(tables.document).where(where).values(parent_id=invoices[parent].id))


def change(db: Connection, document_id: int, incoming: Incoming) -> None:
    """Store a newer version of a document; its source has it, whatever the last sweep found."""
    values = _columns(incoming) | {"changed_at": db_now(), "missed_sweeps": 0, "gone_at": None}
    db.execute(update(tables.document).where(tables.document.c.id == document_id).values(**values))


def raw(db: Connection, document_id: int) -> Any:
    """The record as the source gave it."""
    packed = db.execute(select(tables.document.c.raw).where(tables.document.c.id == document_id)).scalar_one()
    return exact_json.loads(zlib.decompress(packed))


def canonical(text: str | None) -> Document | None:
    """A stored canonical document."""
    return None if text is None else _DOCUMENT.validate_json(text)


def _columns(incoming: Incoming) -> dict[str, Any]:
    document = incoming.canonical
    return {
        "entity": incoming.entity,
        "source_id": incoming.source_id,
        "raw": zlib.compress(incoming.raw),
        "raw_sha256": incoming.raw_sha256,
        "version": incoming.version,
        "canonical": document.model_dump_json() if document else None,
        "fingerprint": incoming.fingerprint,
        "problem": incoming.problem,
        "memory": incoming.memory,
        **_shown(document),
    }


_SHOWN_NOTHING = dict.fromkeys(("number", "party", "issue_date", "total", "currency"))


def _shown(document: Document | None) -> dict[str, Any]:
    """What lists show of a document; what does not map keeps what was known before."""
    if document is None:
        return {}
    if isinstance(document, Payment):
        amount, own = document.amount, _own(None, document.paid_on)
    else:
        party = document.counterparty.display_name if document.counterparty else None
        amount, own = _signed_total(document), _own(party, document.issue_date)
    return {
        **own,
        "number": document.number,
        "total": None if amount is None else to_minor(amount, document.currency),
        "currency": document.currency,
    }


def _own(party: str | None, issued: date | None) -> dict[str, Any]:
    return {"party": party, "issue_date": issued}


def _signed_total(invoice: Invoice) -> Any:
    if invoice.total is None:
        return None
    return -invoice.total if invoice.kind.is_credit else invoice.total


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        id=row.id,
        entity=row.entity,
        source_id=row.source_id,
        raw_sha256=row.raw_sha256,
        version=row.version,
        canonical=canonical(row.canonical),
        fingerprint=row.fingerprint,
        problem=row.problem,
        memory=row.memory,
        is_gone=row.gone_at is not None,
    )
