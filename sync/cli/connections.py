"""``connections``: what is connected, whether it works, and pausing one by hand."""

from datetime import datetime
from getpass import getuser
from typing import Annotated

import typer
from sqlalchemy import Connection

from models.errors import UsageError
from sync import orders
from sync.cli import opening, show
from sync.store import connections
from sync.store.clock import now
from sync.store.connections import ConnectionRow

app = typer.Typer(help="What is connected, and whether it works; pause and resume.")

NameArgument = Annotated[str, typer.Argument(help="The connection's name.")]


@app.callback(invoke_without_command=True)
def overview(context: typer.Context, *, json: show.AsJson = False) -> None:
    """List connections, as `list` does, where nothing else is asked."""
    if context.invoked_subcommand is None:
        list_connections(json=json)


@app.command("list")
def list_connections(*, json: show.AsJson = False) -> None:
    """List connections with their state and message."""
    with opening.database().reading() as db:
        rows, at = connections.every(db), now(db)
    if json:
        show.as_json([_plain(row) for row in rows])
        return
    lines = [
        (row.name, row.environment, row.account, row.state, _next_try(row, at), row.message or "") for row in rows
    ]
    columns = ("connection", "environment", "account", "state", "next try (UTC)", "message")
    show.console().print(show.table(columns, lines))


@app.command()
def pause(
    name: NameArgument,
    *,
    reason: Annotated[str, typer.Option(help="Why; shown with the connection and its invoices.")] = "",
) -> None:
    """Use a connection no more until it is resumed; what was begun is finished first."""
    if not reason.strip():
        raise UsageError("Say why with --reason; it is shown with the connection.")
    with opening.database().transaction() as db:
        orders.pause(db, _named(db, name), getuser(), reason.strip())
    show.console().print(f"{name} is paused. Its invoices wait until `ledgerlink connections resume {name}`.")


@app.command()
def resume(name: NameArgument) -> None:
    """Use a connection again, whatever paused it."""
    with opening.database().transaction() as db:
        is_news = orders.resume(db, _named(db, name), getuser())
    show.console().print(f"{name} is resumed." if is_news else f"{name} was not paused.")


def _named(db: Connection, name: str) -> ConnectionRow:
    row = connections.by_name(db, name)
    if row is None:
        raise UsageError(f"There is no connection “{name}”. `ledgerlink connections` lists them.")
    return row


def _next_try(row: ConnectionRow, at: datetime) -> str:
    """When a connection that is not used now is used again by itself; empty where nothing keeps it."""
    times = {"PAUSED": row.probe_at, "COOLING": row.cooling_until}
    again = times.get(row.state)
    return show.moment(again) if again is not None and again > at else ""


def _plain(row: ConnectionRow) -> dict[str, object]:
    return {
        "name": row.name,
        "connector": row.connector,
        "environment": row.environment,
        "account": row.account,
        "state": row.state,
        "cause": row.cause,
        "message": row.message,
        "paused_by": row.paused_by,
        "failures": row.failures,
        "failing_since": row.failing_since,
        "next_try": row.probe_at if row.state == "PAUSED" else row.cooling_until,
        "every": row.periods,
    }
