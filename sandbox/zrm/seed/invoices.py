"""Plain invoices: sent or paid, with lines of their own, every total right to the cent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox import iso_times
from sandbox.amounts import money
from sandbox.zrm.installation import OFFICE, Record
from sandbox.zrm.seed.maker import NOTED_AT, Maker

NOTED = 110
TAX_RATE = Decimal("0.102")
# Type, description, unit price, the most there is of it.
SERVICES = [
    ("monitoring", "Burglar alarm monitoring, month", "34.95", 12),
    ("monitoring", "Fire alarm monitoring, month", "52.5", 12),
    ("labor", "Technician, hour", "118", 9),
    ("labor", "Programming, hour", "145", 4),
    ("equipment", "Door contact", "21.4", 24),
    ("equipment", "Motion detector", "63.9", 12),
    ("equipment", "Camera, 4 MP", "212", 8),
    ("materials", "Cable, box of 1000 ft", "164.75", 3),
    ("permit", "City alarm permit", "25", 1),
    ("travel", "Trip charge", "65", 1),
    ("service", "Annual fire inspection", "480", 1),
]
_METHODS = ("stripe", "check", "ach", "wire", "cash", "other")


def enter_plain(maker: Maker, count: int) -> None:
    while len(maker.installation.invoices) < count:
        _plain(maker)


def note_many_in_one_stroke(maker: Maker) -> None:
    """They change at one and the same time, which is not the order in which they were created."""
    trapped = {id_ for ids in maker.installation.traps.values() for id_ in ids}
    plain = [id_ for id_ in maker.installation.invoices if id_ not in trapped]
    for id_ in maker.chance.sample(plain, k=NOTED):
        maker.call("invoice.update", {"id": id_, "notes": "Moved to the new portal"}, NOTED_AT)


def invoice(maker: Maker, lines: Sequence[Record] | None = None, **changes: Any) -> Record:
    """A sent one with its lines, taxed unless told; any field of the input can be said."""
    at = maker.moment()
    lines = _services(maker) if lines is None else lines
    subtotal = sum((line["quantity"] * line["unitPrice"] for line in lines), Decimal())
    made = maker.call("invoice.create", _header(maker, at) | _totals(maker, subtotal) | changes, at)
    for number, each in enumerate(lines):
        maker.call("invoiceLineItem.create", {"invoiceId": made["id"], "sortOrder": number} | each, at)
    return made


def bare(maker: Maker, workspace_id: str = OFFICE, **changes: Any) -> Record:
    """Without lines: only what is said."""
    at = maker.moment()
    customer = customer_id(maker, workspace_id)
    stated = {"customerId": customer, "invoiceNumber": number(maker), "status": "sent"}
    return maker.call("invoice.create", stated | {"issueDate": day(at)} | changes, at, workspace_id)


def line(index: int, quantity: str = "1", **changes: Any) -> Record:
    type_, description, price, _ = SERVICES[index]
    stated = {"lineType": type_, "description": description, "quantity": Decimal(quantity)}
    total = money(Decimal(quantity) * Decimal(price))
    return stated | {"unitPrice": Decimal(price), "totalPrice": total} | changes


def pay(maker: Maker, made: Record, amount: Decimal, **changes: Any) -> Record:
    """Some days later."""
    changed = maker.installation.invoices[made["id"]]["updatedAt"]
    at = datetime.fromisoformat(changed) + timedelta(days=maker.chance.randint(1, 12), hours=1)
    stated = {"invoiceId": made["id"], "amount": amount, "paymentMethod": maker.chance.choice(_METHODS)}
    paid = {
        "status": "completed",
        "paidAt": iso_times.written(at),
        "reference": f"R{maker.chance.randrange(9999)}",
    }
    return maker.call("payment.create", stated | paid | changes, at)


def day(at: datetime) -> str:
    """A date as ZRM's own screen sends it: midnight UTC."""
    return iso_times.written(at.replace(hour=0, minute=0, second=0, microsecond=0))


def customer_id(maker: Maker, workspace_id: str = OFFICE) -> str:
    customers = maker.installation.customers.values()
    return str(maker.chance.choice([row["id"] for row in customers if row["workspaceId"] == workspace_id]))


def number(maker: Maker) -> str:
    """Numbers are the caller's, who writes them as it likes."""
    count = 5200 + 3 * len(maker.installation.invoices)
    return maker.chance.choice(["INV-{}", "{}", "2026/{}", "S-{}-A"]).format(count)


def _plain(maker: Maker) -> None:
    made = invoice(maker)
    if maker.chance.randrange(100) < 35:
        pay(maker, made, made["totalAmount"])
    elif maker.chance.randrange(100) < 15:
        pay(maker, made, money(made["totalAmount"] / 2))


def _services(maker: Maker) -> list[Record]:
    chosen = maker.chance.sample(range(len(SERVICES)), k=maker.chance.randint(1, 4))
    return [line(index, str(maker.chance.randint(1, SERVICES[index][3]))) for index in chosen]


def _header(maker: Maker, at: datetime) -> Record:
    references = {"workOrderId": maker.installation.new_id()} if maker.chance.randrange(100) < 40 else {}
    return references | {
        "customerId": customer_id(maker),
        "invoiceNumber": number(maker),
        "status": "sent",
        "issueDate": day(at),
        "dueDate": day(at + timedelta(days=30)),
        "sentAt": iso_times.written(at),
        "visibilityMode": "workspace_local",
    }


def _totals(maker: Maker, subtotal: Decimal) -> Record:
    tax = money(subtotal * TAX_RATE) if maker.chance.randrange(100) < 50 else Decimal(0)
    return {"subtotal": money(subtotal), "taxAmount": tax, "totalAmount": money(subtotal + tax)}
