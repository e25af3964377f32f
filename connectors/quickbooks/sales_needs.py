"""Everything in QuickBooks that a customer invoice or a credit memo refers to."""

from collections.abc import Iterator

from connectors.base import Need, ReferenceKind
from connectors.quickbooks import company
from connectors.quickbooks.heading import OnRoute, party_name
from connectors.quickbooks.items import LONGEST_NAME, item_name
from connectors.quickbooks.jobs import job_need, job_of
from connectors.quickbooks.parties import checked_name
from connectors.quickbooks.settings import Policy
from connectors.quickbooks.sold import Sale
from models.document import Invoice, Kind, Line, Reference
from models.text import quoted


def needs_of(invoice: Invoice, sale: Sale, on: OnRoute) -> tuple[Need, ...]:
    """The needs, each once, the customer first. Raises ``MappingError`` for names that QuickBooks can't hold."""
    found = (
        _customer(invoice, on.policy),
        *_job(invoice, on.policy),
        *_terms(invoice),
        *_items(invoice, sale, on.policy),
        *_income_account(on.policy),
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


def _job(invoice: Invoice, policy: Policy) -> Iterator[Need]:
    if policy.jobs_as_sub_customers and (job := job_of(invoice)):
        yield job_need(party_name(invoice), job, policy)


def _terms(invoice: Invoice) -> Iterator[Need]:
    if invoice.payment_terms and invoice.kind is Kind.RECEIVABLE_INVOICE:
        terms = invoice.payment_terms
        told = f"QuickBooks has no terms “{quoted(terms)}”: the invoice has its due date only."
        yield Need(ReferenceKind.TERM, terms, missing=told, optional=True)


def _items(invoice: Invoice, sale: Sale, policy: Policy) -> Iterator[Need]:
    """What the lines name, each by its code and name; where the route has an item for the rest, that too."""
    named = {one.label: one for one in map(_named, invoice.lines) if one is not None}
    own = {item for item in (policy.item, policy.charge_item, policy.rounding_item) if item}
    wanted = dict.fromkeys(line.item for line in sale.items if line.item)
    if policy.item:
        wanted[policy.item] = None
    for value in wanted:
        yield _routes_item(value) if value in own else _item(named[value], policy)


def _named(line: Line) -> Reference | None:
    """The product or service that a line names."""
    if line.item_ref and line.item_ref.label.strip():
        return line.item_ref
    service = line.service and line.service.name
    return Reference(name=service) if service and service.strip() else None


def _routes_item(value: str) -> Need:
    missing = (
        f"Product or service {quoted(value)}, which the route's policy names, is not in QuickBooks. "
        "Create it there, or name another in the policy."
    )
    return Need(ReferenceKind.ITEM, value, missing=missing)


def _item(one: Reference, policy: Policy) -> Need:
    """By its name too; the route's own item stands in for one that is neither there nor to be created."""
    new = one if policy.create_items and item_name(one) else None
    name = item_name(one)
    if new is not None and len(name + policy.item_suffix) > LONGEST_NAME:
        new = None
    others = (one.name, f"{name}{policy.item_suffix}" if new else None)
    return Need(
        kind=ReferenceKind.ITEM,
        value=one.label,
        names=tuple(dict.fromkeys(other for other in others if other and other != one.label)),
        missing="" if policy.item and not new else _missing_item(one, policy),
        optional=policy.item is not None and not new,
        create_from=new,
        rests_on=((ReferenceKind.ACCOUNT, policy.income_account),) if new and policy.income_account else (),
    )


def _missing_item(one: Reference, policy: Policy) -> str:
    name = item_name(one)
    if policy.create_items and len(name + policy.item_suffix) > LONGEST_NAME:
        return (
            f"Product or service {quoted(name)} can't be created in QuickBooks, which takes {LONGEST_NAME} "
            "characters. Shorten it at the source, or map it to another."
        )
    return (
        f"Product or service {quoted(one.label)} is not in QuickBooks. Create it there, map it to another, or set "
        "item in the route's policy."
    )


def _income_account(policy: Policy) -> Iterator[Need]:
    if policy.create_items and policy.income_account:
        missing = (
            f"Account {policy.income_account}, the route's income_account, is not in QuickBooks. "
            "Create it there, or name another in the route's policy."
        )
        yield Need(ReferenceKind.ACCOUNT, policy.income_account, missing=missing)


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
