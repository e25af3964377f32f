"""How an answer reaches the caller: whole, in part, in drips, or not at all."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response as HTTPResponse
from starlette.types import Receive, Scope, Send

from sandbox.connection import DroppableConnection
from sandbox.system import Response

DRIPS = 20


@dataclass(frozen=True)
class Wire:
    """One request of uvicorn's, and the headers that every answer to it carries."""

    scope: Scope
    receive: Receive
    send: Send
    headers: Mapping[str, str]

    async def answer(self, response: Response) -> None:
        await self._http(response)(self.scope, self.receive, self.send)

    async def head(self, response: Response) -> None:
        """Status and headers, with the Content-Length of the whole body."""
        http = self._http(response)
        await self.send({"type": "http.response.start", "status": http.status_code, "headers": http.raw_headers})

    async def piece(self, body: bytes, *, more: bool) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def gone(self) -> None:
        """Wait until the caller has closed the connection."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def cut(self) -> None:
        await DroppableConnection.drop(self.scope, self.receive)

    def _http(self, response: Response) -> HTTPResponse:
        own = {name.lower(): value for name, value in response.headers.items()}
        return HTTPResponse(response.body, response.status, {**self.headers, **own})


class Sending(ABC):
    """A decision about an answer, not yet carried out."""

    status: int | None = None  # what the caller sees; None when there is no answer

    @abstractmethod
    async def over(self, wire: Wire) -> None: ...


class _Answered(Sending):
    def __init__(self, response: Response) -> None:
        self._response = response
        self.status = response.status


class Whole(_Answered):
    async def over(self, wire: Wire) -> None:
        await wire.answer(self._response)


class Half(_Answered):
    """Half of the body, sent as if it were all."""

    async def over(self, wire: Wire) -> None:
        await wire.answer(replace(self._response, body=_half(self._response.body)))


class BrokenOff(_Answered):
    """Half of the body, and then the end of the connection."""

    async def over(self, wire: Wire) -> None:
        await wire.head(self._response)
        await wire.piece(_half(self._response.body), more=True)
        await wire.cut()


class Dripped(_Answered):
    """The whole body in at most `DRIPS` pieces, over `seconds` of real time."""

    def __init__(self, response: Response, seconds: float) -> None:
        super().__init__(response)
        self._seconds = seconds

    async def over(self, wire: Wire) -> None:
        await wire.head(self._response)
        pieces = _pieces(self._response.body)
        for piece in pieces:
            await asyncio.sleep(self._seconds / len(pieces))
            await wire.piece(piece, more=True)
        await wire.piece(b"", more=False)


class Cut(Sending):
    """No answer, and the connection closed."""

    async def over(self, wire: Wire) -> None:
        await wire.cut()


class Silence(Sending):
    """No answer until the caller gives up; after `seconds` (of real time) the connection is closed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def over(self, wire: Wire) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wire.gone(), self._seconds)
            return
        await wire.cut()


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _pieces(body: bytes) -> list[bytes]:
    size = len(body) // DRIPS + 1
    return [body[start : start + size] for start in range(0, len(body), size)]
