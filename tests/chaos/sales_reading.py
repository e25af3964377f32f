"""Reads what four sources say of their sales, each in its own words; imports nothing of the project."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tests.chaos.evidence import Json, Sale

Read = Callable[[str], Any]
"""Gives what the screen of a source shows at a place."""

Payments = dict[str, Decimal]


def sales(read: Read) -> list[Sale]:
    """All sales of all sources."""
    return [sale for source in (_coperniq, _pool_office_manager, _highlevel, _zrm) for sale in source(read)]


def _coperniq(read: Read) -> Iterator[Sale]:
    for invoice in read("coperniq/7301/invoices"):
        yield Sale(
            source="coperniq",
            id=str(invoice["id"]),
            number=str(invoice["uid"]),
            customer=invoice["account"]["title"],
            total=Decimal(invoice["amount"]),
            paid=Decimal(invoice["amountPaid"]),
            standing="withdrawn" if invoice["status"] == "DECLINED" else "live",
            payments={str(payment["id"]): Decimal(payment["amount"]) for payment in invoice["payments"]},
        )


def _pool_office_manager(read: Read) -> Iterator[Sale]:
    for invoice in read("pool_office_manager/austin-pool-services/invoices"):
        yield Sale(
            source="pool-office-manager",
            id=invoice["id"],
            number=invoice["number"],
            customer=invoice["customer"]["companyName"],
            total=Decimal(invoice["total"]),
            paid=Decimal(invoice["paidAmount"]),
            standing="void" if invoice["status"] == "CANCELLED" else "live",
            payments=None,
        )


def _highlevel(read: Read) -> Iterator[Sale]:
    payments = _by_invoice(read("highlevel/6578278e879ad2646715ba9c/transactions"), "_id", "entityId")
    for invoice in read("highlevel/6578278e879ad2646715ba9c/invoices"):
        yield Sale(
            source="highlevel",
            id=invoice["_id"],
            number=invoice["invoiceNumber"],
            customer=invoice["contactDetails"]["name"],
            total=Decimal(invoice["total"]),
            paid=Decimal(invoice["amountPaid"]),
            standing="void" if invoice["status"] == "void" else "live",
            payments=payments[invoice["_id"]],
        )


def _zrm(read: Read) -> Iterator[Sale]:
    office = "zrm/3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
    customers = {customer["id"]: customer["legalName"] for customer in read(f"{office}/customers")}
    payments = _by_invoice(read(f"{office}/payments"), "id", "invoiceId")
    for invoice in read(f"{office}/invoices"):
        yield Sale(
            source="zrm",
            id=invoice["id"],
            number=invoice["invoiceNumber"],
            customer=customers[invoice["customerId"]],
            total=Decimal(invoice["totalAmount"]),
            paid=Decimal(invoice["amountPaid"]),
            standing="void" if invoice["status"] in ("void", "canceled") else "live",
            payments=payments[invoice["id"]],
        )


def _by_invoice(rows: list[Json], id_: str, of: str) -> defaultdict[str, Payments]:
    found: defaultdict[str, Payments] = defaultdict(dict)
    for row in rows:
        found[row[of]][row[id_]] = Decimal(row["amount"])
    return found
