"""Everything in QuickBooks that a bill refers to, before any of it is looked for."""

from collections.abc import Iterator, Set

from connectors.base import Need, ReferenceKind
from connectors.quickbooks.heading import OnRoute, party_name
from connectors.quickbooks.lines import dimension, item_lines
from connectors.quickbooks.parties import checked_name
from connectors.quickbooks.purchases import may_be_abroad, planned, tax_needs
from connectors.quickbooks.settings import Policy
from models.document import Invoice, Kind, Tracking
from models.text import quoted


def needs_of(invoice: Invoice, on: OnRoute) -> tuple[Need, ...]:
    """The needs, each once. Raises ``MappingError`` for names that QuickBooks can't hold."""
    policy = on.policy
    found = (
        _vendor(invoice, policy),
        *_terms(invoice),
        *_gl_accounts(invoice),
        *_policy_accounts(_used(invoice, on), policy),
        *_dimensions(invoice, policy),
        *tax_needs(invoice, on),
    )
    distinct: dict[tuple[ReferenceKind, str], Need] = {}
    for need in found:
        distinct.setdefault((need.kind, need.value), need)
    return tuple(distinct.values())


def _vendor(invoice: Invoice, policy: Policy) -> Need:
    """The vendor by its own name, or by the one it gets when that belongs to a customer or an employee."""
    name = party_name(invoice)
    return Need(
        kind=ReferenceKind.VENDOR,
        value=name,
        names=(checked_name(ReferenceKind.VENDOR, name, policy.vendor_suffix),) if policy.create_vendors else (),
        missing=f"Vendor {quoted(name)} is not in QuickBooks. Create it there, or map it to another vendor.",
        create_from=invoice.counterparty if policy.create_vendors else None,
    )


def _terms(invoice: Invoice) -> Iterator[Need]:
    if invoice.payment_terms and invoice.kind is Kind.PAYABLE_BILL:
        terms = invoice.payment_terms
        told = f"QuickBooks has no terms “{quoted(terms)}”: the bill has its due date only."
        yield Need(ReferenceKind.TERM, terms, missing=told, optional=True)


def _gl_accounts(invoice: Invoice) -> Iterator[Need]:
    for line in item_lines(invoice):
        if line.account_ref is not None and line.account_ref.label:
            yield _gl_account(line.account_ref.label, line.account_ref.name)


def _used(invoice: Invoice, on: OnRoute) -> set[str]:
    """The accounts of its lines, and those that its tax may go to."""
    used = {booking.account for booking in planned(invoice, on)}
    of_tax = (on.policy.tax_account, on.policy.rounding_account) if may_be_abroad(invoice, on.policy) else ()
    return used | {account for account in of_tax if account}


def _policy_accounts(used: Set[str], policy: Policy) -> Iterator[Need]:
    """The accounts that the route names for what has no GL code, where this invoice uses them."""
    for key in ("tax_account", "shipping_account", "rounding_account"):
        account = getattr(policy, key)
        if account in used:
            sentence = f"Account {account}, the route's {key}, is not in QuickBooks."
            remedy = "Create it there, or name another in the route's policy."
            yield Need(ReferenceKind.ACCOUNT, account, missing=f"{sentence} {remedy}")


def _gl_account(value: str, name: str | None) -> Need:
    another = name if name != value else None
    described = f" ({quoted(another)})" if another else ""
    return Need(
        kind=ReferenceKind.ACCOUNT,
        value=value,
        names=(another,) if another else (),
        missing=(
            f"GL code {quoted(value)}{described} is not an account in QuickBooks. "
            "Map it to an account, or create the account there."
        ),
    )


def _dimensions(invoice: Invoice, policy: Policy) -> Iterator[Need]:
    kinds = {"class": ReferenceKind.CLASS, "customer": ReferenceKind.CUSTOMER}
    for line in item_lines(invoice):
        for tracking in line.tracking:
            kind = kinds.get(dimension(tracking, policy))
            if kind and tracking.label:
                yield _dimension(kind, tracking)


def _dimension(kind: ReferenceKind, tracking: Tracking) -> Need:
    another = tracking.name if tracking.name != tracking.label else None
    described = f" ({quoted(another)})" if another else ""
    what = f"{tracking.type.replace('_', ' ').capitalize()} {quoted(tracking.label)}"
    return Need(
        kind=kind,
        value=tracking.label,
        names=(another,) if another else (),
        missing=f"{what}{described} is not a {kind} in QuickBooks. Create it there, or map it to another {kind}.",
    )
