"""JSON whose numbers never become binary floats.

Pydantic's and the standard library's parsers make a float of ``137.61``; here it stays the decimal it is
(sources.md §1.1). NaN and Infinity, which Python's parser would let through, are refused.
"""

import json
from decimal import Decimal
from typing import Any, NoReturn

import simplejson


def loads(text: bytes | str) -> Any:
    """Parse JSON with every fraction as ``Decimal`` and every whole number as ``int``.

    Raises ``ValueError`` for anything that is not JSON, NaN and Infinity included.
    """
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def dumps(value: Any) -> bytes:
    """Write compact UTF-8 JSON; a ``Decimal`` keeps exactly its digits, as a JSON number."""
    text = simplejson.dumps(value, use_decimal=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def canonical(value: Any) -> bytes:
    """Write the one form in which equal values have equal bytes: keys sorted."""
    text = simplejson.dumps(
        value, use_decimal=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    return text.encode()


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number that can stand in a document")
