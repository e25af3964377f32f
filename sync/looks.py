"""Looks for numbers in a target: a backlog is looked for a hundred numbers at a time, not a batch at a time.

A look holds for a moment only (DESIGN §5: nothing leaves on a look older than a third of the lease), and only for
a document that is sent for the first time and whose number we have never sent for another.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

from connectors.base import Search
from models.document import Document, Invoice
from models.errors import MappingError
from sync.looked_up import Look, Number
from sync.slice import Slice, Work
from sync.store import attempts, links

AT_ONCE = 100
"""Numbers in one question (``connectors.quickbooks.query``)."""


def look(at: Slice, creates: Sequence[Work]) -> Look:
    """What the target has of the numbers that are to be created."""
    wanted = _numbers(at, (work.invoice for work in creates))
    last = at.run.looked_up.last
    if wanted and not (wanted <= last.numbers and _still_holds(at, last, creates)):
        last = at.run.looked_up.last = _ask(at, wanted | _upcoming(at, wanted))
    return last if wanted else Look(at=time.monotonic())


def _still_holds(at: Slice, last: Look, creates: Sequence[Work]) -> bool:
    """There must be time left to send; what a person asked for, or what was tried before, is looked for anew."""
    if time.monotonic() - last.at > at.settings.fresh_s / 2:
        return False
    if any(work.claim.decision or work.claim.tries or work.claim.revision for work in creates):
        return False
    keys = {key for work in creates if (key := work.number_key(at.target))}
    with at.reading() as db:
        return not attempts.any_of_numbers(db, at.target_id, keys)


def _ask(at: Slice, numbers: frozenset[Number]) -> Look:
    began = time.monotonic()
    found = [
        sighting
        for entity in sorted({entity for entity, _ in numbers})
        for sighting in at.target.look_up(
            Search(entity, numbers=tuple(sorted(number for other, number in numbers if other == entity)))
        )
    ]
    return Look(numbers, tuple(found), began)


def _upcoming(at: Slice, wanted: frozenset[Number]) -> frozenset[Number]:
    """What the next slices will look for, as far as it costs no further question."""
    room, entities = AT_ONCE - len(wanted), {entity for entity, _ in wanted}
    if room <= 0:
        return frozenset()
    with at.reading() as db:
        due = links.due_documents(db, at.target_id, room)
    numbers = _numbers(at, (document for _, document in due))
    return frozenset(number for number in numbers if number[0] in entities)


def _numbers(at: Slice, documents: Iterable[Document | None]) -> frozenset[Number]:
    numbers: set[Number] = set()
    for document in documents:
        if isinstance(document, Invoice) and (number := at.target.number(document)):
            with suppress(MappingError):  # its own slice says what is wrong with it
                numbers.add((at.target.entity(document.kind), number))
    return frozenset(numbers)
