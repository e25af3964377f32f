"""Remotes: which link a record of a target belongs to, and which once belonged to one."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from models import tables
from sync.store import links
from sync.store.upsert import upsert

AT_ONCE = 500
"""How many ids one statement names."""


def owner_of(db: Connection, target_id: int, entity: str, remote_id: str) -> int | None:
    """The link that a record of the target belongs to."""
    table = tables.link
    where = (
        (table.c.target_connection_id == target_id)
        & (table.c.remote_entity == entity)
        & (table.c.remote_id == remote_id)
    )
    found: int | None = db.execute(select(table.c.id).where(where)).scalar_one_or_none()
    return found


def owners(db: Connection, target_id: int, entity: str, remote_ids: Sequence[str]) -> dict[str, int]:
    """The links that some records belong to, by record."""
    table = tables.link
    where = (
        (table.c.target_connection_id == target_id)
        & (table.c.remote_entity == entity)
        & table.c.remote_id.in_(remote_ids)
    )
    return {row.remote_id: row.id for row in db.execute(select(table.c.remote_id, table.c.id).where(where))}


def versions(db: Connection, target_id: int, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The versions that links hold of some records, by (entity, id)."""
    table = tables.link
    ids = [id_ for _, id_ in keys]
    found: dict[tuple[str, str], str] = {}
    for begin in range(0, len(ids), AT_ONCE):
        where = (table.c.target_connection_id == target_id) & table.c.remote_id.in_(ids[begin : begin + AT_ONCE])
        found |= {
            (row.remote_entity, row.remote_id): row.remote_version
            for row in db.execute(select(table).where(where))
        }
    return found


def is_known(db: Connection, target_id: int, entity: str, remote_id: str) -> bool:
    """Whether a record is, or once was, a link's: then its deletion explains nothing else."""
    table = tables.former_remote
    where = (
        (table.c.target_connection_id == target_id) & (table.c.entity == entity) & (table.c.remote_id == remote_id)
    )
    was = db.execute(select(table.c.link_id).where(where)).first() is not None
    return was or owner_of(db, target_id, entity, remote_id) is not None


def forget(db: Connection, link_id: int) -> None:
    """The link has no record any more, and begins anew."""
    let_go(db, link_id)
    links.note(db, link_id, **links.remote_columns(None), fingerprint_held=None)


def let_go(db: Connection, link_id: int) -> None:
    """Remember a link's record before the link forgets it, or takes another."""
    table = tables.link
    row = db.execute(
        select(table.c.target_connection_id, table.c.remote_entity, table.c.remote_id).where(table.c.id == link_id)
    ).one()
    if row.remote_id is not None:
        gone(db, link_id, row.target_connection_id, row.remote_entity, row.remote_id)


def gone(db: Connection, link_id: int, target_id: int, entity: str, remote_id: str) -> None:
    """A record was a link's for a moment, or for long, and is not any more."""
    key = {"target_connection_id": target_id, "entity": entity, "remote_id": remote_id}
    upsert(db, tables.former_remote, key, {"link_id": link_id})
