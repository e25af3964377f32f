"""Payments that leave their invoice as it was: no pull is told of them, and a sweep finds them."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import ExternalId, Page
from connectors.zrm.source import ZrmSource
from tests.given import KeptInMemory
from tests.integration.zrm.office import Office


@pytest.fixture
def kept(pulled: list[Page], office: Office) -> KeptInMemory:
    """Everything, as it was pulled."""
    memory, source = KeptInMemory(), office.connected()
    for page in deepcopy(pulled):
        memory.store(source, page)
    return memory


def changed(office: Office, kept: KeptInMemory) -> list[str]:
    return [one.id for page in connected(office, kept).sweep() for one in page.changed]


def connected(office: Office, kept: KeptInMemory) -> ZrmSource:
    source = office.connected(kept=kept)
    assert isinstance(source, ZrmSource)
    return source


def unpaid(office: Office) -> str:
    """A plain invoice that nothing was paid on."""
    trapped = {id_ for trap in office.look("traps") for id_ in trap["invoices"]}
    return next(
        str(row["id"]) for row in office.look("invoices") if row["status"] == "sent" and row["id"] not in trapped
    )


def paid(office: Office, invoice: str) -> dict[str, Any]:
    """Enter a payment; the invoice stays as it is, its sum and its time of change too."""
    before = next(row for row in office.look("invoices") if row["id"] == invoice)
    how = {"paymentMethod": "check", "paidAt": "2026-11-16T12:00:00.000Z"}
    payment = office.enter("payments", invoiceId=invoice, amount=Decimal(5), **how)
    assert next(row for row in office.look("invoices") if row["id"] == invoice) == before
    return payment


def test_a_payment_that_leaves_its_invoice_alone_is_found_by_the_sweep(office: Office, kept: KeptInMemory) -> None:
    invoice = unpaid(office)
    payment = paid(office, invoice)

    found = changed(office, kept)

    assert found == [invoice]
    record = connected(office, kept).look(ExternalId("invoice", invoice))
    assert record is not None
    assert [one["id"] for one in record["payments"]] == [payment["id"]]


def test_what_was_paid_in_full_is_not_asked_about(office: Office, kept: KeptInMemory) -> None:
    """What more is paid on it comes with its next change; nobody asks for ever about all that was ever paid."""
    trapped = {id_ for trap in office.look("traps") for id_ in trap["invoices"]}
    settled = [
        row["id"] for row in office.look("invoices") if row["status"] == "paid" and row["id"] not in trapped
    ]
    paid(office, settled[0])

    assert changed(office, kept) == []


def test_another_sum_is_noticed_without_a_request(office: Office, kept: KeptInMemory) -> None:
    invoice = unpaid(office)
    kept.stored["invoice", invoice]["invoice"]["amountPaid"] = Decimal("1.00")

    assert changed(office, kept) == [invoice]
