"""Coperniq's line items as lines. It states no amount of a line, only quantity and price."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors.fields import Fields
from models.document import Line, LineKind, Problem, Reference
from models.money import minor_unit, rounded, total
from models.text import capitalised, quoted

Basis = Literal["unitPrice", "unitCost"]
"""What a line is priced by: the customer's price, or what it costs the contractor."""


@dataclass(frozen=True)
class Item:
    """One line item as it was read; it has no amount yet."""

    fields: Fields
    position: int
    called: str
    description: str | None
    quantity: Decimal | None
    price: Decimal | None
    cost: Decimal | None

    def exact(self, basis: Basis) -> Decimal | None:
        """Quantity times price with all digits; None where one of them is missing."""
        each = self.price if basis == "unitPrice" else self.cost
        return None if self.quantity is None or each is None else self.quantity * each


def read_items(header: Fields, invoice: str) -> list[Item]:
    """All items, in Coperniq's order."""
    return [
        _item(fields, number, invoice) for number, fields in enumerate(header.many("lineItems", "item"), start=1)
    ]


def _item(fields: Fields, position: int, invoice: str) -> Item:
    description = fields.text("description")
    called = f"item {position} ({quoted(description)})" if description else f"item {position}"
    fields.call(f"{called} of {invoice}")
    return Item(
        fields=fields,
        position=position,
        called=called,
        description=description,
        quantity=fields.number("quantity"),
        price=fields.number("unitPrice"),
        cost=fields.number("unitCost"),
    )


def amounts(items: Sequence[Item], basis: Basis, stated: Decimal | None, currency: str) -> list[Decimal]:
    """The items' amounts in whole cents.

    Where their exact sum is the stated total, they come to it: Coperniq rounds the sum, and half cents of several
    lines would make a difference where there is none. The cents go to the lines that lost most by rounding.
    """
    exact = [item.exact(basis) or Decimal(0) for item in items]
    each = [rounded(value, currency) for value in exact]
    if stated is None or rounded(total(exact), currency) != stated:
        return each
    cent = minor_unit(currency).copy_sign(stated - total(each))
    count = int((stated - total(each)) / cent)
    lost = sorted(range(len(each)), key=lambda index: (exact[index] - each[index]) / cent, reverse=True)
    for index in lost[:count]:
        each[index] += cent
    return each


def as_line(item: Item, amount: Decimal, basis: Basis, *, of_credit: bool) -> Line:
    """The line; what nobody read of the item until now is kept with it.

    A negative line is a discount, but not on an invoice that is a credit as a whole: there it is what is credited.
    """
    catalog = item.fields.one("catalogItem")
    item_id, line_id = item.fields.whole("catalogItemId"), item.fields.whole("id")
    category = catalog.text("type") if catalog else None
    line = Line(
        id=None if line_id is None else str(line_id),
        position=item.position,
        section=item.fields.text("sectionName"),
        kind=LineKind.DISCOUNT if amount < 0 and not of_credit else LineKind.ITEM,
        category=category,
        description=item.description or "",
        quantity=item.quantity,
        unit_price=item.price if basis == "unitPrice" else item.cost,
        amount=amount,
        amount_provenance="computed",
        cost=item.cost if basis == "unitPrice" else None,
        item_ref=_item_ref(item_id, catalog),
    )
    if basis == "unitCost":
        item.fields.keep("unitPrice")
    rest = item.fields.rest()
    return line.model_copy(update={"extensions": {"coperniq": rest} if rest else {}})


def _item_ref(item_id: int | None, catalog: Fields | None) -> Reference | None:
    """The catalogue's item; a line that was typed by hand has none."""
    code, name = (catalog.text("sku"), catalog.text("name")) if catalog else (None, None)
    if item_id is None and code is None and name is None:
        return None
    return Reference(id=None if item_id is None else str(item_id), code=code, name=name)


def unpriced(items: Sequence[Item], basis: Basis, invoice: str) -> list[Problem]:
    """The items whose quantity or price is missing."""
    return [
        Problem(
            code="missing_amount",
            message=f"{capitalised(item.called)} of {invoice} lacks quantity or price. Enter it in Coperniq.",
        )
        for item in items
        if item.exact(basis) is None
    ]
