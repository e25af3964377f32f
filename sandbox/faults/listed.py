"""Troubles of lists that are read page by page while somebody works."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, Protocol

from pydantic import Field

from sandbox import exact_json
from sandbox.faults.fault import OwnFault
from sandbox.system import Request, Response


class Listing(Protocol):
    """A system that lists invoices by the time of their last change."""

    def handle(self, request: Request) -> Response: ...

    def lists_invoices(self, request: Request) -> bool: ...

    def rows_of(self, body: Any) -> list[Any]:
        """The rows within a list's body, to be changed there."""
        ...

    def change_oldest(self, count: int) -> None:
        """Let those invoices that come first in the list be changed now."""
        ...


class _OfLists(OwnFault):
    def touches(self, system: Listing, request: Request) -> bool:
        return system.lists_invoices(request)


class RepeatedRows(_OfLists):
    """The first `rows` of a page are in it twice."""

    kind: Literal["repeated_rows"]
    rows: int = Field(default=1, ge=1)

    def answer(self, system: Listing, request: Request) -> Response:
        response = system.handle(request)
        if response.status != 200:
            return response
        body = exact_json.read(response.body)
        rows = system.rows_of(body)
        rows[:0] = rows[: self.rows]
        return replace(response, body=exact_json.write(body))


class RowsMove(_OfLists):
    """Just before the page is made, somebody changes the `rows` invoices that would come first."""

    kind: Literal["rows_move"]
    rows: int = Field(default=1, ge=1)

    def answer(self, system: Listing, request: Request) -> Response:
        system.change_oldest(self.rows)
        return system.handle(request)


LISTED: Sequence[type[OwnFault]] = (RepeatedRows, RowsMove)
