"""HighLevel as one system: who is let in, how often, and which part answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import OwnFault
from sandbox.faults.told import TOLD
from sandbox.highlevel import answers
from sandbox.highlevel.answers import Declined
from sandbox.highlevel.auth import Auth
from sandbox.highlevel.limits import Limits
from sandbox.highlevel.rest import Rest
from sandbox.highlevel.screen import Screen
from sandbox.highlevel.seed import seeded_account
from sandbox.highlevel.settings import Settings
from sandbox.highlevel.webhooks import Webhooks
from sandbox.highlevel.writing import Writer
from sandbox.screened import Screened
from sandbox.system import Request, Response

VERSIONS = ("2021-07-28", "v3")


class HighLevel(Screened):
    name = "highlevel"
    own_faults: Sequence[type[OwnFault]] = TOLD

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._webhooks: Webhooks | None = None
        self.reset()

    def reset(self) -> None:
        if self._webhooks:
            self._webhooks.stop()
        self._settings = Settings()
        self._auth = Auth(self._clock, self._settings)
        self._limits = Limits(self._settings)
        self._webhooks = Webhooks(self._clock, self._settings)
        self._lay(self._webhooks)
        self.last_list: Response | None = None  # for the fault that repeats it

    def handle(self, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/oauth/token"):
            return self._auth.issue(request)
        if not self._auth.admits(request.headers):
            return self.unauthorized(request)
        now = self._clock.now()
        if self._settings.limits and not self._limits.admit(now):
            return self.throttled(0)
        return self._limits.told(self._noted(request, self._admitted(request)), now)

    def lists_invoices(self, request: Request) -> bool:
        return request.method == "GET" and request.path.rstrip("/") == "/invoices"

    def unauthorized(self, _request: Request) -> Response:
        return answers.unauthorized("Invalid JWT")

    def throttled(self, _retry_after: int) -> Response:
        """When to come again stands in the headers of every answer, and nowhere else."""
        told = self._limits.told(answers.refusal(429, "Too Many Requests"), self._clock.now())
        return replace(told, headers={**told.headers, "X-RateLimit-Remaining": "0"})

    def broken(self, _request: Request) -> Response:
        return answers.refusal(500, "Internal server error")

    def settings(self) -> dict[str, Any]:
        return self._settings.model_dump()

    def change_settings(self, changes: dict[str, Any]) -> None:
        was_revoked = self._settings.access_revoked
        self._settings.change(changes)
        if self._webhooks and self._settings.access_revoked != was_revoked:
            self._webhooks.tell_of_the_app("INSTALL" if was_revoked else "UNINSTALL")
        if {"requests_per_10_seconds", "requests_per_day"} & changes.keys():
            self._limits = Limits(self._settings)
        if "country" in changes and self._webhooks:
            self._lay(self._webhooks)

    def _lay(self, webhooks: Webhooks) -> None:
        """The sample invoices, as nobody has touched them."""
        account = seeded_account(self._settings.country)
        self._screen = Screen(account, self._clock, webhooks)
        self._rest = Rest(Writer(account, self._settings, self._clock, webhooks.tell))

    def _admitted(self, request: Request) -> Response:
        if request.headers.get("version") not in VERSIONS:
            return answers.refusal(400, "version header was not found or is not supported")
        try:
            return self._rest.answer(request)
        except Declined as declined:
            return declined.response

    def _noted(self, request: Request, response: Response) -> Response:
        if self.lists_invoices(request) and response.status == 200:
            self.last_list = response
        return response
