"""Payments and credits: what they are applied to, what is left, and what they change elsewhere (§5.6)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.quickbooks.books import Books
from tests.integration.sandbox.quickbooks.sales import AMY, BILL, applied, line, payment, sale, version


@pytest.fixture
def invoice(books: Books) -> dict[str, Any]:
    """Amy's, over 100.00."""
    return books.made("invoice", sale())


def test_a_payment_comes_back_complete(books: Books, invoice: dict[str, Any]) -> None:
    made = books.made(
        "payment",
        payment(
            "130.00",
            applied(invoice, "60.00"),
            TxnDate="2026-11-02",
            PaymentRefNum="chk 12",
            PaymentMethodRef={"value": "2"},
        ),
    )

    made.pop("MetaData")
    assert made == {
        "domain": "QBO",
        "sparse": False,
        "Id": "146",
        "SyncToken": "0",
        "CustomerRef": {"value": "1", "name": "Amy's Bird Sanctuary"},
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "DepositToAccountRef": {"value": "4", "name": "Undeposited Funds"},
        "PaymentMethodRef": {"value": "2", "name": "Check"},
        "PaymentRefNum": "chk 12",
        "TxnDate": "2026-11-02",
        "TotalAmt": 130,
        "UnappliedAmt": 70,
        "Line": [{"Amount": 60, "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]}],
    }


def test_a_paid_invoice_shows_it_and_is_another_version(books: Books, invoice: dict[str, Any]) -> None:
    paid = books.made("payment", payment("60.00", applied(invoice, "60.00")))

    seen = books.read("invoice", invoice["Id"])

    assert (seen["TotalAmt"], seen["Balance"], seen["SyncToken"]) == (100, 40, "1")
    assert seen["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "Payment"}]
    assert books.refused("invoice", version(invoice, PrivateNote="late")) == [("5010", "")]


def test_payments_are_found_by_what_they_say(books: Books) -> None:
    made = books.made("payment", payment("60.00", PaymentRefNum="pos-9"))

    found = books.query("select * from Payment where PaymentRefNum = 'pos-9' and CustomerRef = '1'")

    assert found == [made]


def test_a_payment_of_nothing_in_particular_is_credit_of_the_customer(books: Books) -> None:
    made = books.made("payment", payment("60.00"))

    assert (made["UnappliedAmt"], made["Line"]) == (60, [])
    assert books.read("customer", "1")["Balance"] == -60


def test_one_payment_pays_several_invoices(books: Books, invoice: dict[str, Any]) -> None:
    other = books.made("invoice", sale(line("25.00")))

    made = books.made("payment", payment("125.00", applied(invoice, "100.00"), applied(other, "25.00")))

    assert made["UnappliedAmt"] == 0
    assert [row["Balance"] for row in books.query("select * from Invoice")] == [0, 0]


def test_a_changed_payment_frees_what_it_no_longer_pays(books: Books, invoice: dict[str, Any]) -> None:
    made = books.made("payment", payment("60.00", applied(invoice, "60.00")))

    changed = books.made("payment", version(made, Line=[]))

    assert changed["UnappliedAmt"] == 60
    assert books.read("invoice", invoice["Id"])["Balance"] == 100


def test_a_payment_can_be_raised_on_the_same_invoice(books: Books, invoice: dict[str, Any]) -> None:
    made = books.made("payment", payment("60.00", applied(invoice, "60.00")))

    books.made("payment", version(made, TotalAmt=Decimal(100), Line=[applied(invoice, "100.00")]))

    assert books.read("invoice", invoice["Id"])["Balance"] == 0


def test_a_void_payment_pays_nothing(books: Books, invoice: dict[str, Any]) -> None:
    made = books.made("payment", payment("60.00", applied(invoice, "60.00")))

    void = books.made("payment", version(made), operation="update", include="void")

    seen = books.read("invoice", invoice["Id"])
    assert (void["TotalAmt"], void["UnappliedAmt"], void["Line"], void["PrivateNote"]) == (0, 0, [], "Voided")
    assert (seen["Balance"], seen["LinkedTxn"], seen["SyncToken"]) == (100, [], "2")


def test_a_payment_is_voided_in_a_batch(books: Books) -> None:
    made = books.made("payment", payment("60.00"))

    (outcome,) = books.batch({"bId": "1", "operation": "update", "optionsData": "void", "Payment": version(made)})

    assert outcome["Payment"]["TotalAmt"] == 0


def test_a_payment_knows_no_other_void(books: Books) -> None:
    made = books.made("payment", payment("60.00"))

    refused = books.refused("payment", version(made), operation="void")

    assert refused == [("500", "")]


def test_a_deleted_payment_pays_nothing(books: Books, invoice: dict[str, Any]) -> None:
    made = books.made("payment", payment("60.00", applied(invoice, "60.00")))

    books.made("payment", version(made), operation="delete")

    seen = books.read("invoice", invoice["Id"])
    assert (seen["Balance"], seen["LinkedTxn"], seen["SyncToken"]) == (100, [], "2")


# --- what is refused ---------------------------------------------------------------------------------


def test_a_payment_without_an_amount_is_told_so(books: Books) -> None:
    said = books.complaint("payment", payment(None))

    assert said == "6000 Business Validation Error: You must set a transaction amount."


def test_more_than_is_open_cannot_be_applied(books: Books, invoice: dict[str, Any]) -> None:
    books.made("payment", payment("60.00", applied(invoice, "60.00")))

    too_much = books.complaint("payment", payment("40.01", applied(invoice, "40.01")))
    nothing = books.complaint("payment", payment("40.00", applied(invoice, "0.00")))

    assert too_much == nothing
    assert too_much.startswith("6000 Business Validation Error: You can't apply more than the open balance")


def test_more_than_was_paid_cannot_be_applied(books: Books, invoice: dict[str, Any]) -> None:
    said = books.complaint("payment", payment("59.99", applied(invoice, "60.00")))

    assert said.startswith("6000 Business Validation Error: You can't apply more than the amount of the payment")


def test_a_void_invoice_cannot_be_paid(books: Books, invoice: dict[str, Any]) -> None:
    books.made("invoice", version(invoice), operation="void")

    refused = books.refused("payment", payment("1.00", applied(invoice, "1.00")))

    assert refused == [("6000", "")]


def test_other_customers_invoices_cannot_be_paid(books: Books, invoice: dict[str, Any]) -> None:
    others = books.refused("payment", payment("1.00", applied(invoice, "1.00"), CustomerRef=BILL))
    missing = books.refused("payment", payment("1.00", applied({"Id": "999"}, "1.00")))
    bill = books.refused("payment", payment("1.00", applied(invoice, "1.00", "Expense")))

    assert others == missing == bill == [("620", "TxnId")]


def test_a_parent_pays_for_its_jobs_and_not_the_other_way_round(books: Books, invoice: dict[str, Any]) -> None:
    job = books.made("customer", {"DisplayName": "North wing", "ParentRef": AMY, "Job": True})
    work = books.made("invoice", sale(CustomerRef={"value": job["Id"]}))

    down = books.made("payment", payment("100.00", applied(work, "100.00")))
    up = books.refused("payment", payment("1.00", applied(invoice, "1.00"), CustomerRef={"value": job["Id"]}))

    assert down["UnappliedAmt"] == 0
    assert up == [("620", "TxnId")]


def test_a_paid_invoice_cannot_become_less_than_was_paid_or_somebody_elses(
    books: Books, invoice: dict[str, Any]
) -> None:
    books.made("payment", payment("60.00", applied(invoice, "60.00")))
    paid = books.read("invoice", invoice["Id"])

    less = books.refused("invoice", version(paid, Line=[line("59.99")]))
    moved = books.refused("invoice", version(paid, CustomerRef=BILL))

    assert less == moved == [("6000", "")]


# --- credit memos ------------------------------------------------------------------------------------


def test_a_credit_is_open_until_it_is_used(books: Books) -> None:
    made = books.made("creditmemo", sale(line("30.00"), DocNumber="C-1"))

    assert (made["TotalAmt"], made["Balance"], made["RemainingCredit"]) == (30, 30, 30)
    assert books.query("select * from CreditMemo where DocNumber = 'C-1'") == [made]


def test_a_payment_of_nothing_applies_a_credit(books: Books, invoice: dict[str, Any]) -> None:
    memo = books.made("creditmemo", sale(line("30.00")))

    made = books.made("payment", payment("0", applied(invoice, "30.00"), applied(memo, "30.00", "CreditMemo")))

    used = books.read("creditmemo", memo["Id"])
    assert made["UnappliedAmt"] == 0
    assert books.read("invoice", invoice["Id"])["Balance"] == 70
    assert (used["RemainingCredit"], used["TotalAmt"], used["SyncToken"]) == (0, 30, "1")
    assert used["LinkedTxn"] == [{"TxnId": made["Id"], "TxnType": "Payment"}]


def test_no_more_credit_is_used_than_there_is(books: Books, invoice: dict[str, Any]) -> None:
    memo = books.made("creditmemo", sale(line("30.00")))

    more = books.refused("payment", payment("0", applied(invoice, "31.00"), applied(memo, "31.00", "CreditMemo")))
    unmatched = books.refused(
        "payment", payment("0", applied(invoice, "31.00"), applied(memo, "30.00", "CreditMemo"))
    )

    assert more == unmatched == [("6000", "")]


def test_with_its_credit_goes_what_was_applied_of_it(books: Books, invoice: dict[str, Any]) -> None:
    memo = books.made("creditmemo", sale(line("30.00")))
    made = books.made("payment", payment("0", applied(invoice, "30.00"), applied(memo, "30.00", "CreditMemo")))

    books.made("creditmemo", version(books.read("creditmemo", memo["Id"])), operation="delete")

    seen = books.read("invoice", invoice["Id"])
    assert (seen["Balance"], seen["SyncToken"]) == (100, "2")
    assert books.read("payment", made["Id"])["UnappliedAmt"] == 0


def test_credits_apply_themselves_where_the_company_wants_it(books: Books, invoice: dict[str, Any]) -> None:
    books.set(auto_apply_credit=True)

    memo = books.made("creditmemo", sale(line("130.00")))
    second = books.made("invoice", sale(line("50.00")))

    assert books.read("invoice", invoice["Id"])["Balance"] == 0
    assert (memo["RemainingCredit"], memo["TotalAmt"]) == (30, 130)
    assert (second["Balance"], second["TotalAmt"], second["SyncToken"]) == (20, 50, "1")
    assert books.read("creditmemo", memo["Id"])["RemainingCredit"] == 0
    assert [row["TotalAmt"] for row in books.query("select * from Payment")] == [0, 0]


def test_credits_that_apply_themselves_pay_no_more_than_is_open_and_nobody_else(
    books: Books, invoice: dict[str, Any]
) -> None:
    others = books.made("invoice", sale(CustomerRef=BILL))
    first, second = (books.made("creditmemo", sale(line("60.00"))) for _ in range(2))
    books.set(auto_apply_credit=True)

    books.made("invoice", sale(line("5.00")))

    assert books.read("invoice", invoice["Id"])["Balance"] == 0
    assert books.read("creditmemo", first["Id"])["RemainingCredit"] == 0
    assert books.read("creditmemo", second["Id"])["RemainingCredit"] == 15
    assert books.read("invoice", others["Id"])["Balance"] == 100


def test_credits_stay_where_the_company_does_not_want_it(books: Books, invoice: dict[str, Any]) -> None:
    memo = books.made("creditmemo", sale(line("30.00")))

    assert memo["RemainingCredit"] == 30
    assert books.read("invoice", invoice["Id"])["Balance"] == 100


# --- what a customer owes ----------------------------------------------------------------------------


def test_a_customer_owes_invoices_less_credits_less_payments(books: Books, invoice: dict[str, Any]) -> None:
    job = books.made("customer", {"DisplayName": "North wing", "ParentRef": AMY, "Job": True})
    books.made("invoice", sale(line("7.00"), CustomerRef={"value": job["Id"]}))
    books.made("creditmemo", sale(line("30.00")))
    books.made("payment", payment("50.00", applied(invoice, "40.00")))

    seen = books.read("customer", "1")

    assert (seen["Balance"], seen["BalanceWithJobs"]) == (20, 27)


@pytest.mark.usefixtures("invoice")
def test_a_customer_with_a_balance_stays_active(books: Books) -> None:
    refused = books.refused("customer", version(books.read("customer", "1"), Active=False))
    without = books.made("customer", version(books.read("customer", "2"), Active=False))

    assert refused == [("6220", "Active")]
    assert without["DisplayName"] == "Bill's Windsurf Shop (deleted)"
