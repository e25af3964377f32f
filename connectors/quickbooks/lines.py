"""What an invoice is booked as: lines on accounts that add up to its total exactly (DESIGN §4.8)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from connectors.quickbooks.amounts import LONGEST_DESCRIPTION, amount_of, priced, refuse_too_many, total_of
from connectors.quickbooks.names import one_line
from connectors.quickbooks.settings import Dimension, Policy
from connectors.quickbooks.sold import says_taxed, tax_name
from models.document import Adjustment, Invoice, Line, LineKind, TaxMode, Tracking
from models.errors import MappingError
from models.money import total, written


@dataclass(frozen=True)
class Booking:
    """One line of a bill. Account, class and customer are the values of the needs that name them."""

    amount: Decimal
    account: str
    description: str
    class_name: str | None = None
    customer: str | None = None
    says_taxed: bool | None = False
    """What the source says; None where it says nothing."""
    tax: str | None = None
    """The source's own name of the tax on this line, where it gives one."""


@dataclass(frozen=True)
class Apart:
    """The lines of a bill, and its tax apart from them: on top of their amounts, or within them."""

    lines: tuple[Booking, ...]
    tax: Decimal


def bookings(invoice: Invoice, policy: Policy, rounding_limit: Decimal) -> tuple[Booking, ...]:
    """The lines to send. Raises ``MappingError`` where they can't come to the total, or an account is missing."""
    items = tuple(_items(invoice, policy))
    tax = tuple(_tax(invoice, policy))
    shipping = tuple(_shipping(invoice, policy))
    residual = _residual(invoice, items, tax, shipping)
    return _checked((*items, *tax, *shipping, *_rounding(invoice, residual, policy, rounding_limit)))


def without_tax(invoice: Invoice, policy: Policy, rounding_limit: Decimal) -> Apart:
    """The lines to send where the tax is none. Raises ``MappingError`` as ``bookings`` does."""
    items = tuple(_items(invoice, policy))
    shipping = tuple(_shipping(invoice, policy))
    tax = amount_of(_owed_tax(invoice), "Sales tax", invoice)
    on_top = (Booking(tax, "", "Sales tax"),) if tax and invoice.tax_mode is not TaxMode.INCLUSIVE else ()
    residual = _residual(invoice, items, on_top, shipping)
    return Apart(_checked((*items, *shipping, *_rounding(invoice, residual, policy, rounding_limit))), tax)


def rounding_booking(residual: Decimal, invoice: Invoice, policy: Policy) -> Booking:
    """A difference of so much on the route's account for it. Raises ``MappingError`` where it has none."""
    if policy.rounding_account is None:
        what = f"a rounding difference of {written(residual, invoice.currency)}"
        raise _no_account(what, "rounding_account")
    return Booking(residual, policy.rounding_account, "Rounding difference")


def _checked(lines: tuple[Booking, ...]) -> tuple[Booking, ...]:
    if not lines:
        raise MappingError("The invoice has no lines. Enter them at the source.", code="no_lines")
    refuse_too_many(lines)
    return lines


def dimension(tracking: Tracking, policy: Policy) -> Dimension:
    """What the route makes of a line's job or cost category."""
    match tracking.type:
        case "job":
            return policy.job
        case "cost_category":
            return policy.cost_category
        case _:
            return "nothing"


def item_lines(invoice: Invoice) -> tuple[Line, ...]:
    """The lines that are booked: all but pure information."""
    return tuple(line for line in invoice.lines if line.kind is not LineKind.INFO or line.amount != 0)


def _items(invoice: Invoice, policy: Policy) -> Iterator[Booking]:
    lines = item_lines(invoice)
    _refuse_missing_accounts(lines)
    for line in lines:
        yield Booking(
            amount=amount_of(line.amount, f"Item {line.position}", invoice),
            account=_account(line, policy),
            description=_description(line),
            class_name=_tracked(line, "class", policy),
            customer=_tracked(line, "customer", policy),
            says_taxed=says_taxed(line),
            tax=tax_name(line, invoice),
        )


def _refuse_missing_accounts(lines: Iterable[Line]) -> None:
    missing = [line for line in lines if not _has_account(line)]
    if len(missing) == 1:
        line = missing[0]
        described = f" ({one_line(line.description)[:80]})" if line.description.strip() else ""
        raise MappingError(f"GL Code is required for item {line.position}{described}.", code="missing_gl_code")
    if missing:
        items = ", ".join(str(line.position) for line in missing[:-1][:20])
        text = f"GL Code is required for items {items} and {missing[-1].position}."
        raise MappingError(text, code="missing_gl_code")


