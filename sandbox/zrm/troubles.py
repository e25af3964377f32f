"""The troubles only ZRM knows, as faults that strike chosen requests (sources.md §2.3)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator

from sandbox import exact_json, iso_times
from sandbox.faults import OwnFault
from sandbox.system import Request, Response
from sandbox.zrm import trpc
from sandbox.zrm.trpc import TRPCError

if TYPE_CHECKING:
    from sandbox.zrm.system import ZRM


class Refusal(OwnFault):
    """An error in tRPC's envelope, before or after the work was done."""

    kind: Literal["refusal"]
    code: str
    message: str = "Something went wrong"
    handled: bool = False

    @field_validator("code")
    @classmethod
    def _is_known(cls, code: str) -> str:
        if code not in trpc.CODES:
            raise ValueError(f"is one of {', '.join(trpc.CODES)}")
        return code

    def answer(self, system: "ZRM", request: Request) -> Response:
        wrote = system.handle(request).wrote if self.handled else ()
        path = request.path.rpartition("/")[2]
        refused = trpc.failed(TRPCError(self.code, self.message), path, superjson=system.configured.superjson)
        return replace(trpc.response(refused), wrote=wrote)


class OfLists(OwnFault):
    def touches(self, system: "ZRM", request: Request) -> bool:
        return system.lists_invoices(request)


class PreviousPage(OfLists):
    """A list is answered with the list before it, whatever was asked."""

    kind: Literal["previous_page"]

    def touches(self, system: "ZRM", request: Request) -> bool:
        return system.lists_invoices(request) and system.last_list is not None

    def answer(self, system: "ZRM", request: Request) -> Response:
        return system.last_list or system.handle(request)


class RepeatedRows(OfLists):
    """The first `rows` of a page are in it twice."""

    kind: Literal["repeated_rows"]
    rows: int = Field(default=1, ge=1)

    def answer(self, system: "ZRM", request: Request) -> Response:
        response = system.handle(request)
        if response.status != 200:
            return response
        body = exact_json.read(response.body)
        items = _items(body)
        items[:0] = items[: self.rows]
        return replace(response, body=exact_json.write(body))


class RowsMove(OfLists):
    """Just before the page is made, somebody changes the `rows` invoices that would come first."""

    kind: Literal["rows_move"]
    rows: int = Field(default=1, ge=1)

    def answer(self, system: "ZRM", request: Request) -> Response:
        now = iso_times.written(system.now())
        oldest = sorted(system.installation.invoices.values(), key=lambda row: (row["updatedAt"], row["id"]))
        for invoice in oldest[: self.rows]:
            invoice["updatedAt"] = now
        return system.handle(request)


def _items(body: Any) -> list[Any]:
    """The rows of a list in any of its shapes."""
    data = body["result"]["data"]
    if isinstance(data, dict) and "json" in data:
        data = data["json"]
    items: list[Any] = data["items"] if isinstance(data, dict) else data
    return items


TROUBLES: tuple[type[OwnFault], ...] = (Refusal, PreviousPage, RepeatedRows, RowsMove)
