"""Where a pull stands in HighLevel's list, and which page comes next; pure.

HighLevel can neither filter by changes nor sort by them: a pull reads the whole list, by issue date, and takes
what changed since the one before it began. The list is paged by counting, and rows move while one counts. So each
page begins a few rows early: a page that does not hold any of the rows it begins with has moved, and is looked
for further up (sources.md §1.5).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.times import instant, written

_SHARED = 10
"""One row in so many of a page is also on the next one."""


@dataclass(frozen=True)
class Position:
    """Where the next page begins, and which of its rows were read before (``anchors``).

    What changed at ``since`` or later is taken, everything where it is None; ``begun`` is when this reading of the
    list began, None before its first page; ``whole`` is when one began that took everything.
    """

    since: datetime | None = None
    whole: datetime | None = None
    begun: datetime | None = None
    offset: int = 0
    anchors: tuple[str, ...] = ()

    @classmethod
    def read(cls, cursor: str | None) -> "Position":
        """From a cursor of ours, or from the beginning."""
        said = json.loads(cursor) if cursor else {}
        times = {name: instant(said[name]) for name in ("since", "whole", "begun") if name in said}
        return cls(**times, offset=said.get("offset", 0), anchors=tuple(said.get("anchors", ())))

    def cursor(self) -> str:
        """As text; what is not set is left out."""
        times = {"since": self.since, "whole": self.whole, "begun": self.begun}
        said = {name: written(at) for name, at in times.items() if at}
        place = {"offset": self.offset, "anchors": self.anchors} if self.offset else {}
        return json.dumps(said | place)

    def has_moved(self, places: Collection[str | None]) -> bool:
        """Whether none of the rows that the page should begin with is on it."""
        return bool(self.anchors) and not any(anchor in places for anchor in self.anchors)

    def earlier(self, rows: int) -> "Position":
        """So many rows further up, where the rows it is to begin with may be by now."""
        offset = max(0, self.offset - rows)
        return replace(self, offset=offset, anchors=self.anchors if offset else ())

    def after(self, places: Sequence[str | None]) -> "Position":
        """After a page with these rows; None stands for one that nothing can be found by."""
        found = [(index, place) for index, place in enumerate(places) if place is not None]
        shared = found[-max(1, len(places) // _SHARED) :]
        if not shared or shared[0][0] == 0:
            return replace(self, offset=self.offset + len(places), anchors=())
        return replace(self, offset=self.offset + shared[0][0], anchors=tuple(place for _, place in shared))
