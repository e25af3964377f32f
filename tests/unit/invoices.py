"""An invoice as any source might give it, for tests that change one thing about it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from models.document import (
    Invoice,
    Kind,
    Line,
    Notes,
    Party,
    Payment,
    Reconciliation,
    Reference,
    SourceRef,
    Status,
    TaxMode,
    Totals,
)
from models.route import Policy, Route

REF = SourceRef(connector="connectors.kojo", tenant="acme", entity="invoice", id="inv-1", version="7")
LINE = Line(
    id="line-1",
    position=1,
    description="Conduit",
    quantity=Decimal(10),
    unit_price=Decimal("1.25"),
    amount=Decimal("12.50"),
    account_ref=Reference(code="5010"),
)
VENDOR = Party(role="vendor", source_id="v-1", display_name="Acme Electric")
PLAIN: dict[str, Any] = {
    "ref": REF,
    "kind": Kind.PAYABLE_BILL,
    "status": Status.APPROVED,
    "source_status": "APPROVED",
    "number": "INV-1",
    "currency": "USD",
    "issue_date": date(2026, 5, 1),
    "due_date": date(2026, 6, 1),
    "counterparty": VENDOR,
    "lines": (LINE,),
    "tax_mode": TaxMode.NONE,
    "declared": Totals(subtotal=Decimal("12.50"), total=Decimal("12.50")),
    "reconciliation": Reconciliation(ok=True),
    "notes": Notes(public="Site north"),
    "updated_at": datetime(2026, 5, 2, tzinfo=UTC),
}


def invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate(PLAIN | changes)


def payment(**changes: Any) -> Payment:
    plain = {
        "ref": REF.model_copy(update={"entity": "payment", "id": "pay-1"}),
        "status": Status.PAID,
        "source_status": "PAID",
        "currency": "USD",
        "parent": REF,
        "amount": Decimal("12.50"),
        "paid_on": date(2026, 5, 20),
    }
    return Payment.model_validate(plain | changes)


def route(since: date = date(2026, 1, 1), **policy: Any) -> Route:
    return Route(source="kojo", target="quickbooks", since=since, policy=Policy(**policy))
