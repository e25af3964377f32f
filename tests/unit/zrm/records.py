"""ZRM's records as they are pulled, for tests to change: one plain invoice of two lines, 259.50 with its tax."""

from decimal import Decimal
from typing import Any

from connectors.zrm import Settings
from connectors.zrm.mapping import mapped as read
from models import exact_json
from models.document import Invoice, Payment

Record = dict[str, Any]

OFFICE = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
SETTINGS = Settings(base_url="https://zrm.invalid", token="a-session")

_INVOICE: Record = exact_json.loads("""
{
  "id": "550e8400-e29b-41d4-a716-446655440000",
  "createdAt": "2026-06-01T15:00:00.000Z",
  "updatedAt": "2026-06-03T17:26:46.983Z",
  "customerId": "c0ffee00-e29b-41d4-a716-446655440001",
  "invoiceNumber": "INV-5521",
  "workOrderId": "0de40000-e29b-41d4-a716-446655440002",
  "projectId": null, "maintenancePlanId": null, "quoteId": null,
  "projectMilestoneId": null, "monitoringAccountId": null,
  "status": "sent",
  "issueDate": "2026-06-01T00:00:00.000Z",
  "dueDate": "2026-07-01T00:00:00.000Z",
  "subtotal": 235.50, "taxAmount": "24.00", "totalAmount": 259.50, "amountPaid": null,
  "stripeCustomerId": null, "stripePaymentIntentId": null, "stripeCheckoutSessionId": null, "paymentUrl": null,
  "contactId": null,
  "sentAt": "2026-06-02T03:30:00.000Z", "viewedAt": null, "pdfS3Key": null, "personalMessage": null,
  "notes": null,
  "workspaceId": "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01",
  "visibilityMode": "workspace_local"
}
""")

_CUSTOMER: Record = exact_json.loads("""
{
  "id": "c0ffee00-e29b-41d4-a716-446655440001",
  "createdAt": "2026-05-01T15:00:00.000Z", "updatedAt": "2026-05-01T15:00:00.000Z",
  "legalName": "Harbor Storage LLC", "displayName": "Harbor Storage",
  "customerType": "commercial", "status": "active", "accountNumber": "C-0001",
  "primaryEmail": "ap@harborstorage.invalid", "primaryPhone": null,
  "billingAddress": {"street": "1 Main St", "city": "Tacoma", "state": "WA", "zip": "98001"},
  "physicalAddress": null, "mailingAddress": null,
  "paymentTerms": "net_30", "taxExempt": false, "parentCustomerId": null
}
""")

_LINE: Record = exact_json.loads("""
{
  "id": "11110000-e29b-41d4-a716-446655440001",
  "createdAt": "2026-06-01T15:00:01.000Z", "updatedAt": "2026-06-01T15:00:01.000Z",
  "invoiceId": "550e8400-e29b-41d4-a716-446655440000",
  "lineType": "labor", "description": "Technician, hour",
  "quantity": 1.5, "unitPrice": 118, "totalPrice": "177.00", "sortOrder": 0,
  "workspaceId": "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01", "visibilityMode": "workspace_local"
}
""")

_PAYMENT: Record = exact_json.loads("""
{
  "id": "77770000-e29b-41d4-a716-446655440001",
  "createdAt": "2026-06-11T15:00:00.000Z", "updatedAt": "2026-06-11T15:00:00.000Z",
  "invoiceId": "550e8400-e29b-41d4-a716-446655440000",
  "amount": 100.5, "paymentMethod": "check", "currency": "USD", "status": "completed",
  "stripePaymentIntentId": null, "stripeChargeId": null, "reference": "R1234",
  "paidAt": "2026-06-11T03:30:00.000Z", "notes": null,
  "workspaceId": "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01", "visibilityMode": "workspace_local"
}
""")

ROWS = {"invoice": _INVOICE, "customer": _CUSTOMER, "line": _LINE, "payment": _PAYMENT}


def line(**changes: Any) -> Record:
    """One line: an hour and a half of a technician, if nothing else is said."""
    return _LINE | changes


def payment(**changes: Any) -> Record:
    """One payment: 100.50 by check, if nothing else is said."""
    return _PAYMENT | changes


def customer(**changes: Any) -> Record:
    """The customer, with changes."""
    return _CUSTOMER | changes


def record(*, lines: Any = None, payments: Any = None, to: Any = _CUSTOMER, **changes: Any) -> Record:
    """The plain invoice, with changes."""
    contact = {"description": "Door contact", "lineType": "equipment", "quantity": 3, "unitPrice": money("19.5")}
    second = line(id="11110000-e29b-41d4-a716-446655440002", sortOrder=1, totalPrice=money("58.5"), **contact)
    return {
        "invoice": _INVOICE | changes,
        "customer": to,
        "lines": [line(), second] if lines is None else lines,
        "payments": payments or [],
    }


def one_line(amount: str | Decimal, **changes: Any) -> Record:
    """An invoice of one line without quantity or price, no tax, and a total that is its amount."""
    only = line(totalPrice=money(amount), quantity=None, unitPrice=None)
    figures = {"subtotal": money(amount), "taxAmount": None, "totalAmount": money(amount)}
    return record(lines=[only], **(figures | changes))


def discounted(discount: str, total: str, **changes: Any) -> Record:
    """177.00 of work and a discount, untaxed."""
    less = line(id="less", sortOrder=9, lineType="discount", description="Loyalty", quantity=1)
    amounts = {"unitPrice": money(discount), "totalPrice": money(discount)}
    figures = {"subtotal": money(total), "taxAmount": None, "totalAmount": money(total)}
    return record(lines=[line(), less | amounts], **(figures | changes))


def mapped(of: Record, **settings: Any) -> Invoice:
    """The invoice made of a record."""
    return documents(of, **settings)[0]


def paid(of: Record, **settings: Any) -> list[Payment]:
    """The payments made of a record."""
    return documents(of, **settings)[1]


def documents(of: Record, memory: dict[str, Any] | None = None, **settings: Any) -> tuple[Invoice, list[Payment]]:
    """Both."""
    invoice, *payments = read(of, memory or {}, OFFICE, SETTINGS.model_copy(update=settings)).documents
    assert isinstance(invoice, Invoice)
    return invoice, [each for each in payments if isinstance(each, Payment)]


def remembered(of: Record, memory: dict[str, Any]) -> dict[str, Any]:
    """What the mapping remembers of a record."""
    return read(of, memory, OFFICE, SETTINGS).memory


def codes(invoice: Invoice) -> set[str]:
    """The codes of what was noticed."""
    return {finding.code for finding in invoice.findings}


def messages(document: Invoice | Payment) -> list[str]:
    """The sentences about what somebody has to mend."""
    return [problem.message for problem in document.problems]


def money(amount: str | Decimal) -> Decimal:
    return Decimal(amount)
