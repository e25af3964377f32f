"""Where a pull stands in Kojo's list of changes, and which step comes after a page; pure.

Kojo has neither cursors nor a stable order among invoices changed at the same moment, and its rows move while one
pages. So nothing is counted: a page starts from the moment where the one before ended, and where more invoices
share a moment than a page holds, that moment is read by id (sources.md §3.4, trap 23 of §7).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.times import instant, written

MOMENT = timedelta(milliseconds=1)
"""The finest time Kojo tells apart."""


@dataclass(frozen=True)
class Position:
    """The next page holds what changed at ``since`` or later.

    Where ``after`` is set, only what changed within that very millisecond, with greater ids. ``until`` is the end
    of a pull that was begun, so that it ends there even when somebody takes it up days later.
    """

    since: datetime | None = None
    after: str | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, cursor: str | None) -> "Position":
        """From a cursor of ours, or from the beginning."""
        said = json.loads(cursor) if cursor else {}
        since, until = said.get("since"), said.get("until")
        return cls(instant(since) if since else None, said.get("after"), instant(until) if until else None)

    def cursor(self) -> str:
        """As text; what is not set is left out."""
        said = {
            "since": self.since and written(self.since),
            "after": self.after,
            "until": self.until and written(self.until),
        }
        return json.dumps({name: value for name, value in said.items() if value is not None})


@dataclass(frozen=True)
class Row:
    """One invoice of a page, as far as paging is concerned; ``changed`` is cut to the millisecond."""

    id: str
    changed: datetime


@dataclass(frozen=True)
class Step:
    """How many of a page's rows are taken, and where the next page starts; nowhere after the last one."""

    taken: int
    next: Position | None


class StandstillError(Exception):
    """The list is not in the order we asked for: going on would skip invoices or never end."""


def step(position: Position, rows: Sequence[Row], limit: int, until: datetime) -> Step:
    """What a page means for a pull that ends at ``until``. Raises ``StandstillError``."""
    if position.after is not None and position.since is not None:
        return _within_moment(position, position.since, rows, limit)
    return _through_time(position, rows, limit, until)


def _within_moment(position: Position, moment: datetime, rows: Sequence[Row], limit: int) -> Step:
    """A full page goes on after its last id; a short one was the last of this moment."""
    if len(rows) < limit:
        return Step(len(rows), replace(position, since=moment + MOMENT, after=None))
    if rows[-1].id == position.after or any(row.changed != moment for row in rows):
        raise StandstillError
    return Step(len(rows), replace(position, after=rows[-1].id))


def _through_time(position: Position, rows: Sequence[Row], limit: int, until: datetime) -> Step:
    """The moment a full page ends in may go on beyond it, so its rows are left to the next page."""
    _check_order(position, rows)
    due = sum(row.changed <= until for row in rows)
    if due < len(rows) or len(rows) < limit:
        return Step(due, None)
    last = rows[-1].changed
    earlier = sum(row.changed < last for row in rows)
    return Step(earlier, replace(position, since=last, after=None if earlier else ""))


def _check_order(position: Position, rows: Sequence[Row]) -> None:
    moments = [row.changed for row in rows]
    early = position.since is not None and bool(moments) and moments[0] < position.since
    if early or moments != sorted(moments):
        raise StandstillError
