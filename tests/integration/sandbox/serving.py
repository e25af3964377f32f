"""Runs the sandbox's real server in a thread, on a free port of this machine."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
import uvicorn

from sandbox.clock import Clock
from sandbox.server import at_once, build, configure
from sandbox.system import System


@contextmanager
def serving(systems: Sequence[System], clock: Clock) -> Iterator[httpx.Client]:
    with at_once(socket.create_server(("127.0.0.1", 0))) as listener:
        server = uvicorn.Server(configure(build(systems, clock), "127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            kept = httpx.Limits(keepalive_expiry=2)  # the server closes what is idle for five seconds
            with httpx.Client(base_url=address, timeout=60, limits=kept) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
