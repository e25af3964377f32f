"""Amounts of money: exact decimals, and whole minor units (cents) where the database keeps them."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator

_DIGITS_AFTER_POINT = {
    "BHD": 3, "CLP": 0, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "TND": 3, "VND": 0,
}  # fmt: skip
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""

LARGEST = Decimal("999999999999.99")
"""More than a target can hold (quickbooks.md §3.2: 15 digits); a larger amount is a mistake at the source."""

_NOISE = Decimal("0.000001")


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("not a finite number")
    return value


Amount = Annotated[Decimal, AfterValidator(_finite)]
"""A finite decimal; what its unit is says the field that has it."""


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: ``Decimal("0.01")`` for USD."""
    return Decimal(1).scaleb(-_DIGITS_AFTER_POINT.get(currency, 2))


def rounded(value: Decimal, currency: str) -> Decimal:
    """The nearest amount in whole minor units, halves away from zero (sources.md §1.1)."""
    return value.quantize(minor_unit(currency), rounding=ROUND_HALF_UP)


def is_exact(value: Decimal, currency: str) -> bool:
    """Whether a value is a whole number of minor units but for float noise such as 150.00000000000003."""
    return abs(value - rounded(value, currency)) <= _NOISE


def to_minor(value: Decimal, currency: str) -> int:
    """Whole minor units of an amount: ``to_minor(Decimal("9.01"), "USD") == 901``."""
    return int(rounded(value, currency) / minor_unit(currency))


def from_minor(units: int, currency: str) -> Decimal:
    """The amount of so many minor units."""
    return units * minor_unit(currency)


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum; zero of nothing."""
    return sum(values, Decimal(0))


def written(value: Decimal, currency: str) -> str:
    """An amount as people read it: ``1,234.50``."""
    return f"{rounded(value, currency):,f}"
