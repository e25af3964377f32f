"""Products and services that lines name and QuickBooks does not have."""

import pytest

from models.errors import UsageError
from tests.integration.sales.contractor import Contractor

CREATES = {"create_items": True, "income_account": "Services"}


def new_items(contractor: Contractor) -> list[tuple[str, str | None]]:
    """Name and SKU of those that are not QuickBooks' own examples, oldest first."""
    return [(row["Name"], row.get("Sku")) for row in contractor.books("item") if int(row["Id"]) > 100]


def items_of(contractor: Contractor, number: str) -> list[str]:
    (invoice,) = [row for row in contractor.books("invoice") if row["DocNumber"] == number]
    lines = [line["SalesItemLineDetail"] for line in invoice["Line"] if "SalesItemLineDetail" in line]
    return [detail["ItemRef"]["name"] for detail in lines]


def test_what_a_line_names_is_created_once_as_a_service(contractor: Contractor) -> None:
    contractor.configure(**CREATES)
    panel = contractor.offer("405 W solar panel", "PV-405")
    bills = [contractor.bill(number, [panel]) for number in (1, 2, 3)]

    contractor.sync()

    assert {contractor.told(id_)[0] for id_ in bills} == {"LINKED"}
    assert new_items(contractor) == [("405 W solar panel", "PV-405")]
    (item,) = [row for row in contractor.books("item") if row["Name"] == "405 W solar panel"]
    assert (item["Type"], item["IncomeAccountRef"]["name"]) == ("Service", "Services")
    assert items_of(contractor, "1") == ["405 W solar panel"]


def test_the_next_invoice_finds_it_by_its_code_or_its_name(contractor: Contractor) -> None:
    contractor.configure(**CREATES)
    contractor.bill(1, [contractor.offer("Filter", "F-1")])
    contractor.sync()

    contractor.bill(2, [contractor.offer("Filter cartridge", "F-1"), contractor.offer("filter  ")])
    contractor.sync()

    assert items_of(contractor, "2") == ["Filter", "Filter"]
    assert new_items(contractor) == [("Filter", "F-1")]


def test_names_are_written_as_quickbooks_can_hold_them(contractor: Contractor) -> None:
    contractor.configure(**CREATES)
    contractor.bill(1, [contractor.offer('Pipe:\tcopper  1/2"'), contractor.offer('pipe- COPPER 1/2"')])

    contractor.sync()

    assert new_items(contractor) == [('Pipe- copper 1/2"', None)]


def test_two_codes_of_one_name_are_one_service(contractor: Contractor) -> None:
    """Both are new: the second finds the first, which was made a moment ago."""
    contractor.configure(**CREATES)
    bill = contractor.bill(1, [contractor.offer("Filter", "F-1"), contractor.offer("Filter", "F-2")])

    contractor.sync()

    assert contractor.told(bill)[0] == "LINKED"
    assert items_of(contractor, "1") == ["Filter", "Filter"]
    assert new_items(contractor) == [("Filter", "F-1")]


def test_a_category_of_that_name_leaves_the_second_name(contractor: Contractor) -> None:
    contractor.configure(**CREATES)
    contractor.enter_in_books("item", Name="Filter", Type="Category")
    bill = contractor.bill(1, [contractor.offer("Filter")])

    contractor.sync()
    contractor.bill(2, [contractor.offer("Filter")])
    contractor.sync()

    assert contractor.told(bill)[0] == "LINKED"
    assert items_of(contractor, "2") == ["Filter (service)"]
    assert new_items(contractor) == [("Filter", None), ("Filter (service)", None)]


def test_one_in_a_category_is_found(contractor: Contractor) -> None:
    contractor.configure(**CREATES)
    category = contractor.enter_in_books("item", Name="Pool", Type="Category")
    account = {"value": "1"}
    inside = {
        "Name": "Filter",
        "Type": "Service",
        "IncomeAccountRef": account,
        "ParentRef": {"value": category["Id"]},
    }
    contractor.enter_in_books("item", SubItem=True, **inside)

    contractor.bill(1, [contractor.offer("Filter")])
    contractor.sync()

    assert items_of(contractor, "1") == ["Pool:Filter"]


def test_a_lost_answer_makes_no_second_service(contractor: Contractor) -> None:
    contractor.configure(**CREATES)
    bill = contractor.bill(1, [contractor.offer("Filter", "F-1")])
    contractor.fault({"kind": "commit_then_drop"}, nth=1)

    contractor.sync()

    assert contractor.told(bill)[0] == "LINKED"
    assert new_items(contractor) == [("Filter", "F-1")]


def test_an_inactive_one_is_not_made_anew(contractor: Contractor) -> None:
    contractor.configure(**CREATES)
    filter_ = contractor.enter_in_books("item", Name="Filter", Type="Service", IncomeAccountRef={"value": "1"})
    contractor.edit_in_books("item", filter_["Id"], Active=False)
    bill = contractor.bill(1, [contractor.offer("Filter")])

    contractor.sync()

    assert contractor.told(bill) == (
        "ERROR",
        "The item “Filter” is inactive in QuickBooks. Make it active there, or map “Filter” to another.",
    )


def test_without_the_policy_the_routes_item_stands_in(contractor: Contractor) -> None:
    contractor.configure(item="Services")
    contractor.bill(1, [contractor.offer("Filter")])

    contractor.sync()

    assert items_of(contractor, "1") == ["Services"]
    assert new_items(contractor) == []


def test_an_account_that_is_not_there_is_named(contractor: Contractor) -> None:
    contractor.configure(create_items=True, income_account="4000")
    bill = contractor.bill(1, [contractor.offer("Filter")])

    contractor.sync()

    assert contractor.told(bill) == (
        "ERROR",
        "Account 4000, the route's income_account, is not in QuickBooks. "
        "Create it there, or name another in the route's policy.",
    )


def test_an_account_that_no_sale_can_earn_on_stops_all_that_need_it(contractor: Contractor) -> None:
    contractor.configure(create_items=True, income_account="5010")
    bills = [contractor.bill(number, [contractor.offer("Filter")]) for number in (1, 2)]

    contractor.sync()

    said = "An account has the wrong type for this use: Invalid account type used. Map to another account."
    assert [contractor.told(id_) for id_ in bills] == [("ERROR", said)] * 2


def test_the_policy_is_not_taken_without_an_account(contractor: Contractor) -> None:
    with pytest.raises(UsageError, match="create_items needs income_account"):
        contractor.configure(create_items=True)
