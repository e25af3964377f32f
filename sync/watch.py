"""Watches a target: finds what people did there to our records, which no answer told (DESIGN §5, *Always*).

A record that was deleted or changed by hand is said on its invoice; a copy is noted; a second one that a late
request made is named. Nothing is sent here. Only a link at rest is judged; what is busy keeps its sign until then.
So no answer to us is taken for a person's change, and no change is lost under an answer.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from config.settings import Settings
from connectors.base import Changes, Search, Sighting, Target
from models.document import Document
from models.eligibility import is_void
from models.errors import SyncError
from models.link import Event, LinkState, Mark
from sync import compare, connect, endings, logs, trouble
from sync.connect import Workshop
from sync.counted import counted
from sync.store import attempts, connections, documents, links, moves, remotes, signs, timeline, watermarks
from sync.store.attempts import Create
from sync.store.clock import db_now, now
from sync.store.connections import ConnectionRow, RouteRow
from sync.store.links import LeaseLostError, LinkRow
from sync.store.signs import Key

log = logs.get("watch")

LONGEST = timedelta(days=29)
"""How far back a change feed reaches (quickbooks.md §7.3: 30 days)."""


@dataclass
class Watched:
    """What watching came to; ``trouble`` is why it ended early, with nothing lost."""

    judged: int = 0
    trouble: SyncError | None = field(default=None)


@counted("watch")
def watch(workshop: Workshop, row: ConnectionRow) -> Watched:
    """Judge what changed in a target since the last pass."""
    begun = time.monotonic()
    with logs.doing("watch", row.name):
        watched = _watched(workshop, row)
        code = watched.trouble and watched.trouble.code
        log.info("watched", judged=watched.judged, ms=logs.ms_since(begun), trouble=code)
    return watched


def _watched(workshop: Workshop, row: ConnectionRow) -> Watched:
    watched = Watched()
    try:
        with workshop.database.reading() as db:
            since, begun = _since(db, row, workshop.settings), now(db)
        using = workshop
        target = using.target(row)
        changes = target.changes(since) if since else Changes((), ())
        _remember(workshop, row, changes, begun)
        watched.judged = _judge_all(workshop, row, target, changes, begun)
        if since:
            trouble.over(using, row)
    except SyncError as error:
        watched.trouble = error
        trouble.remember(workshop, row, error)
    return watched


def _since(db: Connection, row: ConnectionRow, settings: Settings) -> datetime | None:
    """The last pass, with room for the target's clock; None where we never wrote anything."""
    if not attempts.any_of(db, row.id):
        return None
    before = watermarks.read(db, row.id)
    begun = datetime.fromisoformat(before) if before else row.created_at
    return max(begun - timedelta(seconds=settings.look_margin_s), now(db) - LONGEST)


def _remember(workshop: Workshop, row: ConnectionRow, changes: Changes, begun: datetime) -> None:
    """What is news and the watermark commit together, so that no crash loses a sign."""
    with workshop.database.transaction() as db:
        versions = remotes.versions(db, row.id, [(seen.remote.entity, seen.remote.id) for seen in changes.seen])
        news = [
            (seen.remote.entity, seen.remote.id)
            for seen in changes.seen
            if versions.get((seen.remote.entity, seen.remote.id)) != seen.remote.version
        ]
        signs.keep(db, row.id, [*news, *changes.deleted])
        watermarks.move(db, row.id, begun.astimezone(UTC).isoformat())


def _judge_all(workshop: Workshop, row: ConnectionRow, target: Target, changes: Changes, begun: datetime) -> int:
    with workshop.database.reading() as db:
        kept = signs.kept(db, row.id)
    records = _records(target, kept, changes)
    with workshop.database.reading() as db:
        ways = {way.id: way for way in connections.routes_to(db, row.id)}
    title, judged = connect.title(row.connector), 0
    for key in sorted(kept, key=records.__contains__):  # what is gone is not named beside another
        with workshop.database.transaction() as db:
            pass_ = _Pass(db, row, title, target, workshop.settings, ways, begun, records)
            if pass_.is_judged(key, records.get(key)):
                signs.drop(db, row.id, key)
                judged += 1
    return judged


def _records(target: Target, kept: Sequence[Key], changes: Changes) -> Mapping[Key, Sighting]:
    """The records as they are now; those that are gone are not in it."""
    found = {(seen.remote.entity, seen.remote.id): seen for seen in changes.seen}
    older = [key for key in kept if key not in found and key not in set(changes.deleted)]
    for entity in {entity for entity, _ in older}:
        ids = tuple(id_ for some, id_ in older if some == entity)
        found |= {(entity, seen.remote.id): seen for seen in target.look_up(Search(entity, ids=ids))}
    return found


