"""Voids: what a void or deletion in Kojo does to a bill that is linked."""

import pytest

from models.link import LinkState
from tests.acceptance.office import Office


@pytest.fixture
def linked(office: Office) -> str:
    return office.link("INV-1", "1234.50")


def test_a_void_zeroes_the_bill_and_says_so_in_its_memo(office: Office, linked: str) -> None:
    office.void_invoice(linked)

    office.sync()

    bill = office.bill("INV-1")
    assert (office.state(linked), office.message(linked)) == (LinkState.LINKED, "Voided.")
    assert bill["TotalAmt"] == 0
    assert "1,234.50" in bill["PrivateNote"]
    assert bill["PrivateNote"].endswith("/2")


def test_a_deletion_in_kojo_zeroes_the_bill_as_well(office: Office, linked: str) -> None:
    office.edit_invoice(linked, deletedAt="2026-11-10 09:00:00.000Z")

    office.sync()

    assert office.message(linked) == "Voided."
    assert office.bill("INV-1")["TotalAmt"] == 0


def test_a_void_is_written_once(office: Office, linked: str) -> None:
    office.void_invoice(linked)
    office.sync()
    office.forget_requests()

    office.sync()

    assert office.written() == []


def test_a_void_taken_back_brings_the_amounts_back(office: Office, linked: str) -> None:
    office.void_invoice(linked)
    office.sync()

    office.edit_invoice(linked, voidedAt=None)
    office.sync()

    assert office.state(linked) is LinkState.LINKED
    assert office.bill("INV-1")["TotalAmt"] == 1234.5


def test_a_route_may_delete_instead(office: Office, linked: str) -> None:
    office.configure(on_void="delete")
    office.void_invoice(linked)

    office.sync()

    assert office.bills() == []
    assert (office.state(linked), office.message(linked)) == (LinkState.LINKED, "Voided.")


def test_a_route_may_ask_a_person_instead(office: Office, linked: str) -> None:
    office.configure(on_void="error")
    office.void_invoice(linked)

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert office.message(linked) == (
        "Voided in Kojo. Bill INV-1 is still in QuickBooks: void it there, then resync."
    )
    assert office.written() == []


def voided_where_a_person_is_asked(office: Office, linked: str) -> None:
    office.configure(on_void="error")
    office.void_invoice(linked)
    office.sync()


def test_what_a_person_then_deletes_is_voided(office: Office, linked: str) -> None:
    voided_where_a_person_is_asked(office, linked)
    office.delete_bill(office.bills()[0]["Id"])

    office.resync(linked)
    office.sync()

    assert (office.state(linked), office.message(linked)) == (LinkState.LINKED, "Voided.")
    assert office.written() == []


def test_what_a_person_then_zeroes_is_voided(office: Office, linked: str) -> None:
    voided_where_a_person_is_asked(office, linked)
    bill = office.bills()[0]
    office.edit_bill(bill["Id"], Line=[line | {"Amount": 0} for line in bill["Line"]])

    office.resync(linked)
    office.sync()

    assert (office.state(linked), office.message(linked)) == (LinkState.LINKED, "Voided.")
    assert office.written() == []


def test_what_a_person_leaves_there_is_asked_about_again(office: Office, linked: str) -> None:
    voided_where_a_person_is_asked(office, linked)
    before = office.message(linked)

    office.resync(linked)
    office.sync()

    assert (office.state(linked), office.message(linked)) == (LinkState.ERROR, before)
    assert office.written() == []


def test_a_bill_that_a_person_changed_is_not_zeroed(office: Office, linked: str) -> None:
    office.edit_bill(office.bills()[0]["Id"], DueDate="2026-12-31")
    office.void_invoice(linked)

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert "due date 2026-12-05, there 2026-12-31" in office.message(linked)
    assert office.bills()[0]["TotalAmt"] == 1234.5


def test_what_a_person_voids_instead_of_us_is_voided(office: Office, linked: str) -> None:
    bill = office.bills()[0]
    office.edit_bill(bill["Id"], DueDate="2026-12-31")
    office.void_invoice(linked)
    office.sync()
    assert office.message(linked).endswith("void it there too, or resync with --overwrite.")
    office.edit_bill(bill["Id"], Line=[line | {"Amount": 0} for line in bill["Line"]])

    office.resync(linked)
    office.sync()

    assert (office.state(linked), office.message(linked)) == (LinkState.LINKED, "Voided.")
    assert office.written() == []


def test_what_was_void_before_it_was_linked_is_never_posted(office: Office) -> None:
    id_ = office.enter_invoice("INV-2", "10.00", voidedAt="2026-11-10 09:00:00.000Z")

    office.sync()

    assert (office.state(id_), office.message(id_)) == (LinkState.NOT_LINKED, "Voided in Kojo: not posted.")
    assert office.bills() == []


def test_a_rejection_after_linking_asks_a_person(office: Office, linked: str) -> None:
    office.edit_invoice(linked, rejectedAt="2026-11-10 09:00:00.000Z")

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert office.bills()[0]["TotalAmt"] == 1234.5


def test_what_a_person_then_deletes_is_not_posted_until_it_is_approved_again(office: Office, linked: str) -> None:
    office.edit_invoice(linked, rejectedAt="2026-11-10 09:00:00.000Z")
    office.sync()
    assert office.message(linked) == (
        "Rejected in Kojo, but Bill INV-1 is in QuickBooks already. "
        "Approve it in Kojo again, or delete the bill and resync."
    )
    office.delete_bill(office.bills()[0]["Id"])

    office.resync(linked)
    office.sync()
    rejected = office.state(linked), office.message(linked)
    office.edit_invoice(linked, rejectedAt=None)
    office.sync()

    assert rejected == (LinkState.NOT_LINKED, "Rejected in Kojo: not posted.")
    assert (office.state(linked), office.bill("INV-1")["TotalAmt"]) == (LinkState.LINKED, 1234.5)


def test_a_rejection_that_a_person_leaves_as_it_is_is_asked_about_again(office: Office, linked: str) -> None:
    office.edit_invoice(linked, rejectedAt="2026-11-10 09:00:00.000Z")
    office.sync()
    before = office.message(linked)

    office.resync(linked)
    office.sync()

    assert (office.state(linked), office.message(linked)) == (LinkState.ERROR, before)
