"""Looks for numbers in a target: a backlog is looked for a hundred numbers at a time, not a batch at a time.

What was not there is remembered for a moment, for all workers of the target (DESIGN §5: nothing leaves on a look
older than a third of the lease), and only for documents that are sent for the first time and whose number we have
never sent for another.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection

from connectors.base import Search, Sighting
from models.document import Document, Invoice
from models.errors import MappingError
from sync.slice import Slice
from sync.store import absences, attempts, backlog
from sync.store.absences import Number
from sync.work import Work

AT_ONCE = 100
"""Numbers in one question (``connectors.quickbooks.query``)."""


@dataclass(frozen=True)
class Look:
    """What was there of the numbers that are to be created, at a reading of ``time.monotonic``."""

    found: tuple[Sighting, ...] = ()
    at: float = field(default_factory=time.monotonic)


def look(at: Slice, creates: Sequence[Work]) -> Look:
    """What the target has of the numbers that are to be created."""
    wanted = _numbers(at, (work.document for work in creates))
    if not wanted:
        return Look()
    return _remembered(at, wanted, creates) or _ask(at, wanted)


def _remembered(at: Slice, wanted: Sequence[Number], creates: Sequence[Work]) -> Look | None:
    """That none was there a moment ago; what a person asked for, or what was tried before, is looked for anew."""
    if any(work.claim.decision or work.claim.tries or work.claim.revision for work in creates):
        return None
    began, keys = time.monotonic(), {key for work in creates if (key := work.number_key(at.target))}
    with at.reading() as db:
        age_s = absences.age_s(db, at.target_id, wanted, at.settings.fresh_s / 2)  # time is left to send
        if age_s is None or attempts.any_of_numbers(db, at.target_id, keys):
            return None
    return Look(at=began - age_s)


def _ask(at: Slice, wanted: Sequence[Number]) -> Look:
    with at.transaction() as db:
        numbers = [*wanted, *_upcoming(at, db, wanted)]
        began, asked = time.monotonic(), absences.asking(db, at.target_id, numbers)
    found: list[Sighting] = []
    for entity in sorted({entity for entity, _ in numbers}):
        some = tuple(number for other, number in numbers if other == entity)
        found += at.target.look_up(Search(entity, numbers=some))
    there = {(seen.remote.entity, (seen.remote.number or "").casefold()) for seen in found}
    with at.transaction() as db:
        absent = [(entity, number) for entity, number in numbers if (entity, number.casefold()) not in there]
        absences.answered(db, asked, absent)
    return Look(tuple(found), began)


def _upcoming(at: Slice, db: Connection, wanted: Sequence[Number]) -> list[Number]:
    """What the next slices will look for, as far as it costs no further question and nobody else asks for it."""
    entities, room = {entity for entity, _ in wanted}, max(0, AT_ONCE - len(wanted))
    others = {number for _, number in absences.asked_lately(db, at.target_id, at.settings.fresh_s / 2)}
    due = _numbers(at, (document for _, document in backlog.due_documents(db, at.target_id, room, without=others)))
    return [number for number in due if number[0] in entities and number not in wanted]


def _numbers(at: Slice, documents: Iterable[Document | None]) -> list[Number]:
    """Each once."""
    numbers: dict[Number, None] = {}
    for document in documents:
        if isinstance(document, Invoice) and (number := at.target.number(document)):
            with suppress(MappingError):  # its own slice says what is wrong with it
                numbers[at.target.entity(document.kind), number] = None
    return list(numbers)
