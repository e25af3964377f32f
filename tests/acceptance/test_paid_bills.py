"""Bills that a bookkeeper has paid: what Kojo changes later never undoes a payment."""

from typing import Any

import pytest

from models.link import LinkState
from tests.acceptance.office import Office


@pytest.fixture
def linked(office: Office) -> str:
    return office.link("INV-1", "100.00")


def pay(office: Office, amount: str) -> dict[str, Any]:
    """By check, in QuickBooks."""
    bill = office.bill("INV-1")
    body = {
        "VendorRef": bill["VendorRef"],
        "TotalAmt": amount,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "Line": [{"Amount": amount, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
    }
    return office.add_in_quickbooks("billpayment", body)


def test_a_paid_bill_follows_its_source_and_stays_paid(office: Office, linked: str) -> None:
    pay(office, "100.00")

    office.edit_invoice(linked, dueDate="2026-12-24 00:00:00.000Z")
    office.sync()

    bill = office.bill("INV-1")
    assert office.state(linked) is LinkState.LINKED
    assert (bill["DueDate"], bill["Balance"]) == ("2026-12-24", 0)


def test_what_is_added_to_a_paid_bill_is_open(office: Office, linked: str) -> None:
    pay(office, "100.00")

    office.change_amounts(linked, "130.00")
    office.sync()

    bill = office.bill("INV-1")
    assert office.state(linked) is LinkState.LINKED
    assert (bill["TotalAmt"], bill["Balance"]) == (130, 30)


def test_a_bill_may_become_less_as_long_as_the_payment_fits(office: Office, linked: str) -> None:
    pay(office, "40.00")

    office.change_amounts(linked, "60.00")
    office.sync()

    bill = office.bill("INV-1")
    assert office.state(linked) is LinkState.LINKED
    assert (bill["TotalAmt"], bill["Balance"]) == (60, 20)


@pytest.mark.parametrize("is_watched", [True, False])
def test_a_bill_never_becomes_less_than_what_was_paid(office: Office, linked: str, *, is_watched: bool) -> None:
    """Whether or not we have seen the payment before."""
    payment = pay(office, "100.00")
    if is_watched:
        office.sync()
    office.forget_requests()

    office.change_amounts(linked, "80.00")
    office.sync()
    assert office.message(linked) == (
        "Bill INV-1 comes to 80.00 at its source now, but 100.00 of 100.00 is paid or applied in QuickBooks. "
        "Change the payment there, then resync."
    )
    assert (office.state(linked), office.written()) == (LinkState.ERROR, [])

    office.delete_in_quickbooks("billpayment", payment["Id"])
    office.resync(linked)
    office.sync()
    assert office.state(linked) is LinkState.LINKED
    assert office.bill("INV-1")["TotalAmt"] == 80


def test_a_paid_bill_is_not_voided(office: Office, linked: str) -> None:
    pay(office, "100.00")

    office.void_invoice(linked)
    office.sync()

    assert (office.state(linked), office.message(linked)) == (
        LinkState.ERROR,
        "Bill INV-1 is void at its source, but 100.00 of 100.00 is paid or applied in QuickBooks. "
        "Undo that, then resync.",
    )
    assert office.bill("INV-1")["TotalAmt"] == 100
