"""Inserts a row, or changes the one that is there; two that do so at once both succeed, on either database."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    db: Connection,
    table: Table,
    key: dict[str, Any],
    values: dict[str, Any],
    *,
    changes: dict[str, Any] | None = None,
) -> None:
    """Put ``values`` under a unique ``key``; a row that is there takes ``changes`` too."""
    statement = for_dialect(db, table).values(**key, **values)
    db.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values | (changes or {})))


def insert_if_absent(db: Connection, table: Table, key: tuple[str, ...], values: dict[str, Any]) -> bool:
    """Insert a row under a unique key; False where there is one, which stays as it is."""
    statement = for_dialect(db, table).values(**values).on_conflict_do_nothing(index_elements=list(key))
    return db.execute(statement.returning(table.c[key[0]])).first() is not None


def for_dialect(db: Connection, table: Table) -> Any:
    """An insert that may say what happens on a conflict: both dialects do, each in an ``insert`` of its own."""
    return postgresql.insert(table) if db.dialect.name == "postgresql" else sqlite.insert(table)
