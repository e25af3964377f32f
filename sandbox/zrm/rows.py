"""ZRM's rows: how new ones look, and how their money is shown (sources.md §2.5)."""

from decimal import Decimal
from typing import Any

from sandbox.amounts import money, number
from sandbox.zrm.installation import Record
from sandbox.zrm.settings import ZRMSettings

UNKNOWN = ("subtotal", "taxAmount", "totalAmount", "amountPaid", "totalPrice")  # the columns whose type was lost

_NEW: dict[str, Record] = {
    "line-items": {
        "invoiceId": "",
        "lineType": "other",
        "description": "",
        "quantity": Decimal(1),
        "unitPrice": Decimal(0),
        "totalPrice": None,
        "sortOrder": 0,
    },
    "payments": {
        "invoiceId": "",
        "amount": Decimal(0),
        "paymentMethod": "other",
        "currency": "USD",
        "status": "completed",
        "stripePaymentIntentId": None,
        "stripeChargeId": None,
        "reference": None,
        "paidAt": None,
        "notes": None,
    },
    "customers": {
        "legalName": "",
        "displayName": None,
        "customerType": "commercial",
        "status": "active",
        "accountNumber": None,
        "primaryEmail": None,
        "primaryPhone": None,
        "billingAddress": None,
        "physicalAddress": None,
        "mailingAddress": None,
        "paymentTerms": None,
        "taxExempt": False,
        "parentCustomerId": None,
    },
}


def blank(id_: str, workspace_id: str, at: str) -> Record:
    return {"id": id_, "createdAt": at, "updatedAt": at, "workspaceId": workspace_id}


def invoice(id_: str, workspace_id: str, at: str) -> Record:
    """As the screen makes one, with every field of the read model."""
    names = (
        "customerId workOrderId projectId maintenancePlanId quoteId projectMilestoneId monitoringAccountId "
        "issueDate dueDate subtotal taxAmount totalAmount amountPaid stripeCustomerId contactId sentAt viewedAt "
        "pdfS3Key personalMessage stripePaymentIntentId stripeCheckoutSessionId paymentUrl notes"
    )
    empty = dict.fromkeys(names.split())
    stated = {"invoiceNumber": "", "status": "draft", "visibilityMode": "workspace_local"}
    return blank(id_, workspace_id, at) | empty | stated


def entered(entity: str, id_: str, workspace_id: str, at: str) -> Record:
    """A row of another kind as the screen makes one."""
    return blank(id_, workspace_id, at) | {"visibilityMode": "workspace_local"} | _NEW[entity]


def shown(row: Record, settings: ZRMSettings) -> Record:
    if settings.money == "as_stored":
        return dict(row)
    return {name: _money(value, settings) if name in UNKNOWN else value for name, value in row.items()}


def amount(value: Any) -> Decimal:
    """What a column holds, whichever way it is written; nothing is nothing paid."""
    return Decimal(value or 0)


def _money(value: Any, settings: ZRMSettings) -> Any:
    if value is None:
        return None
    if settings.money == "numbers":
        return number(Decimal(value))
    return f"{money(Decimal(value)):.2f}"
