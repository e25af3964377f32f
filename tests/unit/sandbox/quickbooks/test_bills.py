from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import exact_json
from tests.unit.sandbox.quickbooks.books import REALM, Books, bill, code, errors, item_line, line

CENTS = st.decimals(min_value="0.00", max_value="9999999999.99", places=2)


def test_a_bill_comes_back_complete(books: Books) -> None:
    made = books.add_bill(DocNumber="INV-7", SalesTermRef={"value": "3"}, TxnDate="2026-11-02")

    meta = made.pop("MetaData")
    assert meta["CreateTime"] == meta["LastUpdatedTime"]
    assert meta["CreateTime"].endswith("-07:00")
    assert "." not in meta["CreateTime"]
    assert made == {
        "domain": "QBO",
        "sparse": False,
        "Id": "145",
        "SyncToken": "0",
        "DocNumber": "INV-7",
        "TxnDate": "2026-11-02",
        "DueDate": "2026-12-02",
        "VendorRef": {"value": "41", "name": "Hicks Hardware"},
        "APAccountRef": {"value": "33", "name": "Accounts Payable (A/P)"},
        "SalesTermRef": {"value": "3", "name": "Net 30"},
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "TotalAmt": Decimal(100),
        "Balance": Decimal(100),
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": Decimal(100),
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {
                    "AccountRef": {"value": "101", "name": "Electrical materials"},
                    "TaxCodeRef": {"value": "NON"},
                    "BillableStatus": "NotBillable",
                },
            }
        ],
    }


def test_what_was_made_can_be_read(books: Books) -> None:
    made = books.add_bill()

    read = books.read("bill/145")

    assert read["Bill"] == made


def test_a_bill_is_dated_today_where_the_company_is(books: Books) -> None:
    books.clock.set(books.clock.now().replace(year=2026, month=11, day=3, hour=5))

    made = books.add_bill()

    assert (made["TxnDate"], made["DueDate"]) == ("2026-11-02", "2026-11-02")


@given(amounts=st.lists(CENTS, min_size=1, max_size=20))
def test_the_total_is_the_sum_of_the_lines_to_the_cent(amounts: list[Decimal]) -> None:
    made = Books().add_bill(Line=[line(str(amount)) for amount in amounts])

    assert made["TotalAmt"] == sum(amounts)
    assert [each["Amount"] for each in made["Line"]] == amounts


def test_money_is_written_digit_for_digit(books: Books) -> None:
    answer = books.send("POST", "bill", exact_json.write(bill(Line=[line("0.10"), line("0.20")])))

    assert b'"TotalAmt":0.30,' in answer.body


def test_an_amount_is_rounded_half_up_to_cents(books: Books) -> None:
    made = books.add_bill(Line=[line("10.005"), line("-0.004")])

    assert [each["Amount"] for each in made["Line"]] == [Decimal("10.01"), Decimal(0)]


def test_half_a_cent_goes_up_when_quantity_meets_price(books: Books) -> None:
    up = books.post("bill", bill(Line=[item_line("1861.08", "128.35", "14.5")]))
    down = books.post("bill", bill(Line=[item_line("1861.07", "128.35", "14.5")]))

    assert up["Bill"]["TotalAmt"] == Decimal("1861.08")
    assert down["Fault"]["Error"][0]["Detail"] == "Amount is not equal to UnitPrice * Qty. Supplied value:1,861.07"
    assert code(down) == "6070"


def test_half_up_is_not_half_even(books: Books) -> None:
    made = books.add_bill(Line=[item_line("0.13", "0.5", "0.25")])

    assert made["TotalAmt"] == Decimal("0.13")


@given(
    qty=st.decimals("0.001", "99999.999", places=3),
    unit_price=st.decimals("0.00001", "99999.99999", places=5),
)
def test_any_product_rounded_half_up_is_accepted_and_a_cent_more_is_not(qty: Decimal, unit_price: Decimal) -> None:
    amount = (qty * unit_price).quantize(Decimal("0.01"), ROUND_HALF_UP)

    right = Books().post("bill", bill(Line=[item_line(str(amount), str(qty), str(unit_price))]))
    wrong = Books().post("bill", bill(Line=[item_line(str(amount + 1), str(qty), str(unit_price))]))

    assert right["Bill"]["TotalAmt"] == amount
    assert code(wrong) == "6070"


def test_what_a_vendor_is_owed_follows_the_bills_and_credits(books: Books) -> None:
    books.add_bill(Line=[line("70.00")])
    kept = books.add_bill(Line=[line("30.00")])
    books.post("vendorcredit", bill(Line=[line("25.50")]))

    owed = books.read("vendor/41")["Vendor"]["Balance"]
    payables = books.read("account/33")["Account"]["CurrentBalance"]
    books.post("bill", {"Id": kept["Id"], "SyncToken": "0"}, operation="delete")

    assert owed == payables == Decimal("74.50")
    assert books.read("vendor/41")["Vendor"]["Balance"] == Decimal("44.50")


