"""Links: claimed, settled and released under a lease and a fence; every change of state passes ``move``.

A worker owns a link while its lease lasts and its fence is the newest. Whoever writes with an older fence changes
nothing and learns so by ``LeaseLostError`` (DESIGN §4.4).
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, insert, or_, select, update

from connectors.base import Sighting
from models import tables
from models.document import Document
from models.link import Event, LinkState, Mark, Remote, advance
from models.text import sentence
from sync.store import attempts, documents, notices, timeline
from sync.store.attempts import Attempt
from sync.store.clock import db_now

LOOKS_AGAIN_S = 3600.0
"""How often a link in ERROR that was never answered is looked for."""

BROKE_OFF = (
    "Working on this invoice broke off three times. Resync to try again; report it if it breaks off then too."
)
LEASES_LOST_MAX = 3
"""A document that stops its worker so often is a person's business (DESIGN §4.4)."""


class LeaseLostError(Exception):
    """Another worker owns the link by now, or a person changed it."""


@dataclass(frozen=True)
class Held:
    """A link at the moment it was read; state and fence must still be so for a change to happen."""

    id: int
    state: LinkState
    fence: int
    message: str = ""


@dataclass(frozen=True)
class LinkRow(Held):
    """Everything a decision about a link rests on, but for the document."""

    document_id: int = 0
    target_id: int = 0
    route_id: int = 0
    token: str = ""
    revision: int = 0
    wanted: str | None = None
    held_fingerprint: str | None = None
    judged: str | None = None
    cause: str | None = None
    cause_key: str | None = None
    decision: str | None = None
    named_id: str | None = None
    shown: dict[str, Any] | None = None
    suspects: tuple[str, ...] = ()
    disowned: tuple[str, ...] = ()
    tries: int = 0
    lost_leases: int = 0
    noticed_state: str | None = None
    noticed_version: str | None = None
    correlation: str | None = None
    """Of the change that is carried: the same in every line of the logs."""
    remote: Sighting | None = None


@dataclass(frozen=True)
class Claim(LinkRow):
    """A link that this worker owns, with its document, its route and its unanswered attempt, if there is one."""

    document: Document | None = None
    problem: str | None = None
    attempt: Attempt | None = None
    read_at: datetime | None = None
    """The document's time of change when it was claimed."""


def find(db: Connection, document_id: int, target_id: int) -> LinkRow | None:
    """The link of a document in one target."""
    table = tables.link
    where = (table.c.document_id == document_id) & (table.c.target_connection_id == target_id)
    row = db.execute(select(table).where(where)).one_or_none()
    return None if row is None else LinkRow(**_values(row))


def by_id(db: Connection, link_id: int) -> LinkRow:
    """A link."""
    return LinkRow(**_values(db.execute(select(tables.link).where(tables.link.c.id == link_id)).one()))


def by_token(db: Connection, target_id: int, token: str) -> LinkRow | None:
    """The link whose mark has this token."""
    table = tables.link
    where = (table.c.target_connection_id == target_id) & (table.c.token == token)
    row = db.execute(select(table).where(where)).one_or_none()
    return None if row is None else LinkRow(**_values(row))


def add(db: Connection, document_id: int, target_id: int, route_id: int, token: str) -> LinkRow:
    """A new link, NOT_LINKED and without work until it is judged."""
    row = {"document_id": document_id, "target_connection_id": target_id, "route_id": route_id, "token": token}
    statement = insert(tables.link).values(state=LinkState.NOT_LINKED, changed_at=db_now(), **row)
    link_id = db.execute(statement.returning(tables.link.c.id)).scalar_one()
    timeline.of_link(db, link_id, "seen", after=LinkState.NOT_LINKED)
    return by_id(db, link_id)


