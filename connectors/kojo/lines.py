"""Kojo's invoice items as lines: what they cost, and what that is booked to."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.fields import Fields
from connectors.kojo.defaults import Defaults, read_gl_code
from connectors.kojo.prices import Price, price
from connectors.kojo.taxes import line_tax
from models.document import DocumentRef, Finding, Line, Problem, Tracking
from models.money import written
from models.text import capitalised, quoted

_UNPRICED = Price(Decimal(0), Decimal(1), "computed")


@dataclass(frozen=True)
class ReadLine:
    """A line, and what there is to say about it."""

    line: Line
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Place:
    """The invoice that lines are read for: its name in messages, its currency and its defaults."""

    invoice: str
    currency: str
    defaults: Defaults


def read_lines(header: Fields, place: Place) -> list[ReadLine]:
    """All items, in the order of their line numbers."""
    items = enumerate(header.many("invoiceItems", "item"), start=1)
    return sorted((_read_line(item, number, place) for number, item in items), key=lambda read: read.line.position)


def _read_line(item: Fields, number: int, place: Place) -> ReadLine:
    stated = item.whole("lineNumber")
    position = number if stated is None else stated
    called = _called(position, item.text("description"))
    item.call(f"{called} of {place.invoice}")
    priced = price(
        item.money("extPriceFloat"), item.number("shipQuantity"), item.number("unitPriceFloat"), place.currency
    )
    findings = (*_misfit(priced, called, place), *_exception(item, called))
    problems = () if priced else (_unpriced(called, place),)
    return ReadLine(_line(item, position, priced or _UNPRICED, place.defaults), findings, problems)


def _line(item: Fields, position: int, priced: Price, defaults: Defaults) -> Line:
    """The line; what nobody read of the item until now is kept with it."""
    tax = line_tax(item, defaults.tax_code, priced.amount)
    return Line(
        id=item.text("id"),
        position=position,
        description=item.text("description") or "",
        quantity=item.number("shipQuantity"),
        unit=item.text("unitsOfMeasure"),
        unit_price=item.number("unitPriceFloat"),
        price_base_quantity=priced.base_quantity,
        amount=priced.amount,
        amount_provenance=priced.provenance,
        taxes=(tax,) if tax else (),
        tax_amount=None if tax is None or tax.type == "use" else tax.amount,
        account_ref=read_gl_code(item) or defaults.gl_code,
        tracking=_tracking(item, defaults),
        doc_refs=_doc_refs(item),
        extensions=_extensions(item),
    )


def _called(position: int, description: str | None) -> str:
    return f"item {position} ({quoted(description)})" if description else f"item {position}"


def _tracking(item: Fields, defaults: Defaults) -> tuple[Tracking, ...]:
    """Job, phase and cost category. An item has only codes; the header's object adds the name to its own code."""
    phase, category = item.text("phaseCode"), item.text("costCategory")
    found = (
        defaults.job,
        Tracking(type="phase", code=phase) if phase else None,
        _cost_category(category, defaults.cost_category),
    )
    return tuple(tracking for tracking in found if tracking)


def _cost_category(code: str | None, default: Tracking | None) -> Tracking | None:
    if code is None or (default and default.code == code):
        return default
    return Tracking(type="cost_category", code=code)


def _doc_refs(item: Fields) -> tuple[DocumentRef, ...]:
    """The order items it bills and the credit memo items it was credited with, by their ids."""
    refs = [DocumentRef(type="order_item", id=ref.text("id")) for ref in item.many("orderItems", "order item")]
    refs += [
        DocumentRef(type="credit_memo_item", id=ref.text("id"))
        for ref in item.many("creditMemoItems", "credit memo item")
    ]
    return tuple(refs)


def _extensions(item: Fields) -> dict[str, Any]:
    rest = item.rest()
    return {"kojo": rest} if rest else {}


def _misfit(priced: Price | None, called: str, place: Place) -> tuple[Finding, ...]:
    if priced is None or priced.fits:
        return ()
    amount = written(priced.amount, place.currency)
    message = f"Quantity and unit price of {called} do not give its amount, {amount}. The amount was taken."
    return (Finding(code="PRICE_DIFFERS", message=message),)


def _exception(item: Fields, called: str) -> tuple[Finding, ...]:
    if not item.truth("hasException"):
        return ()
    return (Finding(code="EXCEPTION", message=f"Kojo noted a discrepancy in {called}."),)


def _unpriced(called: str, place: Place) -> Problem:
    said = f"{capitalised(called)} of {place.invoice} has neither an amount nor quantity and unit price."
    return Problem(code="missing_amount", message=f"{said} Enter them in Kojo.")
