"""Sweeps a source: what two sweeps in a row do not list, and a look by id does not find, is gone (DESIGN §4.10).

A sweep is compared with the ledger when it has read everything; one that is broken off concludes nothing. A
listing that lost more than a few at once is doubted: the connection is paused until a person has looked. What a
source lists otherwise than it was pulled, although no pull may ever be told, is read again.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection

from config.settings import Settings
from connectors.base import ExternalId, Record, Remark, Source, SweepPage, Sweeps
from models.document import Document, Flag, Invoice, Payment, Status
from models.errors import SyncError
from sync import connect, judge, logs, trouble
from sync.connect import Workshop
from sync.counted import counted
from sync.pull import Pulled, take_in
from sync.store import connections, documents, links, tallies, timeline, vanished
from sync.store.clock import now
from sync.store.connections import ConnectionRow, StillPausedError
from sync.store.vanished import Known

log = logs.get("sweep")

ENOUGH = 2
"""So many sweeps in a row must miss a document before it is looked for by its id."""


@dataclass
class Swept:
    """What a sweep came to; ``trouble`` is why it concluded nothing, or not everything."""

    listed: int = 0
    missing: int = 0
    gone: int = 0
    returned: int = 0
    changed: int = 0
    remarks: list[str] = field(default_factory=list)
    trouble: SyncError | None = None


GoOn = Callable[[], bool]
"""Whether the next page may be read, the next document looked for."""


@counted("sweep")
def sweep(workshop: Workshop, row: ConnectionRow, *, go_on: GoOn = lambda: True) -> Swept:
    """Compare what a source lists with what was pulled from it; nothing, where it can't be swept."""
    begun = time.monotonic()
    with logs.doing("sweep", row.name):
        swept = _swept(workshop, row, go_on)
        log.info(
            "swept",
            listed=swept.listed,
            missing=swept.missing,
            gone=swept.gone,
            returned=swept.returned,
            changed=swept.changed,
            remarks=len(swept.remarks),
            ms=logs.ms_since(begun),
            trouble=swept.trouble and swept.trouble.code,
        )
    return swept


def _swept(workshop: Workshop, row: ConnectionRow, go_on: GoOn) -> Swept:
    swept = Swept()
    try:
        if isinstance(workshop.source(row), Sweeps):
            using = trouble.opened(workshop, row)
            _Sweep(using, row, using.source(row), swept).run(go_on)
            trouble.over(using, row)
    except SyncError as error:
        swept.trouble = error
        trouble.remember(workshop, row, error)
    return swept


@dataclass(frozen=True)
class Compared:
    """What a listing means for what is known of a source."""

    known: int
    lost: tuple[Known, ...]
    """Not listed for the first time."""
    missing: tuple[Known, ...]
    """Not listed again: to be looked for."""
    found: tuple[Known, ...]
    """Not listed by the last sweep, and listed now."""
    back: tuple[Known, ...]
    """Listed, although it was not there any more."""


def compared(known: Sequence[Known], listed: Collection[ExternalId]) -> Compared:
    """Sort what is known by what was listed; pure."""
    there = [one for one in known if one.identity in listed]
    away = [one for one in known if one.identity not in listed and not one.is_gone]
    return Compared(
        known=sum(not one.is_gone for one in known),
        lost=tuple(one for one in away if not one.missed),
        missing=tuple(one for one in away if one.missed + 1 >= ENOUGH),
        found=tuple(one for one in there if one.missed and not one.is_gone),
        back=tuple(one for one in there if one.is_gone),
    )


def is_doubtful(lost: int, known: int, settings: Settings) -> bool:
    """Whether a listing lost too many at once to be believed; pure. One document alone never is too many."""
    return lost > settings.sweep_lost_max or (lost > 1 and lost > known * settings.sweep_lost_share_max)


@dataclass
class _Listing:
    """Everything that a source listed, and what of it is otherwise than it was pulled."""

    identities: set[ExternalId] = field(default_factory=set)
    changed: dict[ExternalId, None] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def take(self, page: SweepPage) -> None:
        """One more page."""
        self.identities.update(page.listed)
        self.changed |= dict.fromkeys(page.changed)
        self.remarks += page.remarks


