"""HighLevel's invoice items as lines: what they cost, with the tax or without it, and what they are."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from connectors.fields import Fields
from models.document import Finding, Line, Problem, Reference, TaxEntry
from models.money import rounded
from models.text import capitalised, quoted

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class ReadLine:
    """A line; ``exact`` is its amount before it was rounded to cents."""

    line: Line
    exact: Decimal
    problems: tuple[Problem, ...] = ()

    @property
    def rate(self) -> Decimal:
        """Of all its taxes together."""
        return sum((tax.rate or Decimal(0) for tax in self.line.taxes), Decimal(0))

    @property
    def is_gross(self) -> bool:
        """Whether the amount holds a tax."""
        return bool(self.line.amount_includes_tax) and self.rate != 0

    @property
    def net(self) -> Decimal:
        """Without tax, not rounded."""
        return self.exact / (1 + self.rate) if self.is_gross and self.rate > -1 else self.exact


@dataclass(frozen=True)
class Place:
    """The invoice that lines are read for: its name in messages, its currency, and what an amount is (GH-7)."""

    invoice: str
    currency: str
    amount_is: Literal["unit", "line"]


def read_lines(header: Fields, place: Place) -> list[ReadLine]:
    """All items, in their order."""
    return [
        _read_line(item, number, place) for number, item in enumerate(header.many("invoiceItems", "item"), start=1)
    ]


def _read_line(item: Fields, position: int, place: Place) -> ReadLine:
    name, more = item.text("name"), item.text("description")
    called = f"item {position} ({quoted(name)})" if name else f"item {position}"
    item.call(f"{called} of {place.invoice}")
    quantity, price = item.number("qty"), item.number("amount")
    exact = _exact(quantity, price, place)
    line = Line(
        id=item.text("_id"),
        position=position,
        description="\n".join(text for text in (name, more) if text),
        quantity=quantity,
        unit_price=price if place.amount_is == "unit" else None,
        amount=rounded(exact or Decimal(0), place.currency),
        amount_includes_tax=item.truth("taxInclusive"),
        amount_provenance="computed" if place.amount_is == "unit" and quantity is not None else "source",
        taxes=tuple(_tax(tax) for tax in item.many("taxes", "tax")),
        item_ref=_item_ref(item, name),
        extensions={},
    )
    problems = (*_unpriced(exact, called, place), *_foreign(item.text("currency"), called, place))
    return ReadLine(line.model_copy(update={"extensions": _extensions(item)}), exact or Decimal(0), problems)


def _exact(quantity: Decimal | None, price: Decimal | None, place: Place) -> Decimal | None:
    """A quantity that is not told is one."""
    if price is None or quantity is None or place.amount_is == "line":
        return price
    return quantity * price


def _tax(tax: Fields) -> TaxEntry:
    """HighLevel writes 8.25 for 8.25 %."""
    rate = tax.number("rate")
    fraction = None if rate is None else rate / _HUNDRED
    return TaxEntry(code=tax.text("_id"), name=tax.text("name"), rate=fraction, type="sales")


def _item_ref(item: Fields, name: str | None) -> Reference | None:
    product = item.text("productId")
    return Reference(id=product, name=name) if product or name else None


def _unpriced(exact: Decimal | None, called: str, place: Place) -> tuple[Problem, ...]:
    if exact is not None:
        return ()
    said = f"{capitalised(called)} of {place.invoice} has no amount."
    return (Problem(code="missing_amount", message=f"{said} Enter it in HighLevel."),)


def _foreign(currency: str | None, called: str, place: Place) -> tuple[Problem, ...]:
    if currency is None or currency.upper() == place.currency:
        return ()
    said = f"{capitalised(called)} of {place.invoice} is in {quoted(currency)}, the invoice in {place.currency}."
    return (Problem(code="currency_differs", message=f"{said} Correct it in HighLevel."),)


def _extensions(item: Fields) -> dict[str, Any]:
    """What is left of an item; of its taxes what is no name, id or rate."""
    item.keep("currency")
    rest = item.rest()
    return {"highlevel": rest} if rest else {}


def lines_findings(read: list[ReadLine], invoice: str) -> list[Finding]:
    """A rate below zero or above 100 % was hardly meant."""
    odd = [each.line.position for each in read if not 0 <= each.rate <= 1]
    said = ", ".join(map(str, odd))
    return (
        [Finding(code="TAX_RATE_ODD", message=f"The tax rate of item {said} of {invoice} is odd.")] if odd else []
    )
