"""What ZRM listed, looked at one by one: what paging can rest on, what has no place in time, what is not ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.base import LeftOut, Record
from connectors.times import instant
from connectors.zrm.cursor import MOMENT
from connectors.zrm.header import label
from models.errors import ConnectionBrokenError
from models.text import quoted

LONGEST_ID = 200
"""As much as is kept of an identity; ZRM's own have 36 characters."""

_AHEAD = timedelta(days=1)
"""What was changed later than this after now was not: its time is a mistake, and to wait for it would lose it."""


@dataclass(frozen=True)
class Row:
    """An invoice of a list. ``changed`` is cut to the millisecond, and None where it can't be read.

    ``created`` is as ZRM wrote it: it only serves to tell the one order from the other.
    """

    id: str
    changed: datetime | None
    created: str
    said: Record


def read_row(said: Any, now: datetime) -> Row | LeftOut:
    """One thing of a list; ``now`` is ZRM's."""
    if not is_usable_id(said.get("id") if isinstance(said, dict) else None):
        return _without_id(said)
    return Row(said["id"], _changed(said, now), str(said.get("createdAt") or ""), said)


def is_usable_id(id_: Any) -> bool:
    """Whether an id can be kept, looked for and asked for again."""
    return isinstance(id_, str) and 0 < len(id_) <= LONGEST_ID and id_.isprintable() and id_ == id_.strip()


def of_another_workspace(row: Row, workspace_id: str) -> LeftOut | None:
    """What to say of an invoice that another workspace shares with this one: that one has it posted.

    Raises ``ConnectionBrokenError`` for one that nobody shared: then ZRM does not heed our workspace (ZRM-2).
    """
    owner = row.said.get("workspaceId")
    if owner in (None, workspace_id):
        return None
    if row.said.get("visibilityMode") == "workspace_local":
        raise ConnectionBrokenError(
            f"ZRM shows {label(row.said)} of workspace {quoted(owner)}, which only that one may see, in workspace "
            f"{quoted(workspace_id)}. Check account and workspace_header in the connection's settings.",
            code="source_workspace",
        )
    text = f"{label(row.said)} is shared by workspace {quoted(owner)}: it was left out."
    return LeftOut(row.said, f"ZRM's {text} Connect that workspace to have it posted.")


def _changed(said: Record, now: datetime) -> datetime | None:
    text = said.get("updatedAt")
    try:
        changed = instant(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if changed is None or changed > now + _AHEAD:
        return None
    return changed - timedelta(microseconds=changed.microsecond % (MOMENT // timedelta(microseconds=1)))


def _without_id(said: Any) -> LeftOut:
    name = label(said) if isinstance(said, dict) else "something that is no invoice"
    text = f"ZRM lists {name} without an id it could be kept under: it was left out."
    return LeftOut(said, f"{text} Enter it in ZRM anew, or ask ZRM's support.")
