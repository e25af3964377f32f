"""Checks the messages that people meet in the stories: each must match a template of the list."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.text import LONGEST_SENTENCE
from tests.messages.listing import listed
from tests.messages.template import Template, pattern, sentences

BEGINNING = 12
"""So much of a message that was cut off must be the beginning of a template."""

COLUMNS = (
    "SELECT message FROM link",
    "SELECT message FROM timeline",
    "SELECT message FROM attempt",
    "SELECT message FROM connection",
    "SELECT problem FROM document",
)
"""Where messages are kept."""


@dataclass(frozen=True)
class Known:
    """The templates; ``firsts`` are those of which two may be said together, of two errors in one answer."""

    templates: tuple[Template, ...]
    firsts: tuple[Template, ...] = ()

    def has(self, message: str) -> bool:
        """Whether the message is one of the list, and every message inside it."""
        if any(self._matches(template, message) for template in self.templates):
            return True
        return self._is_cut(message) or self._is_of_two_errors(message)

    def _matches(self, template: Template, message: str) -> bool:
        found = pattern(template).fullmatch(message)
        return found is not None and all(self._has_inside(inner) for inner in found.groups() if inner is not None)

    def _has_inside(self, message: str) -> bool:
        return self.has(message) or self.has(f"{message}.")

    def _is_cut(self, message: str) -> bool:
        if len(message) < LONGEST_SENTENCE or not message.endswith("…"):
            return False
        begun = (one.pieces[0] for one in self.templates if one.pieces)
        return any(
            isinstance(first, str) and len(first) >= BEGINNING and message.startswith(first) for first in begun
        )

    def _is_of_two_errors(self, message: str) -> bool:
        ends = (found.end() for found in re.finditer(r"\.(?= )", message))
        return any(self._is_first(message[:end]) and self._is_first(message[end + 1 :]) for end in ends)

    def _is_first(self, message: str) -> bool:
        return any(pattern(one).fullmatch(message) for one in self.firsts)


@cache
def known() -> Known:
    """The list, read once."""
    listing = listed()
    return Known(tuple(one.template for one in listing.messages), listing.firsts)


def wrong(messages: Iterable[str]) -> Iterator[str]:
    """What is wrong with each message; nothing where it is in the list and short."""
    for message in sorted({one for one in messages if one}):
        if not known().has(message):
            yield f"not in docs/messages.md: {message}"
        elif sentences(message) > 2:
            yield f"more than two sentences: {message}"


def kept(file: Path) -> Iterator[str]:
    """All messages that a ledger has ever shown of its links, documents and connections."""
    if not file.exists():
        return
    raw = sqlite3.connect(file)
    try:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for sql in (one for one in COLUMNS if one.rpartition(" ")[2] in tables):
            yield from (row[0] for row in raw.execute(sql))
    finally:
        raw.close()
