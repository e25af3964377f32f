"""What customers paid follows their invoices into the books: each payment once, and never before its invoice."""

import pytest

from models.link import LinkState
from tests.integration.sales.shop import Shop


def test_a_payment_follows_its_invoice(shop: Shop) -> None:
    invoice = shop.bill("W-1", "100.00")
    payment = shop.pay(invoice, "40.00", reference="CHK-1042")

    shop.sync()

    (booked,), (paid,) = shop.books("invoice"), shop.books("payment")
    assert (shop.state(invoice), shop.state(payment)) == (LinkState.LINKED, LinkState.LINKED)
    assert (booked["TotalAmt"], booked["Balance"]) == (100, 60)
    assert (paid["TotalAmt"], paid["PaymentRefNum"], paid["TxnDate"]) == (40, "CHK-1042", "2026-11-16")
    assert paid["CustomerRef"] == booked["CustomerRef"]
    assert paid["Line"][0]["LinkedTxn"][0]["TxnId"] == booked["Id"]
    assert paid["PaymentMethodRef"]["name"] == "Check"


def test_a_second_sync_sends_nothing(shop: Shop) -> None:
    shop.pay(shop.bill("W-1", "100.00"), "40.00")
    shop.sync()

    again = shop.sync()

    assert again.pushed["books"].tally.writes == 0


def test_payments_that_come_one_after_the_other_are_each_booked_once(shop: Shop) -> None:
    invoice = shop.bill("W-1", "100.00")
    for amount in ("40.00", "35.00", "25.00"):
        shop.pay(invoice, amount)
        shop.sync()

    assert sorted(paid["TotalAmt"] for paid in shop.books("payment")) == [25, 35, 40]
    assert shop.books("invoice")[0]["Balance"] == 0
    assert shop.state(invoice) is LinkState.LINKED


def test_a_payment_that_no_pull_is_told_of_is_booked_after_the_next_sweep_and_once(shop: Shop) -> None:
    invoice = shop.bill("W-1", "100.00")
    shop.sync()
    shop.office.wait(3600)  # beyond what pulls read twice
    shop.sync()
    payment = shop.pay_unseen(invoice, "40.00")

    shop.sync()
    assert shop.books("payment") == []

    for _ in range(2):
        shop.sync(sweeping=True)
    assert [paid["TotalAmt"] for paid in shop.books("payment")] == [40]
    assert shop.state(payment) is LinkState.LINKED


def test_a_payment_waits_for_an_invoice_that_is_stopped(shop: Shop) -> None:
    invoice = shop.bill("W-1", "100.00")
    payment = shop.pay(invoice, "40.00")
    shop.set_customer_active(is_active=False)

    shop.sync()
    assert shop.state(invoice) is LinkState.ERROR
    assert shop.row(payment).message == "Waiting for its invoice to be linked."
    assert shop.books("payment") == []

    shop.set_customer_active(is_active=True)
    shop.resync(invoice)
    shop.sync()
    assert (shop.state(invoice), shop.state(payment)) == (LinkState.LINKED, LinkState.LINKED)


def test_more_than_is_open_is_the_payments_error_alone(shop: Shop) -> None:
    invoice = shop.bill("W-1", "100.00")
    payment = shop.pay(invoice, "140.00")

    shop.sync()

    assert (shop.state(invoice), shop.state(payment)) == (LinkState.LINKED, LinkState.ERROR)
    assert shop.row(payment).message == (
        "The payment is more than what is open on its invoice in QuickBooks. "
        "Compare the two there, and exclude the payment or book the rest by hand."
    )
    assert shop.books("payment") == []


@pytest.mark.parametrize("kind", ["commit_then_drop", "drop"])
def test_a_payment_whose_answer_is_lost_is_booked_once(shop: Shop, kind: str) -> None:
    invoice = shop.bill("W-1", "100.00")
    shop.sync()
    payment = shop.pay(invoice, "40.00")
    shop.fault({"kind": kind}, nth=1)

    shop.sync()

    assert shop.state(payment) is LinkState.LINKED
    assert [paid["TotalAmt"] for paid in shop.books("payment")] == [40]


def test_a_payment_that_is_undone_leaves_its_invoice_open(shop: Shop) -> None:
    invoice = shop.bill("W-1", "100.00")
    payment = shop.pay(invoice, "40.00")
    shop.sync()

    shop.office.edit(payment, "payments", status="failed")
    shop.touch(invoice)
    shop.sync()

    (paid,) = shop.books("payment")
    assert (paid["TotalAmt"], paid["Line"]) == (0, [])
    assert "Voided in ZRM. It was 40.00 USD." in paid["PrivateNote"]
    assert shop.books("invoice")[0]["Balance"] == 100
    assert shop.row(payment).message == "Voided."


def test_without_the_policy_no_payment_is_booked(shop: Shop) -> None:
    shop.configure(push_payments=False)
    payment = shop.pay(shop.bill("W-1", "100.00"), "40.00")

    shop.sync()

    assert shop.books("payment") == []
    assert shop.row(payment).message == "Payments are not posted by this route."
