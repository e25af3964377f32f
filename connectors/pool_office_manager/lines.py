"""Pool Office Manager's line items as lines; a negative one stays a line like any other."""

from dataclasses import dataclass
from decimal import Decimal

from connectors.fields import Fields
from connectors.pool_office_manager.settings import TITLE
from models.document import Finding, Line, Problem, Reference, Service
from models.money import rounded, written
from models.text import capitalised, quoted


@dataclass(frozen=True)
class Place:
    """The invoice that lines are read for: its name in messages, and its currency."""

    invoice: str
    currency: str


@dataclass(frozen=True)
class ReadLine:
    """A line, and what there is to say about it."""

    line: Line
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_lines(header: Fields, place: Place) -> list[ReadLine]:
    """All items, in their order."""
    return [_read(item, n, place) for n, item in enumerate(header.many("lineItems", "item"), start=1)]


def _read(item: Fields, position: int, place: Place) -> ReadLine:
    description = item.text("description") or ""
    called = f"item {position} ({quoted(description)})" if description else f"item {position}"
    item.call(f"{called} of {place.invoice}")
    amount, quantity, price = item.money("amount"), item.number("quantity"), item.number("unitPrice")
    product = None if quantity is None or price is None else rounded(quantity * price, place.currency)
    service = _service(item)
    line = Line(
        id=item.text("id"),
        position=position,
        description=description,
        quantity=quantity,
        unit_price=price,
        amount=amount if amount is not None else product or Decimal(0),
        amount_provenance="source" if amount is not None else "computed",
        item_ref=Reference(id=service.id, name=service.name) if service else None,
        service=service,
    )
    rest = item.rest()
    return ReadLine(
        line.model_copy(update={"extensions": {"pool_office_manager": rest}}) if rest else line,
        _misfit(amount, product, called, place),
        (_unpriced(called, place),) if amount is None and product is None else (),
    )


def _service(item: Fields) -> Service | None:
    said = item.one("service")
    if said is None:
        return None
    service = Service(id=said.text("id"), name=said.text("name"))
    return service if service.id or service.name else None


def _misfit(amount: Decimal | None, product: Decimal | None, called: str, place: Place) -> tuple[Finding, ...]:
    """The stated amount is what counts; that it is not quantity times price is worth a look."""
    if amount is None or product is None or amount == product:
        return ()
    taken = written(amount, place.currency)
    text = f"Quantity and unit price of {called} do not give its amount, {taken}. The amount was taken."
    return (Finding(code="PRICE_DIFFERS", message=text),)


def _unpriced(called: str, place: Place) -> Problem:
    said = f"{capitalised(called)} of {place.invoice} has neither an amount nor quantity and unit price."
    return Problem(code="missing_amount", message=f"{said} Enter them in {TITLE}.")
