"""How HighLevel adds an invoice up. No page tells the order of discount and tax: a setting does (§6.5)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sandbox.amounts import money
from sandbox.highlevel.settings import Settings

_HUNDRED = Decimal(100)


def added_up(
    items: Sequence[Mapping[str, Any]], discount: Mapping[str, Any], settings: Settings
) -> dict[str, Any]:
    """`total` and `totalSummary`: the subtotal without any tax, less the discount, and the tax are the total."""
    net = [_net(item, settings) for item in items]
    subtotal = money(sum(net, Decimal()))
    less = _discount(items, net, discount)
    share = 1 - less / subtotal if subtotal and settings.discount_before_tax else Decimal(1)
    tax = money(sum((each * _rate(item) * share for item, each in zip(items, net, strict=True)), Decimal()))
    summary = {"subTotal": subtotal, "discount": less, "tax": tax}
    return {"total": money(subtotal - less + tax), "totalSummary": summary}


def _net(item: Mapping[str, Any], settings: Settings) -> Decimal:
    """What the item costs without tax."""
    price = Decimal(item["amount"])
    amount = price * Decimal(item["qty"]) if settings.amount_is == "unit" else price
    return amount / (1 + _rate(item)) if item.get("taxInclusive") else amount


def _rate(item: Mapping[str, Any]) -> Decimal:
    return sum((Decimal(tax["rate"]) for tax in item.get("taxes") or ()), Decimal()) / _HUNDRED


def _discount(items: Sequence[Mapping[str, Any]], net: Sequence[Decimal], discount: Mapping[str, Any]) -> Decimal:
    """A percentage of the items it is valid on, or an amount."""
    value = Decimal(discount.get("value") or 0)
    if discount.get("type") == "fixed":
        return money(value)
    valid = discount.get("validOnProductIds")
    base = [each for item, each in zip(items, net, strict=True) if not valid or item.get("productId") in valid]
    return money(sum(base, Decimal()) * value / _HUNDRED)
