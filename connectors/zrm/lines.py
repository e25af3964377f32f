"""ZRM's line items as lines; they say what they cost by themselves, or by quantity and price."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from connectors.fields import Fields
from models.document import Finding, Line, LineKind, Problem
from models.money import rounded, written
from models.text import capitalised, quoted


@dataclass(frozen=True)
class ReadLine:
    """A line, and what there is to say about it."""

    line: Line
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Cost:
    amount: Decimal
    provenance: Literal["source", "computed"]
    fits: bool = True


def read_lines(top: Fields, invoice: str, currency: str) -> list[ReadLine]:
    """All line items in the order of the invoice, numbered from one."""
    entered = sorted(top.many("lines", "line"), key=_place)
    return [_read_line(item, number, invoice, currency) for number, item in enumerate(entered, start=1)]


def signed(lines: Sequence[Line], sign: Literal["auto", "as_stated", "negated"]) -> list[tuple[Line, ...]]:
    """The readings of the discounts' signs, the likelier first: nobody documents them (ZRM-6).

    A discount that says nothing else is taken off; which reading holds, the totals decide.
    """
    stated = tuple(lines)
    negated = tuple(_negated(line) if line.kind is LineKind.DISCOUNT else line for line in lines)
    lowering = tuple(_negated(line) if _raises(line) else line for line in lines)
    readings = {"auto": [lowering, stated], "as_stated": [stated], "negated": [negated]}[sign]
    return readings if readings[0] != readings[-1] else readings[:1]


def lump_sum(invoice: str, amount: Decimal, *, is_monitoring: bool) -> ReadLine:
    """One line for an invoice that has a total and no lines."""
    line = Line(
        position=1,
        category="monitoring" if is_monitoring else None,
        description=capitalised(invoice),
        amount=amount,
        amount_provenance="computed",
    )
    text = f"ZRM has no lines for {invoice}; one line was made of its total."
    return ReadLine(line, findings=(Finding(code="LUMP_SUM", message=text),))


def _place(item: Fields) -> tuple[int, str, str]:
    """What is entered at the same place keeps the order in which it was entered."""
    place = (item.whole("sortOrder") or 0, item.text("createdAt") or "", item.text("id") or "")
    item.keep("sortOrder", "createdAt")
    return place


def _raises(line: Line) -> bool:
    return line.kind is LineKind.DISCOUNT and line.amount > 0


def _negated(line: Line) -> Line:
    """Quantity times price stays the amount."""
    price = None if line.unit_price is None else -line.unit_price
    return line.model_copy(update={"amount": -line.amount, "unit_price": price})


def _read_line(item: Fields, number: int, invoice: str, currency: str) -> ReadLine:
    description = item.text("description")
    called = f"line {number} ({quoted(description)})" if description else f"line {number}"
    item.call(f"{called} of {invoice}")
    quantity, price = item.number("quantity"), item.number("unitPrice")
    cost = _cost(item.money("totalPrice"), quantity, price, currency)
    type_ = item.text("lineType")
    line = Line(
        id=item.text("id"),
        position=number,
        kind=LineKind.DISCOUNT if type_ == "discount" else LineKind.ITEM,
        category=type_,
        description=description or "",
        quantity=quantity,
        unit_price=price,
        amount=cost.amount if cost else Decimal(0),
        amount_provenance=cost.provenance if cost else "computed",
        extensions=_extensions(item),
    )
    problems = () if cost else (_unpriced(called, invoice),)
    return ReadLine(line, _misfit(cost, f"{called} of {invoice}", currency), problems)


def _cost(amount: Decimal | None, quantity: Decimal | None, price: Decimal | None, currency: str) -> _Cost | None:
    product = None if quantity is None or price is None else rounded(quantity * price, currency)
    if amount is not None:
        return _Cost(amount, "source", fits=product in (None, amount))
    return None if product is None else _Cost(product, "computed")


def _extensions(item: Fields) -> dict[str, Any]:
    rest = item.rest()
    return {"zrm": rest} if rest else {}


def _misfit(cost: _Cost | None, called: str, currency: str) -> tuple[Finding, ...]:
    if cost is None or cost.fits:
        return ()
    amount = written(cost.amount, currency)
    message = f"Quantity and unit price of {called} do not give its amount, {amount}. The amount was taken."
    return (Finding(code="PRICE_DIFFERS", message=message),)


def _unpriced(called: str, invoice: str) -> Problem:
    said = f"{capitalised(called)} of {invoice} has neither an amount nor quantity and unit price."
    return Problem(code="missing_amount", message=f"{said} Enter them in ZRM.")
