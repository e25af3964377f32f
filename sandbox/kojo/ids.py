"""Ids in Kojo's form: c, the time, a counter and random letters, 25 characters in all."""

import random
from datetime import datetime

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Ids:
    """The same seed gives the same ids again."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # repeatable on purpose, nothing secret
        self._count = 0

    def new(self, at: datetime) -> str:
        self._count += 1
        tail = "".join(self._random.choices(_DIGITS, k=12))
        return f"c{_base36(int(at.timestamp() * 1000), 8)}{_base36(self._count, 4)}{tail}"


def _base36(number: int, width: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits.rjust(width, "0")[-width:]
