"""What a field may hold: the few kinds of value that QuickBooks entities are made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.quickbooks.faults import Error


@dataclass(frozen=True)
class Text:
    """A string; its length is counted in characters."""

    longest: int
    shortest: int = 0
    forbidden: str = ""  # characters refused with 2040
    trimmed: bool = False  # names lose the space around them


@dataclass(frozen=True)
class Email:
    """An address, queried as its text."""

    longest: int = 100


@dataclass(frozen=True)
class Number:
    """A decimal; with `places`, rounded half up to them."""

    places: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True)
class Day:
    """YYYY-MM-DD."""


@dataclass(frozen=True)
class Moment:
    """A timestamp with the company's offset; only QuickBooks writes these."""


@dataclass(frozen=True)
class Flag:
    """True or false, also when sent as a string (§1.4)."""


@dataclass(frozen=True)
class Choice:
    """One of a few words; anything else is an unreadable property (§6, 2010)."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """`{"value": id}` of another row; answers fill in its name unless `named` is False."""

    to: str
    named: bool = True
    besides: frozenset[str] = frozenset()  # ids of no row that are good all the same


@dataclass(frozen=True)
class Shape:
    """A nested object; `also` finds what the fields alone cannot tell."""

    fields: Mapping[str, "Kind"]
    required: tuple[str, ...] = ()
    also: Callable[[Mapping[str, Any]], Iterable[Error]] = field(default=lambda _row: ())


@dataclass(frozen=True)
class Many:
    """A list of objects."""

    of: Shape


@dataclass(frozen=True)
class Ignored:
    """Accepted in a request and overwritten or left out, whatever it says (§1.4)."""


Kind = Text | Email | Number | Day | Moment | Flag | Choice | Reference | Shape | Many | Ignored

MONEY = Number(places=2)
