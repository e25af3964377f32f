"""``migrate`` and ``apply``: setting a deployment up."""

import os
from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings
from sync.apply import apply as apply_file
from sync.cli import opening, show


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.command()(apply)


def migrate() -> None:
    """Bring the database's schema to this version's. Run it at every release; again does no harm."""
    database = opening.unchecked(Settings())
    version = database.migrate()
    show.console().print(f"The database {database.shown} is at schema {version}.")


def apply(
    file: Annotated[Path, typer.Argument(help="TOML with connections and routes; see config/example.toml.")],
) -> None:
    """Add or change connections and routes as a file says. Applying it again changes nothing."""
    applied = apply_file(opening.database(), file, os.environ)
    for one in applied:
        show.console().print(f"{one.name}: {one.what or 'unchanged'}")
    if not applied:
        show.console().print(f"{file} has no connection and no route.")
