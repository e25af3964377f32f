"""What a customer invoice is sold as: lines, discount, charges and tax that come to its total (DESIGN §4.8).

Amounts are as the source states them, with their tax where its prices include it; ``sales_tax`` takes it off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from connectors.quickbooks.amounts import LONGEST_DESCRIPTION, amount_of, priced, refuse_too_many, total_of
from connectors.quickbooks.heading import OnRoute
from connectors.quickbooks.names import one_line
from models.document import Adjustment, Invoice, Line, LineKind, TaxMode
from models.errors import MappingError
from models.money import rounded, total, written

_CENT = Decimal("0.01")


class Part(Enum):
    """What a line of a sale is, in the order in which QuickBooks shows them."""

    ITEM = "item"
    TEXT = "text"
    DISCOUNT = "discount"
    SHIPPING = "shipping"


@dataclass(frozen=True)
class Sold:
    """One line. ``item`` and ``class_name`` are the values of the needs that name them; a discount is positive."""

    part: Part
    amount: Decimal
    description: str
    item: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    class_name: str | None = None
    says_taxed: bool | None = False
    """What the source says; None where it says nothing."""
    is_taxed: bool = False
    tax: str | None = None
    """The source's own name of the tax on this line, where it gives one."""
    price: Decimal | None = None
    """The amount with its tax, where prices include it."""

    @property
    def signed(self) -> Decimal:
        """What it adds to the total."""
        return -self.amount if self.part is Part.DISCOUNT else self.amount


@dataclass(frozen=True)
class Sale:
    """All lines, and the tax they bear; where prices include it, it is within the amounts still."""

    lines: tuple[Sold, ...]
    tax: Decimal
    includes_tax: bool

    @property
    def items(self) -> list[Sold]:
        """The lines that name a product or service."""
        return [line for line in self.lines if line.part is Part.ITEM]


def sale(invoice: Invoice, on: OnRoute) -> Sale:
    """The lines to send. Raises ``MappingError`` where they can't come to the total, or no item is known."""
    tax = amount_of(_tax(invoice), "Sales tax", invoice)
    includes_tax = invoice.tax_mode is TaxMode.INCLUSIVE and tax != 0
    lines = [*_items(invoice, on), *_discount(invoice), *_charges(invoice, on)]
    comes_to = total(line.signed for line in lines) + (0 if includes_tax else tax)
    lines += _rounding(invoice, comes_to, on)
    if not lines:
        raise MappingError("The invoice has no lines. Enter them at the source.", code="no_lines")
    refuse_too_many(lines)
    in_order = sorted(lines, key=lambda line: _ORDER[line.part])
    return Sale(tuple(bearing_tax(in_order, tax)), tax, includes_tax)


_ORDER = {Part.ITEM: 0, Part.TEXT: 0, Part.DISCOUNT: 1, Part.SHIPPING: 2}


def _tax(invoice: Invoice) -> Decimal:
    if invoice.tax_mode is TaxMode.NONE:
        return Decimal(0)
    computed, declared = invoice.computed.tax_total, invoice.declared.tax_total
    return computed if computed is not None else declared or Decimal(0)


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────


def _items(invoice: Invoice, on: OnRoute) -> Iterator[Sold]:
    """The invoice's lines, each section under its heading."""
    section: str | None = None
    for line in invoice.lines:
        heading = one_line(line.section or "")
        if heading and heading != section:
            yield Sold(Part.TEXT, Decimal("0.00"), heading[:LONGEST_DESCRIPTION])
        section = heading or section
        yield _line(line, invoice, on)


def _line(line: Line, invoice: Invoice, on: OnRoute) -> Sold:
    if line.kind is LineKind.INFO and not line.amount:
        return Sold(Part.TEXT, Decimal("0.00"), _text(line))
    amount = amount_of(_without_own_tax(line, invoice), f"Item {line.position}", invoice)
    if line.kind is LineKind.SHIPPING:
        return Sold(Part.SHIPPING, amount, _text(line) or "Shipping", says_taxed=bool(says_taxed(line)))
    is_product = _is_product(line, amount)
    return Sold(
        Part.ITEM,
        amount,
        _text(line) if is_product else _text_with_price(line),
        item=_item(line, on),
        quantity=line.quantity if is_product else None,
        unit_price=line.unit_price if is_product else None,
        class_name=_class(line),
        says_taxed=says_taxed(line),
        tax=tax_name(line, invoice),
    )


def _without_own_tax(line: Line, invoice: Invoice) -> Decimal:
    """Where the modes are mixed, a line that holds its tax is made like the others."""
    if invoice.tax_mode is not TaxMode.MIXED or not line.amount_includes_tax:
        return line.amount
    if line.tax_amount is not None:
        return line.amount - line.tax_amount
    rate = total(entry.rate or Decimal(0) for entry in line.taxes)
    return rounded(line.amount / (1 + rate), invoice.currency)


def _is_product(line: Line, amount: Decimal) -> bool:
    """QuickBooks insists that an amount is quantity times price (6070); others are sent as they are (T13)."""
    if not line.quantity or line.unit_price is None or line.price_base_quantity != 1:
        return False
    return (line.quantity * line.unit_price).quantize(_CENT, ROUND_HALF_UP) == amount


