"""How the command line shows things: tables and progress on a terminal, plain lines elsewhere, JSON on request."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import simplejson
import typer
from rich.console import Console
from rich.table import Table

from models.money import from_minor, written

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]

_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

STATE_STYLE = {"NOT_LINKED": "dim", "LINKING": "yellow", "LINKED": "green", "ERROR": "bold red"}


def console() -> Console:
    """Standard output; where it is no terminal, lines are not broken at a width that nobody has.

    Text is shown as it is: ``[bold]`` and ``:100:`` in a vendor's name are part of the name.
    """
    shows = sys.stdout.isatty()
    return Console(width=None if shows else 200, soft_wrap=not shows, highlight=False, markup=False, emoji=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> Table:
    """A table whose amounts stand right; text is shown as it is, never read as markup."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(_cell(name, text) for name, text in zip(columns, row, strict=True)))
    return made


def money(minor: int | None, currency: str | None) -> str:
    """Minor units as people read them; empty where there is no amount."""
    if minor is None or currency is None:
        return ""
    return f"{written(from_minor(minor, currency), currency)} {currency}"


def moment(at: datetime | None) -> str:
    """A time to the second, in UTC."""
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""


def as_json(value: Any) -> None:
    """Write a value as JSON; amounts stay exact."""
    text = simplejson.dumps(value, default=_plain, indent=2, ensure_ascii=False, use_decimal=False)
    sys.stdout.write(f"{_UNPRINTABLE.sub(_escaped, text)}\n")


def _escaped(found: re.Match[str]) -> str:
    """A character that a terminal would obey or could not show, as JSON's escape for it."""
    return f"\\u{ord(found[0]):04x}"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _cell(column: str, text: str) -> Any:
    from rich.text import Text  # noqa: PLC0415 - half of the start-up time of a command that shows no table

    return Text(text, style=STATE_STYLE.get(text, "") if column == "state" else "")


def is_terminal() -> bool:
    """Whether a person watches."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
