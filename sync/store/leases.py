"""Leases: a worker claims due links, keeps them with a heartbeat, and learns which are still its own.

A worker owns a link while its lease lasts and its fence is the newest (DESIGN §4.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, exists, literal_column, or_, select, update

from models import tables
from models.document import Document
from models.link import Event, LinkState
from sync.store import attempts, backlog, documents
from sync.store.attempts import Attempt
from sync.store.clock import db_now
from sync.store.links import LOOKS_AGAIN_S, Held, LinkRow, link_of, locking
from sync.store.moves import RESTED, Move, carry_out, move

BROKE_OFF = (
    "Working on this invoice broke off four times. Resync to try again; report it if it breaks off then too."
)
LEASES_LOST_MAX = 4
"""A document that stops its worker so often, the last two times alone, is a person's business (DESIGN §4.4)."""


@dataclass(frozen=True)
class Claim(LinkRow):
    """A link that this worker owns, with its document, its route and its unanswered attempt, if there is one."""

    document: Document | None = None
    problem: str | None = None
    is_gone: bool = False
    attempt: Attempt | None = None
    read_at: datetime | None = None
    """The document's time of change when it was claimed."""


def claim(
    db: Connection, target_id: int, owner: str, lease_s: float, at_most: int, *, lost_first: bool = False
) -> list[Claim]:
    """Lease due links: those with an unanswered attempt first, then what a person asked for, then the oldest.

    Links whose lease ran out under another worker are claimed together the first time, mostly the batch of one
    worker that was killed; from the second time on each alone, so that a document that kills its worker takes no
    neighbour along; at the fourth time it stops in ERROR. Such links come after all others, or with ``lost_first``
    before them. What another worker is claiming this moment is passed over.
    """
    lost = _lost(db, target_id, at_most) if lost_first else []
    rows = lost or _others(db, target_id, at_most) or _lost(db, target_id, at_most)
    return _take(db, [row for row in rows if not _is_stopped(db, row)], owner, lease_s)


_IS_LOST = or_(tables.link.c.lease_owner.is_not(None), tables.link.c.lost_leases > literal_column("0"))
_IS_ASKED = tables.link.c.priority > literal_column("0")
"""As the partial indexes have them: a number that is a parameter would hide that they fit."""


def _lost(db: Connection, target_id: int, at_most: int) -> list[Row[Any]]:
    lost = tables.link.c.lost_leases + case((tables.link.c.lease_owner.is_not(None), 1), else_=0)
    due = backlog.due(target_id) & _IS_LOST
    return _locked(db, due & (lost == 1), at_most) or _locked(db, due, 1)


def _others(db: Connection, target_id: int, at_most: int) -> list[Row[Any]]:
    """Each kind asked for by itself, so that an index gives the first of a long backlog without sorting it."""
    opened = select(tables.attempt.c.link_id).where(
        tables.attempt.c.outcome.is_(None),
        tables.attempt.c.target_connection_id == target_id,
        tables.attempt.c.link_id.is_not(None),
    )
    unanswered = tables.link.c.id.in_(opened)
    answered = ~exists().where(tables.attempt.c.link_id == tables.link.c.id, tables.attempt.c.outcome.is_(None))
    rows: list[Row[Any]] = []
    for kind in (unanswered, answered & _IS_ASKED, answered & ~_IS_ASKED):
        if len(rows) < at_most:
            rows += _locked(db, backlog.due(target_id) & ~_IS_LOST & kind, at_most - len(rows))
    return rows


def _locked(db: Connection, where: ColumnElement[bool], at_most: int) -> list[Row[Any]]:
    table = tables.link
    soonest = select(table).where(where).order_by(table.c.due_at, table.c.id).limit(at_most)
    return list(db.execute(soonest.with_for_update(skip_locked=True)))


def _leases_lost(row: Row[Any]) -> int:
    return int(row.lost_leases) + (row.lease_owner is not None)


def _is_stopped(db: Connection, row: Row[Any]) -> bool:
    """Whether it has stopped its workers too often, and is a person's business now."""
    if _leases_lost(row) < LEASES_LOST_MAX:
        return False
    link, fence = link_of(row), row.fence + 1
    claimed = move(db, link, Event.CLAIM, link.message, fence=fence)
    look = {"due_at": db_now(LOOKS_AGAIN_S)} if attempts.open_of_link(db, link.id) else {}
    move(
        db,
        Held(link.id, claimed.state, fence),
        Event.STOP,
        BROKE_OFF,
        **RESTED | look | {"cause": "lost_leases"},
    )
    return True


