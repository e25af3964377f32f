"""``invoices`` and ``show``: what there is, and everything about one."""

from typing import Annotated

import typer

from models.errors import UsageError
from models.link import LinkState
from sync import orders, standing
from sync.cli import opening, show
from sync.store import connections, documents, views
from sync.store.views import Exchange, InvoiceRow, Moment


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(invoices)
    app.command("show")(show_invoice)


def invoices(
    *,
    state: Annotated[LinkState | None, typer.Option(help="Only this state.", case_sensitive=False)] = None,
    source: Annotated[str | None, typer.Option(help="Only from this connection.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many; 0 for all.", min=0, max=10**9)] = 50,
    json: show.AsJson = False,
) -> None:
    """List invoices with their state and message, newest first."""
    with opening.database().reading() as db:
        if source is not None and connections.by_name(db, source) is None:
            raise UsageError(f"There is no connection “{source}”. `ledgerlink status` lists them.")
        rows = views.invoices(db, state=state, source=source, limit=limit or None)
    if json:
        show.as_json([standing.invoice(row) for row in rows])
        return
    lines = [
        (row.number or row.source_id, row.party or "", str(row.issue_date or ""),
         show.money(row.total, row.currency), row.state, row.remote or "", row.message)
        for row in rows
    ]  # fmt: skip
    columns = ("invoice", "party", "date", "total", "state", "in target", "message")
    show.console().print(show.table(columns, lines, right=("total",)))
    if limit and len(rows) == limit:
        show.console().print(f"The first {limit}; --limit 0 shows all.")


def show_invoice(
    invoice: Annotated[str, typer.Argument(help="Its number, or its id at the source.")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="Also the record as the source gave it.")] = False,
    json: show.AsJson = False,
) -> None:
    """Show one invoice: state, message, everything that happened, and what was sent."""
    with opening.database().reading() as db:
        row = orders.invoice(db, invoice)
        timeline = views.timeline(db, row.link_id)
        exchanges = views.exchanges(db, row.link_id)
        record = documents.raw(db, row.document_id) if raw or json else None
    if json:
        told = {
            "invoice": standing.invoice(row),
            "timeline": [standing.moment(one) for one in timeline],
            "exchanges": [standing.exchange(one) | {"body": one.body} for one in exchanges],
            "record": record,
        }
        show.as_json(told)
        return
    _print(row, timeline, exchanges)
    if raw:
        show.as_json(record)


def _print(row: InvoiceRow, timeline: list[Moment], exchanges: list[Exchange]) -> None:
    out = show.console()
    total = show.money(row.total, row.currency)
    facts = [
        ("invoice", f"{row.number or 'without number'} ({row.source_id})"),
        ("from", f"{row.party or 'no vendor'}, {row.issue_date or 'no date'}, {total or 'no total'}"),
        ("route", f"{row.source} → {row.target}"),
        ("state", row.state),
        ("message", row.message),
        ("in target", " ".join(part for part in (row.remote, row.remote_url) if part)),
        ("next try", show.moment(row.due_at)),
        ("in the logs", row.correlation or ""),
    ]
    for name, text in facts:
        if text:
            out.print(f"{name:<11} {text}")
    out.print()
    happened = [
        (show.moment(one.at), one.event, _states(one), one.message)
        for one in timeline
    ]  # fmt: skip
    out.print(show.table(("when (UTC)", "what", "states", "message"), happened))
    for one in exchanges:
        out.print()
        _print_exchange(one)


def _states(one: Moment) -> str:
    return f"{one.state_before or ''} → {one.state_after}" if one.state_after else ""


def _print_exchange(one: Exchange) -> None:
    out = show.console()
    outcome = one.outcome or "unanswered"
    text = f"sent {show.moment(one.first_sent_at)}: {one.operation} {one.entity}, {outcome}"
    times = f", {one.sends} times" if one.sends > 1 else ""
    trace = f", trace {one.trace_id}" if one.trace_id else ""
    out.print(f"{text}{times} (request {one.request_id}, item {one.item_id}{trace})")
    if one.message:
        out.print(f"  {one.message}")
    out.print(f"  {one.body.decode('utf-8', 'replace')}")
