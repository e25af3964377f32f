"""Runs the web application in a thread, beside workers or alone."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from config.settings import Settings
from models.errors import UsageError
from sync.store.database import Database
from sync.web.app import build

STOPS_WITHIN_S = 5
"""How long answers that are under way may take when the server is to stop."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Served:
    """A running server."""

    url: str
    _server: uvicorn.Server
    _thread: threading.Thread

    def stop(self) -> None:
        """Answer what is under way, then end. Safe to call again."""
        self._server.should_exit = True
        self._thread.join(STOPS_WITHIN_S * 2)


def start(
    database: Database,
    settings: Settings,
    host: str | None = None,
    port: int | None = None,
    ended: Callable[[], None] = lambda: None,
) -> Served:
    """Listen and answer in a thread; it touches no signal. Raises ``UsageError`` when it can't listen.

    ``ended`` is called when the server has ended, whatever the reason.
    """
    host = settings.web_host if host is None else host
    listener = _listen(host, settings.web_port if port is None else port)
    server = uvicorn.Server(_configured(database, settings))

    def run() -> None:
        with listener:
            try:
                server.run(sockets=[listener])
            finally:
                ended()

    thread = threading.Thread(target=run, name="web", daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    return Served(f"http://{shown}:{listener.getsockname()[1]}", server, thread)


def is_open(host: str) -> bool:
    """Whether others than this machine can ask."""
    return host not in LOOPBACK


def _configured(database: Database, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        build(database, settings),
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=STOPS_WITHIN_S,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"The web server can't listen at {host}, port {port}: {reason.partition(' (while')[0]}."
        ) from None
    return socket.socket(listener.family, listener.type, socket.IPPROTO_TCP, listener.detach())
