"""``web``: health, metrics and the status API over HTTP."""

import signal
import sys
from queue import SimpleQueue
from typing import Annotated

import typer

from config.settings import Settings
from sync import logs
from sync.cli import show
from sync.store.database import Database

NO_LOGIN = "It has no login: let only a proxy that has one, or a network that you trust, reach it."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(web)


def web(
    host: Annotated[str | None, typer.Option(help="Where to listen; 127.0.0.1 unless set otherwise.")] = None,
    port: Annotated[
        int | None, typer.Option(help="8080 unless set otherwise; 0 takes any free one.", min=0, max=65535)
    ] = None,
) -> None:
    """Serve /healthz, /readyz, /metrics and the read-only /api/v1 until it is stopped."""
    from sync.web import server  # noqa: PLC0415 - workers have the same commands and no use for it

    settings = Settings()
    logs.begin(settings, level="info")
    ended: SimpleQueue[None] = SimpleQueue()  # which a signal may put to, whatever it interrupts
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.put(None))
    served = server.start(Database(settings.database_url), settings, host, port, lambda: ended.put(None))
    show.console().print(f"Listening at {served.url}")
    if server.is_open(settings.web_host if host is None else host):
        sys.stderr.write(f"{NO_LOGIN}\n")
    sys.stdout.flush()
    ended.get()
    served.stop()
