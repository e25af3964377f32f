"""What an item costs: the stated amount, or quantity times price where Kojo states none.

The price may be for one, for a hundred or for a thousand, and Kojo does not say which (sources.md §3.8); the
stated amount does, so it is never computed anew where there is one.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from models.money import rounded

_BASES = (Decimal(1), Decimal(100), Decimal(1000))
_HALF_CENT = Decimal("0.005")
_PER_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Price:
    """An item's amount, how many units its unit price is for, and whether the three figures fit together."""

    amount: Decimal
    base_quantity: Decimal
    provenance: Literal["source", "computed"]
    fits: bool = True


def price(
    amount: Decimal | None, quantity: Decimal | None, unit_price: Decimal | None, currency: str
) -> Price | None:
    """None where nothing says what the item costs."""
    if quantity is None or unit_price is None:
        return None if amount is None else Price(amount, _BASES[0], "source")
    if amount is None:
        return Price(rounded(quantity * unit_price, currency), _BASES[0], "computed")
    base = _base(amount, quantity * unit_price)
    return Price(amount, base or _BASES[0], "source", fits=base is not None)


def _base(amount: Decimal, product: Decimal) -> Decimal | None:
    """The number of units that explains the amount: prices are often rounded, so to one per cent."""
    tolerance = max(_HALF_CENT, abs(amount) * _PER_CENT)
    fitting = (base for base in _BASES if abs(product / base - amount) <= tolerance)
    return next(fitting, None)
