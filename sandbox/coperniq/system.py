"""Coperniq as one system: who is let in, how often, and which part answers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sandbox import iso_times
from sandbox.clock import Clock
from sandbox.coperniq.answers import Failure, failed
from sandbox.coperniq.auth import Auth
from sandbox.coperniq.company import Record
from sandbox.coperniq.limits import Limits, too_many
from sandbox.coperniq.operations import Operations
from sandbox.coperniq.screen import Screen
from sandbox.coperniq.seed import seeded_company
from sandbox.coperniq.settings import CoperniqSettings
from sandbox.coperniq.troubles import TROUBLES, lists_documents, refused
from sandbox.faults import OwnFault
from sandbox.screened import Screened
from sandbox.system import Request, Response


class Coperniq(Screened):
    name = "coperniq"
    own_faults: Sequence[type[OwnFault]] = TROUBLES

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self.company = seeded_company()
        self._auth = Auth()
        self._screen = Screen(self.company, self._auth, self._clock)
        self.last_list: Response | None = None  # for the fault that repeats it
        self._configure(CoperniqSettings())

    def handle(self, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/v1/api-keys"):
            return self._auth.make_key(request)
        try:
            key, user = self._auth.admit(request.headers)
        except Failure as failure:
            return failed(failure)
        now = self._clock.now()
        response = self._limits.refusal(key, now)
        if response is None:
            operations = Operations(self.company, self.configured, user, now)
            response = self._noted(request, _answered(operations, request))
        return self._limits.told(response, key, now)

    def settings(self) -> dict[str, Any]:
        return self.configured.model_dump()

    def change_settings(self, changes: dict[str, Any]) -> None:
        changed = self.configured.model_copy()
        changed.change(changes)
        self._configure(changed)

    # For the troubles

    def lists_invoices(self, request: Request) -> bool:
        return lists_documents(request)

    def unauthorized(self, _request: Request) -> Response:
        return refused(401)

    def throttled(self, retry_after: int) -> Response:
        now = self._clock.now()
        return too_many(now, now + timedelta(seconds=retry_after), self.configured)

    def broken(self, _request: Request) -> Response:
        return refused(500)

    def rows_of(self, body: Record) -> list[Record]:
        rows: list[Record] = body["items"]
        return rows

    def change_oldest(self, count: int) -> None:
        listed = [row for row in self.company.invoices.values() if not row["isArchived"]]
        for invoice in sorted(listed, key=lambda row: (row["updatedAt"], row["id"]))[:count]:
            invoice["updatedAt"] = iso_times.written(self._clock.now())

    def _configure(self, settings: CoperniqSettings) -> None:
        """New settings start with nothing counted."""
        self.configured = settings
        self._limits = Limits(settings)

    def _noted(self, request: Request, response: Response) -> Response:
        if lists_documents(request) and response.status == 200:
            self.last_list = response
        return response


def _answered(operations: Operations, request: Request) -> Response:
    try:
        return operations.answer(request)
    except Failure as failure:
        return failed(failure)