def move(db: Connection, link: Held, event: Event, message: str, **changes: Any) -> Held:
    """Take a link from one state to the next, or raise ``LeaseLostError`` and change nothing.

    ``changes`` are further columns. An event that changes neither state nor message leaves no trace.
    """
    after, message = advance(link.state, event), sentence(message)
    is_news = after != link.state or message != link.message
    table = tables.link
    where = (table.c.id == link.id) & (table.c.state == link.state) & (table.c.fence == link.fence)
    values = {"state": after, "message": message, "changed_at": db_now(), **changes}
    if is_news:
        values |= notices.due(link.state, after)
    if not db.execute(update(table).where(where).values(**values)).rowcount:
        raise LeaseLostError(f"link {link.id} is not at fence {link.fence} any more")
    if is_news:
        timeline.of_link(db, link.id, event, before=link.state, after=after, message=message)
    return Held(link.id, after, link.fence, message)


def note(db: Connection, link_id: int, **changes: Any) -> None:
    """Change columns that are no state: what is wanted, what was judged."""
    db.execute(update(tables.link).where(tables.link.c.id == link_id).values(**changes))


def is_owned(db: Connection, link_id: int) -> bool:
    """Whether some worker holds a lease on it now."""
    table = tables.link
    where = (table.c.id == link_id) & (table.c.lease_until > db_now())
    return db.execute(select(table.c.id).where(where)).one_or_none() is not None


def remote_columns(sighting: Sighting | None) -> dict[str, Any]:
    """The columns that hold what the target gave us; all null for None."""
    remote = sighting.remote if sighting else None
    return {
        "remote_entity": remote.entity if remote else None,
        "remote_id": remote.id if remote else None,
        "remote_version": remote.version if remote else None,
        "remote_number": remote.number if remote else None,
        "remote_total": remote.total if remote else None,
        "remote_currency": remote.currency if remote else None,
        "remote_url": remote.url if remote else None,
        "remote_fields": sighting.fields if sighting else None,
        "remote_note": sighting.note if sighting else None,
    }


def known_tokens(db: Connection, tokens: Set[str]) -> set[str]:
    """Those of some marks' tokens that are links'."""
    table = tables.link
    return set(db.execute(select(table.c.token).where(table.c.token.in_(tokens))).scalars())


def has_work(db: Connection, link_id: int) -> bool:
    """Whether a worker will take it up."""
    where = (tables.link.c.id == link_id) & tables.link.c.due_at.is_not(None)
    return db.execute(select(tables.link.c.id).where(where)).one_or_none() is not None


RELEASED = {"lease_owner": None, "lease_until": None}
"""The columns of a link that nobody owns."""

RESTED = {
    **RELEASED,
    "due_at": None,
    "tries": 0,
    "lost_leases": 0,
    "priority": 0,
    "decision": None,
    "named_id": None,
}
"""The columns of a link that has no more work."""


# ── claiming ─────────────────────────────────────────────────────────────────────────────────────────────────


def count_due(db: Connection, target_id: int) -> int:
    """How many links of a target have work now."""
    count: int = db.execute(select(func.count()).select_from(tables.link).where(_due(target_id))).scalar_one()
    return count


def due_documents(db: Connection, target_id: int, at_most: int) -> list[tuple[int, Document | None]]:
    """(route, document) of what is due and not claimed yet, soonest first."""
    statement = (
        select(tables.link.c.route_id, tables.document.c.canonical)
        .join(tables.document, tables.document.c.id == tables.link.c.document_id)
        .where(_due(target_id))
        .order_by(tables.link.c.due_at, tables.link.c.id)
        .limit(at_most)
    )
    return [(row.route_id, documents.canonical(row.canonical)) for row in db.execute(statement)]


def next_due(db: Connection, target_id: int) -> datetime | None:
    """When the next work of a target is due or its lease runs out; None where there is none."""
    table = tables.link
    at = case((table.c.lease_until > table.c.due_at, table.c.lease_until), else_=table.c.due_at)
    where = (table.c.target_connection_id == target_id) & table.c.due_at.is_not(None)
    found: datetime | None = db.execute(
        select(at.label("at")).where(where).order_by(at).limit(1)
    ).scalar_one_or_none()
    return found


