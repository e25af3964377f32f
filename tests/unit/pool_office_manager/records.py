"""Pool Office Manager's records as our pull assembles them, for tests to change: 250.00 and 8.5 % are 271.25."""

from decimal import Decimal
from typing import Any

from connectors.pool_office_manager import Settings
from connectors.pool_office_manager.mapping import mapped as documents
from models import exact_json
from models.document import Document, Invoice

Record = dict[str, Any]

ACCOUNT = "austin-pool-services"
SETTINGS = Settings(client_id="pom-client", refresh_token="pom-refresh")

_INVOICE: Record = exact_json.loads("""
{
  "id": "inv_002",
  "number": "INV-2024-0002",
  "status": "SENT",
  "subtotal": 250.00, "tax": 21.25, "total": 271.25, "paidAmount": 0, "balance": 271.25,
  "dueDate": "2024-02-15T00:00:00Z",
  "paidAt": null,
  "customer": {
    "id": "cust_456", "firstName": "John", "lastName": "Smith", "companyName": null,
    "email": "john@example.com", "phone": "512-555-0142", "mobilePhone": null,
    "street": "456 Main St", "city": "Austin", "state": "TX", "zipCode": "78701", "quickbooksId": null
  },
  "notes": "Parts and labor included",
  "quickbooksId": null,
  "createdAt": "2024-01-20T09:00:00Z",
  "updatedAt": "2024-01-21T10:30:00Z",
  "organization": {
    "id": "org_001", "timezone": "America/Chicago", "currency": "USD", "quickbooksConnected": false
  }
}
""")

_ITEM: Record = exact_json.loads("""
{
  "id": "li_002", "description": "Pool Repair - Filter Replacement", "quantity": 1, "unitPrice": 250.00,
  "amount": 250.00, "service": {"id": "svc_002", "name": "Pool Repair"}
}
""")


def item(**changes: Any) -> Record:
    """One item: a repair at 250.00, if nothing else is said."""
    return _ITEM | changes


def priced(amount: str, **changes: Any) -> Record:
    """An item of one piece."""
    return item(unitPrice=money(amount), amount=money(amount)) | changes


def record(**changes: Any) -> Record:
    """The plain invoice, with changes."""
    return _INVOICE | {"lineItems": [item()]} | changes


def customer(**changes: Any) -> Record:
    """John Smith, with changes."""
    return dict(_INVOICE["customer"]) | changes


def organization(**changes: Any) -> Record:
    """Whose invoice it is."""
    return dict(_INVOICE["organization"]) | changes


def untaxed(*amounts: str, **changes: Any) -> Record:
    """An invoice of items of these amounts, without tax."""
    total = sum((money(amount) for amount in amounts), Decimal(0))
    figures = {"subtotal": total, "tax": 0, "total": total, "balance": total}
    return record(lineItems=[priced(amount) for amount in amounts]) | figures | changes


def everything(of: Record, settings: Settings = SETTINGS, memory: dict[str, Any] | None = None) -> list[Document]:
    """The documents made of a record."""
    return list(documents(of, ACCOUNT, settings, memory or {}).documents)


def mapped(of: Record, settings: Settings = SETTINGS, memory: dict[str, Any] | None = None) -> Invoice:
    """The invoice made of a record."""
    first = everything(of, settings, memory)[0]
    assert isinstance(first, Invoice)
    return first


def codes(invoice: Invoice) -> set[str]:
    """The codes of what was noticed."""
    return {finding.code for finding in invoice.findings}


def messages(invoice: Invoice) -> list[str]:
    """The sentences about what somebody has to mend."""
    return [problem.message for problem in invoice.problems]


def money(amount: str | Decimal) -> Decimal:
    return Decimal(amount)
