"""ZRM as one system: who is let in, to which workspace, how often, and which procedure answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sandbox import iso_times
from sandbox.clock import Clock
from sandbox.faults import OwnFault
from sandbox.screened import Screened
from sandbox.system import Refused, Request, Response
from sandbox.windows import Windows
from sandbox.zrm import trpc
from sandbox.zrm.procedures import PROCEDURES, Procedures, found
from sandbox.zrm.screen import Screen
from sandbox.zrm.seed import seeded_installation
from sandbox.zrm.sessions import Sessions
from sandbox.zrm.settings import ZRMSettings
from sandbox.zrm.troubles import TROUBLES
from sandbox.zrm.trpc import Call, Endpoint, TRPCError

_MINUTE = timedelta(minutes=1)


class ZRM(Screened):
    name = "zrm"
    own_faults: Sequence[type[OwnFault]] = TROUBLES

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self.installation = seeded_installation()
        self._sessions = Sessions()
        self._screen = Screen(self.installation, self._sessions, self._clock)
        self.last_list: Response | None = None  # for the fault that repeats it
        self._configure(ZRMSettings())

    def handle(self, request: Request) -> Response:
        wrote: list[str] = []

        def run(call: Call) -> Any:
            found(call, self.configured)  # an unknown procedure is unknown to everybody
            return self._admitted(request, wrote).run(call)

        settings = self.configured
        answered = Endpoint(settings.path_prefix, settings.superjson, run).answer(request)
        if answered.status == 200 and self.lists_invoices(request):
            self.last_list = answered
        return replace(answered, wrote=tuple(wrote))

    def lists_invoices(self, request: Request) -> bool:
        name = self.configured.procedures.get("invoice.list", "invoice.list")
        return request.path == f"{self.configured.path_prefix}/{name}"

    def settings(self) -> dict[str, Any]:
        return self.configured.model_dump()

    def change_settings(self, changes: dict[str, Any]) -> None:
        changed = self.configured.model_copy()
        changed.change(changes)
        if unknown := changed.procedures.keys() - PROCEDURES.keys():
            raise Refused(400, f"There is no procedure {sorted(unknown)[0]!r}; known: {', '.join(PROCEDURES)}.")
        self._configure(changed)

    # For the troubles

    def unauthorized(self, request: Request) -> Response:
        return self.refusal(request, "UNAUTHORIZED", "UNAUTHORIZED")

    def throttled(self, _retry_after: int) -> Response:
        """When to come back is not said."""
        return self.refusal(None, "TOO_MANY_REQUESTS", "Too many requests")

    def broken(self, request: Request) -> Response:
        return self.refusal(request, "INTERNAL_SERVER_ERROR", "Internal server error")

    def refusal(self, request: Request | None, code: str, message: str) -> Response:
        path = request.path.rpartition("/")[2] if request else None
        return trpc.response(trpc.failed(TRPCError(code, message), path, superjson=self.configured.superjson))

    def rows_of(self, body: Any) -> list[Any]:
        """In any of a list's shapes."""
        data = body["result"]["data"]
        if self.configured.superjson:
            data = data["json"]
        rows: list[Any] = data["items"] if isinstance(data, dict) else data
        return rows

    def change_oldest(self, count: int) -> None:
        invoices = sorted(self.installation.invoices.values(), key=lambda row: (row["updatedAt"], row["id"]))
        for invoice in invoices[:count]:
            invoice["updatedAt"] = iso_times.written(self._clock.now())

    def _configure(self, settings: ZRMSettings) -> None:
        """New settings start with nothing counted."""
        self.configured = settings
        self._windows = Windows([(_MINUTE, settings.requests_per_minute or 1)])

    def _admitted(self, request: Request, wrote: list[str]) -> Procedures:
        """Raise TRPCError when the session, its workspace or the rate does not allow it."""
        now, settings = self._clock.now(), self.configured
        user = self._sessions.of(request.headers, settings.auth_header, now).user
        workspace_id = request.headers.get(settings.workspace_header.lower())
        if workspace_id is None:
            raise TRPCError("FORBIDDEN", "No workspace selected")
        if workspace_id not in user.workspaces:
            raise TRPCError("FORBIDDEN", "You do not have access to this workspace")
        if settings.requests_per_minute and self._windows.admit(now):
            raise TRPCError("TOO_MANY_REQUESTS", "Too many requests")
        return Procedures(self.installation, settings, user, workspace_id, now, wrote)
