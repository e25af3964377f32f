"""Sorts out what Kojo listed: what paging can rest on, what has no place in time, what has no identity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.base import LeftOut, Record
from connectors.kojo.cursor import Row
from connectors.kojo.header import label
from connectors.listed import changed_at, namesake, to_the_millisecond, usable_id, without_id


@dataclass(frozen=True)
class Listing:
    """One page. ``rows`` and ``dated`` are the same invoices, in Kojo's order."""

    rows: list[Row] = field(default_factory=list)
    dated: list[Record] = field(default_factory=list)
    undated: list[Record] = field(default_factory=list)
    """Those whose time of change can't be read: taken at once, for a filter by time may never give them again."""
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def aside(self) -> int:
        """How many places of the page went to what paging can't rest on."""
        return len(self.undated) + len(self.left_out)


def sort_out(listed: Sequence[Any], now: datetime) -> Listing:
    """Look at everything on a page; ``now`` is Kojo's."""
    listing = Listing()
    met: dict[str, Record] = {}
    for said in listed:
        id_ = usable_id(said)
        if id_ is None:
            listing.left_out.append(without_id("Kojo", said, label))
        elif met.setdefault(id_, said) != said:
            listing.left_out.append(namesake("Kojo", said, label(said), id_))
        elif (changed := changed_at(said, now)) is None:
            listing.undated.append(said)
        else:
            listing.rows.append(Row(id_, to_the_millisecond(changed)))
            listing.dated.append(said)
    return listing
