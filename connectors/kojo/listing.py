"""Sorts out what Kojo listed: what paging can rest on, what has no place in time, what has no identity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.base import LeftOut, Record
from connectors.kojo.cursor import MOMENT, Row
from connectors.kojo.header import label
from connectors.times import instant

LONGEST_ID = 200
"""As much as is kept of an identity; Kojo's own have 25 characters."""

_AHEAD = timedelta(days=1)
"""What was changed later than this after now was not: its time is a mistake, and to wait for it would lose it."""


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
        id_ = _usable_id(said)
        if id_ is None:
            listing.left_out.append(_without_id(said))
        elif met.setdefault(id_, said) != said:
            listing.left_out.append(_namesake(said))
        elif (changed := _changed(said, now)) is None:
            listing.undated.append(said)
        else:
            listing.rows.append(Row(id_, changed))
            listing.dated.append(said)
    return listing


def _usable_id(said: Any) -> str | None:
    """The id, where it is one that can be kept, looked for and asked for again."""
    match said:
        case {"id": str(id_)} if 0 < len(id_) <= LONGEST_ID and id_.isprintable() and id_ == id_.strip():
            return id_
        case _:
            return None


def _changed(record: Record, now: datetime) -> datetime | None:
    """When it was changed, cut to Kojo's millisecond; None where that can't be."""
    text = record.get("updatedAt")
    try:
        changed = instant(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if changed is None or changed > now + _AHEAD:
        return None
    return changed - timedelta(microseconds=changed.microsecond % (MOMENT // timedelta(microseconds=1)))


def _without_id(said: Any) -> LeftOut:
    name = label(said) if isinstance(said, dict) else "something that is no invoice"
    text = f"Kojo lists {name} without an id it could be kept under: it was left out."
    return LeftOut(said, f"{text} Enter it in Kojo anew, or ask Kojo's support.")


def _namesake(said: Record) -> LeftOut:
    text = f"Kojo lists {label(said)} under the id of another invoice, {said['id']}: it was left out."
    return LeftOut(said, f"{text} Enter it in Kojo anew, or ask Kojo's support.")
