"""References: what a bookkeeper renames, renumbers or retires is followed; nothing is booked from memory."""

from connectors.base import ReferenceKind
from models.link import LinkState
from sync import orders
from tests.acceptance.office import Office

BATCH = "/v3/company/*/batch"


def test_a_renumbered_account_is_followed(office: Office) -> None:
    office.know_the_vendor()
    old = _account(office, "5010")
    office.edit_in_quickbooks("account", old["Id"], AcctNum="5099")
    body = {"Name": "Newer materials", "AcctNum": "5010", "AccountType": old["AccountType"]}
    new = office.add_in_quickbooks("account", body)

    office.enter_invoice("INV-2", "11.00")
    office.sync()

    (line,) = office.bill("INV-2")["Line"]
    assert line["AccountBasedExpenseLineDetail"]["AccountRef"]["value"] == new["Id"]


def test_a_vendor_that_took_over_a_name_is_followed(office: Office) -> None:
    office.know_the_vendor()
    old = _vendor(office)
    office.edit_in_quickbooks("vendor", old["Id"], DisplayName="Old thing")
    new = office.add_in_quickbooks("vendor", {"DisplayName": office.vendor_name()})

    office.enter_invoice("INV-2", "11.00")
    office.sync()

    assert office.bill("INV-2")["VendorRef"]["value"] == new["Id"]


def test_an_inactive_vendor_is_named_and_a_mapping_releases_what_it_stopped(office: Office) -> None:
    office.add_in_quickbooks("vendor", {"DisplayName": "Other Vendor"})
    office.know_the_vendor()
    office.edit_in_quickbooks("vendor", _vendor(office)["Id"], Active=False)
    id_ = office.enter_invoice("INV-2", "11.00")
    office.sync()
    assert "is inactive in QuickBooks" in office.message(id_)

    with office.database.reading() as db:
        way = orders.route(db, None, None)
    name = office.vendor_name()
    mapped = orders.set_mapping(office.workshop(), way, ReferenceKind.VENDOR, name, "Other Vendor", "a person")
    office.sync()

    assert mapped.released == 1
    assert office.state(id_) is LinkState.LINKED


def test_an_account_renamed_in_quickbooks_can_still_be_mapped_to(office: Office) -> None:
    office.know_the_vendor()
    office.edit_in_quickbooks("account", _account(office, "5300")["Id"], Name="Renamed thing")

    with office.database.reading() as db:
        way = orders.route(db, None, None)
    mapped = orders.set_mapping(office.workshop(), way, ReferenceKind.ACCOUNT, "6999", "5300", "a person")

    assert mapped.reference.name == "Renamed thing"


def test_a_vendor_written_in_another_case_is_the_same(office: Office) -> None:
    office.add_in_quickbooks("vendor", {"DisplayName": office.vendor_name().upper()})
    id_ = office.enter_invoice("INV-1", "10.00")

    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("INV-1")["VendorRef"]["name"] == office.vendor_name().upper()


def test_a_name_that_a_customer_has_gets_a_second_one(office: Office) -> None:
    office.add_in_quickbooks("customer", {"DisplayName": office.vendor_name()})
    id_ = office.enter_invoice("INV-1", "10.00")

    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("INV-1")["VendorRef"]["name"] == f"{office.vendor_name()} (vendor)"


def test_a_name_that_a_customer_has_gets_a_second_one_after_a_lost_answer(office: Office) -> None:
    office.add_in_quickbooks("customer", {"DisplayName": office.vendor_name()})
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "drop"})

    office.sync(wait=15)

    assert office.state(id_) is LinkState.LINKED


def renamed_before_we_looked(office: Office) -> str:
    """The vendor was created, the answer lost, and a bookkeeper gave it another name at once; the invoice's id."""
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})
    office.sync(wait=0)
    office.edit_in_quickbooks("vendor", _vendor(office)["Id"], DisplayName="Kabelwerk Nord")
    office.sync(wait=15)
    return id_


def test_a_vendor_renamed_before_we_looked_is_not_created_twice(office: Office) -> None:
    vendors = len(office.quickbooks("vendor"))

    id_ = renamed_before_we_looked(office)

    assert len(office.quickbooks("vendor")) == vendors + 1
    assert office.message(id_).startswith(f"“Kabelwerk Nord” may be the vendor “{office.vendor_name()}”")


def test_and_a_mapping_says_which_it_is(office: Office) -> None:
    id_ = renamed_before_we_looked(office)

    with office.database.reading() as db:
        way = orders.route(db, None, None)
    orders.set_mapping(
        office.workshop(), way, ReferenceKind.VENDOR, office.vendor_name(), "Kabelwerk Nord", "a person"
    )
    office.sync()

    assert office.state(id_) is LinkState.LINKED


def test_a_vendor_that_nobody_needs_any_more_is_not_taken_for_another_one(office: Office) -> None:
    taken_back = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})
    office.sync(wait=0)
    office.void_invoice(taken_back)
    id_ = office.enter_invoice("INV-2", "11.00", vendor=office.vendors()[1])
    office.fault(BATCH, {"kind": "drop"})

    office.sync(wait=15)

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("INV-2")["VendorRef"]["name"] == office.vendor_name(1)


def test_a_vendor_renamed_in_quickbooks_gets_no_double(office: Office) -> None:
    office.know_the_vendor()
    vendors = len(office.quickbooks("vendor"))
    office.edit_in_quickbooks("vendor", _vendor(office)["Id"], DisplayName="Kabelwerk Nord")

    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()

    assert len(office.quickbooks("vendor")) == vendors
    assert office.message(id_).startswith(
        f"The vendor “{office.vendor_name()}” was renamed or deleted in QuickBooks."
    )


def _account(office: Office, number: str) -> dict[str, str]:
    return next(one for one in office.quickbooks("account") if one.get("AcctNum") == number)


def _vendor(office: Office) -> dict[str, str]:
    return next(one for one in office.quickbooks("vendor") if one["DisplayName"] == office.vendor_name())
