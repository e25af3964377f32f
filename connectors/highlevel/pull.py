"""Reads what changed in HighLevel, page by page of the whole list (see ``cursor``)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from connectors.answers import UnreadableAnswerError
from connectors.base import Page, Record
from connectors.highlevel.client import HighLevel, Listed
from connectors.highlevel.cursor import Position
from connectors.highlevel.listing import Listing, Row, place, sort_out
from connectors.highlevel.payments import with_payments
from connectors.highlevel.settings import Settings
from models.errors import RetryableError

_SEARCHES_MAX = 25
"""So often the place to go on from is looked for before a pull gives up."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def pull(highlevel: HighLevel, settings: Settings, cursor: str | None) -> Iterator[Page]:
    """Yield what changed since a cursor, each page with the cursor that resumes after it.

    What changes while the list is read may be met or not: the next pull takes everything since this one began,
    less the overlap. No cursor lies beyond an invoice that was not yielded.
    """
    position: Position | None = Position.read(cursor)
    seen: set[tuple[str, datetime | None]] = set()
    reader = Reader(highlevel, settings.page_size)
    while position is not None:
        position, listed = reader.page(position)
        position = position if position.begun else _begun(position, listed.at, settings)
        listing = sort_out(listed.invoices, listed.at)
        fresh = _fresh(listing, position, seen)
        ended = _end(position, settings)
        position = None if is_last(position, listed, settings.page_size) else position.after(listing.places)
        if fresh or listing.left_out or position is None:
            records = tuple(with_payments(highlevel, settings, record) for record in fresh)
            yield Page(records, (position or ended).cursor(), tuple(listing.left_out))


@dataclass
class Reader:
    """Reads pages of the list, and looks for the place to go on from where rows have moved."""

    highlevel: HighLevel
    limit: int
    searches: int = 0

    def page(self, position: Position) -> tuple[Position, Listed]:
        """The page at a position, or the one further up that its rows have moved to."""
        step = self.limit // 2
        while True:
            listed = self.highlevel.invoices(position.offset, self.limit)
            if not position.has_moved(sort_out(listed.invoices, listed.at).places):
                _check_not_empty(position, listed)
                return position, listed
            self._search()
            position, step = position.earlier(step), step * 2

    def _search(self) -> None:
        self.searches += 1
        if self.searches > _SEARCHES_MAX:
            raise RetryableError(
                "HighLevel's list of invoices changes its order faster than it can be read. Nothing is lost; it "
                "is tried again by itself.",
                code="source_order",
            )


def _check_not_empty(position: Position, listed: Listed) -> None:
    if not listed.invoices and listed.total > position.offset:
        raise UnreadableAnswerError(
            f"HighLevel says that there are {listed.total} invoices, and lists none from number "
            f"{position.offset + 1} on."
        )


def _begun(position: Position, at: datetime, settings: Settings) -> Position:
    """A reading of the list begins; now and then one that takes everything."""
    since_whole = at - (position.whole or _LONG_AGO)
    is_whole = since_whole >= timedelta(hours=settings.read_all_after_h)
    return replace(position, begun=at, since=None if is_whole else position.since)


def _end(position: Position, settings: Settings) -> Position:
    """Where the next pull begins."""
    begun = position.begun or _LONG_AGO
    whole = begun if position.since is None else position.whole
    return Position(since=begun - timedelta(seconds=settings.overlap_s), whole=whole)


def is_last(position: Position, listed: Listed, limit: int) -> bool:
    """A short page alone proves nothing (HighLevel may give fewer than asked), nor does the number alone."""
    return len(listed.invoices) < limit and position.offset + len(listed.invoices) >= listed.total


def _fresh(listing: Listing, position: Position, seen: set[tuple[str, datetime | None]]) -> list[Record]:
    """The records that this pull is to take and has not met, oldest change first; from now on it has."""
    wanted = [row for row in listing.rows if _is_wanted(row, position)]
    unseen = [row for row in wanted if (row.id, row.changed) not in seen]
    seen.update((row.id, row.changed) for row in wanted)
    return [row.record for row in sorted(unseen, key=lambda row: row.changed or _LONG_AGO)]


def _is_wanted(row: Row, position: Position) -> bool:
    if place(row.id, row.record) in position.anchors:
        return False
    return position.since is None or row.changed is None or row.changed >= position.since
