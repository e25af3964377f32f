"""Reads what changed in Coperniq, page by page, oldest change first, each record with its payments."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.base import Kept, LeftOut, Page, Record
from connectors.coperniq.client import Coperniq
from connectors.coperniq.payments import with_payments
from connectors.coperniq.reading import Found, Reading
from connectors.coperniq.settings import Settings, Stream
from connectors.coperniq.windows import Position, as_cursor, positions
from models.errors import SyncError


def pull(coperniq: Coperniq, settings: Settings, kept: Kept, cursor: str | None) -> Iterator[Page]:
    """Yield the changes since a cursor, each page with the cursor that resumes after it.

    No cursor lies beyond a document that was not yielded. Where the day's requests end in the middle of a page,
    what was read until then is yielded first, so that they were not spent in vain.
    """
    places = positions(cursor)
    for stream in settings.streams:
        for part in _parts(coperniq, settings, kept, stream, places.get(stream, Position())):
            places[stream] = part.after
            if part.records or part.left_out or part.after.until is None:
                yield Page(tuple(part.records), as_cursor(places), tuple(part.left_out))
            if part.trouble:
                raise part.trouble


@dataclass
class _Part:
    """Complete records, the place after them, and why there are no more of them."""

    after: Position
    records: list[Record] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    trouble: SyncError | None = None


def _parts(coperniq: Coperniq, settings: Settings, kept: Kept, stream: Stream, begin: Position) -> Iterator[_Part]:
    for found in Reading(coperniq, settings, stream, begin).parts():
        steps = _steps(found, begin)
        for first in range(0, max(1, len(steps)), settings.page_size):
            chunk = steps[first : first + settings.page_size]
            part = _completed(coperniq, kept, stream, chunk, begin)
            part.left_out = found.left_out if first == 0 else []
            if part.trouble is None and first + settings.page_size >= len(steps):
                part.after = found.after
            begin = part.after
            yield part


@dataclass(frozen=True)
class _Step:
    """One record, and the place after it."""

    record: Record
    after: Position


def _steps(found: Found, begin: Position) -> list[_Step]:
    """What has no place in time moves nothing on."""
    undated = [_Step(record, begin) for record in found.undated]
    return undated + [_Step(record, Position(row.changed, row.id, found.until)) for row, record in found.rows]


def _completed(coperniq: Coperniq, kept: Kept, stream: Stream, chunk: list[_Step], begin: Position) -> _Part:
    """The records with their payments, up to the first for which they can't be had."""
    part = _Part(begin)
    try:
        records = with_payments(coperniq, kept, stream, [step.record for step in chunk])
        for step, record in zip(chunk, records, strict=True):
            part.records.append(record)
            part.after = step.after
    except SyncError as error:
        part.trouble = error
    return part
