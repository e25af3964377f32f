"""Pulls a source: stores what changed, judges every link anew, and moves the watermark in the same transaction."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection

from connectors.base import ExternalId, Page, Record, Source
from models import exact_json
from models.document import Document, Invoice, Payment
from models.errors import MappingError, SyncError
from models.fingerprint import fingerprint
from models.link import LinkState, mark_token
from sync import judge, logs, orders, trouble
from sync.connect import Workshop
from sync.counted import counted
from sync.follow import follow
from sync.judge import Content
from sync.store import connections, documents, links, tallies, timeline, watermarks
from sync.store.connections import ConnectionRow, RouteRow
from sync.store.documents import Incoming, Known
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


@counted("pull")
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
    try:
        using = trouble.opened(workshop, row)
        source = using.source(row)
        _follow(using, row, source, pulled, go_on)
        while not _is_read_through(using, row, source, pulled, notify, go_on) and go_on():
            log.debug("overtaken")
    except SyncError as error:
        pulled.trouble = error
        trouble.remember(workshop, row, error)
    else:
        trouble.over(using, row)
    return pulled


@counted("follow")
def follow_hints(workshop: Workshop, row: ConnectionRow, *, go_on: GoOn = lambda: True) -> Pulled:
    """Read again what events of the source were about, and nothing else."""
    pulled = Pulled()
    with logs.doing("follow", row.name):
        try:
            using = trouble.opened(workshop, row)
            pulled.trouble = _follow(using, row, using.source(row), pulled, go_on)
        except SyncError as error:
            pulled.trouble = error
            trouble.remember(workshop, row, error)
        log.info("followed", records=pulled.records, new=pulled.new, changed=pulled.changed)
    return pulled


def _follow(using: Workshop, row: ConnectionRow, source: Source, pulled: Pulled, go_on: GoOn) -> SyncError | None:
    def take_in_(db: Connection, records: Sequence[Record]) -> None:
        take_in(db, row, source, records, pulled)
        pulled.records += len(records)

    return follow(using, row, source, take_in_, go_on)


def _is_read_through(
    using: Workshop, row: ConnectionRow, source: Source, pulled: Pulled, notify: Notify, go_on: GoOn
) -> bool:
    """Store page after page; False where another pull came in between: what is read here may be old by now."""
    with using.database.reading() as db:
        cursor = watermarks.read(db, row.id)
    for page in source.pull(cursor):
        if not _is_page_stored(using, row, source, page, cursor, pulled):
            return False
        cursor = page.cursor
        notify(len(page.records))
        if using.probing:
            trouble.over(using, row)
        if not go_on():
            break
    return True


def _is_page_stored(
    workshop: Workshop, row: ConnectionRow, source: Source, page: Page, after: str | None, pulled: Pulled
) -> bool:
    """A page and its watermark commit together, so that a crash repeats pages and never skips one.

    Nothing is stored unless the watermark is where the page begins: a puller that slept would put an older version
    over a newer one that is stored at the same moment.
    """
    with workshop.database.transaction() as db:
        connections.lock(db, row.id)
        if watermarks.read(db, row.id) != after:
            return False
        take_in(db, row, source, page.records, pulled)
        for one in page.left_out:
            details = {"record": exact_json.canonical(one.said).decode()}
            timeline.once_of_connection(db, row.id, timeline.LEFT_OUT, one.message, details)
        tallies.count(db, row.id, "records", "read", by=len(page.records))
        tallies.count(db, row.id, "records", "left out", by=len(page.left_out))
        watermarks.move(db, row.id, page.cursor)
    pulled.records += len(page.records)
    pulled.left_out += [one.message for one in page.left_out if one.message not in pulled.left_out]
    return True


def take_in(db: Connection, row: ConnectionRow, source: Source, records: Sequence[Record], pulled: Pulled) -> None:
    """Store records and judge the links of what is new in them; the connection is locked."""
    ways = connections.routes_from(db, row.id)
    came = _store(db, row, source, records, pulled)
    for way in ways:
        _judge(db, way, came)


@dataclass(frozen=True)
class _Came:
    """A document that is new, or came in another form."""

    document_id: int
    incoming: Incoming

    @property
    def content(self) -> Content:
        """As it is judged."""
        return Content(self.incoming.canonical, self.incoming.fingerprint, self.incoming.problem)


def _store(
    db: Connection, row: ConnectionRow, source: Source, records: Sequence[Record], pulled: Pulled
) -> list[_Came]:
    """Store the documents of a page, all at once; says which are new or came in another form."""
    known = documents.known(db, row.id, {source.external_id(record) for record in records})
    read = [incoming for record in records for incoming in _unless_known(source, record, known)]
    known |= documents.known(db, row.id, {one.identity for one in read} - known.keys())
    latest = _latest(read, known)
    links.lock_of_documents(db, [known[identity].id for identity in latest.keys() & known.keys()])
    ids = documents.add_all(db, row.id, [one for identity, one in latest.items() if identity not in known])
    for identity, incoming in latest.items():
        if identity in known:
            ids[identity] = known[identity].id
            is_changed = known[identity].fingerprint != incoming.fingerprint
            pulled.changed += is_changed
            tallies.count(db, row.id, "records", "changed", by=is_changed)
            documents.change(db, known[identity].id, incoming)
        else:
            pulled.new += 1
            tallies.count(db, row.id, "records", "new")
    documents.belong(db, row.id, {ids[identity]: parent for identity, parent in _parents(latest).items()})
    return [_Came(ids[identity], incoming) for identity, incoming in latest.items()]


def _parents(latest: Mapping[ExternalId, Incoming]) -> dict[ExternalId, ExternalId]:
    """The invoice of each payment."""
    payments = {identity: one.canonical for identity, one in latest.items() if isinstance(one.canonical, Payment)}
    return {identity: ExternalId(one.parent.entity, one.parent.id) for identity, one in payments.items()}


def _unless_known(source: Source, record: Record, known: Mapping[ExternalId, Known]) -> list[Incoming]:
    """The documents in a record; none where it is as it was."""
    raw, stored = exact_json.canonical(record), known.get(source.external_id(record))
    if stored is not None and not stored.is_missed and stored.raw_sha256 == sha256(raw).hexdigest():
        return []
    return _mapped(source, record, raw, stored.memory if stored else {})


def _latest(read: Sequence[Incoming], known: Mapping[ExternalId, Known]) -> dict[ExternalId, Incoming]:
    """Each document once: an older version replaces neither what is known nor what came on the same page."""
    latest: dict[ExternalId, Incoming] = {}
    for incoming in read:
        before = latest.get(incoming.identity) or known.get(incoming.identity)
        if before is None or not _is_older(incoming, before.version):
            latest[incoming.identity] = incoming
    return latest


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


def _judge(db: Connection, way: RouteRow, came: Sequence[_Came]) -> None:
    """Judge the links of a page's documents; those of new ones all at once."""
    found = links.of_documents(db, way.target.id, [one.document_id for one in came])
    new = {one.document_id: one for one in came if one.document_id not in found}
    added = links.add_all(db, way.target.id, way.id, {id_: _token(way, one.incoming) for id_, one in new.items()})
    judge.judge_new(db, way, [(link, new[link.document_id].content) for link in added])
    for one in came:
        if one.document_id in found:
            _judge_again(db, way, found[one.document_id], one)


def _token(way: RouteRow, incoming: Incoming) -> str:
    return mark_token(way.source.identity, incoming.entity, incoming.source_id, way.target.identity)


def _judge_again(db: Connection, way: RouteRow, link: LinkRow, came: _Came) -> None:
    judge.judge(db, way, link, came.content)
    if _was_reset(link, came.incoming):
        orders.resync(db, [links.by_id(db, link.id)])


def _was_reset(link: LinkRow, incoming: Incoming) -> bool:
    """Somebody set the invoice back to NOT_LINKED at the source, after we had told it something else."""
    document = incoming.canonical
    shown = document.source_integration if isinstance(document, Invoice) else None
    if shown is None or shown.state != LinkState.NOT_LINKED or link.noticed_state in (None, LinkState.NOT_LINKED):
        return False
    return (incoming.version or "") > (link.noticed_version or "")
