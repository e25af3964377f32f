"""What a bill is booked as in its company: in the US its tax is a line, elsewhere each line has a tax code.

Outside the US QuickBooks reckons the tax of purchases as it does that of sales, with the rates for purchases.
Amounts are always sent without their tax.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from connectors.base import Need, ReferenceKind
from connectors.quickbooks import company
from connectors.quickbooks.company import Company, Regime
from connectors.quickbooks.heading import OnRoute, Resolved
from connectors.quickbooks.line_codes import LineCodes, tax_fields
from connectors.quickbooks.lines import Booking, bookings, rounding_booking, without_tax
from connectors.quickbooks.sales_tax import told
from connectors.quickbooks.settings import Policy
from connectors.quickbooks.sold import Part, Sale, Sold, bearing_tax
from models.document import Invoice, TaxMode

_KIND = ReferenceKind.PURCHASE_TAX_CODE
_OF_THE_US = "USD"


@dataclass(frozen=True)
class Booked:
    """The lines as they are sent, each with the id of its tax code, and what is said of the tax."""

    lines: tuple[tuple[Booking, str | None], ...]
    tax: dict[str, Any] = field(default_factory=dict)


def may_be_abroad(invoice: Invoice, policy: Policy) -> bool:
    """Whether the company has to be asked where it is; most need not be."""
    return invoice.currency != _OF_THE_US or bool(policy.tax_code or policy.untaxed_code)


def planned(invoice: Invoice, on: OnRoute) -> tuple[Booking, ...]:
    """The lines as far as they are known before the company is. Raises ``MappingError``."""
    if may_be_abroad(invoice, on.policy):
        return without_tax(invoice, on.policy, on.rounding_limit).lines
    return bookings(invoice, on.policy, on.rounding_limit)


def tax_needs(invoice: Invoice, on: OnRoute) -> Iterator[Need]:
    """Where the company is, and the codes that may be used."""
    if not may_be_abroad(invoice, on.policy):
        return
    yield from company.needs()
    names = (line.tax for line in planned(invoice, on))
    for name in dict.fromkeys((*names, on.policy.tax_code, on.policy.untaxed_code)):
        if name:
            yield Need(_KIND, name, optional=True)


def booked(invoice: Invoice, on: OnRoute, resolved: Resolved) -> Booked:
    """What to send. Raises ``MappingError`` where QuickBooks would come to another total."""
    if not may_be_abroad(invoice, on.policy) or company.company(resolved).regime is not Regime.BY_LINE:
        return Booked(tuple((one, None) for one in bookings(invoice, on.policy, on.rounding_limit)))
    return _with_codes(invoice, on, LineCodes(resolved, on.policy, _KIND))


def _with_codes(invoice: Invoice, on: OnRoute, codes: LineCodes) -> Booked:
    apart = without_tax(invoice, on.policy, on.rounding_limit)
    includes_tax = invoice.tax_mode is TaxMode.INCLUSIVE and apart.tax != 0
    lines = [_as_sold(line) for line in apart.lines]
    bought = Sale(tuple(bearing_tax(lines, apart.tax)), apart.tax, includes_tax)

    def rounding(difference: Decimal) -> Sold:
        return _as_sold(rounding_booking(difference, invoice, on.policy))

    said = told(bought, Company(regime=Regime.BY_LINE), codes.of(bought), invoice, on, rounding)
    more = [rounding_booking(line.amount, invoice, on.policy) for line in said.lines[len(apart.lines) :]]
    return Booked(
        tuple(
            (replace(booking, amount=line.amount), codes.of_line(line) if said.is_applicable else None)
            for booking, line in zip((*apart.lines, *more), said.lines, strict=True)
        ),
        tax_fields(said, shows_prices=False),
    )


def _as_sold(line: Booking) -> Sold:
    return Sold(Part.ITEM, line.amount, line.description, says_taxed=line.says_taxed, tax=line.tax)
