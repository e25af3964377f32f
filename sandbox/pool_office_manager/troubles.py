"""The troubles of a vendor that answers errors with HTTP 200 (sources.md §5.3)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from sandbox import exact_json
from sandbox.faults import OwnFault
from sandbox.faults.told import TOLD
from sandbox.pool_office_manager import complaints
from sandbox.pool_office_manager.graphql_endpoint import refusal
from sandbox.system import Request, Response

if TYPE_CHECKING:
    from sandbox.pool_office_manager.system import PoolOfficeManager


class GraphQLErrors(OwnFault):
    """HTTP 200 with errors and no data; not handled."""

    kind: Literal["graphql_errors"]
    message: str = "Internal server error"
    code: str = "INTERNAL_SERVER_ERROR"

    def answer(self, system: "PoolOfficeManager", request: Request) -> Response:  # noqa: ARG002
        return refusal(200, complaints.complaint(self.code, self.message))


class PartialData(OwnFault):
    """HTTP 200 with data and errors: the first `missing` nodes of the list are null."""

    kind: Literal["partial_data"]
    missing: int = Field(default=1, ge=1)
    message: str = "Cannot resolve invoice"

    def touches(self, system: "PoolOfficeManager", request: Request) -> bool:
        return system.lists_invoices(request)

    def answer(self, system: "PoolOfficeManager", request: Request) -> Response:
        response = system.handle(request)
        body = exact_json.read(response.body)
        lost = _lose_nodes(body, self.missing)
        errors = [complaints.shown(complaints.complaint("INTERNAL_SERVER_ERROR", self.message))] * lost
        return replace(response, body=exact_json.write({**body, "errors": errors})) if lost else response


def _lose_nodes(body: Any, missing: int) -> int:
    match body:
        case {"data": {"infiniteInvoices": {"edges": [*edges]}}}:
            for edge in edges[:missing]:
                edge["node"] = None
            return len(edges[:missing])
    return 0  # refused as a whole


TROUBLES: Sequence[type[OwnFault]] = (GraphQLErrors, PartialData, *TOLD)
