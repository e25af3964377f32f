"""Reads one of Coperniq's lists window by window of time, oldest change first (sources.md §4.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from connectors.base import LeftOut, Record
from connectors.coperniq.client import Coperniq
from connectors.coperniq.listing import Listing, joined, sort_out
from connectors.coperniq.settings import Settings, Stream
from connectors.coperniq.windows import MOMENT, Position, Row, Window, narrowed
from connectors.listed import to_the_millisecond
from models.errors import RetryableError

_READINGS = 5
"""How often a moment is read until it is the same twice."""


@dataclass(frozen=True)
class Found:
    """What a window of time holds, oldest change first, and where the list goes on after it."""

    rows: list[tuple[Row, Record]]
    undated: list[Record]
    left_out: list[LeftOut]
    until: datetime
    after: Position


@dataclass(frozen=True)
class _Answer:
    listing: Listing
    has_more: bool
    at: datetime


class Reading:
    """One pull of one list.

    It ends at the moment it began, by Coperniq's clock and less a margin; what changes later is left to the next,
    which reaches back by the overlap.
    """

    def __init__(self, coperniq: Coperniq, settings: Settings, stream: Stream, begin: Position) -> None:
        self._coperniq = coperniq
        self._settings = settings
        self._stream = stream
        self._position = begin
        self._met: set[Row] = set()
        self._undated: dict[int, Record] = {}
        self._said: set[str] = set()

    def parts(self) -> Iterator[Found]:
        """Each window that was read whole. The last one's position is where the next pull begins."""
        edge, tries = self._position.until, 0
        while True:
            window = Window(self._position.since, edge)
            answer = self._sound(window)
            until = self._position.until or to_the_millisecond(
                answer.at - timedelta(seconds=self._settings.bound_margin_s)
            )
            self._position = replace(self._position, until=until)
            end = until if edge is None else edge
            if answer.has_more and not window.is_a_moment and end >= window.since:
                edge = narrowed(window, end, list(answer.listing.rows), again=tries > 0).edge
                tries += 1
                continue
            listing = self._moment(window) if answer.has_more and window.is_a_moment else answer.listing
            yield self._found(listing, replace(window, edge=end), until)
            if end >= until:
                return
            edge, tries = until, 0

    def _found(self, listing: Listing, window: Window, until: datetime) -> Found:
        """What of a listing belongs to the window and was not taken before."""
        begin = self._position
        rows = sorted(row for row in listing.rows if window.holds(row) and not _is_taken(row, begin))
        self._met = {row for row in self._met if row.changed > (window.edge or until)}
        self._position = self._next(window, until)
        return Found(
            rows=[(row, listing.rows[row]) for row in rows],
            undated=self._not_yet(listing),
            left_out=self._not_said(listing),
            until=until,
            after=self._position,
        )

    def _next(self, window: Window, until: datetime) -> Position:
        if window.edge is not None and window.edge < until:
            return Position(window.edge + MOMENT, None, until)
        back = until - timedelta(seconds=self._settings.overlap_s)
        return Position(max(back, Position().since))

    def _not_yet(self, listing: Listing) -> list[Record]:
        fresh = [record for id_, record in listing.undated.items() if self._undated.get(id_) != record]
        self._undated |= listing.undated
        return fresh

    def _not_said(self, listing: Listing) -> list[LeftOut]:
        fresh = {one.message: one for one in listing.left_out if one.message not in self._said}
        self._said |= fresh.keys()
        return list(fresh.values())

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sound(self, window: Window) -> _Answer:
        """The first page of a window. One that lacks what a wider window had is asked for again, once."""
        answer = self._page(window, 1)
        if not answer.has_more and self._lacks(answer, window):
            answer = self._page(window, 1)
        self._met |= answer.listing.rows.keys()
        return answer

    def _lacks(self, answer: _Answer, window: Window) -> bool:
        """It may rightly: what was changed meanwhile has moved on. Or an old answer came for a new question."""
        ids = {row.id for row in answer.listing.rows}
        return any(window.holds(row) and row.id not in ids for row in self._met)

    def _moment(self, window: Window) -> Listing:
        """More than a page of one millisecond. Rows that leave it shift the others, past a page's end too."""
        before = self._all_pages(window)
        for _ in range(_READINGS):
            again = self._all_pages(window)
            if again.rows.keys() == before.rows.keys():
                return again
            before = again
        raise RetryableError(
            f"Coperniq's {self._stream} changed so fast that {self._where(window)} could not be read. "
            "Nothing of them is lost: they are read again.",
            code="coperniq_moving",
        )

    def _all_pages(self, window: Window) -> Listing:
        pages: list[Listing] = []
        met: set[Row] = set()
        for number in count(1):
            page = self._page(window, number)
            pages.append(page.listing)
            if not page.has_more:
                break
            if page.listing.rows.keys() <= met:
                raise self._unfit(window)
            met |= page.listing.rows.keys()
        return joined(pages)

    def _page(self, window: Window, number: int) -> _Answer:
        listed = self._coperniq.page(self._stream, number, window.asked())
        listing = sort_out(listed.items, self._stream, listed.at)
        if not all(window.touches(row) for row in listing.rows):
            raise self._unfit(window)
        return _Answer(listing, listed.has_more, listed.at)

    def _unfit(self, window: Window) -> RetryableError:
        return RetryableError(
            f"Coperniq was asked for {self._where(window)} and listed others. Nothing of this page was taken.",
            code="coperniq_window",
        )

    def _where(self, window: Window) -> str:
        begin = f"{self._stream} changed since {window.since:%Y-%m-%d %H:%M:%S} UTC"
        return begin if window.edge is None else f"{begin} and until {window.edge:%Y-%m-%d %H:%M:%S} UTC"


def _is_taken(row: Row, begin: Position) -> bool:
    return begin.after is not None and row.changed == begin.since and row.id <= begin.after
