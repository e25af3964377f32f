"""Sorts out what HighLevel listed: what can be kept, since when it is as it is, what has no identity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.base import LeftOut, Record
from connectors.highlevel.header import label
from connectors.listed import changed_at, namesake, usable_id, without_id


@dataclass(frozen=True)
class Row:
    """One invoice of a page; ``changed`` is None where that can't be read."""

    id: str
    changed: datetime | None
    record: Record


def place(id_: str, record: Record) -> str:
    """Which row it is, and where it stands in the order: a row that moves is no longer the one that was there."""
    return f"{id_} {str(record.get('issueDate'))[:30]}"


@dataclass(frozen=True)
class Listing:
    """One page: ``places`` holds everything on it, None for what has no id."""

    places: list[str | None] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def sort_out(listed: Sequence[Any], now: datetime) -> Listing:
    """Look at everything on a page; ``now`` is HighLevel's."""
    listing = Listing()
    met: dict[str, Record] = {}
    for said in listed:
        id_ = usable_id(said, "_id")
        listing.places.append(None if id_ is None else place(id_, said))
        if id_ is None:
            listing.left_out.append(without_id("HighLevel", said, label))
        elif id_ not in met:
            met[id_] = said
            listing.rows.append(Row(id_, changed_at(said, now), said))
        elif met[id_] != said:
            listing.left_out.append(namesake("HighLevel", said, label(said), id_))
    return listing
