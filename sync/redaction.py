"""What a log line may hold: numbers, codes and short texts; the last gate before a line is written.

Deny by default: a value of another kind is named by its type, a long text is cut, control characters are escaped,
and whatever stands under a name of a secret, or looks like one inside a text, is taken out.
"""

import re
from collections.abc import MutableMapping
from datetime import date
from decimal import Decimal
from typing import Any

REMOVED = "[removed]"
LONGEST_TEXT = 300
LONGEST_TRACEBACK = 20_000
LONGEST_LIST = 40

TRACEBACK = "traceback"
"""The name of the one field that may be long; it holds places in the code, see ``sync.logs``."""

_SECRET = re.compile(
    r"token|secret|passw|authori[sz]ation|api_?key|refresh|cookie|credential|signature|bearer|private|cipher", re.I
)
_INSIDE = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {REMOVED}"),
    (re.compile(r"(\w+://)[^/@\s]+@"), rf"\1{REMOVED}@"),
    (re.compile(r"(\w+://[^\s?\"']+)\?[^\s\"']+"), rf"\1?{REMOVED}"),
    (re.compile(r"(?i)\b(\w*(?:token|secret|password|api_?key)\w*[\"']?\s*[=:]\s*)[^\s,;&]+"), rf"\1{REMOVED}"),
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def redacted(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: the line as it may be written."""
    return {_escaped(str(name)): _allowed(str(name), value) for name, value in line.items()}


def _allowed(name: str, value: Any) -> Any:
    if name == TRACEBACK:
        return _cut("\n".join(_escaped(one) for one in str(value).splitlines()), LONGEST_TRACEBACK)
    if _SECRET.search(name):
        return REMOVED
    return _plain(value)


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _text(str(value))
        case Decimal() | date():
            return str(value)
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in list(value)[:LONGEST_LIST]]
        case bytes():
            return f"{len(value)} bytes"
        case _:
            return f"a {type(value).__name__}"


def _text(value: str) -> str:
    for pattern, instead in _INSIDE:
        value = pattern.sub(instead, value)
    return _cut(_escaped(value), LONGEST_TEXT)


def _escaped(value: str) -> str:
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", value)


def _cut(value: str, longest: int) -> str:
    return value if len(value) <= longest else f"{value[: longest - 1]}…"