def claim(
    db: Connection, target_id: int, owner: str, lease_s: float, at_most: int, *, lost_first: bool = False
) -> list[Claim]:
    """Lease due links: those with an unanswered attempt first, then what a person asked for, then the oldest.

    A link whose lease ran out under another worker is claimed alone, so that a document that kills its worker
    takes no neighbour along; at the third time it stops in ERROR. Such links come after all others, or with
    ``lost_first`` before them.
    """
    table = tables.link
    unanswered = exists().where(tables.attempt.c.link_id == table.c.id, tables.attempt.c.outcome.is_(None))
    is_lost = or_(table.c.lease_owner.is_not(None), table.c.lost_leases > 0)
    order = (
        is_lost.desc() if lost_first else is_lost,
        unanswered.desc(),
        table.c.priority.desc(),
        table.c.due_at,
        table.c.id,
    )
    rows = db.execute(
        select(table).where(_due(target_id)).order_by(*order).limit(at_most).with_for_update(skip_locked=True)
    ).all()
    lost = [row for row in rows if row.lease_owner is not None or row.lost_leases]
    others = [] if lost and lost_first else [row for row in rows if row not in lost]
    chosen = others or lost[:1]
    taken = [_take(db, row, owner, lease_s) for row in chosen]
    return [claimed for claimed in taken if claimed is not None]


def _due(target_id: int) -> ColumnElement[bool]:
    table = tables.link
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= db_now())
    return and_(table.c.target_connection_id == target_id, table.c.due_at <= db_now(), free)


def _take(db: Connection, row: Row[Any], owner: str, lease_s: float) -> Claim | None:
    """Lease one link, or stop it where it has stopped its workers too often."""
    link = LinkRow(**_values(row))
    lost = row.lost_leases + (1 if row.lease_owner is not None else 0)
    fence = row.fence + 1
    lease = {"lease_owner": owner, "lease_until": db_now(lease_s), "fence": fence, "lost_leases": lost}
    if lost >= LEASES_LOST_MAX:
        text = BROKE_OFF
        claimed = move(db, link, Event.CLAIM, link.message, fence=fence)
        look = {"due_at": db_now(LOOKS_AGAIN_S)} if attempts.open_of_link(db, link.id) else {}
        stop = Held(link.id, claimed.state, fence)
        move(db, stop, Event.STOP, text, **RESTED | look | {"cause": "lost_leases"})
        return None
    message = link.message if link.state is LinkState.ERROR else "In progress."
    claimed = move(db, link, Event.CLAIM, message, **lease)
    return _claim(db, link.id, claimed.state, fence)


def _claim(db: Connection, link_id: int, state: LinkState, fence: int) -> Claim:
    statement = (
        select(
            tables.link,
            tables.document.c.canonical,
            tables.document.c.problem,
            tables.document.c.changed_at.label("read_at"),
        )
        .join(tables.document, tables.document.c.id == tables.link.c.document_id)
        .where(tables.link.c.id == link_id)
    )
    row = db.execute(statement).one()
    return Claim(
        **_values(row) | {"state": state, "fence": fence},
        document=documents.canonical(row.canonical),
        problem=row.problem,
        attempt=attempts.open_of_link(db, link_id),
        read_at=row.read_at,
    )


def is_still_owned(db: Connection, link: Held) -> bool:
    """Whether the lease under which a link was claimed still stands."""
    table = tables.link
    where = (table.c.id == link.id) & (table.c.fence == link.fence) & (table.c.lease_until > db_now())
    return db.execute(select(table.c.id).where(where)).one_or_none() is not None


def is_newest(db: Connection, link: Held) -> bool:
    """Whether nobody has taken the link over since; the row stays so until the transaction ends."""
    table = tables.link
    where = (table.c.id == link.id) & (table.c.fence == link.fence)
    return db.execute(select(table.c.id).where(where).with_for_update()).one_or_none() is not None


