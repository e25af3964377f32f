"""Read a request's body against an entity's fields, and report everything that is wrong at once."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, assert_never

from sandbox.quickbooks import faults
from sandbox.quickbooks.company import Row
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.faults import Error, Fault
from sandbox.quickbooks.kinds import (
    Choice,
    Day,
    Email,
    Flag,
    Ignored,
    Kind,
    Many,
    Moment,
    Number,
    Reference,
    Shape,
    Text,
)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_REFERENCE_KEYS = {"value", "name", "type"}
_WIDEST = 14  # the power of ten of the first of 15 digits (§3.2)
_FINEST = -15


def read(entity: Entity, body: object, required: tuple[str, ...]) -> Row:
    """The body with its values as they would be stored.

    An attribute sent as null counts as not sent, one sent as "" as cleared. What cannot be read at all
    (2010) stands alone, as a parser stops there; everything else is collected into one fault (§10).
    """
    reading = _Reading()
    row = reading.shape(Shape(entity.accepted, required), body, "")
    if reading.errors:
        raise Fault(*reading.errors)
    return row


class _Reading:
    def __init__(self) -> None:
        self.errors: list[Error] = []

    def value(self, kind: Kind, raw: object, element: str) -> Any:  # noqa: C901  # one case a kind
        match kind:
            case Text():
                return self._text(kind, raw, element)
            case Email():
                return self._email(kind, raw, element)
            case Number():
                return self._number(kind, raw, element)
            case Day():
                return self._day(raw, element)
            case Flag():
                return _flag(raw, element)
            case Choice():
                return _word(kind, raw, element)
            case Reference():
                return self._reference(raw, element)
            case Shape():
                return self.shape(kind, raw, element)
            case Many():
                return self._many(kind, raw, element)
            case Ignored() | Moment():
                return None
            case _:
                assert_never(kind)

    def shape(self, kind: Shape, raw: object, element: str) -> Row:
        if not isinstance(raw, Mapping):
            raise Fault(faults.unreadable(element))
        if unknown := [name for name in raw if name not in kind.fields]:
            raise Fault(faults.unreadable(unknown[0]))
        sent = {name: value for name, value in raw.items() if value is not None}
        row = {name: self.value(kind.fields[name], value, name) for name, value in sent.items()}
        row = {name: value for name, value in row.items() if value is not None}
        self.errors += [faults.missing(name) for name in kind.required if sent.get(name, "") == ""]
        self.errors += kind.also(row)
        return row

    def _many(self, kind: Many, raw: object, element: str) -> list[Row]:
        if not isinstance(raw, list):
            raise Fault(faults.unreadable(element))
        return [self.shape(kind.of, item, element) for item in raw]

    def _text(self, kind: Text, raw: object, element: str) -> str:
        text = _scalar(raw, element)
        text = text.strip() if kind.trimmed else text
        if text and not kind.shortest <= len(text) <= kind.longest:
            self.errors.append(faults.wrong_length(element, kind.shortest, kind.longest, len(text)))
        if any(character in text for character in kind.forbidden):
            self.errors.append(faults.bad_characters(element))
        return text

    def _email(self, kind: Email, raw: object, element: str) -> Row:
        """Must contain "@" and "." (§3.2)."""
        address = self.shape(Shape({"Address": Text(kind.longest)}), raw, element).get("Address", "")
        if address and not ("@" in address and "." in address):
            self.errors.append(faults.bad_email(element))
        return {"Address": address} if address else {}

    def _number(self, kind: Number, raw: object, element: str) -> Decimal | str:
        if raw == "":
            return ""
        number = _decimal(raw, element)
        if not _fits(number, kind):
            self.errors.append(faults.bad_number(element, raw))
            return number
        return number if kind.places is None else _rounded(number, kind.places)

    def _day(self, raw: object, element: str) -> str:
        text = _scalar(raw, element)
        if text and not _is_day(text):
            self.errors.append(faults.bad_date(element, text))
        return text

    def _reference(self, raw: object, element: str) -> Row | str:
        if raw == "":
            return ""
        if not isinstance(raw, Mapping) or not raw.keys() <= _REFERENCE_KEYS:
            raise Fault(faults.unreadable(element))
        id_ = _scalar(raw.get("value") or "", element)
        if not id_:
            self.errors.append(faults.missing(element))
        return {"value": id_}


def _scalar(raw: object, element: str) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise Fault(faults.unreadable(element))
    return str(raw)


def _flag(raw: object, element: str) -> bool | str:
    if raw == "":
        return ""
    word = str(raw).lower() if isinstance(raw, bool | str) else ""
    if word not in {"true", "false"}:
        raise Fault(faults.unreadable(element))
    return word == "true"


def _word(kind: Choice, raw: object, element: str) -> str:
    if raw not in kind.words:
        raise Fault(faults.unreadable(element))
    return str(raw)


def _decimal(raw: object, element: str) -> Decimal:
    text = _scalar(raw, element)
    if not _NUMBER.fullmatch(text):
        raise Fault(faults.unreadable(element))
    return Decimal(text)


def _fits(number: Decimal, kind: Number) -> bool:
    exponent = number.as_tuple().exponent
    if number.adjusted() > _WIDEST or not isinstance(exponent, int) or exponent < _FINEST:
        return False
    above = kind.least is None or number >= kind.least
    return above and (kind.most is None or number <= kind.most)


def _rounded(number: Decimal, places: int) -> Decimal:
    """Half up, and never a minus zero."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
