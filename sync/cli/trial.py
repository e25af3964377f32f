"""``demo`` and ``sandbox``: for trying things out without any account."""

from pathlib import Path
from typing import Annotated

import typer

from models.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("demo")(demo)
    app.command("sandbox")(stand_ins)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database.")] = Path("ledgerlink-demo"),
) -> None:
    """Bring what five sources' stand-ins have into two QuickBooks companies, and show what happens."""
    from sync.demo import run  # noqa: PLC0415 - no other command needs it

    raise typer.Exit(run(folder))


def stand_ins(
    port: Annotated[int, typer.Option(help="The port to listen on; 0 for any.", min=0, max=65535)] = 8900,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the stand-ins for the sources and QuickBooks: the same requests, rules and errors, no account."""
    from sandbox import server  # noqa: PLC0415 - a quarter of the start-up time of every other command

    try:
        server.serve(host, port)
    except server.PortTakenError:
        raise UsageError(
            f"Port {port} of {host} is taken. Stop what listens there, or choose another with --port."
        ) from None
