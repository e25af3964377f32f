"""The troubles only Coperniq knows, as faults that strike chosen requests (sources.md §4.4)."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sandbox.coperniq.answers import Failure, failed
from sandbox.faults import OwnFault
from sandbox.faults.listed import LISTED
from sandbox.faults.told import TOLD
from sandbox.system import Request, Response

if TYPE_CHECKING:
    from sandbox.coperniq.system import Coperniq

_LISTS = re.compile("/v1/((projects|accounts|clients)/[0-9]+/)?(invoices|bills)")
_REFUSALS = {
    400: ("BAD_REQUEST", "Bad request"),
    401: ("UNAUTHORIZED", "Invalid or missing API key"),
    403: ("FORBIDDEN", "You do not have access to this resource"),
    404: ("NOT_FOUND", "Resource not found"),
    500: ("INTERNAL_SERVER_ERROR", "Internal server error"),
    502: ("GRAPHQL_ERROR", "Downstream GraphQL service returned errors"),
}
Status = Literal[400, 401, 403, 404, 500, 502]


class Refusal(OwnFault):
    """An error in Coperniq's shape, before or after the work was done."""

    kind: Literal["refusal"]
    status: Status
    handled: bool = False

    def answer(self, system: "Coperniq", request: Request) -> Response:
        wrote = system.handle(request).wrote if self.handled else ()
        return replace(refused(self.status), wrote=wrote)


def refused(status: Status) -> Response:
    code, message = _REFUSALS[status]
    return failed(Failure(status, code, message))


def lists_documents(request: Request) -> bool:
    return request.method == "GET" and _LISTS.fullmatch(request.path) is not None


TROUBLES: tuple[type[OwnFault], ...] = (*TOLD, *LISTED, Refusal)
