"""The front of one stand-in: turns HTTP into its requests, keeps the journal, lets faults strike."""

from dataclasses import dataclass
from email.utils import format_datetime
from time import perf_counter

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.types import Receive, Scope, Send

from sandbox.clock import Clock
from sandbox.faults import Exchange, Faults
from sandbox.journal import Entry, Journal
from sandbox.late import LateWork
from sandbox.sending import Sending, Whole, Wire
from sandbox.system import Request, System


@dataclass(frozen=True)
class Front:
    """An ASGI application, mounted under the system's name."""

    system: System
    clock: Clock
    journal: Journal
    faults: Faults
    late: LateWork

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        try:
            request = await _read(HTTPRequest(scope, receive))
        except ClientDisconnect:  # the caller was killed in the middle of its request
            return
        entry = self.journal.open(self.system.name, request)

        sending = await self._answer(request, entry)

        entry.status = sending.status
        entry.duration_ms = round((perf_counter() - started) * 1000, 3)
        await sending.over(Wire(scope, receive, send, self._headers()))

    async def _answer(self, request: Request, entry: Entry) -> Sending:
        exchange = Exchange(self.system, request, entry, self.late)
        fault = self.faults.strike(self.system, request)
        if fault is None:
            return Whole(exchange.handle())
        entry.fault = fault.kind
        return await fault.strike(exchange)

    def _headers(self) -> dict[str, str]:
        """The Date of the sandbox's clock, so that a caller may trust the server's time."""
        return {"date": format_datetime(self.clock.now(), usegmt=True)}


async def _read(http: HTTPRequest) -> Request:
    return Request(
        method=http.method,
        path=http.scope["path"].removeprefix(http.scope["root_path"]),
        query=dict(http.query_params),
        headers=dict(http.headers),
        body=await http.body(),
    )
