"""Reads a stretch of ZRM's changes of which nothing is missing, although its list is no promise of anything.

Nobody documents in what order invoices are listed, nor whether a filter by time is heeded, and rows move while one
pages. So a stretch is read again until a reading brings nothing new, and it ends before the list does only where
the rows themselves prove that they come by the time of their change: many of them in that order, and neither the
oldest nor the newest first. Otherwise the whole list is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from connectors.base import LeftOut
from connectors.zrm.client import Zrm
from connectors.zrm.cursor import MOMENT, Position
from connectors.zrm.lists import Query, pages
from connectors.zrm.rows import Row, read_row
from models import exact_json
from models.errors import RetryableError

_MOST_READINGS = 10
_PROOF = 10
"""So many moments in order are no accident: of ten in any order, one in 3.6 million is."""
_NOT_BEGUN = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Stretch:
    """All rows from a position up to, and without, ``bound`` (to the end where that is None), in order.

    ``end`` is where the pull ends: when it began, by ZRM's clock, less a margin.
    """

    rows: Sequence[Row]
    undated: Sequence[Row]
    left_out: Sequence[LeftOut]
    bound: datetime | None
    end: datetime


@dataclass
class Reading:
    """One pass over the list, as far as it had to be read."""

    rows: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    began: datetime = _NOT_BEGUN
    bound: datetime | None = None

    def take(self, listed: Sequence[Any], at: datetime) -> None:
        """Look at everything on a page."""
        self.began = min(self.began, at)
        for said in listed:
            row = read_row(said, at)
            (self.rows if isinstance(row, Row) else self.left_out).append(row)  # type: ignore[arg-type]


def read_stretch(zrm: Zrm, query: Query, position: Position, margin_s: int) -> Stretch:
    """The next stretch from a position. Raises ``RetryableError`` for a list that never comes to rest."""
    end, met = position.until, Met()
    for _ in range(_MOST_READINGS):
        reading = _read(zrm, query, position)
        end = end or reading.began - timedelta(seconds=margin_s)
        if not met.is_news(reading, position, end):
            return met.stretch(end)
    raise RetryableError(
        f"ZRM's list of invoices was different each of the {_MOST_READINGS} times it was read. "
        "Nothing was taken over; it is read again by itself.",
        code="zrm_list",
    )


@dataclass
class Met:
    """What all readings of a stretch came to."""

    rows: dict[str, Row] = field(default_factory=dict)
    left_out: dict[bytes, LeftOut] = field(default_factory=dict)
    bound: datetime | None = None
    is_begun: bool = False

    def is_news(self, reading: Reading, position: Position, end: datetime) -> bool:
        """Add a reading; whether it brought anything that belongs to the pull and was not met before."""
        news = [row for row in reading.rows if self._is_taken(row, position, end)]
        self.left_out |= {exact_json.canonical(one.said): one for one in reading.left_out}
        self.bound = min((bound for bound in (self.bound, reading.bound) if bound), default=None)
        was_begun, self.is_begun = self.is_begun, True
        return bool(news) or not was_begun

    def stretch(self, end: datetime) -> Stretch:
        """What is complete."""
        dated = [(row.changed, row.id, row) for row in self.rows.values() if row.changed is not None]
        due = [row for changed, _, row in sorted(dated) if self.bound is None or changed < self.bound]
        undated = [row for row in self.rows.values() if row.changed is None]
        return Stretch(due, undated, list(self.left_out.values()), self.bound, end)

    def _is_taken(self, row: Row, position: Position, end: datetime) -> bool:
        """Keep a row that belongs to the pull; whether it is news. The latest version of an invoice holds."""
        known = self.rows.get(row.id)
        if row.changed is not None and not (row.changed <= end and position.is_before(row.changed, row.id)):
            return False
        if known is not None and (row.changed is None or (known.changed and known.changed >= row.changed)):
            return False
        self.rows[row.id] = row
        return True


def _read(zrm: Zrm, query: Query, position: Position) -> Reading:
    reading = Reading()
    for page in pages(zrm, query, since=position.asked_since):
        reading.take(page.rows, page.at)
        if page.next is not None and (bound := proven_bound(reading.rows, position.since)):
            reading.bound = bound
            break
    return reading


def proven_bound(rows: Iterable[Row], since: datetime | None) -> datetime | None:
    """Up to where rows that came so far are complete: the last moment among them. None where nothing proves it."""
    dated = [(row.changed, row.created) for row in rows if row.changed is not None]
    moments = [changed for changed, _ in dated]
    created = [at for _, at in dated]
    if len(set(moments)) < _PROOF or not _is_in_order(moments):
        return None
    if _is_in_order(created) or _is_in_order(created[::-1]):
        return None
    is_heeded = since is None or moments[0] >= since - MOMENT
    return moments[-1] if is_heeded else None


def _is_in_order(values: Sequence[Any]) -> bool:
    return all(one <= other for one, other in pairwise(values))