def _item(line: Line, on: OnRoute) -> str:
    """What the line names, else the route's own. Raises ``MappingError`` where there is neither."""
    for named in (line.item_ref and line.item_ref.label, line.service and line.service.name, on.policy.item):
        if named and named.strip():
            return named
    raise MappingError(
        f"Item {line.position}{_described(line)} names no product or service, and the route has none for such "
        "lines. Set item in the route's policy.",
        code="missing_item",
        key="item",
    )


def _described(line: Line) -> str:
    return f" ({one_line(line.description)[:80]})" if line.description.strip() else ""


def _class(line: Line) -> str | None:
    return next((each.label for each in line.tracking if each.type == "class" and each.label), None)


def says_taxed(line: Line) -> bool | None:
    """What the line itself says; None where it says nothing. Use tax is owed to nobody on the document."""
    if line.tax_amount is None and not line.taxes:
        return None
    own = [entry for entry in line.taxes if entry.type != "use"]
    if line.taxes and not own:
        return False
    return bool(line.tax_amount) or any(entry.amount or entry.rate for entry in own)


def tax_name(line: Line, invoice: Invoice) -> str | None:
    """The tax as people call it at the source; several on one line are one combination ("GST + PST")."""
    entries = line.taxes or (() if says_taxed(line) is False else invoice.tax_breakdown)
    names = [name for entry in entries if entry.type != "use" and (name := entry.name or entry.code)]
    return " + ".join(dict.fromkeys(names)) or None


def _text(line: Line) -> str:
    return one_line(line.description)[:LONGEST_DESCRIPTION]


def _text_with_price(line: Line) -> str:
    text, worth = one_line(line.description) or f"Item {line.position}", priced(line)
    full = f"{text} ({worth})" if worth else text
    return full if len(full) <= LONGEST_DESCRIPTION else full[: LONGEST_DESCRIPTION - 1] + "…"


# ── what is no line at the source ────────────────────────────────────────────────────────────────────────────


def _discount(invoice: Invoice) -> Iterator[Sold]:
    """QuickBooks holds one discount for a document (quickbooks.md §5.2)."""
    taken = invoice.computed.discount_total
    if taken is None:
        taken = total(discount.amount or Decimal(0) for discount in invoice.discounts)
    if taken:
        reasons = [one_line(each.reason) for each in invoice.discounts if each.reason and each.reason.strip()]
        yield Sold(Part.DISCOUNT, amount_of(taken, "The discount", invoice), ", ".join(reasons) or "Discount")


def _charges(invoice: Invoice, on: OnRoute) -> Iterator[Sold]:
    for charge in invoice.charges:
        what = charge.category.replace("_", " ").capitalize()
        worth = amount_of(_worth(charge), what, invoice)
        text = one_line(charge.reason or "") or ("Charge" if charge.category == "other" else what)
        if worth and charge.category == "shipping":
            yield Sold(Part.SHIPPING, worth, text)
        elif worth:
            yield Sold(Part.ITEM, worth, text, item=_charge_item(what, worth, invoice, on))


def _worth(charge: Adjustment) -> Decimal:
    if charge.amount is not None:
        return charge.amount
    if charge.type == "fixed":
        return charge.value
    raise MappingError(f"A charge of {charge.value} % has no amount. Enter one at the source.", code="charge")


def _charge_item(what: str, worth: Decimal, invoice: Invoice, on: OnRoute) -> str:
    item = on.policy.charge_item or on.policy.item
    if item is None:
        text = written(worth, invoice.currency)
        raise MappingError(
            f"The invoice has a charge of {text} ({what.lower()}), and the route has no item for it. "
            "Set charge_item in the route's policy.",
            code="missing_charge_item",
            key="charge_item",
        )
    return item


def _rounding(invoice: Invoice, comes_to: Decimal, on: OnRoute) -> Iterator[Sold]:
    """The visible line for a difference within the route's limit; a larger one stops the invoice."""
    owed = total_of(invoice)
    residual = owed - comes_to
    if not residual:
        return
    if abs(residual) > on.rounding_limit:
        sums = f"{written(comes_to, invoice.currency)} but the invoice says {written(owed, invoice.currency)}"
        raise MappingError(
            f"Lines, discount, charges and tax add up to {sums}. Correct it at the source.", code="does_not_add_up"
        )
    yield rounding_line(residual, invoice, on)


def rounding_line(residual: Decimal, invoice: Invoice, on: OnRoute) -> Sold:
    """A difference of so much on the route's item for it. Raises ``MappingError`` where it has none."""
    if on.policy.rounding_item is None:
        what = f"a rounding difference of {written(residual, invoice.currency)}"
        raise MappingError(
            f"The invoice has {what}, and the route has no item for it. Set rounding_item in the route's policy.",
            code="missing_rounding_item",
            key="rounding_item",
        )
    return Sold(Part.ITEM, residual, "Rounding difference", item=on.policy.rounding_item)


# ── which of it is taxed ─────────────────────────────────────────────────────────────────────────────────────


def bearing_tax(lines: Sequence[Sold], tax: Decimal) -> Iterator[Sold]:
    """The lines that say so bear the tax; else those that say nothing; one that all deny is on all items."""
    said = [line for line in lines if line.says_taxed]
    silent = [line for line in lines if line.says_taxed is None]
    bearing = said or silent or [line for line in lines if line.part is Part.ITEM]
    for line in lines:
        yield replace(line, is_taxed=bool(tax) and any(line is one for one in bearing))
