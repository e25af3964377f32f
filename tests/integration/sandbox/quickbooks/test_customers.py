"""Customers and what they are sold: jobs below them, names that are taken, items, terms and ways to pay (§5.6)."""

from typing import Any

import pytest

from tests.integration.sandbox.quickbooks.books import Books
from tests.integration.sandbox.quickbooks.sales import AMY, line, sale, version


def test_a_job_is_named_after_its_parents(books: Books) -> None:
    job = books.made("customer", {"DisplayName": "North wing", "ParentRef": AMY, "Job": True})
    part = books.made("customer", {"DisplayName": "Pool", "ParentRef": {"value": job["Id"]}, "Job": True})

    invoice = books.made("invoice", sale(CustomerRef={"value": part["Id"]}))

    name = "Amy's Bird Sanctuary:North wing:Pool"
    assert (part["FullyQualifiedName"], part["Level"]) == (name, 2)
    assert part["ParentRef"]["name"] == "Amy's Bird Sanctuary:North wing"
    assert invoice["CustomerRef"] == {"value": part["Id"], "name": name}
    assert [
        row["Id"] for row in books.query(f"select * from Customer where FullyQualifiedName = '{_quoted(name)}'")
    ] == [part["Id"]]


def _quoted(name: str) -> str:
    return name.replace("'", "\\'")


def test_a_renamed_parent_shows_in_its_jobs(books: Books) -> None:
    job = books.made("customer", {"DisplayName": "North wing", "ParentRef": AMY, "Job": True})

    books.made("customer", version(books.read("customer", "1"), DisplayName="Amy & Daughters"))

    assert books.read("customer", job["Id"])["FullyQualifiedName"] == "Amy & Daughters:North wing"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"DisplayName": "North wing", "Job": True}, ("2020", "ParentRef")),
        ({"DisplayName": "North wing", "Job": True, "ParentRef": {"value": "999"}}, ("2500", "ParentRef")),
        ({"DisplayName": "North:wing"}, ("2040", "DisplayName")),
        ({"DisplayName": "cool CARS"}, ("6240", "")),
        ({"DisplayName": "Hicks Hardware"}, ("6240", "")),
        ({"DisplayName": "Valley Concrete"}, ("6240", "")),
    ],
)
def test_a_wrong_customer_is_refused(books: Books, body: dict[str, Any], expected: tuple[str, str]) -> None:
    assert books.refused("customer", body) == [expected]


def test_a_name_is_taken_by_employees_and_by_those_who_left(books: Books) -> None:
    employee = books.made("employee", {"DisplayName": "Ines Prieto"})
    books.made("employee", version(employee, Active=False))

    refused = books.refused("customer", {"DisplayName": "ines prieto"})

    assert refused == [("6240", "")]


def test_jobs_nest_five_levels_deep_and_no_deeper(books: Books) -> None:
    parent = "1"
    for level in range(4):
        job = {"DisplayName": f"Level {level}", "ParentRef": {"value": parent}, "Job": True}
        parent = books.made("customer", job)["Id"]

    refused = books.refused("customer", {"DisplayName": "Too deep", "ParentRef": {"value": parent}, "Job": True})

    assert refused == [("6180", "ParentRef")]


def test_a_tax_identifier_is_masked_and_kept(books: Books) -> None:
    made = books.made("customer", {"DisplayName": "Rim Pools", "PrimaryTaxIdentifier": "99-5678901"})

    changed = books.made("customer", version(made, Notes="seen"))

    assert made["PrimaryTaxIdentifier"] == changed["PrimaryTaxIdentifier"] == "XXXXXX8901"


def test_nothing_is_sold_to_who_left(books: Books) -> None:
    books.made("customer", version(books.read("customer", "3"), Active=False))

    refused = books.refused("invoice", sale(CustomerRef={"value": "3"}))

    assert refused == [("610", "")]


@pytest.mark.parametrize("kind", ["Service", "NonInventory"])
def test_a_new_item_can_be_sold_until_it_is_put_away(books: Books, kind: str) -> None:
    body = {"Name": "Permit", "Type": kind, "Sku": "P-1", "IncomeAccountRef": {"value": "1"}}
    item = books.made("item", body)
    sold = line("60.00", ItemRef={"value": item["Id"]})

    made = books.made("invoice", sale(sold))
    books.made("item", version(item, Active=False))
    refused = books.refused("invoice", sale(sold))

    assert made["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": item["Id"], "name": "Permit"}
    assert item["IncomeAccountRef"] == {"value": "1", "name": "Services"}
    assert refused == [("610", "")]


def test_an_item_of_no_account_is_refused(books: Books) -> None:
    refused = books.refused("item", {"Name": "Permit", "Type": "NonInventory"})

    assert refused == [("2020", "IncomeAccountRef")]


def test_an_item_says_how_it_is_taxed_elsewhere(canada: Books) -> None:
    taxed = {"SalesTaxCodeRef": {"value": "2"}, "SalesTaxIncluded": True}

    item = canada.made("item", {"Name": "Permit", "Type": "Service", "IncomeAccountRef": {"value": "1"}, **taxed})

    assert taxed.items() <= item.items()


def test_new_terms_make_a_due_date(books: Books) -> None:
    term = books.made("term", {"Name": "Net 45", "DueDays": 45})

    made = books.made("invoice", sale(TxnDate="2026-11-02", SalesTermRef={"value": term["Id"]}))

    assert made["DueDate"] == "2026-12-17"


def test_ways_to_pay_are_listed_and_added(books: Books) -> None:
    added = books.made("paymentmethod", {"Name": "ACH"})

    rows = books.query("select * from PaymentMethod orderby Id")

    assert [row["Name"] for row in rows] == ["Cash", "Check", "ACH"]
    assert (added["Type"], added["Active"]) == ("NON_CREDIT_CARD", True)
    assert books.refused("paymentmethod", {"Name": "check"}) == [("6240", "")]
