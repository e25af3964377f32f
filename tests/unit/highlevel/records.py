"""HighLevel's records as its API gives them, for tests to change: one sent invoice of two items, 150.00 in all."""

from decimal import Decimal
from typing import Any

from connectors.highlevel import Settings
from connectors.highlevel.mapping import documents
from models import exact_json
from models.document import Document, Invoice, Payment

Record = dict[str, Any]

LOCATION = "6578278e879ad2646715ba9c"
SETTINGS = Settings(private_token="pit-hl-private")

_INVOICE: Record = exact_json.loads("""
{
  "_id": "6a1d2c00e879ad2646715b01",
  "status": "sent",
  "liveMode": true,
  "amountPaid": 0,
  "altId": "6578278e879ad2646715ba9c",
  "altType": "location",
  "name": "Spring campaign",
  "businessDetails": {
    "name": "Brightpath Marketing", "phoneNo": "+1-214-555-0100", "website": "www.example.com",
    "address": {"addressLine1": "410 Market St", "city": "Dallas", "state": "TX", "countryCode": "US"}
  },
  "invoiceNumber": "1042",
  "currency": "USD",
  "contactDetails": {
    "id": "c0n7ac7Brightpath003", "name": "Deepa Nair", "companyName": "Nair Physiotherapy",
    "email": "deepa@example.com", "phoneNo": "+1-214-555-0199", "customFields": [], "additionalEmails": [],
    "address": {"addressLine1": "9 Elm St", "city": "Dallas", "state": "TX", "postalCode": "75201"}
  },
  "issueDate": "2026-06-01",
  "dueDate": "2026-07-01",
  "discount": {"type": "percentage", "value": 0},
  "invoiceItems": [],
  "total": 150.00,
  "title": "INVOICE",
  "amountDue": 150.00,
  "createdAt": "2026-06-01T08:00:00.000Z",
  "updatedAt": "2026-06-03T17:26:46.983Z",
  "totalSummary": {"subTotal": 150.00, "discount": 0, "tax": 0}
}
""")

_ITEM: Record = exact_json.loads("""
{
  "_id": "c6tZZU0rJBf30ZXx9Gl1", "productId": "pr0duc7Brightpath001", "priceId": "pr1ceBrightpath00001",
  "currency": "USD", "name": "Landing page", "description": "Two languages", "qty": 2, "amount": 50.00,
  "taxes": [], "taxInclusive": false
}
""")

SALES_TAX: Record = {"_id": "7ax0001", "name": "Sales tax", "rate": Decimal("8.25"), "calculation": "exclusive"}

_TRANSACTION: Record = exact_json.loads("""
{
  "_id": "6a1d2c00e879ad2646715c01", "altId": "6578278e879ad2646715ba9c", "altType": "location",
  "contactId": "c0n7ac7Brightpath003", "contactName": "Deepa Nair", "currency": "USD", "amount": 50.00,
  "status": "succeeded", "liveMode": true, "entityType": "invoice", "entityId": "6a1d2c00e879ad2646715b01",
  "paymentMethod": "bank_transfer", "chargeId": "ch_1", "amountRefunded": 0, "qboSynced": false,
  "fulfilledAt": "2026-06-03T17:26:46.983Z", "createdAt": "2026-06-03T17:26:46.983Z",
  "updatedAt": "2026-06-03T17:26:46.983Z"
}
""")


def item(**changes: Any) -> Record:
    """One item: two landing pages at 50.00, if nothing else is said."""
    return _ITEM | changes


def record(**changes: Any) -> Record:
    """The plain invoice, with changes."""
    second = item(_id="c6tZZU0rJBf30ZXx9Gl2", productId="pr0duc7Hosting", name="Hosting", qty=1)
    return _INVOICE | {"invoiceItems": [item(), second]} | changes


def transaction(**changes: Any) -> Record:
    """A payment of 50.00 by bank transfer."""
    return _TRANSACTION | changes


def paid(*transactions: Record, amount: str = "50.00", **changes: Any) -> Record:
    """The invoice with payments on it."""
    figures = {"status": "partially_paid", "amountPaid": money(amount), "amountDue": 150 - money(amount)}
    return record(**figures | {"transactions": list(transactions)} | changes)


def one_item(amount: str, **changes: Any) -> Record:
    """An invoice of one item, whose total is its price."""
    figures = {"total": money(amount), "amountDue": money(amount)}
    summary = {"subTotal": money(amount), "discount": 0, "tax": 0}
    return record(invoiceItems=[item(qty=1, amount=money(amount))], totalSummary=summary, **figures) | changes


def all_of(of: Record, settings: Settings = SETTINGS, memory: Record | None = None) -> tuple[Document, ...]:
    """The documents made of a record."""
    return documents(of, memory or {}, LOCATION, settings).documents


def mapped(of: Record, **settings: Any) -> Invoice:
    """The invoice made of a record."""
    found = all_of(of, SETTINGS.model_copy(update=settings))[0]
    assert isinstance(found, Invoice)
    return found


def payments(of: Record, **settings: Any) -> list[Payment]:
    """The payments made of a record."""
    found = all_of(of, SETTINGS.model_copy(update=settings))
    return [one for one in found if isinstance(one, Payment)]


def codes(invoice: Invoice) -> set[str]:
    """The codes of what was noticed."""
    return {finding.code for finding in invoice.findings}


def messages(invoice: Invoice) -> list[str]:
    """The sentences about what somebody has to mend."""
    return [problem.message for problem in invoice.problems]


def money(amount: str | Decimal) -> Decimal:
    return Decimal(amount)
