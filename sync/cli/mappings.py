"""``mappings``: which account, class, term … of the target a source value means."""

from getpass import getuser
from typing import Annotated

import typer

from connectors.base import ReferenceKind
from models.errors import UsageError
from sync import orders
from sync.cli import opening, show
from sync.store import mappings

app = typer.Typer(help="Which account, class or term of the target a source value means.", no_args_is_help=True)

KindArgument = Annotated[ReferenceKind, typer.Argument(help="What it is.", case_sensitive=False)]
ValueArgument = Annotated[str, typer.Argument(help="The source's value, such as a GL code.")]
SourceOption = Annotated[str | None, typer.Option(help="Where the route begins; only where there are several.")]
TargetOption = Annotated[str | None, typer.Option(help="Where the route ends.")]


@app.command("list")
def list_mappings(*, json: show.AsJson = False) -> None:
    """List what people have mapped."""
    with opening.database().reading() as db:
        rows = mappings.every(db)
    if json:
        show.as_json(rows)
        return
    lines = [
        (f"{row.source} → {row.target}", row.kind, row.source_value, row.reference, row.set_by) for row in rows
    ]
    show.console().print(show.table(("route", "kind", "value", "means", "set by"), lines))


@app.command("set")
def set_mapping(
    kind: KindArgument,
    value: ValueArgument,
    reference: Annotated[str, typer.Argument(help="Its number, name or id in the target.")],
    *,
    source: SourceOption = None,
    target: TargetOption = None,
) -> None:
    """Map a value; every invoice that was stopped for want of it goes on."""
    workshop = opening.the_workshop()
    with workshop.database.reading() as db:
        way = orders.route(db, source, target)
    mapped = orders.set_mapping(workshop, way, kind, value, reference, getuser())
    shown = " ".join(part for part in (mapped.reference.number, mapped.reference.name) if part)
    show.console().print(f"{kind} {value} means {shown}. {mapped.released} invoices go on with the next sync.")


@app.command("unset")
def unset_mapping(
    kind: KindArgument, value: ValueArgument, *, source: SourceOption = None, target: TargetOption = None
) -> None:
    """Take a mapping away; invoices that are linked already stay as they are."""
    with opening.database().transaction() as db:
        way = orders.route(db, source, target)
        if not mappings.remove(db, way.id, kind, value):
            raise UsageError(f"No {kind} is mapped for “{value}”. `ledgerlink mappings list` shows what is.")
    show.console().print(f"{kind} {value} is not mapped any more.")
