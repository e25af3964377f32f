"""The seven events of an invoice: which one a change is, and what its body says (sources.md §6.4)."""

from typing import Any

from sandbox.highlevel import shapes
from sandbox.highlevel.account import COMPANY, LOCATION, Record
from sandbox.highlevel.settings import Envelope

_BY_STATUS = {
    "sent": "InvoiceSent",
    "paid": "InvoicePaid",
    "partially_paid": "InvoicePartiallyPaid",
    "void": "InvoiceVoid",
}


def event_of(before: Record | None, after: Record | None) -> str:
    """A second payment in part is InvoicePartiallyPaid again."""
    if after is None:
        return "InvoiceDelete"
    if before is None:
        return "InvoiceCreate"
    moved = before["status"] != after["status"] or before["amountPaid"] != after["amountPaid"]
    return _BY_STATUS.get(after["status"], "InvoiceUpdate") if moved else "InvoiceUpdate"


def of_the_app(event: str, webhook_id: str, timestamp: str) -> Record:
    """INSTALL or UNINSTALL of the location's app."""
    about = {"appId": "6a0b1c2d3e4f5a6b7c8d9e0f", "installType": "Location", "locationId": LOCATION}
    return {"type": event, "timestamp": timestamp, "webhookId": webhook_id, "companyId": COMPANY, **about}


def body_of(event: str, invoice: Record, webhook_id: str, timestamp: str, envelope: Envelope) -> Record:
    """GH-5: no page shows the envelope of an invoice's event; `bare` is the reference page's."""
    shown = shapes.in_webhook(invoice)
    if event == "InvoiceDelete":
        shown["status"] = "delete"
    head: dict[str, Any] = {"type": event, "timestamp": timestamp, "webhookId": webhook_id}
    match envelope:
        case "bare":
            return shown
        case "flat":
            return head | {"locationId": LOCATION} | shown
        case wrapped:
            return head | {"locationId": LOCATION, wrapped: shown}