@dataclass(frozen=True)
class _Pass:
    """One sign of a target, in a transaction of its own, which locks one link; ``begun`` is when reading began."""

    db: Connection
    row: ConnectionRow
    title: str
    target: Target
    settings: Settings
    ways: Mapping[int, RouteRow]
    begun: datetime
    records: Mapping[Key, Sighting]

    def is_judged(self, key: Key, seen: Sighting | None) -> bool:
        """Judge one record; False where it must wait, also because a worker took its link this moment."""
        try:
            return self._is_judged(key, seen)
        except LeaseLostError:
            return False

    def _is_judged(self, key: Key, seen: Sighting | None) -> bool:
        owner = remotes.owner_of(self.db, self.row.id, *key)
        if owner is not None:
            return self._is_own_judged(links.lock(self.db, owner), seen)
        marked = links.by_token(self.db, self.row.id, seen.mark.token) if seen and seen.mark else None
        if marked is not None and seen is not None and seen.mark is not None:
            return self._is_stray_judged(links.lock(self.db, marked.id), seen, seen.mark)
        return not signs.is_a_create_open(self.db, self.row.id)

    # ── a link's own record ──────────────────────────────────────────────────────────────────────────────────

    def _is_own_judged(self, link: LinkRow, seen: Sighting | None) -> bool:
        if not self._is_at_rest(link):
            return False
        if link.state is not LinkState.LINKED or link.remote is None:
            return True
        if seen is None:
            self._is_gone(link, link.remote)
        elif seen.remote.version != link.remote.remote.version:
            self._has_moved(link, link.remote, seen)
        return True

    def _is_gone(self, link: LinkRow, before: Sighting) -> None:
        if not is_void(self._document(link), self.ways[link.route_id].route):
            self._stop(link, compare.deleted(self.title, before.remote.label), endings.DELETED)

    def _has_moved(self, link: LinkRow, before: Sighting, seen: Sighting) -> None:
        if what := compare.left_as(self.target, self.title, before, seen):
            self._stop(link, f"{what}. {compare.advice(before)}", endings.CHANGED, shown=seen.fields)
        else:
            links.note(self.db, link.id, **links.remote_columns(seen))

    # ── a record with our mark that is not its link's ────────────────────────────────────────────────────────

    def _is_stray_judged(self, link: LinkRow, seen: Sighting, mark: Mark) -> bool:
        if seen.remote.id in (*link.suspects, *link.disowned):
            return True
        creates = attempts.creates_of(self.db, link.id)
        made_by = next((one for one in creates if self._made(seen, one)), None)
        waits_for_a_person = link.state is LinkState.ERROR and any(one.is_open for one in creates)
        if made_by is not None and not waits_for_a_person and not self._is_at_rest(link):
            return False
        if made_by is None or waits_for_a_person or link.cause == endings.DELETED:
            self._note(link, seen)
        elif link.remote is None and link.decision != "exclude" and mark.revision == made_by.revision:
            self._adopt(link, seen, made_by)
        else:
            self._ask(link, seen)
        return True

    def _made(self, seen: Sighting, create: Create) -> bool:
        """Whether it was made while a create may have been under way."""
        first = create.first_sent_at - timedelta(seconds=self.settings.look_margin_s)
        last = create.last_sent_at + timedelta(seconds=self.settings.quiet_after_s)
        return seen.made_at is None or first <= seen.made_at <= last

    def _note(self, link: LinkRow, seen: Sighting) -> None:
        """People copy bills, memo and all."""
        text = (
            f"{_name(seen)} in {self.title} carries the mark of this invoice; it looks like a copy made by hand."
        )
        timeline.once_of_link(self.db, link.id, "copy seen", text)

    def _adopt(self, link: LinkRow, seen: Sighting, made_by: Create) -> None:
        """It is ours after all: compared with what was sent before it is LINKED."""
        sent = self.target.fields(made_by.body)
        left = endings.unread(seen, seen.fields | sent)
        columns = links.remote_columns(left) | {"fingerprint_held": made_by.fingerprint, "decision": "check"}
        is_linked = link.state is LinkState.LINKED
        text = f"{_name(seen)} was found in {self.title}; to be compared."
        moves.move(self.db, link, Event.CHANGE if is_linked else Event.ADOPT, text, due_at=db_now(), **columns)

    def _ask(self, link: LinkRow, seen: Sighting) -> None:
        named = [self._named(seen.remote.entity, id_) for id_ in self._named_before(link)]
        names = [*([_name(link.remote)] if link.remote else []), *named, _name(seen)]
        suspects = [*self._named_before(link), seen.remote.id]
        self._stop(link, compare.several(self.title, names), endings.SEVERAL, suspects=suspects)

    def _named_before(self, link: LinkRow) -> tuple[str, ...]:
        """The records that the link's message names already, besides its own."""
        return link.suspects if link.cause == endings.SEVERAL else ()

    def _named(self, entity: str, remote_id: str) -> str:
        seen = self.records.get((entity, remote_id))
        return _name(seen) if seen else f"#{remote_id}"

    # ── the link ─────────────────────────────────────────────────────────────────────────────────────────────

    def _is_at_rest(self, link: LinkRow) -> bool:
        return links.is_at_rest(self.db, link.id, since=self.begun)

    def _document(self, link: LinkRow) -> Document | None:
        return documents.by_id(self.db, link.document_id).canonical

    def _stop(self, link: LinkRow, text: str, cause: str, **found: object) -> None:
        log.debug("stopped", link=link.id, correlation=link.correlation, cause=cause)
        asked = {"cause": cause, "cause_key": None, "shown": None, "suspects": None} | found
        moves.move(self.db, link, Event.STOP, text, due_at=None, **asked)


def _name(seen: Sighting) -> str:
    return f"{seen.remote.label} (#{seen.remote.id})"
