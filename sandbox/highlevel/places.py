"""Where the location may be: the currency of its invoices, and the taxes that are on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Country = Literal["US", "CA"]
Tax = Mapping[str, Any]


def _tax(number: int, name: str, percent: str) -> Tax:
    return {
        "_id": f"7ax000{number}",
        "name": name,
        "rate": Decimal(percent),
        "calculation": "exclusive",
    }


@dataclass(frozen=True)
class Place:
    """What differs from place to place; chance has the same part in all of them."""

    currency: str
    foreign_currency: str
    phone: str
    address: Mapping[str, str]
    seller_address: Mapping[str, str]
    countries: tuple[str, str]
    """How people write the country: its short code, and the longer one."""
    tax: Tax
    both: tuple[Tax, Tax]
    """Two that one item may have."""
    taxed: tuple[tuple[tuple[Tax, ...], ...], ...]
    """The ways to tax an invoice: the taxes of its first item, its second, its third."""


_SALES_TAX = _tax(1, "Sales tax", "8.25")
_DALLAS = Place(
    currency="USD",
    foreign_currency="CAD",
    phone="+1-214-555-01",
    address={"city": "Dallas", "state": "TX"},
    seller_address={"addressLine1": "410 Market St", "city": "Dallas", "state": "TX", "postalCode": "75201"},
    countries=("US", "USA"),
    tax=_SALES_TAX,
    both=(_SALES_TAX, _tax(2, "County tax", "1.125")),
    taxed=(((), (), ()), ((), (), ()), ((_SALES_TAX,), (_SALES_TAX,), (_SALES_TAX,))),
)

_GST, _HST, _PST = _tax(3, "GST", "5"), _tax(4, "HST ON", "13"), _tax(5, "PST BC", "7")
_TORONTO = Place(
    currency="CAD",
    foreign_currency="USD",
    phone="+1-416-555-01",
    address={"city": "Toronto", "state": "ON"},
    seller_address={"addressLine1": "88 Front St E", "city": "Toronto", "state": "ON", "postalCode": "M5E 1T4"},
    countries=("CA", "CAN"),
    tax=_HST,
    both=(_GST, _PST),
    taxed=(((), (), ()), ((_GST,), (_GST,), (_GST,)), ((_HST,), (_HST,), (_HST,)), ((_HST,), (_GST,), ())),
)

PLACES: Mapping[Country, Place] = {"US": _DALLAS, "CA": _TORONTO}
