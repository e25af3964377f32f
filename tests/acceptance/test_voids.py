"""Voids: what a void or deletion in Kojo does to a bill that is linked."""

import pytest

from models.link import LinkState
from tests.acceptance.office import Office


@pytest.fixture
def linked(office: Office) -> str:
    id_ = office.enter_invoice("INV-1", "1234.50")
    office.sync()
    office.forget_requests()
    return id_


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


def test_a_bill_that_a_person_changed_is_not_zeroed(office: Office, linked: str) -> None:
    office.edit_bill(office.bills()[0]["Id"], DueDate="2026-12-31")
    office.void_invoice(linked)

    office.sync()

    assert office.state(linked) is LinkState.ERROR
    assert "due date 2026-12-05, there 2026-12-31" in office.message(linked)
    assert office.bills()[0]["TotalAmt"] == 1234.5


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
