"""Creating and changing bills, whose rules are stricter than those of invoices (sources.md §4.3)."""

from typing import Any

from sandbox.coperniq import documents, inputs
from sandbox.coperniq.answers import invalid
from sandbox.coperniq.company import Company, Record
from sandbox.coperniq.documents import BILL
from sandbox.coperniq.inputs import BillCreate, BillUpdate
from sandbox.coperniq.settings import CoperniqSettings

_ONLY_WITH_LINES = ("lineItems", "sections", "issueDate", "status")


def create(company: Company, given: dict[str, Any], now: str, settings: CoperniqSettings) -> Record:
    sent = inputs.checked(BillCreate, given)
    if sent.record_id not in company.projects:
        raise invalid(f"Project {sent.record_id} does not exist", "recordId")
    values = documents.belonging(company, sent.record_id) | _amounts(company, sent, given, settings)
    _check_date_and_status(sent)
    values |= {"calculationMethod": sent.calculation_method, "status": sent.status or "DRAFT"}
    values |= {"issueDate": sent.issue_date or None, "description": sent.description}
    values |= {"dueDate": sent.due_date} if sent.due_date else {}
    bill = documents.blank(company, BILL, now) | values
    company.bills[bill["id"]] = bill
    return bill


def update(company: Company, bill: Record, given: dict[str, Any], now: str, settings: CoperniqSettings) -> Record:
    sent = inputs.checked(BillUpdate, given)
    updatable = {"description", "due_date", "issue_date", "status"}
    changes = sent.model_dump(by_alias=True, exclude_unset=True, include=updatable)
    recalculated = _recalculated(company, bill, sent, given, settings)
    _check_date_and_status(sent)
    bill.update(changes | recalculated, updatedAt=now)
    return bill


def _amounts(company: Company, sent: BillCreate, given: dict[str, Any], settings: CoperniqSettings) -> Record:
    if sent.calculation_method == "PERCENTAGE":
        documents.without(given, "calculationMethod is PERCENTAGE", _ONLY_WITH_LINES)
        if sent.percentage is None:
            raise invalid("percentage is required when calculationMethod is PERCENTAGE", "percentage")
        return documents.by_percentage(company, sent.record_id, sent.percentage)
    line_items = documents.lines(company, sent.line_items, sent.sections)
    if not line_items:
        raise invalid("lineItems or sections is required when calculationMethod is LINE_ITEMS", "lineItems")
    return {"lineItems": line_items, "amount": documents.total(line_items, settings.bill_amount_from)}


def _recalculated(
    company: Company, bill: Record, sent: BillUpdate, given: dict[str, Any], settings: CoperniqSettings
) -> Record:
    if bill["calculationMethod"] == "PERCENTAGE":
        documents.without(given, "the bill's calculationMethod is PERCENTAGE", _ONLY_WITH_LINES)
        if sent.percentage is None:
            return {}
        return documents.by_percentage(company, bill["record"]["id"], sent.percentage)
    documents.without(given, "the bill's calculationMethod is LINE_ITEMS", ("percentage",))
    if sent.line_items is None and sent.sections is None:
        return {}
    line_items = documents.lines(company, sent.line_items or [], sent.sections or [])
    if not line_items:
        raise invalid("At least one line item is required", "lineItems")
    return {"lineItems": line_items, "amount": documents.total(line_items, settings.bill_amount_from)}


def _check_date_and_status(sent: BillCreate | BillUpdate) -> None:
    if bool(sent.issue_date) != (sent.status is not None):
        missing = "status" if sent.status is None else "issueDate"
        raise invalid("issueDate and status must be provided together", missing)
