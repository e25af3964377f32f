"""Where a pull stands in the list of all invoices, and which step comes after a page; pure.

Nothing can be asked for by its time of change, so every pull reads the whole list (sources.md §5.4); only where
the settings name such a filter does it read what changed since the one before.

The list should stand still: its cursors look like ids. Whether it does is seen at the invoice that ends one page
and must begin the next, unchanged. Where it does not, others may have moved past us: the list is read once more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.times import instant, written


@dataclass(frozen=True)
class Position:
    """The next page comes after the cursor ``after``, and should begin with the invoice ``anchor``.

    ``changed`` is when that one was changed last, as far as the list says.
    Each reading of the list has its number, so that no two of them share a cursor. ``since`` is what it goes back
    to where there is a filter, ``began`` is when it began.
    """

    reading: int = 1
    after: str | None = None
    anchor: str | None = None
    changed: str | None = None
    moved: bool = False
    since: datetime | None = None
    began: datetime | None = None

    @classmethod
    def read(cls, cursor: str | None) -> "Position":
        """From a cursor of ours, or from the beginning."""
        said: dict[str, Any] = json.loads(cursor) if cursor else {}
        moments: dict[str, Any] = {name: instant(said[name]) for name in ("since", "began") if name in said}
        return cls(**(said | moments))

    def cursor(self) -> str:
        """As text; what is not set is left out."""
        said = {
            "reading": self.reading,
            "after": self.after,
            "anchor": self.anchor,
            "changed": self.changed,
            "moved": self.moved or None,
            "since": self.since and written(self.since),
            "began": self.began and written(self.began),
        }
        return json.dumps({name: value for name, value in said.items() if value is not None})

    def begun(self, at: datetime) -> "Position":
        """The same, with its beginning; that of a reading which was taken up again stays."""
        return self if self.began else replace(self, began=at)

    def anew(self, overlap_s: int = 0) -> "Position":
        """The beginning of the next reading."""
        since = self.began and self.began - timedelta(seconds=overlap_s)
        return Position(reading=self.reading + 1, since=since)

    def once_more(self) -> "Position":
        """The beginning of the same reading again."""
        return Position(reading=self.reading + 1, since=self.since, began=self.began)


@dataclass(frozen=True)
class Row:
    """One place of a page: its cursor, the invoice's id, None where that can't be kept, and its last change."""

    id: str | None
    cursor: str | None
    changed: str | None = None


@dataclass(frozen=True)
class Seen:
    """A page as far as paging is concerned."""

    rows: Sequence[Row]
    more: bool
    end: str | None


@dataclass(frozen=True)
class Step:
    """How many rows of a page were on the one before, and where the next one starts; nowhere after the last.

    ``moved``: something may have been missed on the way, here or earlier in this reading.
    """

    known: int
    next: Position | None
    moved: bool


class StandstillError(Exception):
    """The list gives the same page again and again: going on would never end."""


def step(position: Position, page: Seen) -> Step:
    """What a page means. Raises ``StandstillError``."""
    is_anchored = position.anchor is not None
    begins_with = [(row.id, row.changed) for row in page.rows[:1]]
    stands_still = not is_anchored or begins_with == [(position.anchor, position.changed)]
    known = 1 if is_anchored and stands_still else 0
    moved = position.moved or not stands_still
    if not page.more:
        return Step(known, None, moved)
    following = replace(_following(position, page), moved=moved)
    if (following.after, following.anchor) == (position.after, position.anchor):
        raise StandstillError
    return Step(known, following, moved)


def _following(position: Position, page: Seen) -> Position:
    """From the place before the last one on, so that the last invoice is met again."""
    if len(page.rows) > 1 and page.rows[-1].id and page.rows[-2].cursor:
        last = page.rows[-1]
        return replace(position, after=page.rows[-2].cursor, anchor=last.id, changed=last.changed)
    if page.end is None:
        raise StandstillError
    return replace(position, after=page.end, anchor=None, changed=None)
