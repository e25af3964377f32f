"""Pulls a source: stores what changed, judges every link anew, and moves the watermark in the same transaction."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection

from connectors.base import Page, Record, Source
from models import exact_json
from models.document import Document, Invoice
from models.errors import MappingError, SyncError
from models.fingerprint import fingerprint
from models.link import LinkState, mark_token
from sync import judge, logs, orders, trouble
from sync.connect import Workshop
from sync.judge import Content
from sync.store import connections, documents, links, timeline, watermarks
from sync.store.connections import ConnectionRow, RouteRow
from sync.store.documents import Incoming
from sync.store.links import LinkRow

log = logs.get("pull")

Notify = Callable[[int], None]
"""Told how many records the last page had."""


@dataclass
class Pulled:
    """What a pull came to; ``trouble`` is why it ended early, with nothing lost.

    ``left_out`` says of each thing without an identity that it could not be kept as a record.
    """

    records: int = 0
    new: int = 0
    changed: int = 0
    left_out: list[str] = field(default_factory=list)
    trouble: SyncError | None = field(default=None)


GoOn = Callable[[], bool]
"""Whether the next page may be read."""


def pull(
    workshop: Workshop, row: ConnectionRow, notify: Notify = lambda _: None, *, go_on: GoOn = lambda: True
) -> Pulled:
    """Read everything that changed since the watermark, or what can be read while it is to go on."""
    begun = time.monotonic()
    with logs.doing("pull", row.name):
        pulled = _pulled(workshop, row, notify, go_on)
        log.info(
            "pulled",
            records=pulled.records,
            new=pulled.new,
            changed=pulled.changed,
            left_out=len(pulled.left_out),
            ms=logs.ms_since(begun),
            trouble=pulled.trouble and pulled.trouble.code,
        )
    return pulled


def _pulled(workshop: Workshop, row: ConnectionRow, notify: Notify, go_on: GoOn) -> Pulled:
    pulled = Pulled()
    with workshop.database.reading() as db:
        cursor = watermarks.read(db, row.id)
    try:
        using = trouble.opened(workshop, row)
        source = using.source(row)
        for page in source.pull(cursor):
            _store_page(workshop, row, source, page, pulled)
            notify(len(page.records))
            if using.probing:
                trouble.over(using, row)
            if not go_on():
                break
    except SyncError as error:
        pulled.trouble = error
        trouble.remember(workshop, row, error)
    else:
        trouble.over(using, row)
    return pulled


def _store_page(workshop: Workshop, row: ConnectionRow, source: Source, page: Page, pulled: Pulled) -> None:
    """A page and its watermark commit together, so that a crash repeats pages and never skips one."""
    with workshop.database.transaction() as db:
        ways = connections.routes_from(db, row.id)
        for record in page.records:
            for document_id, incoming in _store(db, row, source, record, pulled):
                for way in ways:
                    _judge(db, way, document_id, incoming)
        for one in page.left_out:
            details = {"record": exact_json.canonical(one.said).decode()}
            timeline.once_of_connection(db, row.id, timeline.LEFT_OUT, one.message, details)
        watermarks.move(db, row.id, page.cursor)
    pulled.records += len(page.records)
    pulled.left_out += [one.message for one in page.left_out if one.message not in pulled.left_out]


def _store(
    db: Connection, row: ConnectionRow, source: Source, record: Record, pulled: Pulled
) -> Iterator[tuple[int, Incoming]]:
    """Store a record's documents; yields those that are new or came in another form."""
    raw = exact_json.canonical(record)
    identity = source.external_id(record)
    stored = documents.find(db, row.id, identity.entity, identity.id)
    if stored is not None and stored.raw_sha256 == sha256(raw).hexdigest():
        return
    for incoming in _mapped(source, record, raw, stored.memory if stored else {}):
        known = documents.find(db, row.id, incoming.entity, incoming.source_id)
        if known is None:
            pulled.new += 1
            yield documents.add(db, row.id, incoming), incoming
        elif not _is_older(incoming, known.version):
            pulled.changed += known.fingerprint != incoming.fingerprint
            documents.change(db, known.id, incoming)
            yield known.id, incoming


def _mapped(source: Source, record: Record, raw: bytes, memory: dict[str, object]) -> list[Incoming]:
    """The documents in a record; a record that does not map is kept all the same, with the reason."""
    identity = source.external_id(record)
    try:
        mapped = source.documents(record, memory)
    except MappingError as error:
        return [Incoming(identity.entity, identity.id, raw, None, None, None, error.message, memory)]
    return [_incoming(document, raw, mapped.memory) for document in mapped.documents]


def _incoming(document: Document, raw: bytes, memory: dict[str, object]) -> Incoming:
    reference = document.ref
    return Incoming(
        entity=reference.entity,
        source_id=reference.id,
        raw=raw,
        version=reference.version,
        canonical=document,
        fingerprint=fingerprint(document),
        problem=None,
        memory=memory,
    )


def _is_older(incoming: Incoming, known: str | None) -> bool:
    """Windows overlap and pages may arrive late: an older version never replaces a newer one."""
    return incoming.version is not None and known is not None and incoming.version < known


def _judge(db: Connection, way: RouteRow, document_id: int, incoming: Incoming) -> None:
    link = links.find(db, document_id, way.target.id)
    if link is None:
        token = mark_token(way.source.identity, incoming.entity, incoming.source_id, way.target.identity)
        link = links.add(db, document_id, way.target.id, way.id, token)
    content = Content(incoming.canonical, incoming.fingerprint, incoming.problem)
    judge.judge(db, way, link, content)
    if _was_reset(link, incoming):
        orders.resync(db, [links.by_id(db, link.id)])


def _was_reset(link: LinkRow, incoming: Incoming) -> bool:
    """Somebody set the invoice back to NOT_LINKED at the source, after we had told it something else."""
    document = incoming.canonical
    shown = document.source_integration if isinstance(document, Invoice) else None
    if shown is None or shown.state != LinkState.NOT_LINKED or link.noticed_state in (None, LinkState.NOT_LINKED):
        return False
    return (incoming.version or "") > (link.noticed_version or "")
