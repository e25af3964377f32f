"""How ZRM lists rows; all of it is assumption ZRM-5, so the shape of a list is a setting (sources.md §2.4)."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sandbox import exact_json
from sandbox.zrm import rows
from sandbox.zrm.inputs import Page
from sandbox.zrm.installation import Record
from sandbox.zrm.settings import ZRMSettings
from sandbox.zrm.trpc import TRPCError


def listed(found: Sequence[Record], page: Page, settings: ZRMSettings) -> Any:
    if page.limit > settings.list_limit_max:
        raise TRPCError("BAD_REQUEST", _too_big(settings.list_limit_max))
    chosen = sorted(
        (row for row in found if _is_asked_for(row, page, settings)), key=lambda row: _key(row, settings)
    )
    match settings.list_style:
        case "bare":
            return _shown(chosen[page.offset :][: page.limit], settings)
        case "total":
            items = _shown(chosen[page.offset :][: page.limit], settings)
            return {"items": items, "total": len(chosen)}
        case "cursor":
            return _after_cursor(chosen, page, settings)


def _is_asked_for(row: Record, page: Page, settings: ZRMSettings) -> bool:
    if page.status is not None and row.get("status") != page.status:
        return False
    after = page.updated_after if settings.list_filters_by_update else None
    if after is None or row["updatedAt"] > after:
        return True
    return settings.bounds_included and row["updatedAt"] == after


def _after_cursor(chosen: list[Record], page: Page, settings: ZRMSettings) -> Record:
    start = _opened(page.cursor) if page.cursor else None
    rest = [row for row in chosen if start is None or _key(row, settings) > start]
    items = rest[: page.limit]
    following = _cursor(items[-1], settings) if len(rest) > page.limit else None
    return {"items": _shown(items, settings), "nextCursor": following}


def _shown(chosen: list[Record], settings: ZRMSettings) -> list[Record]:
    return [rows.shown(row, settings) for row in chosen]


def _key(row: Record, settings: ZRMSettings) -> tuple[str, str]:
    return row[settings.sorted_by], row["id"]


def _cursor(row: Record, settings: ZRMSettings) -> str:
    return base64.urlsafe_b64encode(exact_json.write(list(_key(row, settings)))).decode()


def _opened(cursor: str) -> tuple[str, str]:
    try:
        opened = exact_json.read(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError) as error:
        raise TRPCError("BAD_REQUEST", "Invalid cursor") from error
    match opened:
        case [str(at), str(id_)]:
            return at, id_
    raise TRPCError("BAD_REQUEST", "Invalid cursor")


def _too_big(most: int) -> str:
    issue = {"code": "too_big", "maximum": most, "path": ["limit"], "message": f"Number must be at most {most}"}
    return exact_json.write([issue]).decode()
