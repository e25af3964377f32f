"""Tax codes with what they come to (quickbooks.md §5.4).

The id of such a reference is the code's id and the rates it stands for, ``4/1@5+3@7``: rate 1 of 5 % and rate 3 of
7 %. So a write can say how much tax of each rate it means, and never leaves a cent to how QuickBooks rounds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.base import ReferenceKind, TargetReference
from connectors.quickbooks.client import Client
from connectors.quickbooks.names import normalised, one_line
from connectors.quickbooks.query import ACTIVE_OR_NOT
from connectors.quickbooks.shapes import TAX_CODE, TAX_RATE, check


@dataclass(frozen=True)
class Rate:
    """One rate, in percent."""

    id: str
    percent: Decimal


@dataclass(frozen=True)
class TaxCode:
    """A code, and the rates that sales, or purchases, with it are due."""

    id: str
    rates: tuple[Rate, ...] = ()

    @classmethod
    def read(cls, reference_id: str) -> "TaxCode":
        """The code that a reference's id stands for."""
        id_, _, rates = reference_id.partition("/")
        pairs = (rate.split("@") for rate in rates.split("+") if rate)
        return cls(id_, tuple(Rate(rate, Decimal(percent)) for rate, percent in pairs))

    def __str__(self) -> str:
        rates = "+".join(f"{rate.id}@{rate.percent:f}" for rate in self.rates)
        return f"{self.id}/{rates}"


_RATES = {
    ReferenceKind.TAX_CODE: "SalesTaxRateList",
    ReferenceKind.PURCHASE_TAX_CODE: "PurchaseTaxRateList",
}


def tax_codes(client: Client, kind: ReferenceKind) -> Iterator[TargetReference]:
    """All codes that sales, or purchases, can have. Raises ``UnavailableError``."""
    percents = {str(row["Id"]): row["RateValue"] for row in _checked(client, "TaxRate", TAX_RATE)}
    for row in _checked(client, "TaxCode", TAX_CODE):
        details = (row.get(_RATES[kind]) or {}).get("TaxRateDetail") or []
        ids = [str(detail["TaxRateRef"]["value"]) for detail in details]
        if not ids or any(id_ not in percents for id_ in ids):
            continue
        code = TaxCode(str(row["Id"]), tuple(Rate(id_, Decimal(str(percents[id_]))) for id_ in ids))
        name = one_line(row["Name"])
        yield TargetReference(kind, str(code), normalised(name), name, active=row.get("Active", True) is not False)


def _checked(client: Client, entity: str, shape: Any) -> Iterator[Mapping[str, Any]]:
    for row in client.rows(entity, ACTIVE_OR_NOT):
        check(shape, row)
        yield row
