from collections.abc import Callable
from typing import Any

import pytest

from sandbox.quickbooks import QuickBooks
from sandbox.system import Refused, System
from tests.unit.sandbox.quickbooks.books import REALM, Books, bill

ACCOUNTS = {
    "101": ("5010", "Electrical materials"),
    "102": ("5020", "Plumbing materials"),
    "103": ("5030", "HVAC materials"),
    "104": ("5040", "Lumber and framing"),
    "105": ("5100", "Equipment rental"),
    "106": ("5200", "Subcontractors"),
    "107": ("5300", "Small tools"),
    "108": (None, "Job Materials"),
    "109": ("5900", "Freight in (deleted)"),
    "110": ("5910", "Freight and delivery"),
    "111": ("5920", "Sales tax paid on purchases"),
    "112": ("5990", "Rounding differences"),
}


def test_quickbooks_is_a_system_of_the_sandbox(books: Books) -> None:
    system: System = books.quickbooks

    assert system.name == "quickbooks"


def test_the_chart_of_accounts_is_a_contractors(books: Books) -> None:
    accounts = {row["Id"]: row for row in books.quickbooks.look(REALM, "account")}

    assert {id_: (accounts[id_].get("AcctNum"), accounts[id_]["Name"]) for id_ in ACCOUNTS} == ACCOUNTS
    assert {accounts[id_]["AccountType"] for id_ in ACCOUNTS} == {"Cost of Goods Sold", "Expense"}
    assert [row["Id"] for row in accounts.values() if not row["Active"]] == ["109"]
    assert accounts["33"]["AccountType"] == "Accounts Payable"


def test_the_company_tracks_classes_by_line_in_one_currency(books: Books) -> None:
    (preferences,) = books.quickbooks.look(REALM, "preferences")

    assert preferences["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] is True
    assert preferences["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert preferences["CurrencyPrefs"] == {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}}
    assert [row["Name"] for row in books.quickbooks.look(REALM, "class")] == ["M", "L", "E", "S"]


def test_every_row_of_the_seed_can_be_read_through_the_api(books: Books) -> None:
    for entity in ("vendor", "customer", "account", "item", "term", "class", "taxcode", "taxrate"):
        for row in books.quickbooks.look(REALM, entity):
            ((_name, read), _time) = books.read(f"{entity}/{row['Id']}").items()
            assert read == row


def test_a_person_adds_changes_and_deletes_a_bill(books: Books) -> None:
    added = books.quickbooks.add(REALM, "bill", bill(DocNumber="7"))
    edited = books.quickbooks.edit(REALM, "bill", added["Id"], {"PrivateNote": "seen"})
    seen = books.quickbooks.look_at(REALM, "bill", added["Id"])

    books.quickbooks.delete(REALM, "bill", added["Id"])

    assert seen == edited
    assert (edited["DocNumber"], edited["PrivateNote"], edited["SyncToken"]) == ("7", "seen", "1")
    assert books.quickbooks.look(REALM, "bill") == []


@pytest.mark.parametrize(
    ("act", "status", "message"),
    [
        (lambda it: it.look("1", "bill"), 404, "no company '1'"),
        (lambda it: it.look(REALM, "unicorn"), 404, "no 'unicorn' here"),
        (lambda it: it.look_at(REALM, "bill", "9"), 404, "There is no Bill 9."),
        (lambda it: it.edit(REALM, "bill", "9", {}), 404, "There is no Bill 9."),
        (lambda it: it.add(REALM, "bill", {}), 400, "Required parameter VendorRef is missing"),
        (lambda it: it.delete(REALM, "vendor", "41"), 400, "Operation delete is not supported."),
        (lambda it: it.edit(REALM, "taxcode", "TAX", {}), 400, "Operation update is not supported."),
    ],
)
def test_the_screen_says_what_cannot_be_done(
    books: Books, act: Callable[[QuickBooks], Any], status: int, message: str
) -> None:
    with pytest.raises(Refused, match=message) as refused:
        act(books.quickbooks)

    assert refused.value.status == status


def test_a_reset_forgets_everything(books: Books) -> None:
    books.add_bill()
    books.set(plan="Essentials")

    books.quickbooks.reset()

    assert books.quickbooks.look(REALM, "bill") == []
    assert books.quickbooks.settings()["plan"] == "Plus"
    assert books.send("GET", "preferences").status == 401


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": "red"}, "no setting 'colour'"),
        ({"limits": 1}, "limits is true or false, not 1"),
        ({"requests_per_minute": True}, "requests_per_minute is a whole number above 0"),
        ({"requests_per_minute": 0}, "requests_per_minute is a whole number above 0"),
        ({"book_close_date": "2026-13-01"}, "book_close_date is a day like 2026-09-30 or null"),
        ({"refresh_token_rotation": "hourly"}, "one of every, daily, never"),
        ({"plan": "Gold"}, "plan is one of Plus, Essentials"),
    ],
)
def test_a_wrong_setting_changes_nothing(books: Books, changes: dict[str, Any], message: str) -> None:
    before = books.quickbooks.settings()

    with pytest.raises(Refused, match=message):
        books.set(subscription_active=False, **changes)

    assert books.quickbooks.settings() == before
