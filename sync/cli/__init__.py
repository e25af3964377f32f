"""The command line: ``ledgerlink``, the same as ``python -m sync``.

Exit code 0: fine; 1: something needs a person; 2: it could not run, and one sentence on standard error says why.
"""

import io
import sys
import traceback
from pathlib import Path

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from config.settings import Settings
from models.errors import SyncError
from sync.cli import invoices, mappings, orders, setup, status, sync, trial
from sync.store.database import explained

INTERRUPTED = 130
"""How the command line library ends after Ctrl-C."""

CRASH_LOG = Path("ledgerlink-crash.log")
"""Where the details of a bug are written, in the folder of the command."""

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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            _end("Stopped. Nothing is lost; run it again to go on.")
        raise
    except KeyboardInterrupt:
        _end("Stopped. Nothing is lost; run it again to go on.")
    except SyncError as error:
        _end(error.message)
    except DBAPIError as error:
        _end(explained(error, Settings().database_url).message)
    except ValidationError as error:
        first = error.errors()[0]
        _end(f"The setting {'.'.join(map(str, first['loc']))} is wrong: {first['msg']}.")
    except OSError as error:
        _end(f"The system refused something: {error.strerror or error}.")
    except Exception:  # noqa: BLE001 - a bug of ours: the user gets a sentence, we get the rest
        CRASH_LOG.write_text(traceback.format_exc(), encoding="utf-8", errors="replace")
        _end(f"Something in Ledgerlink broke; nothing that was recorded is lost. Report it with {CRASH_LOG}.")


def _end(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    raise SystemExit(2)
