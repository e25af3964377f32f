"""Counters for metrics: gathered while a transaction is open, and moved by its last statement.

So a counter moves together with what it counts or not at all, one statement is enough however much was counted,
and its row is locked for a moment only: two workers at one connection never wait for each other's work.
"""

from collections import Counter
from typing import Any

from sqlalchemy import Connection

from models import tables
from sync.store.clock import db_now
from sync.store.upsert import for_dialect

_GATHERED = "ledgerlink_tallies"

Key = tuple[int, str, str]
"""(connection, name, label)."""


def gathering() -> dict[str, Any]:
    """The execution options of a transaction that may count."""
    gathered: Counter[Key] = Counter()
    return {_GATHERED: gathered}


def count(db: Connection, connection_id: int, name: str, label: str = "", by: int = 1) -> None:
    """Count something in the transaction that does it. ``label`` is an outcome or a kind, never personal data."""
    db.get_execution_options()[_GATHERED][connection_id, name, label] += by


def write_down(db: Connection) -> None:
    """Move the counters, just before the commit; always in the same order, so that no two wait for each other."""
    gathered: Counter[Key] = db.get_execution_options()[_GATHERED]
    if not +gathered:
        return
    statement = for_dialect(db, tables.tally).values(moved_at=db_now())
    added = tables.tally.c.value + statement.excluded.value
    moved = statement.on_conflict_do_update(
        index_elements=list(tables.tally.primary_key), set_={"value": added, "moved_at": db_now()}
    )
    names = ("connection_id", "name", "label", "value")
    db.execute(moved, [dict(zip(names, (*key, by), strict=True)) for key, by in sorted((+gathered).items())])
