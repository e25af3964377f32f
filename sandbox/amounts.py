"""Amounts as systems written in JavaScript show them: to the cent, and without zeros at the end."""

from decimal import ROUND_HALF_UP, Decimal


def money(amount: Decimal | int | str) -> Decimal:
    """To the cent, and written as JavaScript writes a number: 12.5, not 12.50."""
    return number(Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def number(amount: Decimal) -> Decimal:
    return Decimal(f"{amount.normalize():f}")
