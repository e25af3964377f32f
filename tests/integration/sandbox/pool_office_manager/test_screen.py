"""What a person does in Pool Office Manager's screen, and what its seed holds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.pool_office_manager.office import SCREEN, Office, Record

ENTERED = {
    "id": "inv_demo",
    "number": "D-1",
    "customer": {"lastName": "Smith"},
    "status": "SENT",
    "total": 10.10,
    "balance": 10.10,
    "dueDate": "2026-12-01T00:00:00Z",
    "lineItems": [{"description": "Visit", "amount": 10.10, "service": {"name": "Pool Cleaning"}}],
}


def test_what_a_person_enters_is_listed(office: Office) -> None:
    office.client.post(f"{SCREEN}/invoices", json=ENTERED).raise_for_status()

    invoice = office.invoice("inv_demo")

    assert (invoice["customer"]["id"], invoice["lineItems"][0]["service"]["id"]) == ("cust_456", "svc_001")
    assert (invoice["total"], invoice["tax"]) == (Decimal("10.1"), 0)
    assert "inv_demo" in [row["id"] for row in office.all_invoices()]


def test_an_edit_moves_the_time_of_change(office: Office) -> None:
    office.clock(freeze=True)
    office.clock(set="2026-11-20T09:00:00Z")

    office.client.put(f"{SCREEN}/invoices/inv_001", content=b'{"total": 151.50}').raise_for_status()

    assert office.invoice("inv_001", "total updatedAt") == {
        "total": Decimal("151.50"),
        "updatedAt": "2026-11-20T09:00:00Z",
    }


def test_a_deleted_invoice_is_gone_without_a_trace(office: Office) -> None:
    office.client.delete(f"{SCREEN}/invoices/inv_001").raise_for_status()

    assert office.code('{ invoice(selector: {id: "inv_001"}) { id } }') == "NOT_FOUND"
    assert len(list(office.all_invoices())) == 259


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("POST", "invoices", ENTERED | {"customer": {"id": "cust_1"}}, 400, "There is no Customer with"),
        ("POST", "invoices", ENTERED | {"customer": {"city": "Austin"}}, 400, "There is more than one Customer"),
        ("POST", "invoices", ENTERED | {"status": "LOST"}, 400, "Invoice.status: Input should be"),
        ("POST", "invoices", ENTERED | {"dueDate": "soon"}, 400, "Invoice.dueDate"),
        ("POST", "invoices", ENTERED | {"sum": 1}, 400, "Invoice.sum: Extra inputs"),
        ("POST", "invoices", ENTERED | {"id": "inv_001"}, 409, "Invoice 'inv_001' is there already"),
        ("PUT", "invoices/inv_001", {"id": "inv_9"}, 400, "An id never changes"),
        ("PUT", "organizations/org_001", {"timezone": "Mars/Base"}, 400, "there is no timezone 'Mars/Base'"),
        ("PUT", "invoices/inv_9", {}, 404, "There is no Invoice 'inv_9'"),
        ("GET", "bills", None, 404, "has no 'bills'; known: invoices, customers"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_one_sentence(
    office: Office, method: str, path: str, body: Any, status: int, sentence: str
) -> None:
    answer = office.client.request(method, f"{SCREEN}/{path}", json=body)

    assert answer.status_code == status
    assert sentence in answer.json()["error"]


def test_another_account_is_unknown(office: Office) -> None:
    answer = office.client.get("/__admin/pool_office_manager/acme/invoices")

    assert (answer.status_code, "no account 'acme'" in answer.json()["error"]) == (404, True)


@pytest.mark.parametrize(
    "changes", [{"limitz": True}, {"limits": "no"}, {"first_max": 0}, {"list_order": "number"}]
)
def test_a_setting_that_cannot_be_is_refused(office: Office, changes: dict[str, Any]) -> None:
    before = office.client.get("/__admin/settings/pool_office_manager").json()

    assert office.settings(**changes, amounts_with_cents=True).status_code == 400
    assert office.client.get("/__admin/settings/pool_office_manager").json() == before


def test_a_reset_brings_back_the_start(office: Office) -> None:
    office.settings(first_max=5)
    office.client.delete(f"{SCREEN}/invoices/inv_001")

    office.client.post("/__admin/reset")
    office.sign_in()

    assert len(office.page(100)["edges"]) == 100
    assert office.invoice("inv_001")["total"] == 150


# --- the seed's traps --------------------------------------------------------------------------------

CENT = Decimal("0.01")
TRAPS: dict[str, Callable[[Record], Any]] = {
    "same_example_not_posted": lambda row: lines(row) == row["total"] == 150 and row["tax"] == Decimal("12.39"),
    "draft": lambda row: row["status"] == "DRAFT",
    "cancelled": lambda row: row["status"] == "CANCELLED" and not row["balance"],
    "cancelled_with_a_balance": lambda row: row["status"] == "CANCELLED" and row["balance"] > 0,
    "sent_and_paid_in_part": lambda row: row["status"] == "SENT" and 0 < row["paidAmount"] < row["total"],
    "overdue_and_paid_in_part": lambda row: row["status"] == "OVERDUE" and 0 < row["paidAmount"] < row["total"],
    "paid_in_two_parts": lambda row: row["status"] == "PAID" and row["paidAmount"] == row["total"],
    "unknown_status": lambda row: row["status"] == "WRITTEN_OFF",
    "posted_by_the_own_sync": lambda row: row["quickbooksId"],
    "quickbooks_id_empty": lambda row: row["quickbooksId"] == "",
    "lines_include_the_tax": lambda row: lines(row) == row["total"] and row["tax"] > CENT,
    "lines_exclude_the_tax": lambda row: lines(row) == row["subtotal"] == row["total"] - row["tax"],
    "without_tax": lambda row: lines(row) == row["total"] and not row["tax"],
    "tax_of_a_cent": lambda row: row["tax"] == CENT,
    "float_noise": lambda row: 0 < row["total"] - lines(row) < Decimal("0.000001"),
    "excess_precision": lambda row: row["total"] == lines(row) == Decimal("12.345"),
    "lines_do_not_add_up": lambda row: abs(lines(row) - row["subtotal"]) == Decimal("7.31"),
    "total_differs_by_a_cent": lambda row: row["total"] - row["subtotal"] - row["tax"] == CENT,
    "nothing_due": lambda row: row["total"] == 0 and row["lineItems"],
    "negative_line": lambda row: any(item["amount"] < 0 for item in row["lineItems"]) and row["total"] > 0,
    "negative_total": lambda row: row["total"] < 0,
    "due_at_an_instant": lambda row: row["dueDate"].endswith("T17:30:00Z"),
    "created_on_another_day_in_austin": lambda row: row["createdAt"].endswith("-01T02:30:00Z"),
    "long_numbers_alike_at_the_start": lambda row: len(row["number"]) > 21,
    "customer_without_an_address_for_mail": lambda row: row["customer"]["email"] is None,
    "awkward_descriptions": lambda row: any("<script>" in item["description"] for item in row["lineItems"]),
    "many_lines": lambda row: len(row["lineItems"]) == 60,
    "line_without_a_service": lambda row: any(item["service"] is None for item in row["lineItems"]),
    "without_lines": lambda row: not row["lineItems"] and row["total"] > 0,
}


@pytest.mark.parametrize("name", TRAPS)
def test_each_trap_is_there_at_least_twice(office: Office, name: str) -> None:
    found = office.trap(name)

    assert len(found) >= 2
    assert all(TRAPS[name](row) for row in found)


def test_pairs_share_what_they_should_not(office: Office) -> None:
    twice, alike, namesakes = (
        office.trap(name)
        for name in ("same_number_twice", "long_numbers_alike_at_the_start", "customers_of_one_name")
    )

    assert twice[0]["number"] == twice[1]["number"]
    assert alike[0]["number"][:21] == alike[1]["number"][:21] != alike[0]["number"]
    assert namesakes[0]["customer"]["lastName"] == namesakes[1]["customer"]["lastName"]
    assert namesakes[0]["customer"]["id"] != namesakes[1]["customer"]["id"]


def test_every_trap_has_its_story(office: Office) -> None:
    told = {row["id"] for row in office.client.get(f"{SCREEN}/traps").json()}

    others = {"example_of_the_page_tax_included", "example_of_the_page_tax_added"}
    assert told - others == TRAPS.keys() | {"same_number_twice", "customers_of_one_name"}


def lines(row: Record) -> Decimal:
    return sum((item["amount"] for item in row["lineItems"]), Decimal())
