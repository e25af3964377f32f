"""Kojo's records as its API gives them, for tests to change: one plain bill of two items, 150.00 with its tax."""

from decimal import Decimal
from typing import Any

from connectors.kojo import Settings
from connectors.kojo.mapping import bill
from models import exact_json
from models.document import Invoice

Record = dict[str, Any]

SETTINGS = Settings(api_key="kojo-legacy-key")

_BILL: Record = exact_json.loads("""
{
  "id": "ckmnpybisiy5x08abky4g2d1f",
  "createdAt": "2026-06-01 08:00:00.000Z",
  "createdById": "ckuser0000000000000000001",
  "updatedAt": "2026-06-03 17:26:46.983Z",
  "deletedAt": null,
  "title": "Delivery to Maple Street",
  "category": "material",
  "exceptions": [],
  "state": "APPROVED",
  "approvedAt": "2026-06-03 17:26:46.983Z",
  "approvedById": "ckuser0000000000000000002",
  "flaggedAt": null, "flaggedById": null, "flagMessage": null,
  "paidAt": null, "paidById": null, "payments": null,
  "rejectedAt": null, "rejectedById": null, "rejectedReason": null,
  "voidedAt": null, "voidedById": null,
  "invoiceNumber": "606123",
  "invoiceDate": "2026-06-01 00:00:00.000Z",
  "dueDate": "2026-07-01 00:00:00.000Z",
  "shipDate": "2026-05-30 00:00:00.000Z",
  "shipVia": "Freight", "salesperson": "Mike R.", "terms": "Net 30",
  "subtotal": 140.00, "tax": 10.00, "shippingCostFloat": null, "totalDue": 150.00,
  "integrationState": "NOT_LINKED", "integrationMessage": null,
  "vendor": {"id": "ckvendor00000000000000001", "code": "ACE123", "name": "Ace Supply"},
  "job": {"id": "ckjob00000000000000000001", "code": "24-017", "name": "Maple Street Apartments"},
  "order": {"id": "ckorder000000000000000001", "purchaseOrderNumber": "1-1042"},
  "taxCode": {"id": "cktax", "code": "CA", "description": "California", "taxPercent": 0.0725, "taxType": "SALES"},
  "costCategory": {"id": "ckcost", "code": "M", "description": "Materials"},
  "glCode": {"id": "ckgl5010", "code": "5010", "description": "Electrical materials"},
  "attachments": [],
  "creditMemos": [],
  "invoiceItems": []
}
""")

_ITEM: Record = exact_json.loads("""
{
  "id": "ckitem1", "createdAt": "2026-06-01 08:00:00.000Z", "updatedAt": "2026-06-01 08:00:00.000Z",
  "invoiceId": "ckmnpybisiy5x08abky4g2d1f", "lineNumber": 1, "description": "3/4\\" EMT", "notes": null,
  "hasException": false, "extPriceFloat": 125.00, "extPriceFloatIncludingTax": null,
  "shipQuantity": 100, "unitPriceFloat": 1.25, "unitsOfMeasure": "FT",
  "taxCode": null, "taxRate": null, "phaseCode": null, "costCategory": null, "glCode": null,
  "orderItems": [], "creditMemoItems": []
}
""")


def item(**changes: Any) -> Record:
    """One item: 100 feet at 1.25, if nothing else is said."""
    return _ITEM | changes


def record(**changes: Any) -> Record:
    """The plain bill, with changes."""
    second = item(id="ckitem2", lineNumber=2, description="Strap", shipQuantity=10, unitPriceFloat=money("1.50"))
    return _BILL | {"invoiceItems": [item(), second | {"extPriceFloat": money("15.00")}]} | changes


def one_line(amount: str | Decimal, **changes: Any) -> Record:
    """A bill of one line without quantity or price, no tax, and a total that is its amount."""
    line = item(extPriceFloat=money(amount), shipQuantity=None, unitPriceFloat=None)
    figures = {"subtotal": money(amount), "tax": None, "taxCode": None, "totalDue": money(amount)}
    return record(invoiceItems=[line]) | figures | changes


def mapped(of: Record, settings: Settings = SETTINGS) -> Invoice:
    """The document made of a record."""
    return bill(of, "acme", settings)


def codes(invoice: Invoice) -> set[str]:
    """The codes of what was noticed."""
    return {finding.code for finding in invoice.findings}


def messages(invoice: Invoice) -> list[str]:
    """The sentences about what somebody has to mend."""
    return [problem.message for problem in invoice.problems]


def money(amount: str | Decimal) -> Decimal:
    return Decimal(amount)