@dataclass(frozen=True)
class _Sweep:
    """One sweep of one source."""

    workshop: Workshop
    row: ConnectionRow
    source: Source
    swept: Swept

    @property
    def sweeps(self) -> Sweeps:
        """The source, asked what it has."""
        return cast(Sweeps, self.source)

    def run(self, go_on: GoOn) -> None:
        """List everything, compare, and look for what was missed too often or changed, while it is to go on."""
        with self.workshop.database.reading() as db:
            begun = now(db)
        listed = self._listed(go_on)
        if listed is None:
            return
        self.swept.listed = len(listed.identities)
        self._note(listed.remarks)
        came = self._compare(begun, listed.identities)
        for one in (*came.missing, *came.back):
            if not go_on():
                return
            self._look_for(one)
        for identity in listed.changed:
            if not go_on():
                return
            self._read_again(identity)

    def _listed(self, go_on: GoOn) -> _Listing | None:
        """Everything that the source lists; None where somebody wants to stop before the end."""
        listed = _Listing()
        for page in self.sweeps.sweep():
            listed.take(page)
            if not go_on():
                return None
        return listed

    def _compare(self, begun: datetime, listed: Collection[ExternalId]) -> Compared:
        """Write down what was missed. Raises ``StillPausedError``, and changes nothing, where it is too much."""
        with self.workshop.database.transaction() as db:
            connections.lock(db, self.row.id)
            came = compared(vanished.known(db, self.row.id, begun), listed)
            lost = [one for one in came.lost if not _is_put_away(db, one)]
            is_trusted = connections.is_next_sweep_trusted(db, self.row.id)
            is_doubted = is_doubtful(len(lost), came.known, self.workshop.settings) and not is_trusted
            if not is_doubted:
                connections.trust_next_sweep(db, self.row.id, trusted=False)
                vanished.missed(db, [one.id for one in (*lost, *came.missing)])
                vanished.found(db, [one.id for one in came.found])
        self.swept.missing = len(lost) + len(came.missing)
        if is_doubted:
            self._doubt(len(lost), came.known)
        return came

    def _doubt(self, lost: int, known: int) -> None:
        """A listing that lost more than a few at once changes nothing (DESIGN §4.10)."""
        title = connect.title(self.row.connector)
        text = (
            f"{title} lists {lost} of {known} invoices no more, and does not say that they were deleted. "
            f"If they are gone there, `ledgerlink connections resume {self.row.name}`; if not, check its login."
        )
        with self.workshop.database.transaction() as db:
            connections.hold(db, self.row.id, connections.LOST_MANY, text)
        log.warning("paused", code=connections.LOST_MANY, lost=lost, known=known)
        raise StillPausedError(text, code=connections.LOST_MANY)

    def _look_for(self, one: Known) -> None:
        """One document by its id: what is there is stored as if it were pulled, what is not is gone."""
        record = self.sweeps.look(one.identity)
        with self.workshop.database.transaction() as db:
            connections.lock(db, self.row.id)
            if record is not None:
                self._take_in(db, one, record)
            elif not one.is_gone and vanished.is_missed(db, one.id):
                self._conclude(db, one)

    def _note(self, remarks: Sequence[Remark]) -> None:
        """Each is said once: on the timelines of its document, or of the connection; nothing waits for it."""
        with self.workshop.database.transaction() as db:
            for one in remarks:
                log.warning("remarked", code=one.code)
                self._note_one(db, one)
        self.swept.remarks += [one.message for one in remarks]

    def _note_one(self, db: Connection, one: Remark) -> None:
        known = one.about and documents.find(db, self.row.id, one.about.entity, one.about.id)
        ways = connections.routes_from(db, self.row.id) if known else []
        found = [links.of_documents(db, way.target.id, [known.id]) for way in ways] if known else []
        for link in (link for by_document in found for link in by_document.values()):
            timeline.once_of_link(db, link.id, timeline.REMARK, one.message)
        if not any(found):
            timeline.once_of_connection(db, self.row.id, timeline.REMARK, one.message, {"code": one.code})

    def _read_again(self, identity: ExternalId) -> None:
        """One that changed without a sign; what is not there any more is left to the next sweeps."""
        record = self.sweeps.look(identity)
        if record is None:
            return
        with self.workshop.database.transaction() as db:
            connections.lock(db, self.row.id)
            take_in(db, self.row, self.source, [record], Pulled())
        self.swept.changed += 1

    def _take_in(self, db: Connection, one: Known, record: Record) -> None:
        take_in(db, self.row, self.source, [record], Pulled())
        self.swept.returned += one.is_gone
        log.info("found", document=one.id)

    def _conclude(self, db: Connection, one: Known) -> None:
        """It is gone, and the payments on it with it: each of their links is judged anew."""
        ids = vanished.with_payments(db, one.id)
        links.lock_of_documents(db, ids)
        vanished.gone(db, ids)
        for way in connections.routes_from(db, self.row.id):
            for document_id, link in links.of_documents(db, way.target.id, ids).items():
                judge.judge(db, way, link, judge.content_in(documents.by_id(db, document_id)))
        self.swept.gone += 1
        tallies.count(db, self.row.id, "records", "gone")
        log.info("gone", document=one.id)


def _is_put_away(db: Connection, one: Known) -> bool:
    return may_be_unlisted(documents.by_id(db, one.id).canonical)


def may_be_unlisted(document: Document | None) -> bool:
    """Whether its source need not list it: what it called void or deleted, and what it put away; pure.

    A payment is no record of its own, and goes with its invoice.
    """
    match document:
        case None:
            return False
        case Payment():
            return True
        case Invoice():
            return document.status in (Status.VOID, Status.DELETED) or Flag.ARCHIVED in document.flags