def _has_account(line: Line) -> bool:
    named = line.account_ref is not None and bool(line.account_ref.label)
    return named or line.kind in (LineKind.TAX, LineKind.SHIPPING)


def _account(line: Line, policy: Policy) -> str:
    if line.account_ref is not None and line.account_ref.label:
        return line.account_ref.label
    if line.kind is LineKind.TAX:
        return _tax_account(policy, "sales tax")
    return _shipping_account(policy, "shipping")


def _tracked(line: Line, wanted: Dimension, policy: Policy) -> str | None:
    values = (tracking.label for tracking in line.tracking if dimension(tracking, policy) == wanted)
    return next((value for value in values if value), None)


def _tax(invoice: Invoice, policy: Policy) -> Iterator[Booking]:
    """The tax owed to the vendor, where the line amounts do not hold it already."""
    owed = _owed_tax(invoice)
    if owed and invoice.tax_mode is not TaxMode.INCLUSIVE:
        amount = amount_of(owed, "Sales tax", invoice)
        account = _tax_account(policy, f"{written(owed, invoice.currency)} of sales tax")
        yield Booking(amount, account, "Sales tax")


def _owed_tax(invoice: Invoice) -> Decimal:
    if invoice.tax_mode is TaxMode.NONE:
        return Decimal(0)
    computed, declared = invoice.computed.tax_total, invoice.declared.tax_total
    return computed if computed is not None else declared or Decimal(0)


def _shipping(invoice: Invoice, policy: Policy) -> Iterator[Booking]:
    for charge in invoice.charges:
        worth = _worth(charge)
        if not worth:
            continue
        text = written(worth, invoice.currency)
        if charge.category != "shipping":
            what = charge.category.replace("_", " ")
            raise MappingError(
                f"A charge of {text} ({what}) has no account. Enter it as a line of the invoice.", code="charge"
            )
        account = _shipping_account(policy, f"{text} of shipping")
        yield Booking(amount_of(worth, "Shipping", invoice), account, one_line(charge.reason or "") or "Shipping")


def _worth(charge: Adjustment) -> Decimal:
    if charge.amount is not None:
        return charge.amount
    if charge.type == "fixed":
        return charge.value
    raise MappingError(f"A charge of {charge.value} % has no amount. Enter one at the source.", code="charge")


@dataclass(frozen=True)
class _Residual:
    """What the lines lack to the total, and the sentence that says so."""

    amount: Decimal
    sentence: str


def _residual(
    invoice: Invoice, items: tuple[Booking, ...], tax: tuple[Booking, ...], shipping: tuple[Booking, ...]
) -> _Residual:
    comes_to = total(booking.amount for booking in (*items, *tax, *shipping))
    owed = total_of(invoice)
    more = [name for name, part in (("tax", tax), ("shipping", shipping)) if part]
    parts = {0: "Lines", 1: f"Lines and {''.join(more)}", 2: "Lines, tax and shipping"}[len(more)]
    sums = f"{written(comes_to, invoice.currency)} but the invoice says {written(owed, invoice.currency)}"
    return _Residual(owed - comes_to, f"{parts} add up to {sums}. Correct it at the source.")


def _rounding(invoice: Invoice, residual: _Residual, policy: Policy, limit: Decimal) -> Iterator[Booking]:
    """The visible line for a difference within the route's limit; a larger one stops the invoice."""
    if not residual.amount:
        return
    if abs(residual.amount) > limit:
        raise MappingError(residual.sentence, code="does_not_add_up")
    yield rounding_booking(residual.amount, invoice, policy)


def _description(line: Line) -> str:
    text = one_line(line.description) or f"Item {line.position}"
    worth = priced(line)
    full = f"{text} ({worth})" if worth else text
    return full if len(full) <= LONGEST_DESCRIPTION else full[: LONGEST_DESCRIPTION - 1] + "…"


def _tax_account(policy: Policy, what: str) -> str:
    if policy.tax_account is None:
        raise _no_account(what, "tax_account")
    return policy.tax_account


def _shipping_account(policy: Policy, what: str) -> str:
    if policy.shipping_account is None:
        raise _no_account(what, "shipping_account")
    return policy.shipping_account


def _no_account(what: str, key: str) -> MappingError:
    return MappingError(
        f"The invoice has {what}, and the route has no account for it. Set {key} in the route's policy.",
        code=f"missing_{key}",
        key=key,
    )
