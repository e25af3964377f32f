"""Sorts out what Coperniq listed: what has a place in time, what has none, what has no identity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from connectors.base import LeftOut, Record
from connectors.coperniq.naming import label
from connectors.coperniq.settings import Stream
from connectors.coperniq.windows import BEGINNING, Row
from connectors.listed import changed_at, namesake, to_the_millisecond, without_id

_LARGEST_ID = 10**18

LISTED_AS = "listedAs"
"""Our own field of a record: which list it came in."""


@dataclass(frozen=True)
class Listing:
    """One answer. ``rows`` are in Coperniq's order."""

    rows: dict[Row, Record] = field(default_factory=dict)
    undated: dict[int, Record] = field(default_factory=dict)
    """Those whose time of change can't be read: taken at once, for a window of time may never hold them again."""
    left_out: list[LeftOut] = field(default_factory=list)


def sort_out(listed: Sequence[Any], stream: Stream, now: datetime) -> Listing:
    """Look at everything on a page; ``now`` is Coperniq's."""
    listing = Listing()
    met: dict[int, Record] = {}
    for said in listed:
        id_ = _usable_id(said)
        if id_ is None:
            listing.left_out.append(without_id("Coperniq", said, partial(_name, stream), stream.removesuffix("s")))
        elif met.setdefault(id_, said) != said:
            listing.left_out.append(namesake("Coperniq", said, _name(stream, said), id_, stream.removesuffix("s")))
        elif (changed := _place_in_time(said, now)) is None:
            listing.undated[id_] = said | {LISTED_AS: stream}
        else:
            listing.rows[Row(changed, id_)] = said | {LISTED_AS: stream}
    return listing


def joined(pages: Iterable[Listing]) -> Listing:
    """Several answers as one."""
    whole = Listing()
    for page in pages:
        whole.rows.update(page.rows)
        whole.undated.update(page.undated)
        whole.left_out.extend(page.left_out)
    return whole


def _usable_id(said: Any) -> int | None:
    match said:
        case {"id": int(id_)} if not isinstance(id_, bool) and 0 < id_ < _LARGEST_ID:
            return id_
        case _:
            return None


def _place_in_time(said: Record, now: datetime) -> datetime | None:
    """When it was changed, where a window can hold it."""
    changed = changed_at(said, now)
    return None if changed is None or changed < BEGINNING else to_the_millisecond(changed)


def _name(stream: Stream, said: Record) -> str:
    return label(said | {LISTED_AS: stream})
