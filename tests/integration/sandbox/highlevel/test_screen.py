"""What a person does in HighLevel's screen, and what its seed holds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.highlevel.agency import LOCATION, SCREEN, Agency, Record

ENTERED = {
    "_id": "entered",
    "status": "sent",
    "issueDate": "2026-11-01",
    "dueDate": "2026-11-15",
    "total": 10.10,
    "amountDue": 10.10,
    "invoiceItems": [{"name": "Visit", "amount": 10.10}],
}


def test_what_a_person_enters_is_listed(agency: Agency) -> None:
    agency.client.post(f"{SCREEN}/invoices", json=ENTERED).raise_for_status()

    invoice = agency.invoice("entered")

    assert (invoice["total"], invoice["invoiceNumber"]) == (Decimal("10.1"), agency.page(1)[0]["invoiceNumber"])
    assert invoice["invoiceItems"][0]["_id"]
    assert agency.page(1)[0]["_id"] == "entered"


def test_an_edit_moves_the_time_of_change_and_keeps_every_digit(agency: Agency) -> None:
    agency.clock(freeze=True)
    agency.clock(set="2026-11-20T09:00:00Z")

    agency.client.put(f"{SCREEN}/invoices/{LOCATION}", content=b'{"total": 999.50}').raise_for_status()

    answer = agency.get(f"/invoices/{LOCATION}").text
    assert '"total":999.50' in answer
    assert '"updatedAt":"2026-11-20T09:00:00.000Z"' in answer


def test_a_deleted_invoice_is_gone(agency: Agency) -> None:
    agency.client.delete(f"{SCREEN}/invoices/{LOCATION}").raise_for_status()

    assert agency.get(f"/invoices/{LOCATION}").status_code == 400
    assert agency.listed().json()["total"] == 259


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("POST", "invoices", ENTERED | {"status": "lost"}, 400, "Invoice.status: Input should be"),
        ("POST", "invoices", ENTERED | {"sum": 1}, 400, "Invoice.sum: Extra inputs"),
        ("POST", "invoices", ENTERED | {"_id": LOCATION}, 409, "is there already"),
        ("PUT", "invoices/nothing", {}, 404, "There is no Invoice 'nothing'"),
        ("GET", "bills", None, 404, "has no 'bills'; known: invoices, transactions"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_one_sentence(
    agency: Agency, method: str, path: str, body: Any, status: int, sentence: str
) -> None:
    answer = agency.client.request(method, f"{SCREEN}/{path}", json=body)

    assert answer.status_code == status
    assert sentence in answer.json()["error"]


@pytest.mark.parametrize("changes", [{"limitz": True}, {"limit_max": 0}, {"webhook_signature": "md5"}])
def test_a_setting_that_cannot_be_is_refused(agency: Agency, changes: dict[str, Any]) -> None:
    before = agency.client.get("/__admin/settings/highlevel").json()

    assert agency.settings(**changes, void_is_listed=False).status_code == 400
    assert agency.client.get("/__admin/settings/highlevel").json() == before


def test_a_reset_brings_back_the_start(agency: Agency) -> None:
    agency.settings(limit_max=5)
    agency.client.delete(f"{SCREEN}/invoices/{LOCATION}")

    agency.client.post("/__admin/reset")

    assert len(agency.page(100)) == 100
    assert agency.invoice(LOCATION)["total"] == 999


# --- the seed's traps --------------------------------------------------------------------------------

TRAPS: dict[str, Callable[[Record], Any]] = {
    "draft": lambda row: row["status"] == "draft",
    "void": lambda row: row["status"] == "void",
    "paid_in_part": lambda row: row["status"] == "partially_paid" and 0 < row["amountPaid"] < row["total"],
    "paid_in_two_parts": lambda row: row["status"] == "paid" and row["amountPaid"] == row["total"],
    "payment_processing": lambda row: row["status"] == "payment_processing",
    "paid_through_a_provider": lambda row: row["status"] == "paid",
    "refunded_in_part": lambda row: row["status"] == "paid",
    "posted_by_the_own_sync": lambda row: row["status"] == "paid",
    "unknown_status": lambda row: row["status"] == "refunded",
    "test_mode": lambda row: row["liveMode"] is False and row["status"] == "sent",
    "declared_discount_not_in_the_total": lambda row: (
        row["discount"]["value"] and not row["totalSummary"]["discount"] and row["total"] == items(row)
    ),
    "discount_in_percent": lambda row: row["totalSummary"]["discount"] > 0 and row["total"] < items(row),
    "discount_of_an_amount": lambda row: items(row) - row["total"] == Decimal("15.5"),
    "discount_on_some_products": lambda row: row["discount"]["validOnProductIds"] and row["total"] < items(row),
    "discount_and_tax": lambda row: row["totalSummary"]["discount"] and row["totalSummary"]["tax"],
    "tax_added": lambda row: row["total"] - row["totalSummary"]["tax"] == items(row),
    "tax_included": lambda row: row["total"] == items(row) and row["totalSummary"]["tax"] > 0,
    "tax_added_and_included": lambda row: {item["taxInclusive"] for item in row["invoiceItems"]} == {True, False},
    "two_taxes_on_an_item": lambda row: len(row["invoiceItems"][0]["taxes"]) == 2,
    "float_noise": lambda row: 0 < row["total"] - items(row) < Decimal("0.000001"),
    "items_do_not_add_up": lambda row: row["total"] - items(row) == Decimal("7.31"),
    "tip_in_the_total": lambda row: row["tipsConfiguration"] and row["total"] - items(row) == 12,
    "late_fee_in_the_total": lambda row: row["lateFeesConfiguration"] and row["total"] - items(row) == 25,
    "charge_in_the_total": lambda row: row["miscellaneousCharges"] and row["total"] > items(row),
    "nothing_due": lambda row: row["total"] == 0 and row["invoiceItems"],
    "fractions_of_a_unit": lambda row: row["total"] == Decimal("58.33"),
    "another_currency": lambda row: row["currency"] == "CAD",
    "item_in_another_currency": lambda row: (
        {item["currency"] for item in row["invoiceItems"]} == {"EUR", row["currency"]}
    ),
    "instalments": lambda row: row["paymentSchedule"]["schedules"],
    "dated_by_an_instant": lambda row: row["issueDate"].endswith("T17:30:00.000Z"),
    "dated_at_midnight": lambda row: row["dueDate"].endswith("T00:00:00.000Z"),
    "due_before_issued": lambda row: row["dueDate"] < row["issueDate"],
    "number_with_a_prefix": lambda row: row["invoiceNumberPrefix"] == "BP-",
    "contact_without_a_name": lambda row: not row["contactDetails"].keys() & {"name", "email"},
    "contact_merged": lambda row: row["status"] == "paid",
    "terms_in_html": lambda row: "<b>" in row["termsNotes"],
    "awkward_descriptions": lambda row: any("<script>" in item["description"] for item in row["invoiceItems"]),
}


@pytest.mark.parametrize("name", TRAPS)
def test_each_trap_is_there_at_least_twice(agency: Agency, name: str) -> None:
    found = agency.trap(name)

    assert len(found) >= 2
    assert all(TRAPS[name](row) for row in found)


def test_a_location_in_canada_has_canadian_taxes_and_the_same_traps(agency: Agency) -> None:
    agency.settings(country="CA").raise_for_status()

    found = [row for page in agency.pages() for row in page]

    rates = {tax["name"]: tax["rate"] for row in found for item in row["invoiceItems"] for tax in item["taxes"]}
    assert rates == {"GST": 5, "HST ON": 13, "PST BC": 7}
    assert {row["currency"] for row in agency.client.get(f"{SCREEN}/transactions").json()} == {"CAD"}
    assert [row["currency"] for row in agency.trap("another_currency")] == ["USD", "USD"]
    assert all(TRAPS[name](agency.trap(name)[0]) for name in TRAPS if "another_currency" not in name)


def test_some_invoices_in_canada_have_items_of_several_taxes(agency: Agency) -> None:
    agency.settings(country="CA").raise_for_status()

    found = [row for page in agency.pages() for row in page]

    taxes = [[len(item["taxes"]) and item["taxes"][0]["name"] for item in row["invoiceItems"]] for row in found]
    assert ["HST ON", "GST", 0] in taxes


def test_a_location_that_moves_begins_anew(agency: Agency) -> None:
    made = agency.create()
    agency.settings(country="CA").raise_for_status()

    agency.settings(country="US").raise_for_status()

    assert agency.get(f"/invoices/{made['_id']}").status_code == 400
    assert {row["currency"] for row in agency.trap("tax_added")} == {"USD"}


def test_pairs_share_what_they_should_not(agency: Agency) -> None:
    twice, alike = agency.trap("same_number_twice"), agency.trap("long_numbers_alike_at_the_start")

    assert twice[0]["invoiceNumber"] == twice[1]["invoiceNumber"]
    assert alike[0]["invoiceNumber"][:21] == alike[1]["invoiceNumber"][:21] != alike[0]["invoiceNumber"]


@pytest.mark.parametrize(
    ("trap", "holds"),
    [
        ("paid_through_a_provider", lambda payment: payment["chargeId"] and not payment["amountRefunded"]),
        ("refunded_in_part", lambda payment: 0 < payment["amountRefunded"] < payment["amount"]),
        ("contact_merged", lambda payment: payment["mergedFromContactId"]),
        ("payment_processing", lambda payment: payment["status"] == "pending"),
    ],
)
def test_some_traps_show_in_the_payments_alone(agency: Agency, trap: str, holds: Callable[[Record], Any]) -> None:
    for invoice in agency.trap(trap):
        (payment,) = agency.get("/payments/transactions", entityId=invoice["_id"]).json()["data"]
        assert holds(payment)


def test_every_trap_has_its_story(agency: Agency) -> None:
    told = {row["_id"] for row in agency.client.get(f"{SCREEN}/traps").json()}

    pairs = {"same_number_twice", "long_numbers_alike_at_the_start"}
    assert told == TRAPS.keys() | pairs | {"example_of_the_page"}


def items(row: Record) -> Decimal:
    return sum((item["qty"] * item["amount"] for item in row["invoiceItems"]), Decimal())
