"""Reads the configuration file: connections and routes in TOML, every complaint with its line."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Where = tuple[str | int, ...]
"""A place in the file: ``("connection", 0, "settings", "base_url")``."""

_TABLE = re.compile(r"^\s*\[(\[)?\s*([\w.\-]+)\s*\]")
_KEY = re.compile(r"^\s*\"?([\w\-]+)\"?\s*=")


class FileError(Exception):
    """The file can't be used; the text is one sentence with the line."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Seconds = Annotated[float, Field(gt=0, le=604_800)]


class Periods(_Entry):
    """How often the jobs of a connection run, in seconds; what is not given follows the deployment's settings."""

    pull: Seconds | None = None
    push: Seconds | None = None
    watch: Seconds | None = None
    write_back: Seconds | None = None
    sweep: Seconds | None = None


class ConnectionEntry(_Entry):
    """One account of a connector."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=100)
    connector: str
    environment: Literal["sandbox", "production"]
    account: str = Field(min_length=1)
    settings: dict[str, Any] = Field(default_factory=dict)
    every: Periods = Periods()
    native_sync_is_off: bool = False
    """A person has switched off the product's own QuickBooks sync; without that such a product is not used."""

    @property
    def periods(self) -> dict[str, float]:
        """Seconds by job, where not the default."""
        return self.every.model_dump(exclude_none=True)


class RouteEntry(_Entry):
    """From one connection to another, by their names."""

    source: str
    target: str
    since: date
    policy: dict[str, Any] = Field(default_factory=dict)


class _Contents(_Entry):
    connection: tuple[ConnectionEntry, ...] = ()
    route: tuple[RouteEntry, ...] = ()


@dataclass(frozen=True)
class ConfigFile:
    """What a file says, and where it says it."""

    path: Path
    connections: tuple[ConnectionEntry, ...]
    routes: tuple[RouteEntry, ...]
    lines: dict[Where, int]

    def place(self, *where: str | int) -> str:
        """The place of something, for messages: ``ledgerlink.toml, line 12``."""
        return _at(self.path, self.lines, where)


def read(path: Path) -> ConfigFile:
    """Parse and check a file. Raises ``FileError``."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        raise FileError(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} can't be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{path} is not valid TOML: {error}.") from None
    lines = _lines(text)
    try:
        contents = _Contents.model_validate(raw)
    except ValidationError as error:
        raise FileError(_complaint(path, lines, error)) from None
    return ConfigFile(path, contents.connection, contents.route, lines)


def _complaint(path: Path, lines: dict[Where, int], error: ValidationError) -> str:
    errors = error.errors()
    first = next(
        (one for one in errors if one["type"] == "extra_forbidden"), errors[0]
    )  # a typo explains the rest
    where = tuple(first["loc"])
    name = where[-1] if where else ""
    sentence = {
        "extra_forbidden": f"“{name}” is not known here; is it a typo?",
        "missing": f"“{name}” is missing.",
        "tuple_type": f"“{name}” is a list: write [[{name}]] above each of them.",
    }.get(first["type"], f"“{name}” is wrong: {first['msg']}.")
    return f"{_at(path, lines, where)}: {sentence}"


def _at(path: Path, lines: dict[Where, int], where: Where) -> str:
    """The nearest place above that is known: what is missing has no line of its own."""
    for length in range(len(where), 0, -1):
        if where[:length] in lines:
            return f"{path}, line {lines[where[:length]]}"
    return str(path)


def _lines(text: str) -> dict[Where, int]:
    """The line of every table and key; good enough to point at, the parser has the last word."""
    lines: dict[Where, int] = {}
    counts: dict[str, int] = {}
    table: Where = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _table(header, counts)
            lines.setdefault(table, number)
            lines.setdefault(table[:1], number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key.group(1)), number)
    return lines


def _table(header: re.Match[str], counts: dict[str, int]) -> Where:
    """``[[connection]]`` is the next connection; ``[connection.settings]`` belongs to the last one."""
    first, *rest = header.group(2).split(".")
    if header.group(1) and not rest:
        counts[first] = counts.get(first, -1) + 1
    return (first, counts[first], *rest) if first in counts else (first, *rest)
