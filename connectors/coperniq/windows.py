"""Where a pull stands in one of Coperniq's lists, and how a window of time is made smaller; pure.

What Coperniq sorts its lists by is not published, and its rows move while one pages. So nothing rests on an order:
a window of time is asked for, and when it does not fit on one page, a smaller one. Only where more documents share
a moment than a page holds, that moment is read page by page, until two readings agree (sources.md §4.3, trap 23).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.listed import to_the_millisecond
from connectors.times import instant, written

MOMENT = timedelta(milliseconds=1)
"""The finest time that is told apart here."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing was changed in Coperniq before."""


@dataclass(frozen=True)
class Position:
    """All that changed before ``since`` was taken, and of that millisecond itself the ids up to ``after``.

    ``until`` is the end of a pull that was begun, so that it ends there even when somebody takes it up days later.
    """

    since: datetime = BEGINNING
    after: int | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Position":
        """From its part of a cursor of ours."""
        since, until = said.get("since"), said.get("until")
        return cls(instant(since) if since else BEGINNING, said.get("after"), instant(until) if until else None)

    def said(self) -> dict[str, Any]:
        """For a cursor; what is not set is left out."""
        said = {"since": written(self.since), "after": self.after, "until": self.until and written(self.until)}
        return {name: value for name, value in said.items() if value is not None}


def positions(cursor: str | None) -> dict[str, Position]:
    """Where each list was left; nothing of one that was never read."""
    return {name: Position.of(said) for name, said in json.loads(cursor or "{}").items()}


def as_cursor(places: dict[str, Position]) -> str:
    """The places in all lists as one text."""
    return json.dumps({name: place.said() for name, place in places.items()})


@dataclass(frozen=True, order=True)
class Row:
    """One document of a list, as far as reading it is concerned; ``changed`` is cut to the millisecond."""

    changed: datetime
    id: int


@dataclass(frozen=True)
class Window:
    """The milliseconds from ``since`` to ``edge``, both within; no edge is no end."""

    since: datetime
    edge: datetime | None

    @property
    def is_a_moment(self) -> bool:
        """Whether it can't be made smaller."""
        return self.since == self.edge

    def holds(self, row: Row) -> bool:
        """Whether the row's last change lies within."""
        return self.since <= row.changed and (self.edge is None or row.changed <= self.edge)

    def touches(self, row: Row) -> bool:
        """Whether Coperniq may list the row for it: its bounds may be meant with or without themselves."""
        return Window(self.since - MOMENT, self.edge and self.edge + MOMENT).holds(row)

    def asked(self) -> dict[str, str]:
        """As Coperniq is asked: a millisecond wider, so that both meanings of a bound hold the whole window."""
        asked = {} if self.since <= BEGINNING else {"updated_after": written(self.since - MOMENT)}
        return asked | ({} if self.edge is None else {"updated_before": written(self.edge + MOMENT)})


def narrowed(window: Window, end: datetime, rows: Sequence[Row], *, again: bool) -> Window:
    """A smaller window with the same beginning, for one that has more rows than these; ``end`` is its edge.

    In the order we ask for, all but the last moment of the page are whole. Where that did not do, it is halved.
    """
    middle = to_the_millisecond(window.since + (end - window.since) / 2)
    changes = [row.changed for row in rows if row.changed <= end]
    if again or not changes or changes != sorted(changes):
        return Window(window.since, middle)
    return Window(window.since, max(window.since, changes[-1] - MOMENT))
