"""Sorts out what HighLevel listed: what can be kept, since when it is as it is, what has no identity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.base import LeftOut, Record
from connectors.highlevel.header import label
from connectors.times import instant

LONGEST_ID = 200
"""As much as is kept of an identity; HighLevel's own have 24 characters."""

_AHEAD = timedelta(days=1)
"""What was changed later than this after now was not: its time is a mistake, and says nothing."""


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
        id_ = usable_id(said)
        listing.places.append(None if id_ is None else place(id_, said))
        if id_ is None:
            listing.left_out.append(_without_id(said))
        elif id_ not in met:
            met[id_] = said
            listing.rows.append(Row(id_, _changed(said, now), said))
        elif met[id_] != said:
            listing.left_out.append(_namesake(said))
    return listing


def usable_id(said: Any) -> str | None:
    """The id, where it is one that can be kept, looked for and asked for again."""
    match said:
        case {"_id": str(id_)} if 0 < len(id_) <= LONGEST_ID and id_.isprintable() and id_ == id_.strip():
            return id_
        case _:
            return None


def _changed(record: Record, now: datetime) -> datetime | None:
    text = record.get("updatedAt")
    try:
        changed = instant(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return changed if changed is None or changed <= now + _AHEAD else None


def _without_id(said: Any) -> LeftOut:
    name = label(said) if isinstance(said, dict) else "something that is no invoice"
    text = f"HighLevel lists {name} without an id it could be kept under: it was left out."
    return LeftOut(said, f"{text} Enter it in HighLevel anew, or ask HighLevel's support.")


def _namesake(said: Record) -> LeftOut:
    text = f"HighLevel lists {label(said)} under the id of another invoice, {said['_id']}: it was left out."
    return LeftOut(said, f"{text} Enter it in HighLevel anew, or ask HighLevel's support.")
