"""Coperniq's records as its API gives them, for tests to change: one plain invoice of two items, 1,679.50."""

from decimal import Decimal
from typing import Any

from connectors.coperniq import Settings
from connectors.coperniq.mapping import documents
from models import exact_json
from models.document import Invoice, Payment

Record = dict[str, Any]

SETTINGS = Settings(api_key="coperniq-key", timezone="America/Denver")

_INVOICE: Record = exact_json.loads("""
{
  "id": 480101, "uid": 1012, "description": "Stage 2", "type": "INVOICE", "status": "SENT",
  "basedOnId": 480009, "basedOnUid": 2601, "dueDate": "2026-07-01T00:00:00.000Z",
  "amount": 1679.50, "amountPaid": 0, "isArchived": false, "sharedWithPortal": true,
  "calculationMethod": "LINE_ITEMS", "percentage": null, "baseAmount": null,
  "createdAt": "2026-06-01T03:30:00.000Z", "updatedAt": "2026-06-03T17:26:46.983Z",
  "account": {"id": 480001, "title": "Hill House"},
  "record": {"id": 480009, "uid": 2601, "title": "Hill House project"},
  "lineItems": [], "listedAs": "invoices"
}
""")

_ITEM: Record = exact_json.loads("""
{
  "id": 480102, "catalogItemId": 480019, "quantity": 6, "unitCost": 142.5, "unitPrice": 219,
  "description": "405 W solar panel", "sectionName": "Roof",
  "catalogItem": {"id": 480019, "name": "405 W solar panel", "manufacturer": "Sunfield", "sku": "PV-405",
                  "type": "PRODUCT"}
}
""")

_SURVEY: Record = exact_json.loads("""
{
  "id": 480103, "catalogItemId": 480026, "quantity": 1, "unitCost": 90, "unitPrice": 365.50,
  "description": "Site survey", "sectionName": null,
  "catalogItem": {"id": 480026, "name": "Site survey", "manufacturer": null, "sku": null, "type": "SERVICE"}
}
""")

_PAYMENT: Record = exact_json.loads("""
{
  "id": 480401, "invoiceNumber": 9001, "amount": 100.25, "status": "COMPLETED", "paymentMethod": "CHECK",
  "paymentDate": "2026-06-10T00:00:00.000Z", "paymentReference": "check 771", "notes": "Dropped off",
  "isExternal": false, "createdAt": "2026-06-11T02:00:00.000Z", "updatedAt": "2026-06-11T02:00:00.000Z",
  "createdBy": {"id": 61, "firstName": "Office", "lastName": "Admin"}
}
""")


def money(amount: str | int | Decimal) -> Decimal:
    return Decimal(amount)


def item(**changes: Any) -> Record:
    """Six panels at 219, if nothing else is said."""
    return _ITEM | changes


def record(**changes: Any) -> Record:
    """The plain invoice, with changes."""
    return _INVOICE | {"lineItems": [item(), _SURVEY]} | changes


def lines(*prices: str, quantity: Any = 1, **changes: Any) -> Record:
    """An invoice with lines of these prices, and with their exact sum as its amount."""
    items = [item(id=number, unitPrice=money(price), quantity=quantity) for number, price in enumerate(prices, 1)]
    amount = sum((money(price) * quantity for price in prices), Decimal(0))
    return record(lineItems=items) | {"amount": amount} | changes


def share(percentage: Any, base: Any, amount: Any, **changes: Any) -> Record:
    """An invoice of a percentage of its project's value."""
    figures = {"percentage": money(percentage), "baseAmount": base and money(base), "amount": money(amount)}
    return record(calculationMethod="PERCENTAGE", lineItems=[]) | figures | changes


def bill(**changes: Any) -> Record:
    """A bill of one item that costs 142.50 six times."""
    plain = record(lineItems=[item()], listedAs="bills", type="BILL", billNumber=512, amount=money("855.00"))
    del plain["uid"], plain["sharedWithPortal"]
    return plain | {"issueDate": "2026-06-02T00:00:00.000Z"} | changes


def payment(**changes: Any) -> Record:
    """100.25 by check, if nothing else is said."""
    return _PAYMENT | changes


def mapped(of: Record, settings: Settings = SETTINGS, memory: dict[str, Any] | None = None) -> Invoice:
    """The invoice or bill made of a record."""
    first = documents(of, memory or {}, "7301", settings).documents[0]
    assert isinstance(first, Invoice)
    return first


def payments(of: Record, settings: Settings = SETTINGS) -> list[Payment]:
    """The payments made of a record."""
    return [one for one in documents(of, {}, "7301", settings).documents if isinstance(one, Payment)]


def codes(invoice: Invoice) -> set[str]:
    """The codes of what was noticed."""
    return {finding.code for finding in invoice.findings}


def messages(invoice: Invoice) -> list[str]:
    """The sentences about what somebody has to mend."""
    return [problem.message for problem in invoice.problems]
