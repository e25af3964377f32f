from typing import Any

import pytest

from tests.unit.sandbox.quickbooks.books import REALM, Books, code, errors


def test_a_vendor_comes_back_complete(books: Books) -> None:
    made = books.add_vendor("  Solaris Electric ", PrimaryEmailAddr={"Address": "pay@solaris.example"})

    del made["MetaData"]
    assert made == {
        "domain": "QBO",
        "sparse": False,
        "Id": "145",
        "SyncToken": "0",
        "DisplayName": "Solaris Electric",
        "PrintOnCheckName": "Solaris Electric",
        "PrimaryEmailAddr": {"Address": "pay@solaris.example"},
        "Active": True,
        "Vendor1099": False,
        "Balance": 0,
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
    }


def test_a_person_is_called_by_the_names_given(books: Books) -> None:
    made = books.post("vendor", {"GivenName": "Ada", "FamilyName": "Stone"})

    assert made["Vendor"]["DisplayName"] == "Ada Stone"


@pytest.mark.parametrize("name", ["hicks hardware", "Amy's Bird Sanctuary", "VALLEY concrete"])
def test_one_name_is_for_one_vendor_or_customer_even_an_inactive_one(books: Books, name: str) -> None:
    answer = books.post("vendor", {"DisplayName": name})

    assert code(answer) == "6240"
    assert answer["Fault"]["Error"][0]["Detail"] == (
        "The name supplied already exists. : Another customer, vendor or employee is already using this "
        "name. Please use a different name."
    )


def test_whoever_is_made_inactive_is_marked_and_gets_the_name_back(books: Books) -> None:
    books.add_vendor("Solaris Electric")

    gone = books.post("vendor", {"Id": "145", "SyncToken": "0", "sparse": True, "Active": False})["Vendor"]
    back = books.post("vendor", {"Id": "145", "SyncToken": "1", "sparse": True, "Active": True})["Vendor"]

    assert (gone["DisplayName"], back["DisplayName"]) == ("Solaris Electric (deleted)", "Solaris Electric")


def test_names_are_never_deleted(books: Books) -> None:
    answer = books.post("vendor", {"Id": "41", "SyncToken": "0"}, operation="delete")

    assert code(answer) == "500"
    assert books.read("vendor/41")["Vendor"]["Active"] is True


def test_a_renamed_vendor_has_its_new_name_on_old_bills(books: Books) -> None:
    books.add_bill()

    books.quickbooks.edit(REALM, "vendor", "41", {"DisplayName": "Hicks & Daughters"})

    assert books.read("bill/145")["Bill"]["VendorRef"] == {"value": "41", "name": "Hicks & Daughters"}


def test_a_job_has_the_whole_path_for_a_name(books: Books) -> None:
    made = books.post("customer", {"DisplayName": "Roof", "ParentRef": {"value": "26"}, "Job": True})["Customer"]

    assert made["FullyQualifiedName"] == "Travis Waldron:Roof"
    assert made["ParentRef"] == {"value": "26", "name": "Travis Waldron"}


def test_names_nest_five_deep_and_never_in_a_circle(books: Books) -> None:
    parent = "26"
    for level in range(2, 6):
        parent = books.post("customer", {"DisplayName": f"Level {level}", "ParentRef": {"value": parent}})[
            "Customer"
        ]["Id"]

    too_deep = books.post("customer", {"DisplayName": "Level 6", "ParentRef": {"value": parent}})
    circle = books.post("customer", {"Id": "26", "SyncToken": "0", "sparse": True, "ParentRef": {"value": parent}})

    assert code(too_deep) == "6180"
    assert code(circle) == "900"


def test_siblings_differ_and_cousins_need_not(books: Books) -> None:
    sibling = books.post("class", {"Name": "m"})
    cousin = books.post("class", {"Name": "M", "ParentRef": {"value": "202"}})

    assert code(sibling) == "6240"
    assert cousin["Class"]["FullyQualifiedName"] == "L:M"
    assert cousin["Class"]["SubClass"] is True


@pytest.mark.parametrize(
    ("entity", "body", "expected"),
    [
        (
            "account",
            {"Name": "Permits", "AccountType": "Expense", "AcctNum": "5400"},
            {"Classification": "Expense"},
        ),
        (
            "account",
            {"Name": "Till", "AccountSubType": "Checking"},
            {"AccountType": "Bank", "CurrentBalance": 0},
        ),
        (
            "item",
            {"Name": "Permit", "Type": "Service", "ExpenseAccountRef": {"value": "80"}},
            {"UnitPrice": 0},
        ),
        ("term", {"Name": "Net 45", "DueDays": "45"}, {"Type": "STANDARD", "DueDays": 45}),
        ("term", {"Name": "10th", "DayOfMonthDue": 10}, {"Type": "DATE_DRIVEN"}),
        ("department", {"Name": "North"}, {"FullyQualifiedName": "North", "SubDepartment": False}),
    ],
)
def test_lists_grow(books: Books, entity: str, body: dict[str, Any], expected: dict[str, Any]) -> None:
    (made,) = (value for name, value in books.post(entity, body).items() if name != "time")

    assert made["Id"] == "145"
    assert made["Active"] is True
    assert expected.items() <= made.items()


@pytest.mark.parametrize(
    ("entity", "body", "expected"),
    [
        ("vendor", {"DisplayName": "a:b"}, ("2040", "DisplayName")),
        ("vendor", {"DisplayName": "a\tb"}, ("2040", "DisplayName")),
        ("vendor", {"DisplayName": "v" * 501}, ("2050", "DisplayName")),
        ("vendor", {"DisplayName": "   "}, ("6080", "")),
        ("vendor", {"CompanyName": "Solaris"}, ("6080", "")),
        (
            "vendor",
            {"DisplayName": "S", "PrimaryEmailAddr": {"Address": "nobody"}},
            ("2210", "PrimaryEmailAddr"),
        ),
        ("vendor", {"DisplayName": "S", "CurrencyRef": {"value": "EUR"}}, ("2220", "CurrencyRef")),
        ("vendor", {"DisplayName": "S", "Active": "perhaps"}, ("2010", "Active")),
        ("customer", {"DisplayName": "S", "Job": True}, ("2020", "ParentRef")),
        ("item", {"Name": "services", "Type": "Service", "IncomeAccountRef": {"value": "1"}}, ("6240", "")),
        ("item", {"Name": "Permit", "Type": "Service"}, ("2020", "IncomeAccountRef")),
        ("item", {"Name": "Permit", "Type": "Thing"}, ("2010", "Type")),
        ("account", {"Name": "Permits"}, ("6010", "")),
        ("account", {"Name": 'The "Till"', "AccountType": "Bank"}, ("2040", "Name")),
        (
            "account",
            {"Name": "Permits", "AccountType": "Expense", "AcctNum": "12345678"},
            ("2050", "AcctNum"),
        ),
        ("account", {"Name": "travel", "AccountType": "Expense"}, ("6240", "")),
        ("term", {"Name": "Someday"}, ("2020", "DueDays")),
        ("term", {"Name": "Late", "DueDays": 1000}, ("2090", "DueDays")),
        ("taxcode", {"Name": "GST"}, ("500", "")),
    ],
)
def test_a_wrong_name_is_refused_with_its_code(
    books: Books, entity: str, body: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = books.post(entity, body)

    assert errors(answer) == [expected]
