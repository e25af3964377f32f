"""Deposits hold the payments in them (§6: 6540)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.quickbooks.books import Books
from tests.integration.sandbox.quickbooks.sales import applied, payment, sale, version


@pytest.fixture
def paid(books: Books) -> dict[str, Any]:
    """A payment over 60.00."""
    return books.made("payment", payment("60.00"))


def deposit(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"DepositToAccountRef": {"value": "35"}, "Line": list(lines)}


def test_a_deposit_adds_up_and_shows_in_its_payments(books: Books, paid: dict[str, Any]) -> None:
    detail = {"AccountRef": {"value": "45"}}
    interest = {"Amount": Decimal("0.50"), "DetailType": "DepositLineDetail", "DepositLineDetail": detail}

    made = books.made("deposit", deposit(applied(paid, "60.00", "Payment"), interest))

    seen = books.read("payment", paid["Id"])
    assert made["TotalAmt"] == Decimal("60.50")
    assert made["DepositToAccountRef"] == {"value": "35", "name": "Checking"}
    assert (seen["LinkedTxn"], seen["SyncToken"]) == ([{"TxnId": made["Id"], "TxnType": "Deposit"}], "1")
    assert books.query("select * from Deposit where TotalAmt = '60.50'") == [made]


@pytest.mark.parametrize(
    ("changes", "query"),
    [
        ({"PrivateNote": "late"}, {}),
        ({}, {"operation": "delete"}),
        ({}, {"operation": "update", "include": "void"}),
    ],
)
def test_a_deposited_payment_stays_as_it_is(
    books: Books, paid: dict[str, Any], changes: dict[str, Any], query: dict[str, str]
) -> None:
    books.made("deposit", deposit(applied(paid, "60.00", "Payment")))
    now = books.read("payment", paid["Id"])

    said = books.complaint("payment", version(now, **changes), **query)

    assert said.startswith("6540 This transaction has been deposited.")
    assert books.read("payment", paid["Id"]) == now


def test_taken_out_of_its_deposit_a_payment_can_go(books: Books, paid: dict[str, Any]) -> None:
    made = books.made("deposit", deposit(applied(paid, "60.00", "Payment")))
    books.made("deposit", version(made), operation="delete")

    gone = books.made("payment", version(books.read("payment", paid["Id"])), operation="delete")

    assert gone["status"] == "Deleted"


def test_an_invoice_whose_payment_was_deposited_can_still_be_voided(books: Books) -> None:
    invoice = books.made("invoice", sale())
    paid = books.made("payment", payment("60.00", applied(invoice, "60.00")))
    books.made("deposit", deposit(applied(paid, "60.00", "Payment")))

    books.made("invoice", version(books.read("invoice", invoice["Id"])), operation="void")

    assert books.read("payment", paid["Id"])["UnappliedAmt"] == 60


def test_a_wrong_deposit_is_refused(books: Books, paid: dict[str, Any]) -> None:
    part = books.refused("deposit", deposit(applied(paid, "59.00", "Payment")))
    missing = books.refused("deposit", deposit(applied({"Id": "999"}, "1.00", "Payment")))
    empty = books.refused("deposit", deposit())
    from_nowhere = books.refused("deposit", deposit({"Amount": Decimal(1)}))
    books.made("deposit", deposit(applied(paid, "60.00", "Payment")))

    twice = books.refused("deposit", deposit(applied(paid, "60.00", "Payment")))

    assert part == [("6000", "")]
    assert missing == twice == [("620", "TxnId")]
    assert empty == [("2250", "Line")]
    assert from_nowhere == [("2020", "LinkedTxn")]
