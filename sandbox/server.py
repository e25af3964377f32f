"""The sandbox's server: all stand-ins in one process on one port, each under its own name."""

import contextlib
import errno
import socket
import sys
from collections.abc import Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from sandbox.admin import Admin, answer
from sandbox.clock import Clock
from sandbox.connection import DroppableConnection
from sandbox.coperniq import Coperniq
from sandbox.faults import Faults
from sandbox.front import Front
from sandbox.highlevel import HighLevel
from sandbox.journal import Journal
from sandbox.kojo import Kojo
from sandbox.late import LateWork, Punctual
from sandbox.pool_office_manager import PoolOfficeManager
from sandbox.quickbooks import QuickBooks
from sandbox.system import Refused, System
from sandbox.zrm import ZRM


class PortTakenError(Exception):
    """Somebody else listens there; the message says where."""


def all_systems(clock: Clock) -> list[System]:
    every = (Coperniq, HighLevel, Kojo, PoolOfficeManager, QuickBooks, ZRM)
    return [system(clock) for system in every]


def build(systems: Sequence[System], clock: Clock) -> Starlette:
    """The application; it must run on `configure`'s server, whose connections can be dropped."""
    journal, faults, late = Journal(clock), Faults(), LateWork(clock)
    admin = Admin({system.name: system for system in systems}, clock, journal, faults, late)
    mounts = [Mount(f"/{system.name}", Front(system, clock, journal, faults, late)) for system in systems]
    return Starlette(
        routes=[*admin.routes(), *mounts],
        middleware=[Middleware(Punctual, late=late)],
        exception_handlers={Refused: _refused, HTTPException: _nothing_here},
    )


def configure(app: Starlette, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host,
        port,
        http=DroppableConnection,
        date_header=False,  # the systems answer with the time of the sandbox's clock
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


def serve(host: str, port: int) -> None:
    """Serve all stand-ins until interrupted; port 0 takes any free one. Raises PortTakenError."""
    clock = Clock()
    server = uvicorn.Server(configure(build(all_systems(clock), clock), host, port))
    with _listen(host, port) as listener, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"The sandbox listens at http://{host}:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTakenError(
            f"Port {port} of {host} is taken; stop what listens there or choose another."
        ) from error
    return at_once(listener)


def at_once(listener: socket.socket) -> socket.socket:
    """The same socket, said to speak TCP: asyncio then sends small answers at once, else 40 ms late."""
    return socket.socket(listener.family, listener.type, socket.IPPROTO_TCP, listener.detach())


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer({"error": error.message}, error.status)


async def _nothing_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = f"The sandbox has nothing at {request.method} {request.url.path}."
    return answer({"error": message}, error.status_code)
