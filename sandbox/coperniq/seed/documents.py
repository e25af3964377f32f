"""Plain invoices and bills: sent, now and then paid, every total right to the cent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.coperniq.company import Record
from sandbox.coperniq.seed.catalog import DISCOUNT, ITEMS
from sandbox.coperniq.seed.maker import SHARED_AT, Maker, day

SHARED = 110
_METHODS = ("CHECK", "ACH", "CREDIT_CARD", "CASH", "KLARNA", "AFFIRM")


def enter_plain(maker: Maker, invoices: int, bills: int) -> None:
    while len(maker.company.invoices) < invoices:
        _plain(maker)
    while len(maker.company.bills) < bills:
        bill(maker)


def share_many_in_one_stroke(maker: Maker) -> None:
    """They change at one and the same time, which is not the order in which they were created."""
    trapped = {id_ for ids in maker.company.traps.values() for id_ in ids}
    plain = [id_ for id_ in maker.company.invoices if id_ not in trapped]
    for id_ in maker.chance.sample(plain, k=SHARED):
        maker.edit("invoices", id_, {"sharedWithPortal": True}, SHARED_AT)


def invoice(maker: Maker, at: datetime | None = None, **changes: Any) -> Record:
    """One of lines, sent, unpaid; any field of the body can be said."""
    at = at or maker.moment()
    body = {
        "recordId": project_id(maker),
        "calculationMethod": "LINE_ITEMS",
        "lineItems": lines(maker),
        "status": "SENT",
        "issueDate": day(at),
        "dueDate": day(at + timedelta(days=30)),
        "description": f"Stage {maker.chance.randint(1, 4)}",
    }
    given = {name: value for name, value in (body | changes).items() if value is not None}
    return maker.post("/invoices", given, at)


def percentage(maker: Maker, percent: str, **changes: Any) -> Record:
    at = maker.moment()
    body = {"recordId": project_id(maker), "calculationMethod": "PERCENTAGE", "percentage": Decimal(percent)}
    return maker.post("/invoices", body | {"status": "SENT", "issueDate": day(at)} | changes, at)


def bill(maker: Maker) -> Record:
    at = maker.moment()
    body = {"recordId": project_id(maker), "calculationMethod": "LINE_ITEMS", "lineItems": lines(maker)}
    final = {"status": "SENT", "issueDate": day(at), "dueDate": day(at + timedelta(days=30))}
    return maker.post("/bills", body | (final if maker.chance.random() < 0.8 else {}), at)


def pay(maker: Maker, made: Record, amount: Decimal, **changes: Any) -> Record:
    """Some days later."""
    at = datetime.fromisoformat(made["updatedAt"]) + timedelta(days=maker.chance.randint(1, 12), hours=1)
    method = maker.chance.choice(_METHODS)
    body = {"amount": amount, "paymentMethod": method, "paymentDate": day(at), "paymentReference": None}
    return maker.post(f"/invoices/{made['id']}/payments", body | changes, at)


def lines(maker: Maker, most: int = 5) -> list[Record]:
    """No catalogue item twice, and no discount among them."""
    chosen = maker.chance.sample(range(len(ITEMS)), k=maker.chance.randint(1, most))
    return [line(maker, number) for number in chosen if ITEMS[number][2] != DISCOUNT] or [line(maker, 0)]


def line(maker: Maker, number: int, **changes: Any) -> Record:
    name, _, _, _, cost, price = ITEMS[number]
    item_id = list(maker.company.catalog_items)[number]
    quantity = maker.chance.choice((1, 2, 3, 4, 8, 12, 40))
    stated = {"catalogItemId": item_id, "quantity": quantity, "description": name}
    return stated | {"unitCost": Decimal(cost), "unitPrice": Decimal(price)} | changes


def discount(maker: Maker, amount: str) -> Record:
    number = next(number for number, item in enumerate(ITEMS) if item[2] == DISCOUNT)
    return line(maker, number, quantity=1, unitPrice=-Decimal(amount), description="Early bird")


def project_id(maker: Maker) -> int:
    return maker.chance.choice(list(maker.company.projects))


def _plain(maker: Maker) -> None:
    made = percentage(maker, maker.chance.choice(("25", "30", "50"))) if _yes(maker, 12) else _of_lines(maker)
    if _yes(maker, 35):
        pay(maker, made, made["amount"])
    elif _yes(maker, 15):
        pay(maker, made, Decimal(maker.chance.choice(("50", "112.4", "75.25"))))


def _of_lines(maker: Maker) -> Record:
    if _yes(maker, 25):
        return invoice(maker, lineItems=[], sections=_sections(lines(maker)))
    return invoice(maker)


def _sections(items: Sequence[Record]) -> list[Record]:
    parts = [items[0::2], items[1::2]]
    return [
        {"name": name, "lineItems": part} for name, part in zip(("Materials", "Labor"), parts, strict=True) if part
    ]


def _yes(maker: Maker, percent: int) -> bool:
    return maker.chance.randrange(100) < percent
