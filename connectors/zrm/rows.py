"""What ZRM listed, looked at one by one: what paging can rest on, what has no place in time, what is not ours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import LeftOut, Record
from connectors.listed import changed_at, to_the_millisecond, usable_id, without_id
from connectors.zrm.header import label
from models.errors import ConnectionBrokenError
from models.text import quoted


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
    id_ = usable_id(said)
    if id_ is None:
        return without_id("ZRM", said, label)
    changed = changed_at(said, now)
    return Row(id_, changed and to_the_millisecond(changed), str(said.get("createdAt") or ""), said)


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
