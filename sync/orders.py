"""What people order: resync, adopt, exclude, mappings. Orders write rows; workers carry them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from connectors.base import Need, ReferenceKind
from models.errors import UsageError
from models.link import Event, LinkState, mark_token
from sync import endings, judge, native_sync
from sync.connect import Workshop
from sync.store import (
    attempts,
    connections,
    documents,
    links,
    mappings,
    moves,
    references,
    remotes,
    timeline,
    views,
)
from sync.store.clock import db_now
from sync.store.connections import ConnectionRow, RouteRow
from sync.store.links import LinkRow
from sync.store.references import ReferenceRow
from sync.store.views import InvoiceRow

Order = Literal["check", "overwrite", "send"]

DOUBTS = ("suspect", "deleted_perhaps")
"""The causes after which a person's word says that what the message names is not the invoice."""

DELETED = endings.DELETED
"""The cause after which a person's resync creates anew: the record is gone, and they know it."""


@dataclass(frozen=True)
class Resynced:
    """How many links have work now, and how many are being worked on at this moment and were left alone."""

    queued: int
    busy: int


def invoice(db: Connection, text: str) -> InvoiceRow:
    """The one invoice that an id or a number means. Raises ``UsageError``."""
    found = views.matching(db, text)
    if not found:
        raise UsageError(f"There is no invoice “{text}”. `ledgerlink invoices` lists them.")
    if len(found) > 1:
        ids = ", ".join(f"{row.source_id} ({row.party or 'no vendor'})" for row in found[:5])
        raise UsageError(f"“{text}” may be any of {len(found)} invoices: {ids}. Name one by its id.")
    return found[0]


def resync(db: Connection, chosen: Iterable[LinkRow], *, order: Order = "check") -> Resynced:
    """Judge links anew and put what has work at the front of the queue.

    ``check`` compares what is linked and sends nothing over a person's change; ``overwrite`` does, over the change
    that the message shows; ``send`` says that the records which the message names are not this invoice.
    """
    queued = busy = 0
    for link in links.locked(db, [one.id for one in chosen]):
        if links.is_owned(db, link.id):
            busy += 1
        elif link.decision != "exclude":
            queued += _resync_one(db, link, order)
    return Resynced(queued, busy)


def _resync_one(db: Connection, link: LinkRow, order: Order) -> bool:
    if link.cause == DELETED and link.state is LinkState.ERROR:
        remotes.forget(db, link.id)
    if order == "send" and link.cause in DOUBTS:
        links.note(db, link.id, disowned=sorted({*link.disowned, *link.suspects}))
    decision = "check" if order == "send" else order
    links.note(db, link.id, decision=decision, priority=1, tries=0, lost_leases=0)
    timeline.of_link(db, link.id, "resync asked for", message="" if order == "check" else f"with --{order}")
    _judge_anew(db, links.by_id(db, link.id))
    return links.has_work(db, link.id)


def links_of(db: Connection, rows: Iterable[InvoiceRow]) -> list[LinkRow]:
    """The links behind a list."""
    return [links.by_id(db, row.link_id) for row in rows]


def adopt(db: Connection, row: InvoiceRow, remote_id: str, entity: str, quiet_after_s: float) -> None:
    """A record of the target is this invoice, says a person; a worker compares the two and puts our mark on it."""
    link = links.lock(db, row.link_id)
    label = row.number or row.source_id
    if link.state is LinkState.LINKED:
        raise UsageError(f"Invoice {label} is linked already, to {row.remote}.")
    if links.is_owned(db, link.id):
        raise UsageError(f"Invoice {label} is being worked on; try again in a moment.")
    if link.remote is not None and link.cause != DELETED:
        raise UsageError(f"Invoice {label} is {row.remote} already. Delete that there first, then resync.")
    if remotes.owner_of(db, link.target_id, entity, remote_id) not in (None, link.id):
        raise UsageError(f"{entity} #{remote_id} belongs to another invoice already.")
    _raise_if_it_may_arrive(db, link, label, quiet_after_s)
    remotes.forget(db, link.id)
    links.note(db, link.id, named_id=remote_id, decision="adopt", tries=0)
    text = f"{entity} #{remote_id} is being adopted."
    moves.move(db, link, Event.ADOPT, text, due_at=db_now(), priority=1, cause=None, cause_key=None)


def _raise_if_it_may_arrive(db: Connection, link: LinkRow, label: str, quiet_after_s: float) -> None:
    """Nobody decides about what was sent before the target can't be working on it any more."""
    opened = attempts.open_of_link(db, link.id)
    if opened is not None and opened.doubtful and opened.quiet_s < quiet_after_s:
        wait_s = quiet_after_s - opened.quiet_s
        raise UsageError(f"Invoice {label} was sent and may still arrive. Try again in {wait_s:.0f} seconds.")


def pause(db: Connection, row: ConnectionRow, by: str, reason: str) -> None:
    """Use a connection no more until a person resumes it."""
    connections.pause_by_hand(db, row.id, by, f"Paused by {by}: {reason.rstrip('.')}.")


def resume(db: Connection, row: ConnectionRow, by: str) -> bool:
    """Use a connection again, whatever paused it; False where nothing did. Raises ``UsageError``.

    Whoever resumes after a sweep that missed many says that they may be gone: the next two sweeps conclude.
    """
    if native_sync.is_in_doubt(row):
        raise UsageError(native_sync.doubt(row).message)
    if row.cause == connections.LOST_MANY:
        connections.trust_next_sweep(db, row.id, trusted=True)
    return connections.resume(db, row.id, by)


