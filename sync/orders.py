"""What people order: resync, adopt, exclude, mappings. Orders write rows; workers carry them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from connectors.base import Need, ReferenceKind
from models.errors import UsageError
from models.link import Event, LinkState
from sync import judge
from sync.connect import Workshop
from sync.judge import Content
from sync.store import attempts, connections, documents, links, mappings, references, timeline, views
from sync.store.clock import db_now
from sync.store.connections import RouteRow
from sync.store.links import LinkRow
from sync.store.references import ReferenceRow
from sync.store.views import InvoiceRow

Order = Literal["check", "overwrite", "send"]

FORGET_REMOTE = ("deleted_in_target", "another_kind")
"""Causes after which a person's resync creates anew: the record is gone, and they know it."""


def invoice(db: Connection, text: str) -> InvoiceRow:
    """The one invoice that an id or a number means. Raises ``UsageError``."""
    found = views.matching(db, text)
    if not found:
        raise UsageError(f"There is no invoice “{text}”. `ledgerlink invoices` lists them.")
    if len(found) > 1:
        ids = ", ".join(f"{row.source_id} ({row.party or 'no vendor'})" for row in found[:5])
        raise UsageError(f"“{text}” may be any of {len(found)} invoices: {ids}. Name one by its id.")
    return found[0]


def resync(db: Connection, chosen: Iterable[LinkRow], *, order: Order = "check") -> int:
    """Judge links anew and put what has work at the front of the queue; says how many have work.

    ``check`` compares what is linked and sends nothing over a person's change; ``overwrite`` does; ``send`` says
    that what looks like the invoice in the target is another one.
    """
    queued = 0
    for link in chosen:
        if link.decision == "exclude" or links.is_owned(db, link.id):
            continue
        _forget_remote(db, link)
        links.note(db, link.id, decision=order, priority=1, tries=0, lost_leases=0)
        timeline.of_link(db, link.id, "resync asked for", message="" if order == "check" else f"with --{order}")
        _judge_anew(db, links.by_id(db, link.id))
        queued += links.has_work(db, link.id)
    return queued


def links_of(db: Connection, rows: Iterable[InvoiceRow]) -> list[LinkRow]:
    """The links behind a list."""
    return [links.by_id(db, row.link_id) for row in rows]


def _forget_remote(db: Connection, link: LinkRow) -> None:
    if link.cause in FORGET_REMOTE and link.state is LinkState.ERROR:
        links.note(db, link.id, **links.remote_columns(None), fingerprint_held=None)


def adopt(db: Connection, row: InvoiceRow, remote_id: str, entity: str) -> None:
    """The record ``remote_id`` of the target is this invoice; a worker checks it and puts our mark on it."""
    link = links.by_id(db, row.link_id)
    if link.state is LinkState.LINKED:
        raise UsageError(f"Invoice {row.number or row.source_id} is linked already, to {row.remote}.")
    if links.is_owned(db, link.id):
        raise UsageError(f"Invoice {row.number or row.source_id} is being worked on; try again in a moment.")
    if opened := attempts.open_of_link(db, link.id):
        attempts.close(db, opened.id, "adopted", f"a person adopted {entity} {remote_id}")
    if links.owner_of(db, link.target_id, entity, remote_id) not in (None, link.id):
        raise UsageError(f"{entity} #{remote_id} belongs to another invoice already.")
    named = links.remote_columns(None) | {"remote_entity": entity, "remote_id": remote_id}
    links.note(db, link.id, **named, decision="adopt")
    text = f"{entity} #{remote_id} is being adopted."
    links.move(db, link, Event.ADOPT, text, due_at=db_now(), priority=1, cause=None, cause_key=None)


def exclude(db: Connection, row: InvoiceRow, reason: str) -> None:
    """Never post this invoice."""
    link = links.by_id(db, row.link_id)
    if link.remote is not None and link.cause not in FORGET_REMOTE:
        raise UsageError(
            f"Invoice {row.number or row.source_id} is in the target already ({row.remote}). "
            "Delete it there first, then exclude it."
        )
    if links.is_owned(db, link.id) or attempts.open_of_link(db, link.id):
        raise UsageError(
            f"Invoice {row.number or row.source_id} was sent and is not answered yet. Try again when it is."
        )
    links.note(db, link.id, **links.remote_columns(None), fingerprint_held=None, decision="exclude")
    links.move(db, link, Event.WAIT, f"Excluded: {reason}", due_at=None, cause="excluded", cause_key=None)


def include(db: Connection, row: InvoiceRow) -> None:
    """Take an exclusion back."""
    links.note(db, row.link_id, decision=None)
    _judge_anew(db, links.by_id(db, row.link_id))


def judge_route_anew(db: Connection, source_id: int, target_id: int) -> None:
    """A route's policy changed: NOT_LINKED and ERROR are judged anew, LINKED is not touched (DESIGN §3)."""
    way = next(way for way in connections.routes_from(db, source_id) if way.target.id == target_id)
    for link in links.of_route(db, way.id, (LinkState.NOT_LINKED, LinkState.ERROR)):
        _judge_anew(db, link)


def _judge_anew(db: Connection, link: LinkRow) -> None:
    way = _way(db, link)
    row = documents.by_id(db, link.document_id)
    judge.judge(db, way, link, Content(row.canonical, row.fingerprint, row.problem), anew=True)


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
    reference = _reference(workshop, way, kind, meant)
    with workshop.database.transaction() as db:
        mappings.put(db, way.id, kind, value, reference.id, set_by)
        stopped = links.stopped_by(db, f"missing_{kind}", value, way.id)
        for link in stopped:
            timeline.of_link(db, link.id, "mapping set", message=f"{kind} {value} → {reference.name}")
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
