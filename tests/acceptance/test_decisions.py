"""Decisions: what only a person can decide, and how the product asks for it and takes it."""

import pytest

from connectors.base import ReferenceKind
from models.errors import UsageError
from models.link import LinkState
from sync import orders
from tests.acceptance.office import Office


def test_a_bill_entered_by_hand_stops_ours_and_is_named(office: Office) -> None:
    by_hand = _bill_by_hand(office, "INV-1", "10.00")
    id_ = office.enter_invoice("INV-1", "10.00")

    office.sync()

    assert office.state(id_) is LinkState.ERROR
    assert f"(#{by_hand}, 10.00 USD), entered by hand" in office.message(id_)
    assert f"ledgerlink adopt {id_} {by_hand}" in office.message(id_)
    assert len(office.bills()) == 1


def test_an_adopted_bill_gets_our_mark_and_nothing_else_changes(office: Office) -> None:
    by_hand = _bill_by_hand(office, "INV-1", "10.00")
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    before = office.bill("INV-1")

    office.adopt(id_, by_hand)
    office.sync()

    after = office.bill("INV-1")
    assert office.state(id_) is LinkState.LINKED
    assert "ledgerlink:" in after["PrivateNote"]
    changed = {key for key in after if after[key] != before.get(key)}
    assert changed - {"MetaData"} == {"PrivateNote", "SyncToken"}


def test_a_bill_over_another_amount_is_not_adopted(office: Office) -> None:
    by_hand = _bill_by_hand(office, "INV-1", "10.01")
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()

    office.adopt(id_, by_hand)
    office.sync()

    assert office.state(id_) is LinkState.ERROR
    assert "is over 10.01, the invoice over 10.00" in office.message(id_)
    assert "PrivateNote" not in office.bill("INV-1")


def test_a_bill_that_does_not_exist_cant_be_adopted(office: Office) -> None:
    _bill_by_hand(office, "INV-1", "10.00")
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()

    office.adopt(id_, "99999")
    office.sync()

    assert office.state(id_) is LinkState.ERROR


def test_one_bill_cant_be_two_invoices(office: Office) -> None:
    office.enter_invoice("INV-1", "10.00")
    id_ = office.enter_invoice("INV-2", "10.00", state="PENDING")
    office.sync()

    with pytest.raises(UsageError, match="belongs to another invoice already"):
        office.adopt(id_, office.bill("INV-1")["Id"])


def test_two_invoices_of_one_vendor_and_number_make_one_bill(office: Office) -> None:
    first = office.enter_invoice("INV-1", "10.00")
    second = office.enter_invoice("INV-1", "10.00")

    office.sync()

    states = {office.state(first), office.state(second)}
    assert states == {LinkState.LINKED, LinkState.ERROR}
    assert len(office.bills()) == 1


def test_the_same_number_from_two_vendors_makes_two_bills(office: Office) -> None:
    first = office.enter_invoice("INV-1", "10.00")
    second = office.enter_invoice("INV-1", "10.00", vendor=office.vendors()[1])

    office.sync()

    assert office.state(first) is office.state(second) is LinkState.LINKED
    assert len(office.bills()) == 2


def test_an_excluded_invoice_is_never_posted(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", state="PENDING")
    office.sync()

    office.exclude(id_, "paid in cash")
    office.edit_invoice(id_, state="APPROVED")
    office.sync()

    assert (office.state(id_), office.message(id_)) == (LinkState.NOT_LINKED, "Excluded: paid in cash")
    assert office.bills() == []


def test_a_linked_invoice_cant_be_excluded(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()

    with pytest.raises(UsageError, match="Delete it there first"):
        office.exclude(id_, "entered twice")


def test_a_mapping_sets_everything_going_that_it_stopped(office: Office) -> None:
    stopped = [_invoice_on(office, f"INV-{n}", "6999") for n in range(3)]
    other = _invoice_on(office, "INV-9", "5900")
    office.sync()
    assert [office.state(id_) for id_ in (*stopped, other)] == [LinkState.ERROR] * 4
    assert office.message(stopped[0]).startswith("GL code 6999 (Site consumables) is not an account")
    assert "inactive" in office.message(other)

    released = _map(office, "6999", "5300")
    office.sync()

    assert released == 3
    assert [office.state(id_) for id_ in stopped] == [LinkState.LINKED] * 3
    assert office.state(other) is LinkState.ERROR


def test_a_mapping_that_a_person_set_outranks_an_equal_number(office: Office) -> None:
    _map(office, "5010", "Job Materials")
    office.enter_invoice("INV-1", "10.00")

    office.sync()

    (line,) = office.bill("INV-1")["Line"]
    assert line["AccountBasedExpenseLineDetail"]["AccountRef"]["name"] == "Job Materials"


def test_a_mapping_to_nothing_is_refused(office: Office) -> None:
    with pytest.raises(UsageError, match="There is no account “No such account”"):
        _map(office, "6999", "No such account")


def test_a_missing_gl_code_names_the_line(office: Office) -> None:
    id_ = office.enter_invoice(
        "INV-1", "10.00", invoiceItems=[{"description": "Anchors", "extPriceFloat": 10, "glCode": None}]
    )

    office.sync()

    assert office.message(id_) == "GL Code is required for item 1 (Anchors)."


def test_a_lost_database_knows_its_bills_again(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.forget_requests()

    office.forget_everything()
    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert len(office.bills()) == 1
    assert office.written() == []


def _bill_by_hand(office: Office, number: str, amount: str) -> str:
    """A bill of the vendor whose invoices the stories enter, made before ours comes."""
    vendor = office.add_in_quickbooks("vendor", {"DisplayName": office.vendor_name()})
    return office.enter_bill(number, vendor["Id"], amount)


def _invoice_on(office: Office, number: str, gl_code: str) -> str:
    line = {"description": "Goods", "extPriceFloat": 10, "glCode": {"code": gl_code}}
    return office.enter_invoice(number, "10.00", invoiceItems=[line])


def _map(office: Office, value: str, meant: str) -> int:
    with office.database.reading() as db:
        way = orders.route(db, None, None)
    return orders.set_mapping(office.workshop(), way, ReferenceKind.ACCOUNT, value, meant, "a person").released
