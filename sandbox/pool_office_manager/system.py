"""Pool Office Manager as one system: who is let in, how often, and which part answers."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import OwnFault
from sandbox.pool_office_manager import complaints, export, graphql_endpoint, screen
from sandbox.pool_office_manager.auth import Auth
from sandbox.pool_office_manager.resolvers import Context
from sandbox.pool_office_manager.seed import seeded_organisation
from sandbox.pool_office_manager.settings import Settings
from sandbox.pool_office_manager.troubles import TROUBLES
from sandbox.screened import Screened
from sandbox.system import Request, Response
from sandbox.windows import Windows

_SECOND = timedelta(seconds=1)


class PoolOfficeManager(Screened):
    name = "pool_office_manager"
    own_faults: Sequence[type[OwnFault]] = TROUBLES

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self._settings = Settings()
        self._auth = Auth(self._clock, self._settings)
        self._limits = Windows([(_SECOND, self._settings.requests_per_second)])
        self._organisation = seeded_organisation()
        self._screen = screen.desk(self._organisation, self._clock)
        self.last_list: Response | None = None  # for the fault that repeats it

    def handle(self, request: Request) -> Response:
        match request.method, request.path:
            case "POST", "/m/authorize":
                return self._auth.authorize(request)
            case "POST", "/oauth/token":
                return self._auth.issue(request)
        if not self._auth.admits(request.headers):
            return self.unauthorized(request)
        now = self._clock.now()
        if self._settings.limits and (reset_at := self._limits.admit(now)):
            return self.throttled(max(1, math.ceil((reset_at - now).total_seconds())))
        return self._admitted(request)

    def lists_invoices(self, request: Request) -> bool:
        return request.path == "/graphql" and (b"infiniteInvoices" in request.body)

    def unauthorized(self, request: Request) -> Response:
        status = self._settings.unauthorized_status if request.path == "/graphql" else 401
        return graphql_endpoint.refusal(status, complaints.complaint("UNAUTHORIZED", "Not authorized"))

    def throttled(self, retry_after: int) -> Response:
        """The page gives the status alone; the body is in the form of all errors."""
        told = complaints.complaint("RATE_LIMITED", "Too Many Requests")
        response = graphql_endpoint.refusal(429, told)
        header = {"Retry-After": str(retry_after)} if self._settings.retry_after_header else {}
        return Response(response.status, response.body, {**response.headers, **header})

    def broken(self, _request: Request) -> Response:
        told = complaints.complaint("INTERNAL_SERVER_ERROR", "Internal server error")
        return graphql_endpoint.refusal(500, told)

    def settings(self) -> dict[str, Any]:
        return self._settings.model_dump()

    def change_settings(self, changes: dict[str, Any]) -> None:
        before = self._settings.requests_per_second
        self._settings.change(changes)
        if self._settings.requests_per_second != before:
            self._limits = Windows([(_SECOND, self._settings.requests_per_second)])

    def _admitted(self, request: Request) -> Response:
        match request.method, request.path:
            case "POST", "/graphql":
                return self._noted(request, graphql_endpoint.answer(request, self._context()))
            case "GET", "/invoices/export/csv":
                return export.answer(request, self._organisation, self._settings)
            case _:
                return graphql_endpoint.refusal(404, complaints.complaint("NOT_FOUND", "Not found"))

    def _noted(self, request: Request, response: Response) -> Response:
        if self.lists_invoices(request) and not response.body.startswith(b'{"data":null'):
            self.last_list = response
        return response

    def _context(self) -> Context:
        return Context(self._organisation, self._settings, self._clock)
