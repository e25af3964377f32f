"""Kojo as one system: who is let in, how often, and which part answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import OwnFault
from sandbox.kojo import graphql_endpoint, rest
from sandbox.kojo.auth import Auth
from sandbox.kojo.ids import Ids
from sandbox.kojo.limits import Limits, too_many
from sandbox.kojo.resolvers import Context
from sandbox.kojo.screen import Screen
from sandbox.kojo.seed import seeded_organisation
from sandbox.kojo.troubles import TROUBLES, lists_invoices
from sandbox.screened import Screened
from sandbox.system import Refused, Request, Response

_DEFAULT_SETTINGS = {
    "limits": True,  # 20 requests a second, 3,600 an hour
    "write_back_bumps_updated_at": True,  # Kojo does not say; a caller must survive both
    "keeps_deleted": True,  # a deleted invoice stays, with its time; else nothing tells that it was there
    "client_deleted": False,  # an administrator deleted the OAuth client: its tokens are dead
}


class Kojo(Screened):
    name = "kojo"
    own_faults: Sequence[type[OwnFault]] = TROUBLES

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self._settings = dict(_DEFAULT_SETTINGS)
        self._auth = Auth(self._clock)
        self._limits = Limits()
        self._organisation = seeded_organisation()
        self.last_list: Response | None = None  # for the fault that repeats it
        self._screen = Screen(self._organisation, self._clock, Ids(seed=1), self._settings)

    def handle(self, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/oauth2/token"):
            return self._auth.issue(request)
        if not self._auth.admits(request.headers):
            return self.unauthorized(request)
        if self._settings["limits"] and (reset_at := self._limits.admit(self._clock.now())):
            return too_many(self._clock.now(), reset_at)
        if (request.method, request.path) == ("POST", "/graphql"):
            return self._noted(request, graphql_endpoint.answer(request, self._context()))
        return rest.answer(request, self._organisation)

    def settings(self) -> dict[str, Any]:
        return dict(self._settings)

    def change_settings(self, changes: dict[str, Any]) -> None:
        for name, value in changes.items():
            if name not in self._settings:
                raise Refused(400, f"Kojo's stand-in has no setting {name!r}; known: {', '.join(self._settings)}.")
            if not isinstance(value, bool):
                raise Refused(400, f"{name} is true or false.")
        self._settings |= changes
        self._auth.client_deleted = self._settings["client_deleted"]

    def now(self) -> datetime:
        return self._clock.now()

    def lists_invoices(self, request: Request) -> bool:
        return lists_invoices(request)

    def unauthorized(self, _request: Request) -> Response:
        return graphql_endpoint.refusal(401, "Unauthorized")

    def throttled(self, retry_after: int) -> Response:
        now = self._clock.now()
        return too_many(now, now + timedelta(seconds=retry_after))

    def broken(self, _request: Request) -> Response:
        return graphql_endpoint.refusal(500, "Internal server error")

    def _noted(self, request: Request, response: Response) -> Response:
        if lists_invoices(request) and response.body.startswith(b'{"data"'):
            self.last_list = response
        return response

    def _context(self) -> Context:
        bumps = self._settings["write_back_bumps_updated_at"]
        return Context(self._organisation, self._clock, bumps)