# --- changing ----------------------------------------------------------------------------------------


def test_a_sparse_update_changes_only_what_it_sends(books: Books) -> None:
    made = books.add_bill(DocNumber="INV-7", PrivateNote="first")
    books.clock.advance(60)

    changed = books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": True, "PrivateNote": "second"})["Bill"]

    assert changed["MetaData"]["CreateTime"] == made["MetaData"]["CreateTime"]
    assert changed.pop("MetaData")["LastUpdatedTime"] > made.pop("MetaData")["LastUpdatedTime"]
    assert changed == made | {"PrivateNote": "second", "SyncToken": "1"}


def test_a_full_update_clears_what_it_does_not_send(books: Books) -> None:
    books.add_bill(DocNumber="INV-7", PrivateNote="first")

    changed = books.post("bill", bill(Id="145", SyncToken="0", DocNumber="INV-8"))["Bill"]

    assert changed["DocNumber"] == "INV-8"
    assert "PrivateNote" not in changed


def test_lines_sent_replace_all_lines_and_keep_the_ids_they_name(books: Books) -> None:
    books.add_bill(Line=[line("1.00"), line("2.00"), line("3.00")])
    new_lines = [line("9.00"), {**line("2.50"), "Id": "2"}]

    changed = books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": "true", "Line": new_lines})["Bill"]

    assert [(each["Id"], each["LineNum"], each["Amount"]) for each in changed["Line"]] == [
        ("4", 1, Decimal("9.00")),
        ("2", 2, Decimal("2.50")),
    ]
    assert changed["TotalAmt"] == Decimal("11.50")


def test_two_lines_cannot_keep_one_id(books: Books) -> None:
    books.add_bill()
    twins = [{**line("1.00"), "Id": "1"}, {**line("2.00"), "Id": "1"}]

    changed = books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": True, "Line": twins})["Bill"]

    assert [each["Id"] for each in changed["Line"]] == ["1", "2"]


def test_an_empty_text_clears_and_a_null_is_not_sent(books: Books) -> None:
    books.add_bill(DocNumber="INV-7", PrivateNote="note")

    changed = books.post(
        "bill", {"Id": "145", "SyncToken": "0", "sparse": True, "DocNumber": None, "PrivateNote": ""}
    )["Bill"]

    assert changed["DocNumber"] == "INV-7"
    assert "PrivateNote" not in changed


def test_who_changes_an_old_version_is_told_so(books: Books) -> None:
    books.add_bill()
    books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": True, "DocNumber": "1"})

    answer = books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": True, "DocNumber": "2"})

    assert code(answer) == "5010"
    assert answer["Fault"]["Error"][0]["Message"] == "Stale Object Error"
    assert books.read("bill/145")["Bill"]["DocNumber"] == "1"


def test_an_update_needs_a_sync_token(books: Books) -> None:
    books.add_bill()

    answer = books.post("bill", {"Id": "145", "sparse": True, "DocNumber": "2"})

    assert errors(answer) == [("2020", "SyncToken")]


def test_an_update_without_an_id_makes_no_bill(books: Books) -> None:
    answer = books.post("bill", bill(SyncToken="0"), operation="update")

    assert errors(answer) == [("2020", "Id")]
    assert books.bill_count() == 0


def test_a_deleted_bill_is_gone(books: Books) -> None:
    books.add_bill()

    answer = books.post("bill", {"Id": "145", "SyncToken": "0"}, operation="delete")
    again = books.post("bill", {"Id": "145", "SyncToken": "0"}, operation="delete")

    assert answer["Bill"] == {"status": "Deleted", "domain": "QBO", "Id": "145"}
    assert again["Fault"]["Error"][0]["Detail"] == "Object Not Found : Another user has deleted this transaction."
    assert code(books.read("bill/145")) == code(again) == "610"
    assert books.query("select * from Bill")["QueryResponse"] == {}


def test_what_never_was_has_another_text(books: Books) -> None:
    answer = books.read("bill/999")

    assert code(answer) == "610"
    assert "made inactive" in answer["Fault"]["Error"][0]["Detail"]


@pytest.mark.parametrize("query", [{"operation": "void"}, {"operation": "update", "include": "void"}])
def test_a_bill_cannot_be_voided(books: Books, query: dict[str, str]) -> None:
    books.add_bill()

    answer = books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": True}, **query)

    assert code(answer) == "500"
    assert answer["Fault"]["Error"][0]["Detail"] == "Operation void is not supported."
    assert books.read("bill/145")["Bill"]["SyncToken"] == "0"


