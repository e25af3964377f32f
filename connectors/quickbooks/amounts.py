"""Amounts as QuickBooks can hold them, and how a line's price is told (quickbooks.md §3.2)."""

from collections.abc import Sequence, Sized
from decimal import Decimal

from connectors.quickbooks.names import one_line
from models.document import Invoice, Line
from models.errors import MappingError
from models.money import LARGEST, is_exact, rounded, total, written

LONGEST_DESCRIPTION = 4000
MOST_LINES = 10_000


def amount_of(value: Decimal, what: str, invoice: Invoice) -> Decimal:
    """An amount in whole cents. Raises ``MappingError`` for one that QuickBooks can't hold."""
    if abs(value) > LARGEST:
        raise MappingError(
            f"{what} is {value:,}, more than QuickBooks can hold. Correct it at the source.", code="too_large"
        )
    if not is_exact(value, invoice.currency):
        text = f"{what} is {value}, which is not a whole number of cents. Correct it at the source."
        raise MappingError(text, code="fraction_of_cent")
    return rounded(value, invoice.currency)


def total_of(invoice: Invoice) -> Decimal:
    """The invoice's total. Raises ``MappingError`` where there is none that QuickBooks could hold."""
    if invoice.total is None:
        raise MappingError("The invoice has no total. Enter it at the source.", code="missing_total")
    amount = amount_of(invoice.total, "The total", invoice)
    if amount < 0:
        text = written(amount, invoice.currency)
        raise MappingError(
            f"The total is {text}; a negative total can't be posted. Enter it as a credit at the source.",
            code="negative_total",
        )
    return amount


def refuse_too_many(lines: Sized) -> None:
    """Raise ``MappingError`` for more lines than QuickBooks takes."""
    if len(lines) > MOST_LINES:
        raise MappingError(
            f"The invoice has more than {MOST_LINES:,} lines, the most QuickBooks takes. Split it at the source."
        )


def apportioned(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """The amount in parts as large as the weights say, in whole units; the largest remainders get what is left."""
    whole = total(weights)
    if not whole:
        return [amount if place == 0 else Decimal(0) for place in range(len(weights))]
    exact = [amount * weight / whole for weight in weights]
    parts = [(part / unit).to_integral_value(rounding="ROUND_DOWN") * unit for part in exact]
    left = int((amount - total(parts)) / unit)
    step = unit if left >= 0 else -unit
    by_remainder = sorted(range(len(parts)), key=lambda place: abs(exact[place] - parts[place]), reverse=True)
    for place in by_remainder[: abs(left)]:
        parts[place] += step
    return parts


def priced(line: Line) -> str:
    """Quantity times price in words ("100 ft × 2.35"); nothing where one is missing."""  # noqa: RUF002
    if line.quantity is None or line.unit_price is None:
        return ""
    unit = f" {one_line(line.unit)}" if line.unit and line.unit.strip() else ""
    base = f" per {_plain(line.price_base_quantity)}" if line.price_base_quantity != 1 else ""
    return f"{_plain(line.quantity)}{unit} × {_price(line.unit_price)}{base}"  # noqa: RUF001 - it is meant


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _price(price: Decimal) -> str:
    in_cents = f"{price:.2f}"
    return in_cents if Decimal(in_cents) == price else _plain(price)
