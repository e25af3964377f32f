"""Customer invoices as sources give them."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.document import (
    Adjustment,
    Invoice,
    Kind,
    Line,
    Party,
    Reconciliation,
    Reference,
    SourceRef,
    Status,
    TaxEntry,
    TaxMode,
    Totals,
)
from models.route import Policy

SALES_ROUTE = Policy(target={"item": "Services", "rounding_item": "Services"})
CANADIAN_ROUTE = Policy(target={**SALES_ROUTE.target, "tax_code": "HST ON", "untaxed_code": "Exempt"})

OAK = Party(role="customer", display_name="Oak Ridge Pools", emails=("office@oakridge.example",))


def sold(position: int, amount: str, **changes: Any) -> Line:
    """One line of a customer invoice, with nothing said of tax."""
    facts = {"position": position, "description": f"Work {position}", "amount": Decimal(amount)}
    return Line.model_validate(facts | changes)


def taxed(position: int, amount: str, tax: str, name: str = "GST") -> Line:
    """One line with its own tax."""
    entry = TaxEntry(name=name, amount=Decimal(tax))
    return sold(position, amount, taxes=(entry,), tax_amount=Decimal(tax))


def invoice(*lines: Line, tax: str = "0", total: str = "", **changes: Any) -> Invoice:
    """An invoice over these lines and so much tax; its total is their sum unless the story says otherwise."""
    sum_ = sum((line.amount for line in lines), Decimal(tax))
    facts: dict[str, Any] = {
        "ref": SourceRef(connector="coperniq", tenant="7301", entity="invoice", id="7"),
        "kind": Kind.RECEIVABLE_INVOICE,
        "status": Status.OPEN,
        "source_status": "SENT",
        "number": "W-1001",
        "currency": "USD",
        "issue_date": date(2026, 5, 1),
        "due_date": date(2026, 5, 31),
        "counterparty": OAK,
        "lines": lines,
        "tax_mode": TaxMode.EXCLUSIVE if Decimal(tax) else TaxMode.NONE,
        "computed": Totals(tax_total=Decimal(tax)),
        "declared": Totals(total=Decimal(total) if total else sum_),
        "reconciliation": Reconciliation(ok=True),
    }
    return Invoice.model_validate(facts | changes)


def discount(amount: str, reason: str | None = None) -> Adjustment:
    return Adjustment(value=Decimal(amount), amount=Decimal(amount), category="discount", reason=reason)


def charge(amount: str, category: Any) -> Adjustment:
    return Adjustment(value=Decimal(amount), amount=Decimal(amount), category=category)


def product(position: int, amount: str, item: str, quantity: str, price: str, **changes: Any) -> Line:
    """A line with an item, a quantity and a price."""
    facts = {
        "item_ref": Reference(name=item),
        "quantity": Decimal(quantity),
        "unit_price": Decimal(price),
    }
    return sold(position, amount, **facts, **changes)
