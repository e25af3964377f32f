"""Troubles that every vendor tells in its own words: the system says how, these say when."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Protocol

from pydantic import Field

from sandbox.faults.fault import OwnFault
from sandbox.system import Request, Response


class Told(Protocol):
    """A system that has words for these troubles."""

    last_list: Response | None  # the last good list of invoices

    def handle(self, request: Request) -> Response: ...

    def lists_invoices(self, request: Request) -> bool: ...

    def unauthorized(self, request: Request) -> Response: ...

    def throttled(self, retry_after: int) -> Response: ...

    def broken(self, request: Request) -> Response: ...


class RateLimited(OwnFault):
    """429 as the vendor writes it; not handled."""

    kind: Literal["rate_limited"]
    retry_after: int = Field(default=30, ge=1)  # seconds

    def answer(self, system: Told, request: Request) -> Response:  # noqa: ARG002  # whatever was asked
        return system.throttled(self.retry_after)


class Unauthorized(OwnFault):
    """Turned away though the token is good; not handled."""

    kind: Literal["unauthorized"]

    def answer(self, system: Told, request: Request) -> Response:
        return system.unauthorized(request)


class ServerError(OwnFault):
    """500 as the vendor writes it, before or after the work was done."""

    kind: Literal["server_error"]
    handled: bool = False

    def answer(self, system: Told, request: Request) -> Response:
        wrote = system.handle(request).wrote if self.handled else ()
        return replace(system.broken(request), wrote=wrote)


class PreviousPage(OwnFault):
    """A list of invoices is answered with the list before it, whatever was asked."""

    kind: Literal["previous_page"]

    def touches(self, system: Told, request: Request) -> bool:
        return system.lists_invoices(request) and system.last_list is not None

    def answer(self, system: Told, request: Request) -> Response:
        return system.last_list or system.handle(request)


TOLD: Sequence[type[OwnFault]] = (RateLimited, Unauthorized, ServerError, PreviousPage)