def exclude(db: Connection, row: InvoiceRow, reason: str, quiet_after_s: float) -> None:
    """Never post this invoice."""
    link = links.lock(db, row.link_id)
    label = row.number or row.source_id
    if link.remote is not None and link.cause != DELETED:
        raise UsageError(f"Invoice {label} is {row.remote} already. Delete it there first, then resync.")
    if links.is_owned(db, link.id):
        raise UsageError(f"Invoice {label} is being worked on; try again in a moment.")
    opened = attempts.open_of_link(db, link.id)
    if opened is not None and link.cause not in DOUBTS:
        raise UsageError(f"Invoice {label} was sent and is not answered yet. Try again when it is.")
    if opened is not None:
        _raise_if_it_may_arrive(db, link, label, quiet_after_s)
        attempts.close(db, opened.id, "excluded", "a person excluded it")
    remotes.forget(db, link.id)
    links.note(db, link.id, decision="exclude")
    moves.move(db, link, Event.WAIT, f"Excluded: {reason}", due_at=None, cause="excluded", cause_key=None)


def include(db: Connection, row: InvoiceRow) -> None:
    """Take an exclusion back."""
    link = links.lock(db, row.link_id)
    if link.decision != "exclude":
        raise UsageError(f"Invoice {row.number or row.source_id} is not excluded.")
    links.note(db, row.link_id, decision=None)
    _judge_anew(db, links.by_id(db, row.link_id))


def link_everything(db: Connection, source_id: int, target_id: int) -> None:
    """A new route: every document that was pulled before it gets its link."""
    way = _route_between(db, source_id, target_id)
    for row in documents.of_connection(db, source_id):
        token = mark_token(way.source.identity, row.entity, row.source_id, way.target.identity)
        link = links.add(db, row.id, way.target.id, way.id, token)
        judge.judge(db, way, link, judge.content_in(row))


def judge_route_anew(db: Connection, source_id: int, target_id: int) -> None:
    """A route's policy changed: NOT_LINKED and ERROR are judged anew, LINKED is not touched (DESIGN §3)."""
    way = _route_between(db, source_id, target_id)
    for link in links.of_route(db, way.id, (LinkState.NOT_LINKED, LinkState.ERROR)):
        _judge_anew(db, link)


def _route_between(db: Connection, source_id: int, target_id: int) -> RouteRow:
    return next(way for way in connections.routes_from(db, source_id) if way.target.id == target_id)


def _judge_anew(db: Connection, link: LinkRow) -> None:
    way = _way(db, link)
    row = documents.by_id(db, link.document_id)
    judge.judge(db, way, link, judge.content_in(row), anew=True)


def _way(db: Connection, link: LinkRow) -> RouteRow:
    return next(way for way in connections.routes(db) if way.id == link.route_id)


# ── mappings ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Mapped:
    """A mapping that was set, and how many invoices it sets going."""

    reference: ReferenceRow
    released: int


def route(db: Connection, source: str | None, target: str | None) -> RouteRow:
    """The one route between two connections; the only one there is needs no names."""
    ways = [
        way
        for way in connections.routes(db)
        if source in (None, way.source.name) and target in (None, way.target.name)
    ]
    if len(ways) == 1:
        return ways[0]
    names = ", ".join(f"{way.source.name} → {way.target.name}" for way in connections.routes(db)) or "none yet"
    raise UsageError(f"Name one route with --source and --target. There are: {names}.")


def set_mapping(
    workshop: Workshop, way: RouteRow, kind: ReferenceKind, value: str, meant: str, set_by: str
) -> Mapped:
    """A source value means this reference; what was stopped for want of it becomes due in the same transaction."""
    if not value.strip() or not meant.strip():
        raise UsageError("Say what the source calls it and what the target calls it; neither can be empty.")
    reference = _reference(workshop, way, kind, meant)
    with workshop.database.transaction() as db:
        mappings.put(db, way.id, kind, value, reference.id, set_by)
        stopped = links.stopped_by(db, f"missing_{kind}", value, way.id)
        for link in stopped:
            timeline.of_link(db, link.id, "mapping set", message=f"{kind} {value} means {reference.name}")
            _judge_anew(db, link)
    return Mapped(reference, len(stopped))


def _reference(workshop: Workshop, way: RouteRow, kind: ReferenceKind, meant: str) -> ReferenceRow:
    """The reference that a person means by a number, a name or an id, read anew from the target."""
    target = workshop.target(way.target)
    found = target.find([Need(kind, meant)])
    with workshop.database.transaction() as db:
        references.save(db, way.target.id, found)
        rows = references.by_number_or_name(db, way.target.id, kind, meant, target.normalised(meant))
    active = [row for row in rows if row.active]
    word = kind.replace("_", " ")
    if not rows:
        raise UsageError(f"There is no {word} “{meant}” in {way.target.name}.")
    if not active:
        raise UsageError(
            f"The {word} “{rows[0].name}” is inactive in {way.target.name}. Make it active there first."
        )
    if len(active) > 1:
        names = ", ".join(f"{row.name} (#{row.remote_id})" for row in active)
        raise UsageError(f"“{meant}” may be any of these: {names}. Name one by its number or id.")
    return active[0]
