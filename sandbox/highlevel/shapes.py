"""How HighLevel shows an invoice and a payment: what is not set is not there (sources.md §6.5)."""

from typing import Any

from sandbox.highlevel.account import Record
from sandbox.highlevel.settings import Settings

_IN_WEBHOOKS = (
    "_id",
    "status",
    "liveMode",
    "amountPaid",
    "altId",
    "altType",
    "name",
    "businessDetails",
    "invoiceNumber",
    "currency",
    "contactDetails",
    "issueDate",
    "dueDate",
    "discount",
    "invoiceItems",
    "total",
    "title",
    "amountDue",
    "createdAt",
    "updatedAt",
    "totalSummary",
)
_ONLY_IN_DETAIL = ("qboSynced", "qboResponse")


def in_rest(invoice: Record, settings: Settings) -> Record:
    shown = _set(invoice) | {"invoiceItems": [_set(item) for item in invoice["invoiceItems"]]}
    if settings.number_as_number and invoice["invoiceNumber"].isdecimal():
        shown["invoiceNumber"] = int(invoice["invoiceNumber"])
    return shown


def in_webhook(invoice: Record) -> Record:
    """The page's schema: the seller's address is one line, and the summary has no tax."""
    shown = {name: invoice[name] for name in _IN_WEBHOOKS}
    summary = {name: value for name, value in invoice["totalSummary"].items() if name != "tax"}
    seller = invoice["businessDetails"] | {"address": _one_line(invoice["businessDetails"].get("address"))}
    items = [_set(item) for item in invoice["invoiceItems"]]
    return shown | {"businessDetails": seller, "invoiceItems": items, "totalSummary": summary}


def transaction_in_list(transaction: Record) -> Record:
    return {name: value for name, value in _set(transaction).items() if name not in _ONLY_IN_DETAIL}


def transaction_in_detail(transaction: Record) -> Record:
    return _set(transaction)


def _set(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


def _one_line(address: Any) -> str:
    if not isinstance(address, dict):
        return str(address or "")
    parts = (address.get(name) for name in ("addressLine1", "city", "state"))
    return ", ".join(part for part in parts if part)
