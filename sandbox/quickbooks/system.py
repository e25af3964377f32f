"""QuickBooks Online as one object: its companies, its token server and its screen, all in memory."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import OwnFault
from sandbox.quickbooks import responses, screen, seed, seed_canada
from sandbox.quickbooks.company import Company, Refusal
from sandbox.quickbooks.countries import CANADA
from sandbox.quickbooks.oauth import OAuth
from sandbox.quickbooks.replay import Replay
from sandbox.quickbooks.routes import Api
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.troubles import TROUBLES
from sandbox.system import Refused, Request, Response

TOKEN_PATH = "/oauth2/v1/tokens/bearer"  # noqa: S105  # a path, not a password


class QuickBooks:
    """A `sandbox.system.System`."""

    name = "quickbooks"
    own_faults: Sequence[type[OwnFault]] = TROUBLES

    def __init__(self, clock: Clock, realms: Sequence[str] = (seed.REALM, seed_canada.REALM)) -> None:
        self._clock = clock
        self._realms = tuple(realms)
        self.reset()

    def reset(self) -> None:
        """Tokens are forgotten too: whoever was connected starts again from the first refresh token."""
        self._settings = Settings()
        self._companies = {realm: self._opened(realm) for realm in self._realms}
        self._oauth = OAuth(self._clock, self._settings, self._realms)
        self.replay = Replay(self._clock, self._settings)
        self._api = Api(self._clock, self._settings, self._oauth, self._companies, self.replay)

    def handle(self, request: Request) -> Response:
        if (request.method, request.path) == ("POST", TOKEN_PATH):
            response = self._oauth.answer(request)
            return replace(response, headers=responses.traced(response.headers))
        return self._api.answer(request)

    def handle_refusing(self, request: Request, refusal: Refusal) -> Response:
        """Handle a request whose writes fail where `refusal` says so."""
        with ExitStack() as stack:
            for company in self._companies.values():
                stack.enter_context(company.refusing(refusal))
            return self.handle(request)

    def now(self) -> datetime:
        return self._clock.now()

    def look(self, account: str, entity: str) -> list[dict[str, Any]]:
        return screen.look(self._company(account), entity)

    def look_at(self, account: str, entity: str, id_: str) -> dict[str, Any]:
        return screen.look_at(self._company(account), entity, id_)

    def add(self, account: str, entity: str, body: dict[str, Any]) -> dict[str, Any]:
        return screen.add(self._company(account), entity, body)

    def edit(self, account: str, entity: str, id_: str, body: dict[str, Any]) -> dict[str, Any]:
        return screen.edit(self._company(account), entity, id_, body)

    def delete(self, account: str, entity: str, id_: str) -> None:
        screen.delete(self._company(account), entity, id_)

    def settings(self) -> dict[str, Any]:
        return self._settings.shown()

    def change_settings(self, changes: dict[str, Any]) -> None:
        self._settings.change(changes)

    def _opened(self, realm: str) -> Company:
        """The Canadian company's realm is its own; any other is a company like the first."""
        if realm == seed_canada.REALM:
            return seed_canada.lay(Company(realm, self._clock, self._settings, CANADA))
        return seed.lay(Company(realm, self._clock, self._settings))

    def _company(self, account: str) -> Company:
        if account not in self._companies:
            raise Refused(404, f"QuickBooks has no company {account!r}; it has {', '.join(self._companies)}.")
        return self._companies[account]
