"""Links: what is known of a document in a target, read, made, locked and noted down.

How a link goes from one state to the next is ``moves``, who owns it for a moment ``leases``, what has work
``backlog``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, insert, select, update

from connectors.base import Sighting
from models import tables
from models.link import LinkState, Mark, Remote
from sync.store import timeline
from sync.store.clock import db_now

LOOKS_AGAIN_S = 3600.0
"""How often a link in ERROR that was never answered is looked for."""


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


def by_id(db: Connection, link_id: int) -> LinkRow:
    """A link."""
    return link_of(db.execute(select(tables.link).where(tables.link.c.id == link_id)).one())


def locked(db: Connection, link_ids: Iterable[int]) -> list[LinkRow]:
    """Links as they are once nobody else is changing them; so they stay until the transaction ends."""
    where = tables.link.c.id.in_(list(link_ids))
    return [link_of(row) for row in db.execute(locking(select(tables.link).where(where)))]


def lock(db: Connection, link_id: int) -> LinkRow:
    """One of them."""
    (link,) = locked(db, [link_id])
    return link


def lock_of_documents(db: Connection, document_ids: Sequence[int]) -> None:
    """Nobody claims or ends the links of some documents until the transaction ends.

    Whoever changes a document does so first. A worker that ends a link then sees the new version, or has ended it
    before the new one is judged.
    """
    where = tables.link.c.document_id.in_(document_ids)
    if document_ids:
        db.execute(locking(select(tables.link.c.id).where(where)))


def by_token(db: Connection, target_id: int, token: str) -> LinkRow | None:
    """The link whose mark has this token."""
    table = tables.link
    where = (table.c.target_connection_id == target_id) & (table.c.token == token)
    row = db.execute(select(table).where(where)).one_or_none()
    return None if row is None else link_of(row)


def of_documents(db: Connection, target_id: int, document_ids: Sequence[int]) -> dict[int, LinkRow]:
    """The links of some documents in one target, by document."""
    table = tables.link
    where = (table.c.target_connection_id == target_id) & table.c.document_id.in_(document_ids)
    rows = db.execute(select(table).where(where)).all() if document_ids else []
    return {row.document_id: link_of(row) for row in rows}


def add(db: Connection, document_id: int, target_id: int, route_id: int, token: str) -> LinkRow:
    """A new link, NOT_LINKED and without work until it is judged."""
    return add_all(db, target_id, route_id, {document_id: token})[0]


def add_all(db: Connection, target_id: int, route_id: int, tokens: Mapping[int, str]) -> list[LinkRow]:
    """New links of documents, by whose ids their tokens are given."""
    table, ends = tables.link, {"target_connection_id": target_id, "route_id": route_id}
    statement = insert(table).values(state=LinkState.NOT_LINKED, state_since=db_now(), changed_at=db_now())
    new = [{"document_id": document_id, "token": token, **ends} for document_id, token in tokens.items()]
    rows = db.execute(statement.returning(table), new).all() if new else []
    added = sorted((link_of(row) for row in rows), key=lambda link: link.id)
    timeline.of_links(db, [timeline.Happened(link.id, "seen", None, link.state) for link in added])
    return added


def locking(links: Select[Any]) -> Select[Any]:
    """In the order of their ids, in which everybody locks several links, so that nobody waits in a circle."""
    return links.order_by(tables.link.c.id).with_for_update(of=tables.link, key_share=True)


def note(db: Connection, link_id: int, **changes: Any) -> None:
    """Change columns that are no state: what is wanted, what was judged."""
    db.execute(update(tables.link).where(tables.link.c.id == link_id).values(**changes))


def note_all(db: Connection, noted: Mapping[int, Mapping[str, Any]]) -> None:
    """Change columns that are no state of many links that this transaction has locked, from their ids."""
    alike: dict[frozenset[str], list[dict[str, Any]]] = {}
    for link_id, changes in noted.items():
        alike.setdefault(frozenset(changes), []).append({"read_id": link_id, **changes})
    for rows in alike.values():
        db.execute(update(tables.link).where(tables.link.c.id == bindparam("read_id")), rows)


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


FOR_INVOICE = "for_invoice"
"""Why a payment waits: its invoice is not linked yet."""


def parents(db: Connection, payments: Sequence[LinkRow]) -> dict[int, LinkRow]:
    """The links of the payments' invoices, by the payments' links.

    None of them changes until the transaction ends: whoever links an invoice wakes the payments that wait by then.
    """
    table, document = tables.link, tables.document
    of_payment = {payment.document_id: payment for payment in payments}
    where = document.c.id.in_(list(of_payment)) & document.c.parent_id.is_not(None)
    pairs = db.execute(select(document.c.id, document.c.parent_id).where(where)).all() if payments else []
    wanted = {parent_id for _, parent_id in pairs}
    targets = {payment.target_id for payment in payments}
    here = table.c.document_id.in_(wanted) & table.c.target_connection_id.in_(targets)
    rows = db.execute(locking(select(table).where(here))).all() if wanted else []
    found = {row.document_id: link_of(row) for row in rows}
    return {of_payment[child].id: found[parent] for child, parent in pairs if parent in found}


def wake_payments(db: Connection, target_id: int, invoices: Collection[int]) -> None:
    """Documents were linked: the payments that waited for them are due."""
    table, document = tables.link, tables.document
    children = select(document.c.id).where(document.c.parent_id.in_(invoices))
    waiting = (table.c.target_connection_id == target_id) & (table.c.cause == FOR_INVOICE)
    if invoices:
        where = waiting & table.c.document_id.in_(children)
        db.execute(update(table).where(where).values(due_at=db_now(), tries=0))


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


def of_route(db: Connection, route_id: int, states: Sequence[LinkState]) -> list[LinkRow]:
    """The links of a route in some states, locked."""
    where = (tables.link.c.route_id == route_id) & tables.link.c.state.in_(states)
    return [link_of(row) for row in db.execute(locking(select(tables.link).where(where)))]


def stopped_by(db: Connection, cause: str, key: str, route_id: int) -> Sequence[LinkRow]:
    """The links of a route in ERROR by one cause about one thing, locked."""
    table = tables.link
    where = (
        (table.c.route_id == route_id)
        & (table.c.state == LinkState.ERROR)
        & (table.c.cause == cause)
        & (table.c.cause_key == key)
    )
    return [link_of(row) for row in db.execute(locking(select(table).where(where)))]


def link_of(row: Row[Any]) -> LinkRow:
    """A row of the table of links."""
    return LinkRow(
        id=row.id,
        state=LinkState(row.state),
        fence=row.fence,
        message=row.message,
        document_id=row.document_id,
        target_id=row.target_connection_id,
        route_id=row.route_id,
        token=row.token,
        revision=row.revision,
        wanted=row.fingerprint_wanted,
        held_fingerprint=row.fingerprint_held,
        judged=row.judged,
        cause=row.cause,
        cause_key=row.cause_key,
        decision=row.decision,
        named_id=row.named_id,
        shown=row.shown,
        suspects=tuple(row.suspects or ()),
        disowned=tuple(row.disowned or ()),
        tries=row.tries,
        lost_leases=row.lost_leases,
        noticed_state=row.noticed_state,
        noticed_version=row.noticed_version,
        correlation=row.correlation,
        remote=_sighting(row),
    )


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
