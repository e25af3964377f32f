"""Reads ZRM's lists page by page: bare, with a total, or with a cursor (sources.md §2.4).

No page tells which of them it is, nor how many rows a page may have, so nothing is taken for the last page but one
that says so itself, or an empty one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.answers import UnreadableAnswerError
from connectors.zrm.arguments import Template, filled
from connectors.zrm.client import Zrm
from models.errors import RetryableError


@dataclass(frozen=True)
class Query:
    """A list to be read: its procedure, and what it is asked with."""

    procedure: str
    template: Template
    limit: int


@dataclass(frozen=True)
class Place:
    """Where the next page begins; a cursor is ZRM's own."""

    offset: int = 0
    cursor: Any = None


@dataclass(frozen=True)
class ListPage:
    """One page; ``next`` is None after the last."""

    rows: list[Any]
    at: datetime
    next: Place | None


def pages(zrm: Zrm, query: Query, **values: Any) -> Iterator[ListPage]:
    """All pages of a list. Raises ``RetryableError`` where one comes again instead of the next."""
    place: Place | None = Place()
    before: ListPage | None = None
    while place is not None:
        page = _page(zrm, query, place, values)
        if before is not None and page.rows and page.rows == before.rows:
            raise RetryableError(
                f"ZRM answered “{query.procedure}” with the same page twice. Nothing was taken over from it; "
                "if it stays so, check arguments in the connection's settings.",
                code="zrm_list",
            )
        yield page
        before, place = page, page.next


def _page(zrm: Zrm, query: Query, place: Place, values: dict[str, Any]) -> ListPage:
    paging = {"limit": query.limit, "offset": place.offset if place.cursor is None else None}
    asked = filled(query.template, values | paging | {"cursor": place.cursor})
    answer = zrm.query(query.procedure, asked)
    match answer.data:
        case {"items": list() as rows} | (list() as rows):
            return ListPage(rows, answer.at, _next(answer.data, rows, place))
        case _:
            raise UnreadableAnswerError(f"ZRM answered “{query.procedure}” with something else than a list.")


def _next(said: Any, rows: list[Any], place: Place) -> Place | None:
    match said:
        case {"nextCursor": following}:
            return None if following is None else Place(cursor=following)
        case {"total": int(total)} if place.offset + len(rows) >= total:
            return None
        case _:
            return Place(place.offset + len(rows)) if rows else None
