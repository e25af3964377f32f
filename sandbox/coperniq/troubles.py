"""The troubles only Coperniq knows, as faults that strike chosen requests (sources.md §4.2 to §4.4)."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from sandbox import exact_json, iso_times
from sandbox.coperniq.answers import Failure, failed
from sandbox.coperniq.limits import too_many
from sandbox.faults import OwnFault
from sandbox.system import Request, Response

if TYPE_CHECKING:
    from sandbox.coperniq.system import Coperniq

_LISTS = re.compile("/v1/((projects|accounts|clients)/[0-9]+/)?(invoices|bills)")


class RateLimited(OwnFault):
    """429 with Coperniq's JSON body; not handled."""

    kind: Literal["rate_limited"]
    retry_after: int = Field(default=30, ge=1)  # seconds, told only when the settings say so

    def answer(self, system: "Coperniq", request: Request) -> Response:  # noqa: ARG002  # whatever was asked
        return too_many(system.now(), system.now() + timedelta(seconds=self.retry_after), system.configured)


class Refusal(OwnFault):
    """An error in Coperniq's shape, before or after the work was done."""

    kind: Literal["refusal"]
    status: Literal[400, 401, 403, 404, 500, 502]
    handled: bool = False

    def answer(self, system: "Coperniq", request: Request) -> Response:
        wrote = system.handle(request).wrote if self.handled else ()
        code, message = _REFUSALS[self.status]
        return replace(failed(Failure(self.status, code, message)), wrote=wrote)


class OfLists(OwnFault):
    def touches(self, system: Any, request: Request) -> bool:  # noqa: ARG002  # the path tells
        return lists_documents(request)


class PreviousPage(OfLists):
    """A list is answered with the list before it, whatever was asked."""

    kind: Literal["previous_page"]

    def touches(self, system: "Coperniq", request: Request) -> bool:
        return lists_documents(request) and system.last_list is not None

    def answer(self, system: "Coperniq", request: Request) -> Response:
        return system.last_list or system.handle(request)


class RepeatedRows(OfLists):
    """The first `rows` of a page are in it twice."""

    kind: Literal["repeated_rows"]
    rows: int = Field(default=1, ge=1)

    def answer(self, system: "Coperniq", request: Request) -> Response:
        response = system.handle(request)
        body = exact_json.read(response.body)
        if response.status != 200:
            return response
        body["items"] = body["items"][: self.rows] + body["items"]
        return replace(response, body=exact_json.write(body))


class RowsMove(OfLists):
    """Just before the page is made, somebody changes the `rows` invoices that would come first."""

    kind: Literal["rows_move"]
    rows: int = Field(default=1, ge=1)

    def answer(self, system: "Coperniq", request: Request) -> Response:
        now = iso_times.written(system.now())
        oldest = sorted(system.company.invoices.values(), key=lambda row: (row["updatedAt"], row["id"]))
        for invoice in [row for row in oldest if not row["isArchived"]][: self.rows]:
            invoice["updatedAt"] = now
        return system.handle(request)


def lists_documents(request: Request) -> bool:
    return request.method == "GET" and _LISTS.fullmatch(request.path) is not None


_REFUSALS = {
    400: ("BAD_REQUEST", "Bad request"),
    401: ("UNAUTHORIZED", "Invalid or missing API key"),
    403: ("FORBIDDEN", "You do not have access to this resource"),
    404: ("NOT_FOUND", "Resource not found"),
    500: ("INTERNAL_SERVER_ERROR", "Internal server error"),
    502: ("GRAPHQL_ERROR", "Downstream GraphQL service returned errors"),
}

TROUBLES: tuple[type[OwnFault], ...] = (RateLimited, Refusal, PreviousPage, RepeatedRows, RowsMove)
