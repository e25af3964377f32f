"""Creating, reading, changing and deleting invoices, with the rules of the reference page."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.coperniq.office import Office

READ = {
    "id", "uid", "description", "type", "status", "basedOnId", "basedOnUid", "dueDate", "amount", "amountPaid",
    "isArchived", "sharedWithPortal", "calculationMethod", "percentage", "baseAmount", "createdAt", "updatedAt",
    "account", "record", "lineItems",
}  # fmt: skip


def test_a_created_invoice_is_a_draft_with_all_fields_of_the_page(office: Office) -> None:
    made = office.create(dueDate="2026-12-01T00:00:00Z", description="Stage 1")

    assert made.keys() == READ
    assert (made["status"], made["type"], made["amount"], made["amountPaid"]) == ("DRAFT", "INVOICE", 20, 0)
    assert (made["createdAt"], made["dueDate"]) == ("2026-11-02T09:00:00.000Z", "2026-12-01T00:00:00.000Z")
    assert made["record"].keys() == {"id", "uid", "title"}
    assert made["account"].keys() == {"id", "title"}
    assert office.get(f"/invoices/{made['id']}") == made


def test_an_invoice_without_a_due_date_has_no_such_field(office: Office) -> None:
    assert "dueDate" not in office.create()


def test_the_issue_date_is_written_and_never_read(office: Office) -> None:
    made = office.create(status="SENT", issueDate="2026-11-01T00:00:00Z")

    assert "issueDate" not in made
    assert office.look("invoices", made["id"])["issueDate"] == "2026-11-01T00:00:00.000Z"


def test_the_issue_date_of_a_draft_is_ignored(office: Office) -> None:
    made = office.create(status="DRAFT", issueDate="2026-11-01T00:00:00Z")

    assert office.look("invoices", made["id"])["issueDate"] is None


def test_an_issue_date_can_be_shown_if_the_page_is_wrong(office: Office) -> None:
    made = office.create(status="SENT", issueDate="2026-11-01T00:00:00Z")
    office.setting(shows_issue_date=True)

    assert office.get(f"/invoices/{made['id']}")["issueDate"] == "2026-11-01T00:00:00.000Z"


def test_lines_and_sections_come_back_flat_with_the_sections_name(office: Office) -> None:
    sections = [{"name": "Labor", "lineItems": [office.line(1, unitPrice=Decimal("-3.5"))]}]

    made = office.create(lineItems=[office.line(0)], sections=sections)

    assert [line["sectionName"] for line in made["lineItems"]] == [None, "Labor"]
    assert made["amount"] == 13
    item = made["lineItems"][0]["catalogItem"]
    assert item.keys() == {"id", "name", "manufacturer", "sku", "type"}


def test_a_percentage_is_one_of_the_projects_value(office: Office) -> None:
    made = office.create(calculationMethod="PERCENTAGE", percentage=25, lineItems=None, recordId=office.project(1))

    assert (made["percentage"], made["baseAmount"], made["amount"]) == (25, 40000, 10000)
    assert made["lineItems"] == []


def test_a_percentage_may_be_a_fraction(office: Office) -> None:
    made = office.create(calculationMethod="PERCENTAGE", percentage=25, lineItems=None)
    office.setting(percentage_is_fraction=True)

    assert office.get(f"/invoices/{made['id']}")["percentage"] == Decimal("0.25")


def test_an_invoice_of_an_account_has_no_project(office: Office) -> None:
    account = office.look("accounts")[0]

    made = office.create(recordId=account["id"])

    assert (made["record"], made["basedOnId"], made["account"]["title"]) == (None, None, account["title"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recordId": None}, "recordId"),
        ({"recordId": 0}, "recordId"),
        ({"recordId": "7"}, "recordId"),
        ({"recordId": 999}, "recordId"),
        ({"calculationMethod": None}, "calculationMethod"),
        ({"calculationMethod": "HOURLY"}, "calculationMethod"),
        ({"lineItems": None}, "lineItems"),
        ({"lineItems": []}, "lineItems"),
        ({"lineItems": None, "sections": [{"name": "Empty", "lineItems": []}]}, "sections.0.lineItems"),
        ({"status": "OVERDUE"}, "status"),
        ({"status": "DECLINED"}, "status"),
        ({"status": "SENT"}, "issueDate"),
        ({"status": "PARTIALLY_PAID"}, "issueDate"),
        ({"status": "PAID"}, "issueDate"),
        ({"dueDate": "soon"}, "dueDate"),
        ({"dueDate": "9999-12-31T23:59:59-12:00"}, "dueDate"),
        ({"calculationMethod": "PERCENTAGE"}, "lineItems"),
        ({"calculationMethod": "PERCENTAGE", "lineItems": None}, "percentage"),
        ({"calculationMethod": "PERCENTAGE", "lineItems": None, "percentage": -1}, "percentage"),
    ],
)
def test_a_rule_that_is_broken_is_named_with_its_field(office: Office, changes: Any, field: str) -> None:
    before = len(office.look("invoices"))

    status, error = office.refusal("POST", "/invoices", office.body(**changes))

    assert (status, error["code"], error["field"]) == (400, "VALIDATION_ERROR", field)
    assert error["message"]
    assert len(office.look("invoices")) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": Decimal("1.5")},
        {"quantity": "2"},
        {"unitPrice": "10"},
        {"unitPrice": True},
        {"unitPrice": 10**16},
        {"unitCost": None},
        {"catalogItemId": 1},
    ],
)
def test_a_line_that_is_wrong_is_refused(office: Office, wrong: Any) -> None:
    status, error = office.refusal("POST", "/invoices", office.body(lineItems=[office.line(0, **wrong)]))

    assert (status, error["code"]) == (400, "VALIDATION_ERROR")


def test_a_catalog_item_occurs_once_among_lines_and_sections(office: Office) -> None:
    sections = [{"name": "Again", "lineItems": [office.line(0)]}]

    status, error = office.refusal("POST", "/invoices", office.body(sections=sections))

    assert status == 400
    assert "only once" in error["message"]


@pytest.mark.parametrize("name", ["", "x" * 501])
def test_a_sections_name_has_1_to_500_characters(office: Office, name: str) -> None:
    sections = [{"name": name, "lineItems": [office.line(0)]}]

    status, error = office.refusal("POST", "/invoices", office.body(lineItems=None, sections=sections))

    assert (status, error["field"]) == (400, "sections.0.name")


def test_null_is_not_a_date(office: Office) -> None:
    made = office.create(dueDate="2026-12-01T00:00:00Z")

    created = office.refusal("POST", "/invoices", {**office.body(), "dueDate": None})
    changed = office.refusal("PATCH", f"/invoices/{made['id']}", {"dueDate": None})

    assert [error["field"] for _, error in (created, changed)] == ["dueDate"] * 2
    assert office.get(f"/invoices/{made['id']}") == made


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"recordId": NaN}'])
def test_a_body_that_is_no_object_is_a_bad_request(office: Office, body: bytes) -> None:
    status, error = office.refusal("POST", "/invoices", body)

    assert (status, error["code"]) == (400, "BAD_REQUEST")


def test_a_patch_changes_what_it_names_and_moves_updated_at(office: Office) -> None:
    made = office.create(description="Before")
    office.wait(60)

    answer = office.ask("PATCH", f"/invoices/{made['id']}", {"status": "OVERDUE", "lineItems": [office.line(3)]})

    changed = answer.json()
    assert (changed["status"], changed["description"]) == ("OVERDUE", "Before")
    assert [line["catalogItemId"] for line in changed["lineItems"]] == [office.line(3)["catalogItemId"]]
    assert (made["updatedAt"], changed["updatedAt"]) == ("2026-11-02T09:00:00.000Z", "2026-11-02T09:01:00.000Z")


def test_the_method_of_calculation_stays_what_it_was(office: Office) -> None:
    made = office.create()

    changed = office.ask("PATCH", f"/invoices/{made['id']}", {"calculationMethod": "PERCENTAGE"}).json()
    refused = office.refusal("PATCH", f"/invoices/{made['id']}", {"percentage": 20})

    assert changed["calculationMethod"] == "LINE_ITEMS"
    assert (refused[0], refused[1]["field"]) == (400, "percentage")


def test_a_percentage_can_be_changed_and_takes_no_lines(office: Office) -> None:
    made = office.create(calculationMethod="PERCENTAGE", percentage=25, lineItems=None, recordId=office.project(1))

    changed = office.ask("PATCH", f"/invoices/{made['id']}", {"percentage": 50}).json()
    refused = office.refusal("PATCH", f"/invoices/{made['id']}", {"lineItems": [office.line(0)]})

    assert changed["amount"] == 20000
    assert (refused[0], refused[1]["field"]) == (400, "lineItems")


def test_a_deleted_invoice_leaves_nothing(office: Office) -> None:
    made = office.create()

    gone = office.ask("DELETE", f"/invoices/{made['id']}")

    assert (gone.status_code, gone.content) == (200, b"")
    for method in ("GET", "PATCH", "DELETE"):
        status, error = office.refusal(method, f"/invoices/{made['id']}", {})
        assert (status, error) == (404, {"message": f"Invoice {made['id']} not found", "code": "NOT_FOUND"})
    wrote = [entry["wrote"] for entry in office.http.get("/__admin/journal").json() if entry["wrote"]]
    assert wrote == [[f"created Invoice {made['id']}"], [f"deleted Invoice {made['id']}"]]


def test_money_comes_back_digit_for_digit(office: Office) -> None:
    made = office.create()
    office.edit("invoices", made["id"], amount=Decimal("137.6100000000002"))

    assert b'"amount":137.6100000000002,' in office.ask("GET", f"/invoices/{made['id']}").content
