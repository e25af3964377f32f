"""How a company's books are set up, as far as sales depend on it (quickbooks.md §5.1, §5.4).

These facts are needed like accounts and items are: they are kept as references of the kind ``company``, so that
they are read for many documents at once, and the bytes of a write depend on nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connectors.base import Need, ReferenceKind, TargetReference
from connectors.quickbooks.client import Client
from connectors.quickbooks.heading import Resolved
from connectors.quickbooks.names import normalised
from connectors.quickbooks.settings import TITLE
from connectors.quickbooks.shapes import COMPANY_INFO, PREFERENCES, check

_NUMBERS = "custom transaction numbers"
_DISCOUNTS = "discounts"
_SALES_TAX = "sales tax"
_YES, _NO = "yes", "no"
_SEP = ": "
"""Between a fact and what is told of it: the id of the reference is both, for every id is one thing."""


class Regime(StrEnum):
    """How sales are taxed."""

    AUTOMATED = "automated"
    """US: QuickBooks reckons by address, lines are TAX or NON, a stated total is honoured."""
    BY_DOCUMENT = "a code for the document"
    """US, set up before 2017: one code for all lines that are TAX."""
    BY_LINE = "a code for each line"


@dataclass(frozen=True)
class Company:
    """One company's set-up."""

    takes_numbers: bool = True
    gives_discounts: bool = True
    regime: Regime = Regime.AUTOMATED


def needs() -> tuple[Need, ...]:
    """What is asked for."""
    missing = f"{TITLE} does not tell how the company is set up. Look at its preferences."
    return tuple(Need(ReferenceKind.COMPANY, fact, missing=missing) for fact in (_NUMBERS, _DISCOUNTS, _SALES_TAX))


def company(resolved: Resolved) -> Company:
    """The set-up that was found."""

    def told(fact: str) -> str:
        return resolved.required(ReferenceKind.COMPANY, fact).removeprefix(f"{fact}{_SEP}")

    return Company(
        takes_numbers=told(_NUMBERS) == _YES,
        gives_discounts=told(_DISCOUNTS) == _YES,
        regime=Regime(told(_SALES_TAX)),
    )


def facts(client: Client) -> Iterator[TargetReference]:
    """Read them. Raises ``UnavailableError`` where they can't be read."""
    preferences, info = client.only("Preferences"), client.only("CompanyInfo")
    check(PREFERENCES, preferences)
    check(COMPANY_INFO, info)
    sales = preferences.get("SalesFormsPrefs") or {}
    found = {
        _NUMBERS: _YES if sales.get("CustomTxnNumbers") else _NO,
        _DISCOUNTS: _YES if sales.get("AllowDiscount") else _NO,
        _SALES_TAX: _regime(preferences.get("TaxPrefs") or {}, info),
    }
    for fact, told in found.items():
        yield TargetReference(ReferenceKind.COMPANY, id=f"{fact}{_SEP}{told}", key=normalised(fact), name=fact)


def _regime(taxes: dict[str, Any], info: dict[str, Any]) -> Regime:
    """``PartnerTaxEnabled`` is there, true or false, only where sales tax is automated."""
    if str(info.get("Country", "US")).upper() not in ("US", "USA"):
        return Regime.BY_LINE
    return Regime.BY_DOCUMENT if taxes.get("PartnerTaxEnabled") is None else Regime.AUTOMATED
