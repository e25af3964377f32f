"""``resync``, ``adopt``, ``exclude``: what a person decides. The work itself is done by the next ``sync``."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from config.settings import Settings
from models.document import Invoice
from models.errors import UsageError
from models.link import LinkState
from sync import orders
from sync.cli import opening, show
from sync.store import connections, documents, views
from sync.store.views import InvoiceRow


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(resync)
    app.command()(adopt)
    app.command()(exclude)


def resync(
    invoice: Annotated[list[str] | None, typer.Argument(help="Numbers or ids, unless options choose.")] = None,
    *,
    state: Annotated[LinkState | None, typer.Option(help="All in this state.", case_sensitive=False)] = None,
    source: Annotated[str | None, typer.Option(help="All from this connection.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Send our version even where a person changed it in the target.")
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="What looks like it in the target is another invoice: send ours.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which they are.")] = False,
) -> None:
    """Look at invoices anew, ahead of all other work; what is linked already is compared, not sent again."""
    database = opening.database()
    if overwrite and send:
        raise UsageError("Choose one of --overwrite and --send.")
    order: orders.Order = "overwrite" if overwrite else "send" if send else "check"
    if not (invoice or state or source):
        raise UsageError("Name invoices, or choose them with --state or --source.")
    with database.transaction() as db:
        rows = [orders.invoice(db, text) for text in invoice] if invoice else _chosen(db, state, source)
        resynced = None if dry_run else orders.resync(db, orders.links_of(db, rows), order=order)
    out = show.console()
    if resynced is None:
        lines = [(row.number or row.source_id, row.party or "", row.state, row.message) for row in rows]
        out.print(show.table(("invoice", "party", "state", "message"), lines))
        out.print(f"{len(rows)} would be looked at anew; nothing was changed.")
    else:
        looked_at = len(rows) - resynced.busy
        out.print(f"{looked_at} looked at anew, {resynced.queued} with work for the next `ledgerlink sync`.")
        if resynced.busy:
            out.print(f"{resynced.busy} are being worked on at this moment; try those again.")


def _chosen(db: Connection, state: LinkState | None, source: str | None) -> list[InvoiceRow]:
    if source is not None and connections.by_name(db, source) is None:
        raise UsageError(f"There is no connection “{source}”. `ledgerlink status` lists them.")
    return views.invoices(db, state=state, source=source)


def adopt(
    invoice: Annotated[str, typer.Argument(help="Its number, or its id at the source.")],
    remote_id: Annotated[str, typer.Argument(help="The id of the record in the target that is this invoice.")],
) -> None:
    """Say that a record entered by hand in the target is this invoice; vendor and total must agree."""
    workshop = opening.the_workshop()
    with workshop.database.transaction() as db:
        row = orders.invoice(db, invoice)
        document = documents.by_id(db, row.document_id).canonical
        target = connections.by_name(db, row.target)
        if target is None or not isinstance(document, Invoice):
            raise UsageError(f"Invoice {invoice} can't be read; mend it at the source first.")
    entity = workshop.target(target).entity(document.kind)
    with workshop.database.transaction() as db:
        orders.adopt(db, row, remote_id, entity, workshop.settings.quiet_after_s)
    show.console().print(f"The next `ledgerlink sync` compares {entity} #{remote_id} and links it.")


def exclude(
    invoice: Annotated[str, typer.Argument(help="Its number, or its id at the source.")],
    *,
    reason: Annotated[str, typer.Option(help="Why it is not to be posted; shown with the invoice.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take an exclusion back.")] = False,
) -> None:
    """Never post an invoice."""
    if not undo and not reason.strip():
        raise UsageError("Say why with --reason; it is shown with the invoice.")
    with opening.database().transaction() as db:
        row = orders.invoice(db, invoice)
        if undo:
            orders.include(db, row)
        else:
            orders.exclude(db, row, reason.strip(), Settings().quiet_after_s)
    show.console().print(f"Invoice {row.number or row.source_id} is {'taken up again' if undo else 'excluded'}.")
