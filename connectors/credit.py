"""An invoice with a negative total is a credit: the same document with all signs turned (sources.md §8.3)."""

from decimal import Decimal

from models.document import Adjustment, Invoice, Line, Reconciliation, TaxEntry, Totals


def as_credit(invoice: Invoice) -> Invoice:
    """The vendor credit it is; what was positive on it (a fee, say) is negative there."""
    return invoice.model_copy(
        update={
            "kind": invoice.kind.credit,
            "lines": tuple(_line(line) for line in invoice.lines),
            "charges": tuple(_adjustment(charge) for charge in invoice.charges),
            "discounts": tuple(_adjustment(discount) for discount in invoice.discounts),
            "tax_breakdown": tuple(_tax(entry) for entry in invoice.tax_breakdown),
            "declared": _totals(invoice.declared),
            "computed": _totals(invoice.computed),
            "reconciliation": _reconciliation(invoice.reconciliation),
        }
    )


def _line(line: Line) -> Line:
    """Of quantity and price the negative one is turned, so that their product turns with the amount."""
    by_price = line.unit_price is not None and line.unit_price < 0
    turned = "unit_price" if by_price else "quantity"
    return line.model_copy(
        update={
            "amount": -line.amount,
            turned: _turned(getattr(line, turned)),
            "tax_amount": _turned(line.tax_amount),
            "taxes": tuple(_tax(entry) for entry in line.taxes),
        }
    )


def _adjustment(adjustment: Adjustment) -> Adjustment:
    return adjustment.model_copy(update={"value": -adjustment.value, "amount": _turned(adjustment.amount)})


def _tax(entry: TaxEntry) -> TaxEntry:
    return entry.model_copy(update={"amount": _turned(entry.amount), "taxable": _turned(entry.taxable)})


def _totals(totals: Totals) -> Totals:
    return Totals(**{name: _turned(value) for name, value in totals})


def _reconciliation(found: Reconciliation) -> Reconciliation:
    return found.model_copy(update={"residual": -found.residual})


def _turned(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value