def _take(db: Connection, rows: Sequence[Row[Any]], owner: str, lease_s: float) -> list[Claim]:
    """Lease links that are locked; in the order of their ids."""
    read = [(link_of(row), _leases_lost(row)) for row in sorted(rows, key=lambda row: int(row.id))]
    lease = {"lease_owner": owner, "lease_until": db_now(lease_s)}
    steps = [_leasing(link, lost, lease) for link, lost in read]
    carry_out(db, steps)
    opened = attempts.open_of_links(db, [row.id for row in rows])
    contents = _contents(db, [row.document_id for row in rows])
    return [
        Claim(
            **vars(link) | {"state": step.after.state, "message": step.after.message, "fence": link.fence + 1},
            attempt=opened.get(link.id),
            **contents[link.document_id],
        )
        for (link, _), step in zip(read, steps, strict=True)
    ]


def _leasing(link: LinkRow, lost: int, lease: dict[str, Any]) -> Move:
    message = link.message if link.state is LinkState.ERROR else "In progress."
    counted = {"fence": link.fence + 1, "lost_leases": lost}
    return Move(link, Event.CLAIM, message, lease | counted)


def _contents(db: Connection, document_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What claims know of their documents."""
    table = tables.document
    columns = (table.c.id, table.c.canonical, table.c.problem, table.c.gone_at, table.c.changed_at)
    rows = db.execute(select(*columns).where(table.c.id.in_(document_ids))).all() if document_ids else []
    return {
        row.id: {
            "document": documents.canonical(row.canonical),
            "problem": row.problem,
            "is_gone": row.gone_at is not None,
            "read_at": row.changed_at,
        }
        for row in rows
    }


def still_owned(db: Connection, claims: Iterable[Held]) -> set[int]:
    """The links whose lease still stands as they were claimed; they stay so until the transaction ends."""
    table = tables.link
    fences = {claim.id: claim.fence for claim in claims}
    leased = select(table.c.id, table.c.fence).where(table.c.id.in_(fences), table.c.lease_until > db_now())
    rows = db.execute(locking(leased)).all() if fences else []
    return {row.id for row in rows if fences[row.id] == row.fence}


@dataclass(frozen=True)
class Standing:
    """A link that nobody has taken over since it was claimed: the version that its document has by now."""

    wanted: str | None
    read_at: datetime


def newest(db: Connection, claims: Iterable[Held]) -> dict[int, Standing]:
    """The links that nobody has taken over since they were claimed; they stay so until the transaction ends.

    Locked first and read then: what a pull committed while we waited for the lock is seen.
    """
    table, document = tables.link, tables.document
    fences = {claim.id: claim.fence for claim in claims}
    if not fences:
        return {}
    locked = db.execute(locking(select(table.c.id, table.c.fence).where(table.c.id.in_(fences)))).all()
    ours = [row.id for row in locked if fences[row.id] == row.fence]
    read = (
        select(table.c.id, table.c.fingerprint_wanted, document.c.changed_at)
        .join(document, document.c.id == table.c.document_id)
        .where(table.c.id.in_(ours))
    )
    return {row.id: Standing(row.fingerprint_wanted, row.changed_at) for row in db.execute(read)}


def renew(db: Connection, owner: str, link_ids: Iterable[int], lease_s: float) -> int:
    """Keep what this owner has; what somebody else took over stays theirs. Says how many are still ours."""
    table = tables.link
    ours = table.c.id.in_(list(link_ids)) & (table.c.lease_owner == owner)
    db.execute(locking(select(table.c.id).where(ours)))
    where = ours & (table.c.lease_until > db_now())
    return db.execute(update(table).where(where).values(lease_until=db_now(lease_s))).rowcount


def held_by(db: Connection, process: str) -> list[LinkRow]:
    """The links that the turns of a process hold, locked until the transaction ends."""
    table = tables.link
    where = table.c.lease_owner.startswith(f"{process}/", autoescape=True) & (table.c.lease_until > db_now())
    return [link_of(row) for row in db.execute(locking(select(table).where(where)))]
