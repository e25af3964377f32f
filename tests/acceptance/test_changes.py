"""Changes: what an edit on either side does to a bill that is linked."""

from decimal import Decimal
from typing import Any

import pytest

from models.link import LinkState
from tests.acceptance.office import Office


@pytest.fixture
def linked(office: Office) -> str:
    """An invoice that is linked; its id."""
    id_ = office.link("INV-1", "10.00", "20.00")
    assert office.state(id_) is LinkState.LINKED
    return id_


def test_an_amount_changed_in_kojo_arrives_as_one_sparse_update(office: Office, linked: str) -> None:
    office.change_amounts(linked, "10.00", "21.50")

    office.sync()

    assert office.bill("INV-1")["TotalAmt"] == Decimal("31.50")
    _arrived_as_one_update(office, linked)


def test_a_line_added_in_kojo_arrives_as_one_sparse_update(office: Office, linked: str) -> None:
    office.change_amounts(linked, "10.00", "20.00", "5.00")

    office.sync()

    assert [line["Amount"] for line in office.bill("INV-1")["Line"]] == [10, 20, 5]
    _arrived_as_one_update(office, linked)


def test_a_vendor_changed_in_kojo_arrives_as_one_sparse_update(office: Office, linked: str) -> None:
    office.edit_invoice(linked, vendor=office.vendors()[1])

    office.sync()

    assert office.bill("INV-1")["VendorRef"]["name"] == office.vendor_name(1)
    _arrived_as_one_update(office, linked)


def test_a_due_date_changed_in_kojo_arrives_as_one_sparse_update(office: Office, linked: str) -> None:
    office.edit_invoice(linked, dueDate="2026-12-24 00:00:00.000Z")

    office.sync()

    assert office.bill("INV-1")["DueDate"] == "2026-12-24"
    _arrived_as_one_update(office, linked)


def test_our_lines_keep_their_ids_through_an_update(office: Office, linked: str) -> None:
    before = [line["Id"] for line in office.bill("INV-1")["Line"]]

    office.change_amounts(linked, "11.00", "20.00")
    office.sync()

    assert [line["Id"] for line in office.bill("INV-1")["Line"]] == before


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"DueDate": "2026-12-31"}, "due date 2026-12-05, there 2026-12-31"),
        ({"TxnDate": "2026-11-06"}, "date 2026-11-05, there 2026-11-06"),
        ({"DocNumber": "INV-1-A"}, "number INV-1, there INV-1-A"),
    ],
)
def test_a_field_of_ours_that_a_person_changed_stops_the_update(
    office: Office, linked: str, edit: dict[str, Any], said: str
) -> None:
    office.edit_bill(office.bills()[0]["Id"], **edit)
    office.change_amounts(linked, "10.00", "21.50")

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert said in office.message(linked)
    assert office.bills()[0]["TotalAmt"] == 30
    assert office.bills()[0] | edit == office.bills()[0]


def test_a_line_that_a_person_changed_stops_the_update(office: Office, linked: str) -> None:
    bill = office.bills()[0]
    bill["Line"][0]["Amount"] = Decimal("12.00")
    office.edit_bill(bill["Id"], Line=bill["Line"])
    office.edit_invoice(linked, dueDate="2026-12-24 00:00:00.000Z")

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert "amount 10.00, there 12.00" in office.message(linked)


def test_another_field_that_a_person_changed_survives_the_update(office: Office, linked: str) -> None:
    bill = office.bills()[0]
    department = office.quickbooks("department")[0] if office.quickbooks("department") else None
    office.edit_bill(bill["Id"], PrivateNote=f"Approved by phone\n{bill['PrivateNote']}")
    office.change_amounts(linked, "10.00", "21.50")

    office.sync()

    now = office.bill("INV-1")
    assert office.state(linked) is LinkState.LINKED
    assert now["TotalAmt"] == Decimal("31.50")
    assert now["PrivateNote"].startswith("Approved by phone\n")
    assert now["PrivateNote"].endswith("/3") or now["PrivateNote"].endswith("/2")
    assert department is None or now.get("DepartmentRef") == bill.get("DepartmentRef")


def test_a_person_overwrites_with_the_sources_version(office: Office, linked: str) -> None:
    office.edit_bill(office.bills()[0]["Id"], DueDate="2026-12-31")
    office.change_amounts(linked, "10.00", "21.50")
    office.sync()

    office.resync(linked, order="overwrite")
    office.sync()

    assert office.state(linked) is LinkState.LINKED
    assert office.bill("INV-1")["DueDate"] == "2026-12-05"
    assert office.bill("INV-1")["TotalAmt"] == Decimal("31.50")


def test_a_bill_that_a_person_deleted_is_not_made_again(office: Office, linked: str) -> None:
    office.delete_bill(office.bills()[0]["Id"])
    office.change_amounts(linked, "10.00", "21.50")

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert office.message(linked) == (
        "Bill INV-1 was deleted in QuickBooks. Resync to create it again, or exclude the invoice."
    )
    assert office.bills() == []


def test_a_resync_makes_a_deleted_bill_again(office: Office, linked: str) -> None:
    office.delete_bill(office.bills()[0]["Id"])
    office.change_amounts(linked, "10.00", "21.50")
    office.sync()

    office.resync(linked)
    office.sync()

    assert office.state(linked) is LinkState.LINKED
    assert office.bill("INV-1")["TotalAmt"] == Decimal("31.50")


def test_a_resync_of_a_linked_invoice_compares_and_writes_nothing(office: Office, linked: str) -> None:
    office.resync(linked)

    office.sync()

    assert office.state(linked) is LinkState.LINKED
    assert office.written() == []


def test_a_resync_finds_what_a_person_changed(office: Office, linked: str) -> None:
    office.edit_bill(office.bills()[0]["Id"], DueDate="2026-12-31")

    office.resync(linked)
    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert office.written() == []


def test_an_approval_taken_back_asks_a_person(office: Office, linked: str) -> None:
    office.edit_invoice(linked, state="PENDING")

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert office.message(linked).startswith("Waiting: not approved in Kojo yet, but Bill INV-1 is in QuickBooks")


def test_an_invoice_that_becomes_a_credit_asks_a_person(office: Office, linked: str) -> None:
    office.change_amounts(linked, "-10.00")

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert "another kind of document" in office.message(linked)


def _arrived_as_one_update(office: Office, linked: str) -> None:
    assert office.state(linked) is LinkState.LINKED
    assert len(office.bills()) == 1
    (written,) = [what for what in office.written() if "Bill" in what]
    assert "updated" in written
    (sent,) = office.column("SELECT body FROM attempt WHERE operation = 'update'")
    assert b'"sparse":true' in sent


def test_a_close_at_the_source_ends_no_error_without_a_look(office: Office, linked: str) -> None:
    office.delete_bill(office.bills()[0]["Id"])
    office.resync(linked)
    office.sync()
    assert office.state(linked) is LinkState.ERROR

    office.edit_invoice(linked, state="CLOSED")
    office.sync()

    assert office.state(linked) is LinkState.ERROR
