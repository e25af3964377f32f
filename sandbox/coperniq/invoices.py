"""Creating and changing invoices (sources.md §4.3 and §4.5).

What `amountPaid` is when an invoice is created as PAID is not documented: here it counts payments, so it is 0.
"""

from typing import Any

from sandbox.coperniq import documents, inputs
from sandbox.coperniq.answers import invalid
from sandbox.coperniq.company import Company, Record
from sandbox.coperniq.documents import INVOICE
from sandbox.coperniq.inputs import InvoiceCreate, InvoiceUpdate


def create(company: Company, given: dict[str, Any], now: str) -> Record:
    sent = inputs.checked(InvoiceCreate, given)
    values = documents.belonging(company, sent.record_id) | _amounts(company, sent, given)
    if sent.status in inputs.FINAL and not sent.issue_date:
        raise invalid(f"issueDate is required when status is {sent.status}", "issueDate")
    values |= {"calculationMethod": sent.calculation_method, "status": sent.status}
    values |= {"issueDate": sent.issue_date if sent.status in inputs.FINAL else None}
    values |= {"description": sent.description} | ({"dueDate": sent.due_date} if sent.due_date else {})
    invoice = documents.blank(company, INVOICE, now) | values
    company.invoices[invoice["id"]] = invoice
    return invoice


def update(company: Company, invoice: Record, given: dict[str, Any], now: str) -> Record:
    """The method of calculation is neither accepted nor refused: what is not updatable is left aside."""
    sent = inputs.checked(InvoiceUpdate, given)
    changes = sent.model_dump(by_alias=True, exclude_unset=True, include={"description", "due_date", "status"})
    if changes.get("status", "") is None:
        raise invalid("status cannot be null", "status")
    invoice.update(changes | _recalculated(company, invoice, sent, given), updatedAt=now)
    return invoice


def _amounts(company: Company, sent: InvoiceCreate, given: dict[str, Any]) -> Record:
    if sent.calculation_method == "PERCENTAGE":
        documents.without(given, "calculationMethod is PERCENTAGE", ("lineItems", "sections"))
        if sent.percentage is None:
            raise invalid("percentage is required when calculationMethod is PERCENTAGE", "percentage")
        return documents.by_percentage(company, sent.record_id, sent.percentage)
    line_items = documents.lines(company, sent.line_items, sent.sections)
    if not line_items:
        raise invalid("lineItems or sections is required when calculationMethod is LINE_ITEMS", "lineItems")
    return {"lineItems": line_items, "amount": documents.total(line_items)}


def _recalculated(company: Company, invoice: Record, sent: InvoiceUpdate, given: dict[str, Any]) -> Record:
    if invoice["calculationMethod"] == "PERCENTAGE":
        documents.without(given, "the invoice's calculationMethod is PERCENTAGE", ("lineItems", "sections"))
        if sent.percentage is None:
            return {}
        return documents.by_percentage(company, (invoice["record"] or {}).get("id", 0), sent.percentage)
    documents.without(given, "the invoice's calculationMethod is LINE_ITEMS", ("percentage",))
    if sent.line_items is None and sent.sections is None:
        return {}
    line_items = documents.lines(company, sent.line_items or [], sent.sections or [])
    if not line_items:
        raise invalid("At least one line item is required", "lineItems")
    return {"lineItems": line_items, "amount": documents.total(line_items)}
