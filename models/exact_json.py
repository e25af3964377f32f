"""JSON whose numbers never become binary floats.

Pydantic's and the standard library's parsers make a float of ``137.61``; here it stays the decimal it is
(sources.md §1.1). NaN and Infinity, which Python's parser would let through, are refused.
"""

import json
import re
from decimal import Decimal, DecimalException
from itertools import accumulate
from typing import Any, NoReturn

import simplejson

DEEPEST = 100
"""So many arrays and objects may lie inside each other; every program that walks through them ends somewhere."""
_MOST_DIGITS = 4000
"""Python converts no whole number with more of them."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")
_STRING_OR_BRACKET = re.compile(f"{_STRING.pattern}|{_BRACKET.pattern}", re.DOTALL)


def loads(text: bytes | str) -> Any:
    """Parse JSON with every fraction as ``Decimal`` and every whole number as ``int``.

    What lies deeper than ``DEEPEST`` stays the text that it is. Raises ``ValueError`` for anything that is not
    JSON, NaN and Infinity included.
    """
    given = text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")
    return json.loads(_shallow(given), parse_float=_fraction, parse_int=_whole, parse_constant=_refuse)


def dumps(value: Any) -> bytes:
    """Write compact UTF-8 JSON; a ``Decimal`` keeps exactly its digits, as a JSON number."""
    return _utf8(
        simplejson.dumps(value, use_decimal=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    )


def canonical(value: Any) -> bytes:
    """Write the one form in which equal values have equal bytes: keys sorted."""
    return _utf8(
        simplejson.dumps(
            value, use_decimal=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
        )
    )


def _utf8(text: str) -> bytes:
    r"""Half of a character, which UTF-8 does not have, is written as JSON's own ``\ud83d``."""
    return text.encode(errors="backslashreplace")


def _fraction(text: str) -> Decimal:
    try:
        return Decimal(text)
    except DecimalException:
        _refuse(text)


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _MOST_DIGITS else Decimal(text)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number that can stand in a document")


# ── depth ────────────────────────────────────────────────────────────────────────────────────────────────────


def _shallow(text: str) -> str:
    """The same JSON, in which what is nested too deeply is a string that holds it as JSON."""
    brackets = _BRACKET.findall(_STRING.sub("", text))
    depths = accumulate(1 if bracket in "[{" else -1 for bracket in brackets)
    return _folded(text) if max(depths, default=0) > DEEPEST else text


def _folded(text: str) -> str:
    parts, depth, done = [], 0, 0
    for token in _STRING_OR_BRACKET.finditer(text):
        match token[0]:
            case "[" | "{":
                depth += 1
                if depth == DEEPEST + 1:
                    parts.append(text[done : token.start()])
                    done = token.start()
            case "]" | "}":
                if depth == DEEPEST + 1:
                    parts.append(json.dumps(text[done : token.end()]))
                    done = token.end()
                depth -= 1
    if depth > DEEPEST:
        raise json.JSONDecodeError("It ends inside of something", text, done)
    return "".join((*parts, text[done:]))
