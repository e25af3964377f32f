"""Everything in QuickBooks that a customer invoice or a credit memo refers to."""

from collections.abc import Iterator

from connectors.base import Need, ReferenceKind
from connectors.quickbooks import company
from connectors.quickbooks.heading import OnRoute, party_name
from connectors.quickbooks.parties import checked_name
from connectors.quickbooks.settings import Policy
from connectors.quickbooks.sold import Sale
from models.document import Invoice, Kind
from models.text import quoted


def needs_of(invoice: Invoice, sale: Sale, on: OnRoute) -> tuple[Need, ...]:
    """The needs, each once, the customer first. Raises ``MappingError`` for names that QuickBooks can't hold."""
    found = (
        _customer(invoice, on.policy),
        *_terms(invoice),
        *_items(invoice, sale, on.policy),
        *_classes(sale),
        *_tax_codes(sale, on.policy),
        *company.needs(),
    )
    return tuple({(need.kind, need.value): need for need in reversed(found)}.values())[::-1]


def _customer(invoice: Invoice, policy: Policy) -> Need:
    """The customer by its own name, or by the one it gets when that belongs to a vendor or an employee."""
    name = party_name(invoice)
    kind = ReferenceKind.CUSTOMER
    return Need(
        kind=kind,
        value=name,
        names=(checked_name(kind, name, policy.customer_suffix),) if policy.create_customers else (),
        missing=f"Customer {quoted(name)} is not in QuickBooks. Create it there, or map it to another customer.",
        create_from=invoice.counterparty if policy.create_customers else None,
    )


def _terms(invoice: Invoice) -> Iterator[Need]:
    if invoice.payment_terms and invoice.kind is Kind.RECEIVABLE_INVOICE:
        terms = invoice.payment_terms
        told = f"QuickBooks has no terms “{quoted(terms)}”: the invoice has its due date only."
        yield Need(ReferenceKind.TERM, terms, missing=told, optional=True)


def _items(invoice: Invoice, sale: Sale, policy: Policy) -> Iterator[Need]:
    """What the lines name, each by its code and name; where the route has an item for the rest, that too."""
    names = {line.item_ref.label: line.item_ref.name for line in invoice.lines if line.item_ref}
    own = {item for item in (policy.item, policy.charge_item, policy.rounding_item) if item}
    wanted = dict.fromkeys(line.item for line in sale.items if line.item)
    if policy.item:
        wanted[policy.item] = None
    for value in wanted:
        another = names.get(value)
        yield Need(
            kind=ReferenceKind.ITEM,
            value=value,
            names=(another,) if another and another != value else (),
            missing=_missing_item(value, is_routes=value in own, has_another=policy.item is not None),
            optional=value not in own and policy.item is not None,
        )


def _missing_item(value: str, *, is_routes: bool, has_another: bool) -> str:
    if is_routes:
        return (
            f"Product or service {quoted(value)}, which the route's policy names, is not in QuickBooks. "
            "Create it there, or name another in the policy."
        )
    if has_another:
        return ""
    return (
        f"Product or service {quoted(value)} is not in QuickBooks. Create it there, map it to another, or set "
        "item in the route's policy."
    )


def _classes(sale: Sale) -> Iterator[Need]:
    for name in dict.fromkeys(line.class_name for line in sale.lines if line.class_name):
        missing = (
            f"Class {quoted(name)} is not a class in QuickBooks. Create it there, or map it to another class."
        )
        yield Need(ReferenceKind.CLASS, name, missing=missing)


def _tax_codes(sale: Sale, policy: Policy) -> Iterator[Need]:
    """The codes that may be used: a US company that taxes by address needs none of them."""
    for name in dict.fromkeys(line.tax for line in sale.lines if line.is_taxed and line.tax):
        yield Need(ReferenceKind.TAX_CODE, name, optional=True)
    for code in (policy.tax_code, policy.untaxed_code):
        if code:
            yield Need(ReferenceKind.TAX_CODE, code, optional=True)
