"""What an integration may write into Pool Office Manager, and what it is told when it may not."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.pool_office_manager.office import CREATE, PAY, SCREEN, Office, draft


def test_the_example_of_the_page_is_a_draft_over_271_25(office: Office) -> None:
    office.clock(freeze=True)
    office.clock(set="2026-11-20T09:00:00Z")

    invoice = office.create(notes="Parts and labor included")

    assert (invoice["id"], invoice["status"], invoice["createdAt"]) == ("inv_261", "DRAFT", "2026-11-20T09:00:00Z")
    assert invoice["number"].startswith("INV-2026-0")
    assert (invoice["subtotal"], invoice["tax"], invoice["total"]) == (250, Decimal("21.25"), Decimal("271.25"))
    assert (invoice["paidAmount"], invoice["balance"]) == (0, Decimal("271.25"))
    assert invoice["lineItems"][0]["service"] == {"id": "svc_002", "name": "Pool Repair"}
    assert invoice == office.invoice("inv_261")


def test_prices_may_include_the_tax(office: Office) -> None:
    office.settings(prices_include_tax=True)
    line = {"description": "Cleaning", "quantity": 2, "unitPrice": 75.0, "serviceId": "svc_001"}

    invoice = office.create(lineItems=[line], taxId="tax_002")

    amounts = [invoice[name] for name in ("subtotal", "tax", "total")]
    assert amounts == [Decimal("137.61"), Decimal("12.39"), 150]


@pytest.mark.parametrize(("input_", "tax"), [({"taxId": None}, 0), ({}, Decimal("21.25"))])
def test_a_tax_not_named_is_the_usual_one_and_null_is_none(
    office: Office, input_: dict[str, Any], tax: Decimal
) -> None:
    wanted = {name: value for name, value in draft().items() if name != "taxId"} | input_

    assert office.data(CREATE, input=wanted)["createInvoice"]["tax"] == tax


def test_amounts_are_the_decimals_that_were_written(office: Office) -> None:
    line = {"description": "x", "quantity": 3, "unitPrice": 0.1}

    (item,) = office.create(lineItems=[line], taxId=None)["lineItems"]

    assert (item["unitPrice"], item["amount"]) == (Decimal("0.1"), Decimal("0.3"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"customerId": "cust_1"}, "NOT_FOUND"),
        ({"taxId": "tax_9"}, "NOT_FOUND"),
        ({"lineItems": []}, "BAD_USER_INPUT"),
        ({"lineItems": [{"description": "x", "quantity": 1, "unitPrice": 1, "serviceId": "s"}]}, "NOT_FOUND"),
        ({"lineItems": [{"description": "x", "quantity": 1e300, "unitPrice": 1}]}, "BAD_USER_INPUT"),
        ({"dueDate": "soon"}, "BAD_USER_INPUT"),
        ({"dueDate": "0001-01-01T00:00:00+14:00"}, "BAD_USER_INPUT"),
        ({"dueDate": None}, "BAD_USER_INPUT"),
    ],
)
def test_an_invoice_that_lacks_something_is_not_made(office: Office, changes: dict[str, Any], code: str) -> None:
    assert office.code(CREATE, input=draft(**changes)) == code
    assert len(office.client.get(f"{SCREEN}/invoices").json()) == 260


def test_a_payment_in_full_makes_it_paid(office: Office) -> None:
    office.clock(freeze=True)
    office.clock(set="2026-11-20T15:00:00Z")

    paid = pay(office, "inv_001", 150.00)

    assert paid == {
        "id": "inv_001",
        "status": "PAID",
        "paidAmount": 150,
        "balance": 0,
        "paidAt": "2026-11-20T15:00:00Z",
    }
    assert office.invoice("inv_001")["updatedAt"] == "2026-11-20T15:00:00Z"
    payment = office.client.get(f"{SCREEN}/payments").json()[-1]
    assert (payment["invoiceId"], payment["reference"]) == ("inv_001", "txn_abc123")


def test_a_payment_in_part_leaves_the_status(office: Office) -> None:
    first = pay(office, "inv_001", 40.1)
    second = pay(office, "inv_001", 109.9)

    assert (first["status"], first["balance"], first["paidAt"]) == ("SENT", Decimal("109.9"), None)
    assert (second["status"], second["balance"]) == ("PAID", 0)


def test_a_payment_repeated_is_a_second_payment(office: Office) -> None:
    repeated = [pay(office, "inv_001", 50)["paidAmount"] for _ in range(2)]

    assert repeated == [50, 100]


@pytest.mark.parametrize(
    ("id_", "amount", "code"),
    [
        ("inv_001", 150.01, "BAD_USER_INPUT"),
        ("inv_001", 0, "BAD_USER_INPUT"),
        ("inv_001", -1, "BAD_USER_INPUT"),
        ("inv_001", -1e300, "BAD_USER_INPUT"),
        ("inv_002", 1, "BAD_USER_INPUT"),  # a draft
        ("inv_999", 1, "NOT_FOUND"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(office: Office, id_: str, amount: float, code: str) -> None:
    assert office.code(PAY, id=id_, input={"amount": amount, "paymentMethod": "CREDIT_CARD"}) == code
    assert office.invoice("inv_001")["paidAmount"] == 0


def test_a_cancelled_invoice_takes_no_payment(office: Office) -> None:
    (cancelled, _) = office.trap("cancelled_with_a_balance")

    code = office.code(PAY, id=cancelled["id"], input={"amount": 1, "paymentMethod": "CREDIT_CARD"})

    assert code == "BAD_USER_INPUT"


def test_what_was_written_is_in_the_journal(office: Office) -> None:
    office.create()
    pay(office, "inv_001", 1)

    journal = office.client.get("/__admin/journal", params={"system": "pool_office_manager"}).json()

    assert [entry["wrote"] for entry in journal[-2:]] == [["created Invoice inv_261"], ["paid Invoice inv_001"]]


def pay(office: Office, id_: str, amount: float) -> dict[str, Any]:
    how = {"amount": amount, "paymentMethod": "CREDIT_CARD", "reference": "txn_abc123"}
    paid: dict[str, Any] = office.data(PAY, id=id_, input=how)["payInvoice"]
    return paid
