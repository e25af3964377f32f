"""JSON whose numbers survive: read as int or Decimal, written digit for digit, never a float between."""

from decimal import Decimal
from typing import Any, NoReturn

import simplejson


def read(text: bytes | str) -> Any:
    """Raise ValueError for anything that is not JSON; NaN and Infinity are not."""
    return simplejson.loads(text, parse_float=Decimal, parse_constant=_refuse)


def write(value: Any) -> bytes:
    return simplejson.dumps(value, use_decimal=True, ensure_ascii=False, separators=(",", ":")).encode()


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")
