"""Payments of an invoice or a bill; amounts are in dollars (sources.md §4.3 and §4.5).

Which words a payment's status has is not documented: what is recorded here is COMPLETED.
"""

from typing import Any

from sandbox.coperniq import documents, inputs
from sandbox.coperniq.answers import not_found
from sandbox.coperniq.auth import User
from sandbox.coperniq.company import Company, Record
from sandbox.coperniq.documents import BILL
from sandbox.coperniq.inputs import PaymentCreate
from sandbox.coperniq.settings import CoperniqSettings


def at(document: Record, payment_id: int) -> Record:
    for payment in document["payments"]:
        if payment["id"] == payment_id:
            return dict(payment)
    raise not_found("Payment", payment_id)


def create(company: Company, document: Record, given: dict[str, Any], now: str, user: User) -> Record:
    """Add it to the document; more than is owed is taken too."""
    sent = inputs.checked(PaymentCreate, given)
    number = "billNumber" if documents.kind_of(document) is BILL else "invoiceNumber"
    payment = blank(company, now) | sent.model_dump(by_alias=True)
    payment[number] = company.next("payment", 9001)
    payment["createdBy"] = {"id": user.id, "firstName": user.first_name, "lastName": user.last_name}
    document["payments"].append(payment)
    return payment


def blank(company: Company, now: str) -> Record:
    return {
        "id": company.new_id(),
        "status": "COMPLETED",
        "paymentDate": None,
        "paymentReference": None,
        "notes": None,
        "isExternal": False,
        "createdAt": now,
        "updatedAt": now,
        "createdBy": None,
    }


def settle(document: Record, paid: Record, now: str, settings: CoperniqSettings) -> None:
    """The document after one more payment."""
    document["amountPaid"] += paid["amount"]
    if document["amountPaid"] >= document["amount"]:
        document["status"] = "PAID"
    elif document["status"] != "OVERDUE" or not settings.overdue_hides_payment:
        document["status"] = "PARTIALLY_PAID"
    if settings.payment_bumps_updated_at:
        document["updatedAt"] = now
