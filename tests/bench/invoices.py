"""The invoices of the benchmarks: three lines each, every vendor in turn."""

from decimal import Decimal
from typing import Any

NOTHING = Decimal("0.00")
FIRST_TWO = (Decimal("10.00"), Decimal("20.50"))


def realm(company: int) -> str:
    """The account of a company in QuickBooks."""
    return f"93414531723{company:05}"


def last_line(number: int) -> Decimal:
    """What an invoice's third line is over."""
    return Decimal(100_000 + number % 900_000) / 100


def total(number: int) -> Decimal:
    """What an invoice is over."""
    return sum(FIRST_TWO, last_line(number))


def amounts(number: int) -> dict[str, Any]:
    """The lines and totals of an invoice, as they are entered in Kojo."""
    lines = [_line(position, amount) for position, amount in enumerate((*FIRST_TWO, last_line(number)), start=1)]
    return {"subtotal": total(number), "totalDue": total(number), "invoiceItems": lines}


def body(number: int, vendor: dict[str, Any]) -> dict[str, Any]:
    """An approved invoice, as it is entered in Kojo."""
    return {
        "invoiceNumber": f"INV-{number:07}",
        "vendor": vendor,
        "invoiceDate": "2026-11-05 00:00:00.000Z",
        "dueDate": "2026-12-05 00:00:00.000Z",
        "state": "APPROVED",
        **amounts(number),
    }


def _line(position: int, amount: Decimal) -> dict[str, Any]:
    return {
        "description": f"Conduit, lot {position}",
        "extPriceFloat": amount,
        "shipQuantity": 1,
        "unitPriceFloat": amount,
        "glCode": {"code": "5010"},
        "costCategory": "M",
    }
