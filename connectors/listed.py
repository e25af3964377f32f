"""What a source lists, looked at one by one: its identity, its place in time, and what has none."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from typing_extensions import TypeIs

from connectors.base import LeftOut, Record
from connectors.times import instant

LONGEST_ID = 200
"""As much as is kept of an identity; sources' own have 24 to 36 characters."""

AHEAD = timedelta(days=1)
"""What was changed later than this after now was not: its time is a mistake, and to wait for it would lose it."""

_MILLISECOND = 1000


def usable_id(said: Any, name: str = "id", *, longest: int = LONGEST_ID) -> str | None:
    """The id, where it is one that can be kept, looked for and asked for again."""
    id_ = said.get(name) if isinstance(said, dict) else None
    return id_ if is_usable(id_, longest) else None


def is_usable(id_: object, longest: int = LONGEST_ID) -> TypeIs[str]:
    """Whether something is such an id."""
    return isinstance(id_, str) and 0 < len(id_) <= longest and id_.isprintable() and id_ == id_.strip()


def changed_at(record: Record, now: datetime) -> datetime | None:
    """When a record was changed; None where that can't be. ``now`` is the source's."""
    text = record.get("updatedAt")
    try:
        changed = instant(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return changed if changed is None or changed <= now + AHEAD else None


def to_the_millisecond(moment: datetime) -> datetime:
    """Cut off what sources do not keep."""
    return moment - timedelta(microseconds=moment.microsecond % _MILLISECOND)


def without_id(system: str, said: Any, label: Callable[[Record], str], kind: str = "invoice") -> LeftOut:
    """For what nothing can be kept under."""
    name = label(said) if isinstance(said, dict) else f"something that is no {kind}"
    text = f"{system} lists {name} without an id it could be kept under: it was left out."
    return LeftOut(said, f"{text} Enter it in {system} anew, or ask {system}'s support.")


def namesake(system: str, said: Record, name: str, id_: object, kind: str = "invoice") -> LeftOut:
    """For the second thing under one id."""
    text = f"{system} lists {name} under the id of another {kind}, {id_}: it was left out."
    return LeftOut(said, f"{text} Enter it in {system} anew, or ask {system}'s support.")
