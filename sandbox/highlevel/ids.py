"""Ids in HighLevel's form: 24 hexadecimal digits, of which the first eight are the time."""

from datetime import datetime


class Ids:
    """The same order of questions gives the same ids again."""

    def __init__(self) -> None:
        self._count = 0

    def new(self, at: datetime) -> str:
        self._count += 1
        return f"{int(at.timestamp()):08x}5eed5a17ed{self._count:06x}"
