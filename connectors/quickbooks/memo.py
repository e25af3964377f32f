"""The private note of a bill: text for people, and at its very end the mark by which we know our records again."""

import re

from connectors.quickbooks.document_number import full_number
from connectors.quickbooks.names import one_line
from models.document import Document, Invoice, Status
from models.errors import MappingError
from models.link import Mark, Remote
from models.money import from_minor, written

LONGEST = 4000
_ROOM_FOR_MARK = 80
_MARK = re.compile(r"(?:^|\s)ledgerlink:(?P<token>[A-Za-z0-9]+)/(?P<revision>[0-9]{1,9})\s*\Z")


def mark_in(note: str) -> Mark | None:
    """The mark a note ends with; the same words elsewhere in the text are just text."""
    found = _MARK.search(note)
    return Mark(found["token"], int(found["revision"])) if found else None


def without_mark(note: str) -> str:
    """The note as people wrote it."""
    return _MARK.sub("", note)


def first_note(invoice: Invoice, mark: Mark, *, has_number: bool = True) -> str:
    """The note of a new record: its full number, where the record has a part of it or another one, the source's
    title and its public note.
    """
    number = full_number(invoice) if has_number else one_line(invoice.number or "")
    parts = (
        f"Number {number}" if number else "",
        one_line(invoice.title or ""),
        _lines(invoice.notes.public or ""),
    )
    text = "\n".join(part for part in parts if part)
    limit = LONGEST - _ROOM_FOR_MARK
    return ending_with(mark, text if len(text) <= limit else text[: limit - 1] + "…")


def same_note(note: str, mark: Mark) -> str:
    """The note that a record has now, with our mark brought up to date and nothing else changed."""
    return ending_with(mark, without_mark(note))


def voided_note(document: Document, source: str, seen: Remote, note: str, mark: Mark) -> str:
    """The note of a record that was set to zero: first what happened to it and what it was worth."""
    happened = "Deleted" if document.status is Status.DELETED else "Voided"
    worth = f"{written(from_minor(seen.total, seen.currency), seen.currency)} {seen.currency}"
    return ending_with(mark, f"{happened} in {source}. It was {worth}.", without_mark(note))


def ending_with(mark: Mark, *parts: str) -> str:
    """A note of these parts, the mark last. Raises ``MappingError`` where it has no room."""
    note = "\n".join([*(part for part in parts if part), str(mark)])
    if len(note) > LONGEST:
        raise MappingError(
            f"The memo in QuickBooks has no room for our mark ({LONGEST:,} characters at most). Shorten it there.",
            code="memo_full",
        )
    return note


def _lines(text: str) -> str:
    """The text with its lines kept and every other control character gone."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()
