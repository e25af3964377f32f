"""The front of one stand-in: turns HTTP into its requests, keeps the journal, lets faults strike."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from time import perf_counter
from typing import Any, assert_never

from starlette.requests import Request as HTTPRequest
from starlette.responses import Response as HTTPResponse
from starlette.types import Receive, Scope, Send

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.connection import DroppableConnection
from sandbox.faults import CommitThenDrop, Delay, Drop, Fault, Faults, Respond
from sandbox.journal import Entry, Journal
from sandbox.system import Request, Response, System


@dataclass(frozen=True)
class Front:
    """An ASGI application, mounted under the system's name."""

    system: System
    clock: Clock
    journal: Journal
    faults: Faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        request = await _read(HTTPRequest(scope, receive))
        entry = self.journal.open(self.system.name, request)

        response = await self._answer(request, entry)

        entry.duration_ms = round((perf_counter() - started) * 1000, 3)
        if response is None:
            await DroppableConnection.drop(scope, receive)
            return
        entry.status = response.status
        await self._http(response)(scope, receive, send)

    async def _answer(self, request: Request, entry: Entry) -> Response | None:
        """The answer, or None when the connection is to be dropped."""
        fault = self.faults.strike(self.system.name, request)
        entry.fault = fault.kind if fault else None
        return await self._suffer(fault, request, entry)

    async def _suffer(self, fault: Fault | None, request: Request, entry: Entry) -> Response | None:
        match fault:
            case None:
                return self._handle(request, entry)
            case Delay():
                await asyncio.sleep(fault.seconds)
                return self._handle(request, entry)
            case Respond():
                return Response(fault.status, _as_bytes(fault.body), fault.headers)
            case Drop():
                return None
            case CommitThenDrop():
                self._handle(request, entry)
                return None
            case _:
                assert_never(fault)

    def _handle(self, request: Request, entry: Entry) -> Response:
        response = self.system.handle(request)
        entry.wrote = response.wrote
        return response

    def _http(self, response: Response) -> HTTPResponse:
        """With the Date of the sandbox's clock, so that a caller may trust the server's time."""
        date = {"date": format_datetime(self.clock.now(), usegmt=True)}
        headers: Mapping[str, str] = date | {name.lower(): value for name, value in response.headers.items()}
        return HTTPResponse(response.body, response.status, headers)


async def _read(http: HTTPRequest) -> Request:
    return Request(
        method=http.method,
        path=http.scope["path"].removeprefix(http.scope["root_path"]),
        query=dict(http.query_params),
        headers=dict(http.headers),
        body=await http.body(),
    )


def _as_bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else exact_json.write(body)
