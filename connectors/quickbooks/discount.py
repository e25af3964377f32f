"""The discount of a sale, in the form in which QuickBooks takes it (quickbooks.md §5.2, §9 T19).

Its discount line is neither below zero nor more than the items come to, and some companies give none at all. What
does not fit becomes an item of the other sign.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from connectors.quickbooks.amounts import apportioned
from connectors.quickbooks.company import Company, Regime
from connectors.quickbooks.settings import TITLE, Policy
from connectors.quickbooks.sold import Part, Sale, Sold
from models.errors import MappingError
from models.money import minor_unit, total, written


def fitting(sold: Sale, company: Company, policy: Policy, currency: str) -> Sale:
    """The sale with its discount as this company takes it. Raises ``MappingError`` without an item for it."""
    lines = (each for line in sold.lines for each in _fitted(line, sold, company, policy, currency))
    return replace(sold, lines=tuple(lines))


def _fitted(line: Sold, sold: Sale, company: Company, policy: Policy, currency: str) -> Iterator[Sold]:
    if line.part is not Part.DISCOUNT or (company.gives_discounts and _is_taken(line, sold)):
        yield line
        return
    if policy.item is None:
        raise _no_item(line, company, currency)
    as_item = Sold(Part.ITEM, -line.amount, line.description, item=policy.item)
    yield from _with_taxes(as_item, sold, currency) if company.regime is Regime.BY_LINE else (as_item,)


def _is_taken(line: Sold, sold: Sale) -> bool:
    tax_inside = sold.tax if sold.includes_tax else 0
    return 0 <= line.amount <= total(item.amount for item in sold.items) - tax_inside


def _with_taxes(discount: Sold, sold: Sale, currency: str) -> Iterator[Sold]:
    """A part for each tax among the items: it comes off before the tax, as QuickBooks' own discount does."""
    taxes: dict[tuple[bool, str | None], Decimal] = {}
    for item in sold.items:
        key = item.is_taxed, item.tax if item.is_taxed else None
        taxes[key] = taxes.get(key, Decimal(0)) + item.amount
    parts = apportioned(discount.amount, list(taxes.values()), minor_unit(currency))
    for (is_taxed, tax), part in zip(taxes, parts, strict=True):
        if part:
            yield replace(discount, amount=part, is_taxed=is_taxed, tax=tax)


def _no_item(line: Sold, company: Company, currency: str) -> MappingError:
    if not company.gives_discounts:
        text = (
            f"The invoice has a discount, and {TITLE} is set up to give none. Allow discounts there, or set item "
            "in the route's policy."
        )
    else:
        text = (
            f"{TITLE} takes no discount of {written(line.amount, currency)} on this invoice, only a line over it. "
            "Set item in the route's policy."
        )
    return MappingError(text, code="missing_item", key="item")
