"""Reads a record's fields by name and type, complains in words, and keeps what nobody read.

Everything from outside passes here: a value of the wrong type becomes a ``MappingError`` that names field and
place, and what the mapping has no use for ends up in ``rest`` instead of being lost.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, TypeVar

from connectors import times
from connectors.wording import words
from models.document import Finding
from models.errors import MappingError
from models.money import LARGEST, is_exact, rounded, written
from models.text import cleaned, quoted

TEXT_MAX = 4000
"""The longest text that can be carried over (quickbooks.md §3.2: a private note)."""

_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,60})?", re.ASCII)
_SIX_PLACES = Decimal("0.000001")
_NOISE = Decimal("0.000000001")

Parsed = TypeVar("Parsed")


@dataclass
class Notebook:
    """What is noticed while one record is read; ``system`` is what people call its source."""

    system: str
    currency: str
    findings: list[Finding] = field(default_factory=list)


class Fields:
    """The fields of one object in a record. ``place`` is its name in messages: ``item 3 of invoice 606123``."""

    def __init__(self, values: Mapping[str, Any], place: str, notebook: Notebook) -> None:
        self._values = values
        self._place = place
        self._notebook = notebook
        self._read: set[str] = set()
        self._inside: dict[str, Fields | list[Fields]] = {}

    def text(self, name: str) -> str | None:
        """A text without control characters; nothing where it is blank."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._unfit(name, value, "not a text")
        if len(value) > TEXT_MAX:
            raise self._too_long(name, value)
        return cleaned(value) or None

    def number(self, name: str) -> Decimal | None:
        """A quantity, price or rate with all its digits, but without float noise."""
        value = self._take(name)
        if value is None:
            return None
        parsed = decimal(value)
        if parsed is None:
            raise self._unfit(name, value, "not a number")
        if not -LARGEST <= parsed <= LARGEST:
            raise self._unfit(name, value, "more than can be booked")
        return plain(parsed)

    def money(self, name: str) -> Decimal | None:
        """An amount in whole cents; one that was finer is rounded, and noted."""
        value = self.number(name)
        if value is None:
            return None
        if not is_exact(value, self._notebook.currency):
            self._note_excess(name, value)
        return rounded(value, self._notebook.currency)

    def whole(self, name: str) -> int | None:
        """A whole number."""
        value = self._take(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self._unfit(name, value, "not a whole number")
        return value

    def truth(self, name: str) -> bool:
        """Yes or no; no where nothing is said."""
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            raise self._unfit(name, value, "neither yes nor no")
        return bool(value)

    def instant(self, name: str) -> datetime | None:
        """A moment, in UTC."""
        return self._parsed(name, times.instant, "not a time")

    def day(self, name: str) -> date | None:
        """A date, or one that is written as a time: the calendar date as it stands there."""
        return self._parsed(name, times.day, "not a date")

    def day_in(self, name: str, zone: tzinfo) -> date | None:
        """A date, also where it is written as midnight UTC; of another moment, its day in the zone."""
        return self._parsed(name, lambda text: times.day_in(text, zone), "not a date")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            raise self._unfit(name, values, "not a list of texts")
        return tuple(cleaned(value) for value in values)

    def one(self, name: str) -> "Fields | None":
        """An object inside this one."""
        value = self._take(name)
        if value is None:
            return None
        inside = self._object(name, value, f"the {words(name)}")
        self._inside[name] = inside
        return inside

    def many(self, name: str, singular: str) -> "list[Fields]":
        """A list of objects inside this one, called ``item 1``, ``item 2`` …"""
        inside = [
            self._object(name, value, f"{singular} {number}")
            for number, value in enumerate(self._list(name), start=1)
        ]
        self._inside[name] = inside
        return inside

    def keep(self, *names: str) -> None:
        """Have fields in the rest although they were read: reading them took only a part of what they say."""
        self._read.difference_update(names)

    def rest(self) -> dict[str, Any]:
        """What nobody read and says something, the inside of objects included."""
        here = {
            name: value for name, value in self._values.items() if name not in self._read and value is not None
        }
        rests = {name: _rest(inside) for name, inside in self._inside.items() if name in self._read}
        return {cleaned(name): _kept(value) for name, value in (here | rests).items() if value not in ({}, [])}

    def call(self, place: str) -> None:
        """Give the object a better name for messages."""
        self._place = place

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self._values.get(name)

    def _list(self, name: str) -> list[Any]:
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._unfit(name, value, "not a list")
        return value

    def _object(self, name: str, value: Any, called: str) -> "Fields":
        if not isinstance(value, Mapping):
            raise self._unfit(name, value, "not what it should be")
        return Fields(value, f"{called} of {self._place}", self._notebook)

    def _parsed(self, name: str, parse: Callable[[str], Parsed], wrong: str) -> Parsed | None:
        value = self._take(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise self._unfit(name, value, wrong)
        try:
            return parse(value)
        except ValueError as error:
            raise self._unfit(name, value, wrong) from error

    def _unfit(self, name: str, value: object, wrong: str) -> MappingError:
        system = self._notebook.system
        said = f"{system} gives “{quoted(value)}” as the {words(name)} of {self._place}, which is {wrong}."
        return MappingError(f"{said} Correct it in {system}.", code="source_value", key=name)

    def _too_long(self, name: str, value: str) -> MappingError:
        said = (
            f"The {words(name)} of {self._place} has {len(value):,} characters; {TEXT_MAX:,} can be carried over."
        )
        return MappingError(f"{said} Shorten it in {self._notebook.system}.", code="source_too_long", key=name)

    def _note_excess(self, name: str, value: Decimal) -> None:
        taken, system = written(value, self._notebook.currency), self._notebook.system
        message = f"{system} gives {value:f} as the {words(name)} of {self._place}; {taken} was taken."
        self._notebook.findings.append(Finding(code="EXCESS_PRECISION", message=message))


def decimal(value: object) -> Decimal | None:
    """The exact number that a JSON number or a text such as ``12.50`` is, or None: NaN is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None


def plain(value: Decimal) -> Decimal:
    """One form for equal numbers, and no float noise: ``1.2500000000000002`` and ``1.250`` are both 1.25."""
    near = value.quantize(_SIX_PLACES)
    exact = near if abs(value - near) <= _NOISE else value
    whole = exact.to_integral_value()
    return whole.quantize(Decimal(1)) + 0 if whole == exact else exact.normalize()


def _rest(inside: "Fields | list[Fields]") -> Any:
    if isinstance(inside, Fields):
        return inside.rest()
    rests = [fields.rest() for fields in inside]
    return rests if any(rests) else []


def _kept(value: Any) -> Any:
    """A value as a document can store it and give it back unchanged: decimals are texts there."""
    match value:
        case Decimal():
            return str(value)
        case str():
            return cleaned(value)
        case dict():
            return {cleaned(str(name)): _kept(inner) for name, inner in value.items()}
        case list():
            return [_kept(inner) for inner in value]
        case _:
            return value
