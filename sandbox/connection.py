"""A client's TCP connection that the sandbox can cut off in the middle of a request."""

import asyncio
import socket
from typing import Any, ClassVar

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol


class DroppableConnection(H11Protocol):
    """Uvicorn's HTTP/1.1 connection, findable by its two addresses while it is open."""

    _open: ClassVar[dict[Any, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        # Headers and body are two packets; without this the second waits 40 ms for the first to be acknowledged.
        # asyncio does it by itself only for listeners that name TCP, and socket.create_server names no protocol.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open[self.client, self.server] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.pop((self.client, self.server), None)
        super().connection_lost(exc)

    @classmethod
    async def drop(cls, scope: Scope, receive: Receive) -> None:
        """Abort the connection of this request and wait until uvicorn knows, or it would answer 500.

        A caller that was killed meanwhile has closed it already.
        """
        if transport := cls._open.get((scope["client"], scope["server"])):
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
