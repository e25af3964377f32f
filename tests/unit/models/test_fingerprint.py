"""The fingerprint moves when the books would, and looking at an invoice never moves it (sources.md §8.5)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.document import (
    Adjustment,
    Attachment,
    DocumentRef,
    ExternalRef,
    Finding,
    Flag,
    Invoice,
    Kind,
    Notes,
    Progress,
    Reference,
    SourceIntegration,
    Status,
    TaxEntry,
    TaxMode,
    Totals,
    Tracking,
)
from models.fingerprint import fingerprint
from tests.unit.invoices import LINE, PLAIN, REF, VENDOR, invoice, payment

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
TEN = Decimal("10.00")


def test_the_same_content_has_the_same_fingerprint() -> None:
    assert fingerprint(invoice()) == fingerprint(Invoice.model_validate_json(invoice().model_dump_json()))


CHANGES: list[dict[str, Any]] = [
    {"kind": Kind.PAYABLE_CREDIT},
    {"number": "INV-2"},
    {"number": None},
    {"currency": "CAD"},
    {"exchange_rate": Decimal("1.37")},
    {"issue_date": date(2026, 5, 2)},
    {"due_date": date(2026, 6, 2)},
    {"due_date": None},
    {"ship_date": date(2026, 5, 3)},
    {"tax_mode": TaxMode.EXCLUSIVE},
    {"tax_breakdown": (TaxEntry(code="NV", amount=TEN),)},
    {"discounts": (Adjustment(value=TEN),)},
    {"charges": (Adjustment(value=TEN, category="shipping"),)},
    {"progress": Progress(percentage=Decimal(25), base_amount=TEN)},
    {"payment_terms": "Net 30"},
    {"payment_schedule": [{"due": "2026-06-01"}]},
    {"applied_credits": (DocumentRef(type="credit", id="c-1", amount=TEN),)},
    {"references": (DocumentRef(type="purchase_order", number="PO-9"),)},
    {"declared": Totals(subtotal=Decimal("12.50"), total=Decimal("12.51"))},
    {"declared": Totals(subtotal=Decimal("12.50"), tax_total=Decimal("0.01"), total=Decimal("12.50"))},
    {"notes": Notes(public="Site south")},
    {"counterparty": VENDOR.model_copy(update={"source_id": "v-2"})},
    {"counterparty": VENDOR.model_copy(update={"display_name": "Acme Electric Inc."})},
    {"counterparty": None},
    {"status": Status.VOID},
    {"status": Status.DELETED},
    {"status": Status.REJECTED},
    {"lines": ()},
    {"lines": (LINE, LINE)},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_content_moves_it(change: dict[str, Any]) -> None:
    assert fingerprint(invoice(**change)) != fingerprint(invoice())


LINE_CHANGES: list[dict[str, Any]] = [
    {"position": 2},
    {"section": "Labour"},
    {"kind": "discount"},
    {"category": "materials"},
    {"description": "Conduit, 3/4"},
    {"quantity": Decimal(11)},
    {"unit": "ft"},
    {"unit_price": Decimal("1.26")},
    {"discount": Decimal(1)},
    {"amount": Decimal("12.51")},
    {"tax_amount": Decimal("0.90")},
    {"account_ref": Reference(code="5020")},
    {"item_ref": Reference(id="item-1")},
    {"tracking": (Tracking(type="job", code="J-1"),)},
    {"doc_refs": (DocumentRef(type="purchase_order", number="PO-9"),)},
]


@pytest.mark.parametrize("change", LINE_CHANGES, ids=str)
def test_content_of_a_line_moves_it(change: dict[str, Any]) -> None:
    changed = invoice(lines=({**LINE.model_dump(), **change},))

    assert fingerprint(changed) != fingerprint(invoice())


@pytest.mark.parametrize(
    "change",
    [
        {"updated_at": NOW},
        {"created_at": NOW},
        {"sent_at": NOW},
        {"approved_at": NOW},
        {"paid_date": date(2026, 7, 1)},
        {"status": Status.PAID},
        {"status": Status.PARTIALLY_PAID},
        {"status": Status.DRAFT},
        {"source_status": "PAID"},
        {"flags": frozenset({Flag.OVERDUE, Flag.PAYMENT_PENDING})},
        {"declared": PLAIN["declared"].model_copy(update={"amount_paid": TEN, "amount_due": Decimal("2.50")})},
        {"computed": Totals(total=Decimal("12.50"))},
        {"source_integration": SourceIntegration(state="LINKED", message="Bill 7")},
        {"external_refs": (ExternalRef(system="quickbooks", entity="Bill", id="7", origin="ours"),)},
        {"attachments": (Attachment(id="a-1", url="https://files.example/a?sig=1"),)},
        {"notes": Notes(public="Site north", private="call them")},
        {"findings": (Finding(code="HOLD", message="on hold"),)},
        {"extensions": {"kojo": {"seen": True}}},
        {"ref": REF.model_copy(update={"version": "8", "url": "https://kojo.example/8"})},
        {"lines": (LINE.model_copy(update={"id": "line-9", "extensions": {"x": 1}, "cost": TEN}),)},
        {"counterparty": VENDOR.model_copy(update={"emails": ("billing@acme.example",)})},
    ],
    ids=" ".join,
)
def test_what_the_books_do_not_care_about_leaves_it(change: dict[str, Any]) -> None:
    assert fingerprint(invoice(**change)) == fingerprint(invoice())


def test_two_voids_of_different_content_differ() -> None:
    """A void that is edited is still to be zeroed, but it is another version."""
    voided = invoice(status=Status.VOID)

    assert fingerprint(voided) != fingerprint(invoice(status=Status.VOID, number="INV-2"))
    assert fingerprint(voided) == fingerprint(invoice(status=Status.DELETED))


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ({"amount": TEN}, True),
        ({"paid_on": date(2026, 5, 21)}, True),
        ({"method": "check"}, True),
        ({"reference": "1042"}, True),
        ({"synthesized": True}, True),
        ({"parent": REF.model_copy(update={"id": "inv-2"})}, True),
        ({"status": Status.VOID}, True),
        ({"updated_at": NOW}, False),
        ({"parent": REF.model_copy(update={"version": "8"})}, False),
    ],
    ids=str,
)
def test_a_payment_has_a_fingerprint_of_its_own(change: dict[str, Any], *, moves: bool) -> None:
    assert (fingerprint(payment(**change)) != fingerprint(payment())) is moves
