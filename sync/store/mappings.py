"""Mappings: which reference of the target a source value means, as a person decided."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from connectors.base import ReferenceKind
from models import tables
from sync.store.clock import db_now
from sync.store.upsert import upsert


@dataclass(frozen=True)
class MappingRow:
    """One mapping as it is listed."""

    source: str
    target: str
    kind: ReferenceKind
    source_value: str
    reference: str
    set_by: str


def put(
    db: Connection, route_id: int, kind: ReferenceKind, source_value: str, reference_id: int, set_by: str
) -> None:
    """Set or change a mapping."""
    key = {"route_id": route_id, "kind": kind, "source_value": source_value}
    upsert(db, tables.mapping, key, {"reference_id": reference_id, "set_by": set_by, "set_at": db_now()})


def remove(db: Connection, route_id: int, kind: ReferenceKind, source_value: str) -> bool:
    """Take a mapping away; False where there was none."""
    table = tables.mapping
    where = (table.c.route_id == route_id) & (table.c.kind == kind) & (table.c.source_value == source_value)
    return db.execute(delete(table).where(where)).rowcount > 0


def every(db: Connection) -> list[MappingRow]:
    """All mappings, by route, kind and value."""
    source, target = tables.connection.alias(), tables.connection.alias()
    statement = (
        select(
            tables.mapping,
            source.c.name.label("source"),
            target.c.name.label("target"),
            tables.reference.c.name.label("reference_name"),
            tables.reference.c.number.label("reference_number"),
        )
        .join(tables.route, tables.route.c.id == tables.mapping.c.route_id)
        .join(source, source.c.id == tables.route.c.source_connection_id)
        .join(target, target.c.id == tables.route.c.target_connection_id)
        .join(tables.reference, tables.reference.c.id == tables.mapping.c.reference_id)
        .order_by(tables.mapping.c.route_id, tables.mapping.c.kind, tables.mapping.c.source_value)
    )
    return [_row(row) for row in db.execute(statement)]


def _row(row: Row[Any]) -> MappingRow:
    shown = " ".join(part for part in (row.reference_number, row.reference_name) if part)
    return MappingRow(row.source, row.target, ReferenceKind(row.kind), row.source_value, shown, row.set_by)