def test_an_id_is_never_given_twice(books: Books) -> None:
    books.add_bill()
    books.post("bill", {"Id": "145", "SyncToken": "0"}, operation="delete")

    vendor, again = books.add_vendor("Solaris Electric"), books.add_bill()

    assert (vendor["Id"], again["Id"]) == ("146", "147")


# --- what is refused ---------------------------------------------------------------------------------


def test_everything_wrong_is_told_at_once(books: Books) -> None:
    line_without_account = line()
    line_without_account["AccountBasedExpenseLineDetail"] = {}

    answer = books.post("bill", bill(DocNumber="9" * 45, VendorRef=None, Line=[line_without_account]))

    assert sorted(errors(answer)) == [("2020", "AccountRef"), ("2020", "VendorRef"), ("2050", "DocNumber")]
    too_long = next(error for error in answer["Fault"]["Error"] if error["code"] == "2050")
    assert too_long["Detail"] == (
        "String length specified does not match the supported length. Min:0 Max:21 supported. Supplied length:45"
    )


def test_a_long_private_note_is_refused_and_one_of_4000_characters_kept(books: Books) -> None:
    kept = books.add_bill(PrivateNote="n" * 4000)
    refused = books.post("bill", bill(PrivateNote="n" * 4001))

    assert len(kept["PrivateNote"]) == 4000
    assert errors(refused) == [("2050", "PrivateNote")]


def test_a_refused_bill_leaves_nothing_behind(books: Books) -> None:
    books.post("bill", bill(VendorRef={"value": "999"}))

    assert books.bill_count() == 0
    assert books.add_bill()["Id"] == "145"


def test_an_unknown_account_is_named(books: Books) -> None:
    answer = books.post("bill", bill(Line=[line(account="999")]))

    assert errors(answer) == [("2500", "AccountRef")]
    assert answer["Fault"]["Error"][0]["Detail"] == "Invalid Reference Id : Accounts element id 999 not found"


def test_a_second_bill_with_a_number_is_taken_silently_unless_the_company_wants_a_warning(
    books: Books,
) -> None:
    books.add_bill(DocNumber="INV-7")
    silent = books.post("bill", bill(DocNumber="INV-7"))
    books.set(warn_duplicate_bill_number=True)

    warned = books.post("bill", bill(DocNumber="INV-7"))
    other_vendor = books.post("bill", bill(DocNumber="INV-7", VendorRef={"value": "46"}))
    allowed = books.post("bill", bill(DocNumber="INV-7"), include="allowduplicatedocnum")

    assert silent["Bill"]["DocNumber"] == "INV-7"
    assert code(warned) == "6140"
    assert warned["Fault"]["Error"][0]["Detail"].endswith(
        "DocNumber=INV-7 is assigned to TxnType=Bill with TxnId=145"
    )
    assert "Bill" in other_vendor
    assert "Bill" in allowed


def test_closed_books_stay_closed(books: Books) -> None:
    books.add_bill(TxnDate="2026-09-30")
    books.set(book_close_date="2026-09-30")

    late = books.post("bill", bill(TxnDate="2026-09-30"))
    moved = books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": True, "TxnDate": "2026-10-01"})
    deleted = books.post("bill", {"Id": "145", "SyncToken": "0"}, operation="delete")
    open_again = books.post("bill", bill(TxnDate="2026-10-01"))

    assert [code(late), code(moved), code(deleted)] == ["6210"] * 3
    assert "Bill" in open_again
    assert books.read("preferences")["Preferences"]["AccountingInfoPrefs"]["BookCloseDate"] == "2026-09-30"


def test_without_a_subscription_everything_can_be_read_and_nothing_written(books: Books) -> None:
    books.add_bill()
    books.set(subscription_active=False)

    answers = [
        books.post("bill", bill()),
        books.post("vendor", {"DisplayName": "Solaris Electric"}),
        books.post("bill", {"Id": "145", "SyncToken": "0"}, operation="delete"),
    ]

    assert [code(answer) for answer in answers] == ["6190"] * 3
    assert books.read("bill/145")["Bill"]["Id"] == "145"


def test_a_plan_without_classes_refuses_them(books: Books) -> None:
    books.set(plan="Essentials")

    line_class = books.post("bill", bill(Line=[line(ClassRef={"value": "201"})]))
    new_class = books.post("class", {"Name": "X"})

    assert code(line_class) == code(new_class) == "5020"


