"""How QuickBooks reckons tax: for each rate on the sum of what it is due on, rounded half up (§5.4).

Pure: knows nothing of companies and documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Rate:
    id: str
    percent: Decimal


@dataclass(frozen=True)
class Taxed:
    """An amount and the rates due on it; shipping is not discounted."""

    amount: Decimal
    rates: tuple[Rate, ...]
    is_discounted: bool = True


def cents(amount: Decimal) -> Decimal:
    """Half up, and never a minus zero."""
    return amount.quantize(CENT, ROUND_HALF_UP) + 0


def part(amount: Decimal, percent: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return cents(amount * percent / 100)


def prorated(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The amount in parts as large as the weights say; the last takes what rounding leaves."""
    whole = sum(weights, Decimal(0))
    if not weights or not whole:
        return [NOTHING for _ in weights]
    with localcontext() as context:
        context.prec = 60
        parts = [cents(amount * weight / whole) for weight in weights[:-1]]
    return [*parts, amount - sum(parts, NOTHING)]


def taxable(lines: Sequence[Taxed], discount: Decimal) -> Mapping[Rate, Decimal]:
    """What each rate is due on; each bears its part of the discount."""
    subtotal = sum((line.amount for line in lines if line.is_discounted), NOTHING)
    return {rate: _due_on(rate, lines, discount, subtotal) for rate in _rates(lines)}


def _rates(lines: Sequence[Taxed]) -> list[Rate]:
    """In the order in which they first appear."""
    return list(dict.fromkeys(rate for line in lines for rate in line.rates))


def _due_on(rate: Rate, lines: Sequence[Taxed], discount: Decimal, subtotal: Decimal) -> Decimal:
    due = [line for line in lines if rate in line.rates]
    whole = sum((line.amount for line in due), NOTHING)
    discounted = sum((line.amount for line in due if line.is_discounted), NOTHING)
    share, _rest = prorated(discount, [discounted, subtotal - discounted])
    return whole - share


def with_tax(net: Decimal, rates: Sequence[Rate]) -> Decimal:
    return net + sum((part(net, rate.percent) for rate in rates), NOTHING)


def without_tax(gross: Decimal, rates: Sequence[Rate]) -> Decimal:
    """The net amount that a price with its tax in it stands for."""
    with localcontext() as context:
        context.prec = 60
        return cents(gross * 100 / (100 + sum((rate.percent for rate in rates), Decimal(0))))
