"""Adoption: a person names a record, and nothing happens to it before it was compared."""

import pytest

from models.errors import UsageError
from models.link import LinkState
from tests.acceptance.office import Office

BATCH = "/v3/company/*/batch"


@pytest.fixture
def stranger(office: Office) -> str:
    """Somebody else's bill over 500.00; its id."""
    vendor = office.add_in_quickbooks("vendor", {"DisplayName": "Somebody Else"})
    return office.enter_bill("STRANGER", vendor["Id"], "500.00")


def test_a_bill_of_another_vendor_is_not_adopted_and_never_touched(office: Office, stranger: str) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", state="PENDING")
    office.sync()
    office.edit_invoice(id_, state="APPROVED")

    office.adopt(id_, stranger)
    office.sync()
    refused = office.message(id_)
    office.void_invoice(id_)
    office.sync()

    assert "from another vendor" in refused
    assert office.bill("STRANGER")["TotalAmt"] == 500


def test_adopting_for_a_void_invoice_spares_the_bill(office: Office, stranger: str) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", voidedAt="2026-11-10 09:00:00.000Z")
    office.sync()

    office.adopt(id_, stranger)
    office.sync()

    assert office.state(id_) is LinkState.NOT_LINKED
    assert office.bill("STRANGER")["TotalAmt"] == 500


@pytest.mark.parametrize("how", ["check", "overwrite", "change"])
def test_after_a_refused_adoption_the_invoice_gets_its_own_bill(office: Office, stranger: str, how: str) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", state="PENDING")
    office.sync()
    office.edit_invoice(id_, state="APPROVED")
    office.adopt(id_, stranger)
    office.sync()

    if how == "change":
        office.edit_invoice(id_, dueDate="2026-12-24 00:00:00.000Z")
    else:
        office.resync(id_, order=how)  # type: ignore[arg-type]
    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("STRANGER")["TotalAmt"] == 500
    assert office.bill("INV-1")["TotalAmt"] == 10


def test_a_refused_adoption_lets_the_bill_go_to_the_right_invoice(office: Office) -> None:
    by_hand = _by_hand(office, "X-2", "10.00")
    wrong = office.enter_invoice("INV-1", "11.00", state="PENDING")
    right = office.enter_invoice("X-2", "10.00", state="PENDING")
    office.sync()
    office.edit_invoice(right, state="APPROVED")
    office.adopt(wrong, by_hand)
    office.sync()

    office.adopt(right, by_hand)
    office.sync()

    assert office.state(right) is LinkState.LINKED
    assert office.state(wrong) is LinkState.NOT_LINKED


def test_a_bill_with_another_invoices_mark_is_not_adopted(office: Office) -> None:
    office.know_the_vendor()
    sent = office.enter_invoice("INV-1", "10.00")
    other = office.enter_invoice("INV-2", "10.00", state="PENDING")
    office.fault(BATCH, {"kind": "commit_then_drop"})
    office.sync(wait=0)
    office.edit_invoice(other, state="APPROVED")

    office.adopt(other, office.bill("INV-1")["Id"])
    office.sync(wait=10)

    assert office.state(sent) is LinkState.LINKED
    assert office.state(other) is LinkState.ERROR
    assert "belongs to another invoice" in office.message(other)


def test_an_invoice_whose_bill_is_there_adopts_no_second_one(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.edit_bill(office.bill("INV-1")["Id"], DueDate="2026-12-31")
    office.resync(id_)
    office.sync()
    by_hand = _by_hand(office, "X-1", "10.00")

    with pytest.raises(UsageError, match="Delete that there first"):
        office.adopt(id_, by_hand)


def test_a_lost_answer_to_an_adoption_still_puts_the_mark(office: Office) -> None:
    by_hand = _by_hand(office, "INV-1", "10.00")
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.adopt(id_, by_hand)
    office.fault(BATCH, {"kind": "drop"})

    office.sync(wait=10)

    assert office.state(id_) is LinkState.LINKED
    assert "ledgerlink:" in office.bill("INV-1")["PrivateNote"]


def _by_hand(office: Office, number: str, amount: str) -> str:
    named = [one for one in office.quickbooks("vendor") if one["DisplayName"] == office.vendor_name()]
    vendor = named[0] if named else office.add_in_quickbooks("vendor", {"DisplayName": office.vendor_name()})
    return office.enter_bill(number, vendor["Id"], amount)
