"""The command line: ``ledgerlink``, the same as ``python -m sync``.

Exit code 0: fine; 1: something needs a person; 2: it could not run, and one sentence on standard error says why.
"""

import sys

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from config.settings import Settings
from models.errors import SyncError
from sync.cli import invoices, mappings, orders, setup, status, sync, trial
from sync.store.database import explained

app = typer.Typer(
    name="ledgerlink",
    help="Carries invoices from source systems into the books, exactly once and to the cent.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (trial, setup, sync, status, invoices, orders):
    group.register(app)
app.add_typer(mappings.app, name="mappings")


def main() -> None:
    """Run a command; whatever a user can cause ends in one sentence."""
    try:
        app()
    except SyncError as error:
        _end(error.message)
    except DBAPIError as error:
        _end(explained(error, Settings().database_url).message)
    except ValidationError as error:
        first = error.errors()[0]
        _end(f"The setting {'.'.join(map(str, first['loc']))} is wrong: {first['msg']}.")
    except KeyboardInterrupt:
        _end("Stopped. Nothing is lost; run it again to go on.")


def _end(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    raise SystemExit(2)
