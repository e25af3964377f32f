"""The troubles only Kojo knows, as faults that strike chosen requests (sources.md §3.3, §3.4)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from sandbox import exact_json
from sandbox.faults import OwnFault
from sandbox.faults.told import TOLD
from sandbox.kojo import graphql_endpoint
from sandbox.system import Request, Response

if TYPE_CHECKING:
    from sandbox.kojo.system import Kojo


class GraphQLErrors(OwnFault):
    """HTTP 200 with errors and no data; not handled."""

    kind: Literal["graphql_errors"]
    message: str = "Internal server error"

    def answer(self, system: "Kojo", request: Request) -> Response:  # noqa: ARG002  # whatever was asked
        return graphql_endpoint.refusal(200, self.message)


class PartialData(OwnFault):
    """HTTP 200 with data and errors: the first `missing` invoices of the list are null."""

    kind: Literal["partial_data"]
    missing: int = Field(default=1, ge=1)
    message: str = "Cannot resolve invoice"

    def touches(self, system: Any, request: Request) -> bool:  # noqa: ARG002  # the query tells
        return lists_invoices(request)

    def answer(self, system: "Kojo", request: Request) -> Response:
        response = system.handle(request)
        body = exact_json.read(response.body)
        match body:
            case {"data": {"invoices": [*rows]}}:
                lost = min(self.missing, len(rows))
                body["data"]["invoices"] = [None] * lost + rows[lost:]
                errors = [graphql_endpoint.error(self.message) for _ in range(lost)]
                return replace(response, body=exact_json.write({**body, "errors": errors}))
        return response  # refused as a whole


def lists_invoices(request: Request) -> bool:
    return request.path == "/graphql" and b"invoices" in request.body


TROUBLES: tuple[type[OwnFault], ...] = (GraphQLErrors, PartialData, *TOLD)
