"""Signs: records that somebody changed in a target, kept until they can be judged."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, exists, select

from connectors.base import OperationKind
from models import tables
from sync.store.clock import db_now
from sync.store.upsert import upsert

Key = tuple[str, str]
"""(entity, id) of a record."""


def keep(db: Connection, target_id: int, keys: Iterable[Key]) -> None:
    """Remember that these changed."""
    for entity, remote_id in keys:
        key = {"target_connection_id": target_id, "entity": entity, "remote_id": remote_id}
        upsert(db, tables.sign, key, {"seen_at": db_now()})


def kept(db: Connection, target_id: int) -> list[Key]:
    """What was not judged yet, oldest first."""
    table = tables.sign
    rows = db.execute(select(table).where(table.c.target_connection_id == target_id).order_by(table.c.seen_at))
    return [(row.entity, row.remote_id) for row in rows]


def drop(db: Connection, target_id: int, key: Key) -> None:
    """It was judged."""
    table = tables.sign
    where = (
        (table.c.target_connection_id == target_id) & (table.c.entity == key[0]) & (table.c.remote_id == key[1])
    )
    db.execute(delete(table).where(where))


def is_a_create_open(db: Connection, target_id: int) -> bool:
    """Whether some record may turn out to be an invoice's whose answer has not come."""
    table = tables.attempt
    where = (
        (table.c.target_connection_id == target_id)
        & (table.c.operation == OperationKind.CREATE)
        & table.c.outcome.is_(None)
    )
    return bool(db.execute(select(exists().where(where))).scalar_one())
