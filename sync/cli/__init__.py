"""The command line: ``ledgerlink``, the same as ``python -m sync``.

Exit code 0: fine; 1: something needs a person; 2: it could not run, and one sentence on standard error says why.
"""

import io
import os
import sys
import traceback
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from config.settings import VARIABLES, Settings, misspelt
from models.errors import SyncError, UsageError
from sync import logs
from sync.cli import connections, invoices, mappings, orders, running, setup, status, sync, trial, web
from sync.store import schema
from sync.store.database import explained

INTERRUPTED = 130
"""How the command line library ends after Ctrl-C."""

STOPPED = "Stopped. Nothing is lost; run it again to go on."

CRASH_LOG = Path("ledgerlink-crash.log")
"""Where the details of a bug are written, in the folder of the command."""

app = typer.Typer(
    name="ledgerlink",
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - as typer calls it
    if asked:
        sys.stdout.write(f"ledgerlink {metadata.version('ledgerlink')}, schema {schema.newest()}\n")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Carries invoices from source systems into the books, exactly once and to the cent."""


for group in (trial, setup, sync, running, web, status, invoices, orders):
    group.register(app)
app.add_typer(mappings.app, name="mappings")
app.add_typer(connections.app, name="connections")


def main() -> None:
    """Run a command; whatever a user can cause ends in one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        _refuse_misspelt()
        logs.begin(Settings(), level="critical")
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            _end(STOPPED)
        raise
    except KeyboardInterrupt:
        _end(STOPPED)
    except Exception as error:  # noqa: BLE001 - each becomes a sentence; a bug of ours leaves its details in a file
        _end(_sentence(error))


def _refuse_misspelt() -> None:
    """A default that nobody wanted would come in its place."""
    if found := misspelt(os.environ):
        name, meant = found
        raise UsageError(f"{name} is no setting of Ledgerlink. Call it {meant}, or remove it.")


def _sentence(error: Exception) -> str:
    match error:
        case SyncError():
            return error.message
        case DBAPIError():
            return explained(error, Settings().database_url).message
        case ValidationError():
            first = error.errors()[0]
            name = str(first["loc"][0])
            return f"The setting {VARIABLES.get(name, name)} is wrong: {first['msg']}."
        case OSError():
            return f"The system refused something: {error.strerror or error}."
        case _:
            details = "".join(traceback.format_exception(error))
            CRASH_LOG.write_text(details, encoding="utf-8", errors="replace")
            return f"Something in Ledgerlink broke; nothing that was recorded is lost. Report it with {CRASH_LOG}."


def _end(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    raise SystemExit(2)
