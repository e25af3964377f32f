"""Whole requests that QuickBooks or its gateway turns away (§1.5, §3.1)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from sandbox.faults import OwnFault
from sandbox.faults.wrong import html
from sandbox.quickbooks import answers, faults, responses
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.company import OFFSET
from sandbox.quickbooks.faults import Error, Fault
from sandbox.system import Request, Response

if TYPE_CHECKING:
    from sandbox.quickbooks.system import QuickBooks

FaultType = Literal["ValidationFault", "SystemFault", "AuthenticationFault", "AuthorizationFault"]


class Throttled(OwnFault):
    """429, not handled; the gateway's body has come in all three forms."""

    kind: Literal["throttled"]
    form: Literal["json", "xml", "html"] = "xml"
    retry_after: int | None = Field(default=None, ge=0)  # seconds; QuickBooks documents no such header

    def answer(self, system: "QuickBooks", request: Request) -> Response:  # noqa: ARG002  # whatever was asked
        response = self._in_form(system)
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        return replace(response, headers={**response.headers, **headers})

    def _in_form(self, quickbooks: "QuickBooks") -> Response:
        now = quickbooks.now()
        match self.form:
            case "json":
                return responses.turned_away_json(faults.throttled(), now)
            case "xml":
                return responses.turned_away_xml(faults.throttled(), now)
            case "html":
                return html(429)


class Unauthenticated(OwnFault):
    """401 with the gateway's lower-case body, though the token is good; not handled."""

    kind: Literal["unauthenticated"]

    def answer(self, system: "QuickBooks", request: Request) -> Response:  # noqa: ARG002  # whatever was asked
        return responses.turned_away_json(faults.not_authenticated("Token revoked"), system.now())


class Forbidden(OwnFault):
    """403/3100: the company no longer lets the app in; not handled."""

    kind: Literal["forbidden"]

    def answer(self, system: "QuickBooks", request: Request) -> Response:  # noqa: ARG002  # whatever was asked
        return responses.turned_away_json(faults.not_authorized(), system.now())


class SystemFault(OwnFault):
    """500 with code 10000, before or after the work was done."""

    kind: Literal["system_fault"]
    handled: bool = False

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        wrote = system.handle(request).wrote if self.handled else ()
        return replace(refused(system, request, faults.system_failure()), wrote=wrote)


class FaultIn200(OwnFault):
    """A fault that comes with HTTP 200 in the place of the answer (§1.5.1); not handled."""

    kind: Literal["fault_in_200"]
    code: int = 6000
    message: str = "A business validation error has occurred while processing your request"
    detail: str = "Business Validation Error: Something is wrong with this request."
    type: FaultType = "ValidationFault"

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        error = Error(self.code, self.message, self.detail)
        return refused(system, request, Fault(error, status=200, kind=self.type))


def refused(quickbooks: "QuickBooks", request: Request, fault: Fault) -> Response:
    """The fault as the answer to the whole request."""
    payload = answers.timed(fault.shown(), quickbooks.now().astimezone(OFFSET))
    return responses.response(request, Answer(payload, fault.status))
