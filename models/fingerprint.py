"""The hash of a document's content: it differs exactly when something changed that the books care about.

Left out are the times a record was touched, what the integration wrote itself, flags such as overdue, payments
(documents of their own) and attachments' URLs, so that looking at an invoice never makes work (sources.md §8.5).
"""

from hashlib import sha256
from typing import Any

from models import exact_json
from models.document import Document, Invoice, Payment, Status

_INVOICE_CONTENT = {
    "kind", "number", "currency", "exchange_rate", "issue_date", "due_date", "ship_date", "tax_mode",
    "tax_breakdown", "discounts", "charges", "progress", "payment_terms", "payment_schedule", "applied_credits",
    "references",
}  # fmt: skip
_LINE_CONTENT_EXCEPT = {"id", "extensions", "cost"}
_TOTALS_CONTENT = {"subtotal", "discount_total", "charge_total", "tax_total", "total", "rounding"}
_PAYMENT_CONTENT = {"number", "currency", "amount", "paid_on", "method", "reference", "synthesized"}


def fingerprint(document: Document) -> str:
    """Hex SHA-256 of the document's content in canonical JSON."""
    content = _invoice(document) if isinstance(document, Invoice) else _payment(document)
    content["life"] = _life(document.status)
    return sha256(exact_json.canonical(content)).hexdigest()


def _invoice(invoice: Invoice) -> dict[str, Any]:
    content = invoice.model_dump(mode="json", include=_INVOICE_CONTENT)
    content["lines"] = [line.model_dump(mode="json", exclude=_LINE_CONTENT_EXCEPT) for line in invoice.lines]
    content["declared"] = invoice.declared.model_dump(mode="json", include=_TOTALS_CONTENT)
    content["public_note"] = invoice.notes.public
    if invoice.counterparty:
        content["counterparty"] = [invoice.counterparty.source_id, invoice.counterparty.display_name]
    return content


def _payment(payment: Payment) -> dict[str, Any]:
    content = payment.model_dump(mode="json", include=_PAYMENT_CONTENT)
    content["parent"] = payment.parent.id
    return content


def _life(status: Status) -> str:
    """Approval and payment move a document along without changing what the books hold; a void does not."""
    return "void" if status in (Status.VOID, Status.DELETED, Status.REJECTED) else "live"
