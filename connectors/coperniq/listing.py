"""Sorts out what Coperniq listed: what has a place in time, what has none, what has no identity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.base import LeftOut, Record
from connectors.coperniq.naming import label
from connectors.coperniq.settings import Stream
from connectors.coperniq.windows import BEGINNING, Row, cut
from connectors.times import instant

_LARGEST_ID = 10**18

_AHEAD = timedelta(days=1)
"""What was changed later than this after now was not: its time is a mistake, and to wait for it would lose it."""

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
            listing.left_out.append(_without_id(said, stream))
        elif met.setdefault(id_, said) != said:
            listing.left_out.append(_namesake(said, stream))
        elif (changed := _changed(said, now)) is None:
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


def _changed(record: Record, now: datetime) -> datetime | None:
    """When it was changed, to the millisecond; None where that can't be."""
    text = record.get("updatedAt")
    try:
        changed = cut(instant(text)) if isinstance(text, str) else None
    except ValueError:
        return None
    return changed if changed is not None and BEGINNING <= changed <= now + _AHEAD else None


def _without_id(said: Any, stream: Stream) -> LeftOut:
    name = (
        label(said | {LISTED_AS: stream}) if isinstance(said, dict) else f"something that is none of its {stream}"
    )
    text = f"Coperniq lists {name} without an id it could be kept under: it was left out."
    return LeftOut(said, f"{text} Enter it in Coperniq anew, or ask Coperniq's support.")


def _namesake(said: Record, stream: Stream) -> LeftOut:
    name = label(said | {LISTED_AS: stream})
    text = f"Coperniq lists {name} under the id of another one, {said['id']}: it was left out."
    return LeftOut(said, f"{text} Enter it in Coperniq anew, or ask Coperniq's support.")