def test_an_inventory_item_is_counted_from_its_start(books: Books) -> None:
    uncounted = item_line("10.00", "1", "10", item="11")
    del uncounted["ItemBasedExpenseLineDetail"]["Qty"]

    early = books.post("bill", bill(TxnDate="2026-01-04", Line=[item_line("10.00", "1", "10", item="11")]))

    assert code(books.post("bill", bill(Line=[uncounted]))) == "6520"
    assert code(early) == "6270"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Line": None}, ("2020", "Line")),
        ({"Line": []}, ("2250", "Line")),
        ({"Line": [{**line(), "Amount": None}]}, ("2020", "Amount")),
        ({"Line": {}}, ("2010", "Line")),
        ({"Line": [line(amount="100"), "text"]}, ("2010", "Line")),
        ({"Line": [line(amount="-0.01")]}, ("6000", "")),
        ({"Line": [line(amount="1" + "0" * 15)]}, ("2090", "Amount")),
        ({"Line": [line(amount="1E+999")]}, ("2090", "Amount")),
        ({"Line": [{**line(), "Amount": "ten"}]}, ("2010", "Amount")),
        ({"Line": [{**line(), "Amount": True}]}, ("2010", "Amount")),
        ({"Line": [{**line(), "Description": "d" * 4001}]}, ("2050", "Description")),
        ({"Line": [{**line(), "DetailType": "SalesItemLineDetail"}]}, ("2010", "DetailType")),
        (
            {"Line": [{**line(), "DetailType": "ItemBasedExpenseLineDetail"}]},
            ("2020", "ItemBasedExpenseLineDetail"),
        ),
        ({"Line": [line(DepartmentRef={"value": "1"})]}, ("2010", "DepartmentRef")),
        ({"Line": [line(ClassRef={"value": "999"})]}, ("2500", "ClassRef")),
        ({"Line": [line(account="109")]}, ("610", "")),
        ({"Line": [line(account="33")]}, ("6430", "AccountRef")),
        ({"Line": [line(TaxCodeRef={"value": "2"})]}, ("6100", "TaxCodeRef")),
        ({"Line": [line(BillableStatus="Billable")]}, ("6310", "CustomerRef")),
        ({"Line": [line(BillableStatus="HasBeenBilled")]}, ("2170", "BillableStatus")),
        ({"Line": [line(BillableStatus="")]}, ("2010", "BillableStatus")),
        ({"VendorRef": {"value": "71"}}, ("610", "")),
        ({"VendorRef": {"value": "999"}}, ("2500", "VendorRef")),
        ({"VendorRef": {"name": "Hicks Hardware"}}, ("2020", "VendorRef")),
        ({"VendorRef": "41"}, ("2010", "VendorRef")),
        ({"APAccountRef": {"value": "35"}}, ("6430", "APAccountRef")),
        ({"CurrencyRef": {"value": "EUR"}}, ("2220", "CurrencyRef")),
        ({"TxnDate": "2026-02-30"}, ("2060", "TxnDate")),
        ({"TxnDate": "20260203"}, ("2060", "TxnDate")),
        ({"DocNumber": {"a": 1}}, ("2010", "DocNumber")),
        ({"Nonsense": 1}, ("2010", "Nonsense")),
        ({"Bill": bill()}, ("2010", "Bill")),
    ],
)
def test_a_wrong_bill_is_refused_with_its_code(
    books: Books, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = books.post("bill", bill(**changes))

    assert errors(answer) == [expected]
    assert books.bill_count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"Balance": Decimal(3), "TotalAmt": "", "domain": "x", "MetaData": {}, "LinkedTxn": []},
        {"GlobalTaxCalculation": "TaxExcluded", "ExchangeRate": 0, "TxnTaxDetail": {"TotalTax": 5}},
        {"Line": [{**line(), "Amount": "100.00", "LineNum": 7}]},
        {"DocNumber": 7},
        {"Line": [line(BillableStatus="Billable", CustomerRef={"value": "26"})]},
    ],
)
def test_what_only_quickbooks_says_is_overwritten(books: Books, changes: dict[str, Any]) -> None:
    made = books.add_bill(**changes)

    assert (made["TotalAmt"], made["Balance"], made["domain"]) == (Decimal(100), Decimal(100), "QBO")
    assert made["Line"][0]["LineNum"] == 1


# --- a person at the screen --------------------------------------------------------------------------


def test_a_person_changes_a_bill_and_the_version_moves(books: Books) -> None:
    books.add_bill()
    books.clock.advance(60)

    edited = books.quickbooks.edit(REALM, "bill", "145", {"Line": [line("55.00")]})

    assert (edited["TotalAmt"], edited["SyncToken"]) == (Decimal("55.00"), "1")
    assert edited["MetaData"]["LastUpdatedTime"] > edited["MetaData"]["CreateTime"]
    assert code(books.post("bill", {"Id": "145", "SyncToken": "0"}, operation="delete")) == "5010"
