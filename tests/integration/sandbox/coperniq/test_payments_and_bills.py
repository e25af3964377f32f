"""Payments of invoices, and bills, which follow stricter rules; accounts and taxes."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.coperniq.office import Office

PAID = {"amount": Decimal("12.5"), "paymentMethod": "ACH", "paymentDate": "2026-11-01T00:00:00Z"}


def test_a_payment_is_recorded_and_moves_the_invoice(office: Office) -> None:
    made = office.create(status="SENT", issueDate="2026-11-01T00:00:00Z")
    office.wait(60)

    answer = office.ask("POST", f"/invoices/{made['id']}/payments", PAID | {"paymentReference": "qbo:7"})

    payment, after = answer.json(), office.get(f"/invoices/{made['id']}")
    assert answer.status_code == 201
    assert (payment["amount"], payment["paymentReference"], payment["isExternal"]) == (12.5, "qbo:7", False)
    assert payment["createdBy"].keys() == {"id", "firstName", "lastName"}
    assert (after["status"], after["amountPaid"]) == ("PARTIALLY_PAID", Decimal("12.5"))
    assert after["updatedAt"] > made["updatedAt"]
    assert office.get(f"/invoices/{made['id']}/payments") == [
        office.get(f"/invoices/{made['id']}/payments/{payment['id']}")
    ]


def test_what_is_paid_in_full_is_paid(office: Office) -> None:
    made = office.create()

    office.ask("POST", f"/invoices/{made['id']}/payments", PAID | {"amount": 20})

    assert office.get(f"/invoices/{made['id']}")["status"] == "PAID"


@pytest.mark.parametrize(("hides", "status"), [(True, "OVERDUE"), (False, "PARTIALLY_PAID")])
def test_an_overdue_invoice_may_hide_its_payment(office: Office, hides: bool, status: str) -> None:  # noqa: FBT001
    made = office.create()
    office.edit("invoices", made["id"], status="OVERDUE")
    office.setting(overdue_hides_payment=hides)

    office.ask("POST", f"/invoices/{made['id']}/payments", PAID)

    assert office.get(f"/invoices/{made['id']}")["status"] == status


def test_a_payment_may_leave_updated_at_alone(office: Office) -> None:
    made = office.create()
    office.setting(payment_bumps_updated_at=False)
    office.wait(60)

    office.ask("POST", f"/invoices/{made['id']}/payments", PAID)

    after = office.get(f"/invoices/{made['id']}")
    assert (after["updatedAt"], after["amountPaid"]) == (made["updatedAt"], Decimal("12.5"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": "12.50"}, "amount"),
        ({"paymentMethod": "WIRE"}, "paymentMethod"),
        ({"paymentDate": None}, "paymentDate"),
        ({"paymentDate": "today"}, "paymentDate"),
    ],
)
def test_a_payment_that_is_wrong_is_refused(office: Office, wrong: Any, field: str) -> None:
    made = office.create()

    status, error = office.refusal("POST", f"/invoices/{made['id']}/payments", PAID | wrong)

    assert (status, error["code"], error["field"]) == (400, "VALIDATION_ERROR", field)
    assert office.get(f"/invoices/{made['id']}/payments") == []


@pytest.mark.parametrize("path", ["/invoices/1/payments", "/invoices/1/payments/2", "/bills/1/payments"])
def test_payments_of_nothing_are_not_found(office: Office, path: str) -> None:
    assert office.refusal("GET", path)[1]["code"] == "NOT_FOUND"


# --- bills -------------------------------------------------------------------------------------------


def test_a_bill_has_a_number_an_issue_date_and_its_cost(office: Office) -> None:
    body = office.body(status="SENT", issueDate="2026-11-01T00:00:00Z", lineItems=[office.line(0, unitCost=7)])

    made = office.ask("POST", "/bills", body).json()

    assert (made["type"], made["amount"], made["issueDate"]) == ("BILL", 14, "2026-11-01T00:00:00.000Z")
    assert "billNumber" in made
    assert "uid" not in made
    assert office.get(f"/bills/{made['id']}") == made


def test_a_bill_without_a_type_is_a_bill(office: Office) -> None:
    made = office.ask("POST", "/bills", office.body(status="SENT", issueDate="2026-11-01T00:00:00Z")).json()
    office.edit("bills", made["id"], type=None)

    changed = office.ask("PATCH", f"/bills/{made['id']}", {"description": "Cables"}).json()

    assert (changed["type"], changed["issueDate"]) == (None, "2026-11-01T00:00:00.000Z")


def test_bills_are_listed_paid_changed_and_deleted(office: Office) -> None:
    made = office.ask("POST", "/bills", office.body()).json()
    path = f"/bills/{made['id']}"

    paid = office.ask("POST", f"{path}/payments", PAID | {"amount": 10})
    changed = office.ask("PATCH", path, {"description": "Cables"}).json()

    assert paid.json()["billNumber"] > 0
    assert (changed["description"], changed["amountPaid"]) == ("Cables", 10)
    assert made["id"] in [row["id"] for row in office.get("/bills", page_size=100)["items"]]
    assert made["id"] in [
        row["id"] for row in office.get(f"/projects/{office.project()}/bills", page_size=100)["items"]
    ]
    assert office.ask("DELETE", path).status_code == 200
    assert office.refusal("GET", path)[0] == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "SENT"}, "issueDate"),
        ({"issueDate": "2026-11-01T00:00:00Z"}, "status"),
        ({"status": "DRAFT", "issueDate": "2026-11-01T00:00:00Z"}, "status"),
        ({"calculationMethod": "PERCENTAGE", "percentage": 101, "lineItems": None}, "percentage"),
        ({"calculationMethod": "PERCENTAGE", "percentage": 10}, "lineItems"),
        (
            {"calculationMethod": "PERCENTAGE", "percentage": 10, "lineItems": None, "status": "SENT",
             "issueDate": "2026-11-01T00:00:00Z"},
            "issueDate",
        ),
    ],
)  # fmt: skip
def test_a_bill_follows_stricter_rules(office: Office, changes: Any, field: str) -> None:
    status, error = office.refusal("POST", "/bills", office.body(**changes))

    assert (status, error["field"]) == (400, field)


def test_a_bills_cost_is_above_nothing_and_its_record_a_project(office: Office) -> None:
    free = office.refusal("POST", "/bills", office.body(lineItems=[office.line(0, unitCost=0)]))
    nobodys = office.refusal("POST", "/bills", office.body(recordId=office.look("accounts")[0]["id"]))

    assert (free[1]["field"], nobodys[1]["field"]) == ("lineItems.0.unitCost", "recordId")


def test_a_bill_may_be_worth_its_prices(office: Office) -> None:
    office.setting(bill_amount_from="unitPrice")

    assert office.ask("POST", "/bills", office.body()).json()["amount"] == 20


# --- accounts and taxes ------------------------------------------------------------------------------


def test_an_account_has_its_address_as_one_string_in_a_list(office: Office) -> None:
    id_ = office.look("accounts")[0]["id"]

    account = office.get(f"/accounts/{id_}")

    assert (account["title"], account["address"]) == ("Hill House", ["12 Quarry Rd, Boulder, CO"])
    assert office.get(f"/clients/{id_}") == account
    assert office.refusal("GET", "/accounts/1")[0] == 404


def test_taxes_are_a_bare_list_with_rates_as_strings(office: Office) -> None:
    active = office.get("/taxes")

    assert [tax["rate"] for tax in active] == ["8.8450", "8.8100"]
    assert [tax["name"] for tax in office.get("/taxes", include_archived="true")][2:] == ["Old rate"]
    assert len(office.get("/taxes", page_size=1, page=2)) == 1
