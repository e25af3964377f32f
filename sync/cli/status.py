"""``status``: how things stand, on one screen."""

from datetime import datetime

import typer

from sync import standing
from sync.cli import opening, show
from sync.store import connections


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(*, json: show.AsJson = False) -> None:
    """Connections, invoices by state, what stops them, and the totals of what is linked."""
    with opening.database().reading() as db:
        now = standing.standing(db)
    if json:
        show.as_json(standing.status(now))
    else:
        _print(now.connections, now.counts, now.errors, now.totals)
        _print_left_out(now.left_out)
    broken = any(row.state == "PAUSED" for row in now.connections)
    raise typer.Exit(1 if now.errors or broken else 0)


def _print(
    rows: list[connections.ConnectionRow],
    counts: list[tuple[str, str, str, int]],
    errors: list[tuple[str, int]],
    totals: list[tuple[str, str, str, int, int, int]],
) -> None:
    out = show.console()
    connected = [(row.name, row.environment, row.account, row.state, row.message or "") for row in rows]
    out.print(show.table(("connection", "environment", "account", "state", "message"), connected))
    out.print()
    by_state = [(source, target, state, str(count)) for source, target, state, count in counts]
    out.print(show.table(("from", "to", "state", "invoices"), by_state, right=("invoices",)))
    if errors:
        out.print()
        out.print(show.table(("errors", "message"), [(str(n), text) for text, n in errors], right=("errors",)))
    if totals:
        out.print()
        out.print(totals_table(totals))


def _print_left_out(left_out: list[tuple[str, datetime, str]]) -> None:
    """What a source listed that could not become a record, so that no invoice shows it."""
    if left_out:
        lines = [(source, show.moment(at), message) for source, at, message in left_out]
        show.console().print()
        show.console().print(show.table(("left out of", "first met (UTC)", "message"), lines))


def totals_table(totals: list[tuple[str, str, str, int, int, int]]) -> object:
    """What is LINKED, at the source and in the target, side by side."""
    lines = [
        (source, target, str(count), show.money(ours, currency), show.money(theirs, currency),
         show.money(ours - theirs, currency))
        for source, target, currency, count, ours, theirs in totals
    ]  # fmt: skip
    columns = ("from", "to", "linked", "total at source", "total in target", "difference")
    return show.table(columns, lines, right=columns[2:])