def is_at_rest(db: Connection, link_id: int, since: datetime) -> bool:
    """Whether nothing is to be done for it, nothing of it is unanswered, and nobody touched it since a time."""
    table = tables.link
    unanswered = exists().where(tables.attempt.c.link_id == link_id, tables.attempt.c.outcome.is_(None))
    where = (
        (table.c.id == link_id)
        & (table.c.changed_at < since)
        & table.c.due_at.is_(None)
        & table.c.lease_owner.is_(None)
        & ~unanswered
    )
    return db.execute(select(table.c.id).where(where)).one_or_none() is not None


def changed_since(db: Connection, claim: Claim) -> bool:
    """Whether a newer version of the document was pulled since the link was claimed."""
    table = tables.document
    changed_at = db.execute(select(table.c.changed_at).where(table.c.id == claim.document_id)).scalar_one()
    return bool(changed_at != claim.read_at)


def renew(db: Connection, owner: str, link_ids: Iterable[int], lease_s: float) -> int:
    """Keep what this owner has; what somebody else took over stays theirs. Says how many are still ours."""
    table = tables.link
    where = (table.c.lease_owner == owner) & table.c.id.in_(list(link_ids)) & (table.c.lease_until > db_now())
    return db.execute(update(table).where(where).values(lease_until=db_now(lease_s))).rowcount


def held_by(db: Connection, process: str) -> list[LinkRow]:
    """The links that the turns of a process hold, locked until the transaction ends."""
    table = tables.link
    where = table.c.lease_owner.startswith(f"{process}/", autoescape=True) & (table.c.lease_until > db_now())
    return [LinkRow(**_values(row)) for row in db.execute(select(table).where(where).with_for_update())]


def due_again(after_s: float) -> dict[str, Any]:
    """The columns of a released link whose next try is so many seconds away."""
    return {**RELEASED, "due_at": db_now(after_s), "lost_leases": 0}


def of_route(db: Connection, route_id: int, states: Sequence[LinkState]) -> list[LinkRow]:
    """The links of a route in some states."""
    where = (tables.link.c.route_id == route_id) & tables.link.c.state.in_(states)
    return [LinkRow(**_values(row)) for row in db.execute(select(tables.link).where(where))]


def stopped_by(db: Connection, cause: str, key: str, route_id: int) -> Sequence[LinkRow]:
    """The links of a route in ERROR by one cause about one thing."""
    table = tables.link
    where = (
        (table.c.route_id == route_id)
        & (table.c.state == LinkState.ERROR)
        & (table.c.cause == cause)
        & (table.c.cause_key == key)
    )
    return [LinkRow(**_values(row)) for row in db.execute(select(table).where(where))]


def _values(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": LinkState(row.state),
        "fence": row.fence,
        "message": row.message,
        "document_id": row.document_id,
        "target_id": row.target_connection_id,
        "route_id": row.route_id,
        "token": row.token,
        "revision": row.revision,
        "wanted": row.fingerprint_wanted,
        "held_fingerprint": row.fingerprint_held,
        "judged": row.judged,
        "cause": row.cause,
        "cause_key": row.cause_key,
        "decision": row.decision,
        "named_id": row.named_id,
        "shown": row.shown,
        "suspects": tuple(row.suspects or ()),
        "disowned": tuple(row.disowned or ()),
        "tries": row.tries,
        "lost_leases": row.lost_leases,
        "noticed_state": row.noticed_state,
        "noticed_version": row.noticed_version,
        "correlation": row.correlation,
        "remote": _sighting(row),
    }


def _sighting(row: Row[Any]) -> Sighting | None:
    if row.remote_id is None:
        return None
    remote = Remote(
        entity=row.remote_entity,
        id=row.remote_id,
        version=row.remote_version or "",
        number=row.remote_number,
        total=row.remote_total or 0,
        currency=row.remote_currency or "",
        url=row.remote_url,
    )
    return Sighting(remote, Mark(row.token, row.revision), row.remote_fields or {}, row.remote_note or "")
