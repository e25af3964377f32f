"""Invoices from first to last: what is answered, refused, changed, voided and deleted (§5.1, §4.4)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.quickbooks.books import Books
from tests.integration.sandbox.quickbooks.sales import BILL, applied, line, payment, sale, taxed, version


def test_an_invoice_comes_back_complete(books: Books) -> None:
    made = books.made("invoice", sale(line("150.00"), TxnDate="2026-11-02", SalesTermRef={"value": "3"}))

    meta = made.pop("MetaData")
    assert meta["CreateTime"] == meta["LastUpdatedTime"]
    assert made == {
        "domain": "QBO",
        "sparse": False,
        "Id": "145",
        "SyncToken": "0",
        "CustomerRef": {"value": "1", "name": "Amy's Bird Sanctuary"},
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "TxnDate": "2026-11-02",
        "DueDate": "2026-12-02",
        "SalesTermRef": {"value": "3", "name": "Net 30"},
        "PrintStatus": "NeedToPrint",
        "EmailStatus": "NotSet",
        "ApplyTaxAfterDiscount": False,
        "CustomField": [{"DefinitionId": "1", "Type": "StringType", "Name": "Crew #"}],
        "Deposit": 0,
        "LinkedTxn": [],
        "TxnTaxDetail": {"TotalTax": 0},
        "TotalAmt": 150,
        "Balance": 150,
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": 150,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "1", "name": "Services"},
                    "TaxCodeRef": {"value": "NON"},
                },
            },
            {"DetailType": "SubTotalLineDetail", "Amount": 150, "SubTotalLineDetail": {}},
        ],
    }


def test_what_was_made_is_read_and_found(books: Books) -> None:
    made = books.made("invoice", sale(DocNumber="W-7"))

    read = books.read("invoice", made["Id"])
    found = books.query(
        "select * from Invoice where DocNumber = 'w-7' and CustomerRef = '1' and Balance = '100.00'"
    )

    assert read == made
    assert found == [made]


def test_the_total_is_written_to_the_cent(books: Books) -> None:
    answer = books.post("invoice", sale(line("0.10"), line("0.20")))

    assert '"TotalAmt":0.30,' in answer.text


def test_without_terms_an_invoice_is_due_the_day_it_is_dated(books: Books) -> None:
    made = books.made("invoice", sale(TxnDate="2026-11-02"))

    assert made["DueDate"] == "2026-11-02"


def test_a_due_date_that_is_sent_is_kept_until_other_terms_are(books: Books) -> None:
    made = books.made("invoice", sale(TxnDate="2026-11-02", DueDate="2026-11-20", SalesTermRef={"value": "3"}))

    changed = books.made("invoice", version(made, SalesTermRef={"value": "2"}))

    assert made["DueDate"] == "2026-11-20"
    assert changed["DueDate"] == "2026-11-17"


def test_addresses_are_copied_from_the_customer_under_ids_of_their_own(books: Books) -> None:
    address = {"Line1": "12 Rim Road", "City": "Yuma", "CountrySubDivisionCode": "AZ"}
    customer = books.made("customer", {"DisplayName": "Rim Pools", "BillAddr": address, "ShipAddr": address})

    made = books.made("invoice", sale(CustomerRef={"value": customer["Id"]}))

    billed, shipped = made["BillAddr"], made["ShipAddr"]
    assert billed.pop("Id") != shipped.pop("Id")
    assert billed == shipped == address


def test_an_address_that_is_sent_stands_and_keeps_its_id(books: Books) -> None:
    made = books.made("invoice", sale(BillAddr={"Line1": "1 First Street"}))

    changed = books.made("invoice", version(made, BillAddr={"Line1": "2 Second Street"}))

    assert changed["BillAddr"] == {"Line1": "2 Second Street", "Id": made["BillAddr"]["Id"]}


def test_a_deposit_is_not_owed_any_more(books: Books) -> None:
    made = books.made("invoice", sale(Deposit=Decimal("30.00")))

    assert (made["TotalAmt"], made["Balance"]) == (Decimal(100), Decimal(70))


def test_a_custom_field_is_kept_and_named(books: Books) -> None:
    field = {"DefinitionId": "1", "Type": "StringType", "StringValue": "B-12"}

    made = books.made("invoice", sale(CustomField=[field]))

    assert made["CustomField"] == [{**field, "Name": "Crew #"}]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"CustomerRef": None}, ("2020", "CustomerRef")),
        ({"Line": None}, ("2020", "Line")),
        ({"Line": []}, ("2250", "Line")),
        ({"Line": [line(None)]}, ("2020", "Amount")),
        ({"Line": [{"Amount": 1, "DetailType": "SalesItemLineDetail"}]}, ("2020", "SalesItemLineDetail")),
        ({"Line": [{"Amount": 1, "DetailType": "AccountBasedExpenseLineDetail"}]}, ("2010", "DetailType")),
        ({"Line": [line("-0.01")]}, ("6000", "")),
        ({"Line": [line(ItemRef={"value": "999"})]}, ("2500", "ItemRef")),
        ({"Line": [taxed("1.00", "2")]}, ("6100", "TaxCodeRef")),
        ({"CustomerRef": {"value": "999"}}, ("2500", "CustomerRef")),
        ({"DocNumber": "9" * 22}, ("2050", "DocNumber")),
        ({"PrivateNote": "n" * 4001}, ("2050", "PrivateNote")),
        ({"CustomerMemo": {"value": "m" * 1001}}, ("2050", "value")),
        ({"BillEmail": {"Address": "nobody"}}, ("2210", "BillEmail")),
        ({"EmailStatus": "NeedToSend"}, ("6420", "BillEmail")),
        ({"CurrencyRef": {"value": "EUR"}}, ("2220", "CurrencyRef")),
        ({"CustomField": [{"DefinitionId": "7", "StringValue": "x"}]}, ("3000", "CustomField")),
        ({"CustomField": [{"DefinitionId": "1", "StringValue": "x" * 32}]}, ("2050", "StringValue")),
        ({"Deposit": Decimal("100.01")}, ("6000", "")),
        ({"Deposit": Decimal(-1)}, ("2090", "Deposit")),
    ],
)
def test_a_wrong_invoice_is_refused_with_its_code(
    books: Books, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    refused = books.refused("invoice", sale(**changes))

    assert refused == [expected]
    assert books.query("select * from Invoice") == []


def test_a_negative_line_is_fine_while_the_total_is_not_negative(books: Books) -> None:
    made = books.made("invoice", sale(line("10.00"), line("-10.00")))

    assert made["TotalAmt"] == 0


def test_closed_books_take_no_invoice_and_give_none_back(books: Books) -> None:
    made = books.made("invoice", sale(TxnDate="2026-09-30"))
    books.set(book_close_date="2026-09-30")

    new = books.refused("invoice", sale(TxnDate="2026-09-30"))
    void = books.refused("invoice", version(made), operation="void")

    assert new == void == [("6210", "")]


# --- numbers -----------------------------------------------------------------------------------------


def test_our_number_is_used_and_none_is_made_up(books: Books) -> None:
    ours = books.made("invoice", sale(DocNumber="W-7"))
    none = books.made("invoice", sale())

    assert ours["DocNumber"] == "W-7"
    assert "DocNumber" not in none


def test_a_company_that_numbers_itself_goes_on_from_the_last_number(books: Books) -> None:
    books.set(custom_txn_numbers=False)

    first, memo = books.made("invoice", sale()), books.made("creditmemo", sale())
    sent = books.made("invoice", sale(DocNumber="2050"))
    after = books.made("invoice", sale())

    assert [row["DocNumber"] for row in (first, memo, sent, after)] == ["1001", "1002", "2050", "2051"]
    (preferences,) = books.query("select * from Preferences")
    assert preferences["SalesFormsPrefs"]["CustomTxnNumbers"] is False


def test_a_number_can_be_asked_for(books: Books) -> None:
    made = books.made("invoice", sale(DocNumber="AUTO_GENERATE"))

    assert made["DocNumber"] == "1001"


def test_a_number_used_twice_is_no_matter_unless_the_company_warns(books: Books) -> None:
    made = books.made("invoice", sale(DocNumber="W-7"))
    twice = books.made("invoice", sale(DocNumber="W-7"))
    books.set(warn_duplicate_bill_number=True)

    complaint = books.complaint("invoice", sale(DocNumber="W-7", CustomerRef=BILL))
    other_kind = books.made("creditmemo", sale(DocNumber="W-7"))
    asked_for = books.made("invoice", sale(DocNumber="W-7"), include="allowduplicatedocnum")

    assert twice["DocNumber"] == other_kind["DocNumber"] == asked_for["DocNumber"] == "W-7"
    assert complaint == (
        "6140 Duplicate Document Number Error : You must specify a different number. This number has already "
        f"been used. DocNumber=W-7 is assigned to TxnType=Invoice with TxnId={made['Id']}"
    )


def test_a_company_that_numbers_itself_warns_of_nothing(books: Books) -> None:
    books.set(warn_duplicate_bill_number=True, custom_txn_numbers=False)
    books.made("invoice", sale(DocNumber="W-7"))

    again = books.made("invoice", sale(DocNumber="W-7"))

    assert again["DocNumber"] == "W-7"


# --- changing ----------------------------------------------------------------------------------------


def test_a_sparse_update_changes_only_what_it_sends(books: Books) -> None:
    made = books.made("invoice", sale(taxed("10.00"), DocNumber="W-7", PrivateNote="first"))

    changed = books.made("invoice", version(made, PrivateNote="second"))

    assert changed.pop("MetaData")["CreateTime"] == made.pop("MetaData")["CreateTime"]
    assert changed == made | {"PrivateNote": "second", "SyncToken": "1"}


def test_a_full_update_clears_what_it_does_not_send(books: Books) -> None:
    made = books.made("invoice", sale(DocNumber="W-7", PrivateNote="first"))

    changed = books.made("invoice", sale(Id=made["Id"], SyncToken="0", DocNumber="W-8"))

    assert changed["DocNumber"] == "W-8"
    assert "PrivateNote" not in changed


def test_lines_sent_replace_all_lines_and_keep_the_ids_they_name(books: Books) -> None:
    made = books.made("invoice", sale(line("1.00"), line("2.00"), line("3.00")))
    second = made["Line"][1]

    changed = books.made("invoice", version(made, Line=[line("9.00"), {**second, "Amount": Decimal("2.50")}]))

    assert [(each.get("Id"), each["Amount"]) for each in changed["Line"]] == [
        ("4", Decimal("9.00")),
        ("2", Decimal("2.50")),
        (None, Decimal("11.50")),
    ]


def test_who_changes_an_old_version_is_told_so(books: Books) -> None:
    made = books.made("invoice", sale())
    books.made("invoice", version(made, PrivateNote="first"))

    refused = books.refused("invoice", version(made, PrivateNote="second"))

    assert refused == [("5010", "")]


# --- void and delete ---------------------------------------------------------------------------------


def test_a_void_invoice_stays_and_is_worth_nothing(books: Books) -> None:
    counted = line("20.00", Qty="2", UnitPrice="10")
    made = books.made("invoice", sale(counted, taxed("10.00"), DocNumber="W-7", PrivateNote="ours"))

    void = books.made("invoice", version(made), operation="void")

    assert (void["TotalAmt"], void["Balance"], void["TxnTaxDetail"]) == (0, 0, {"TotalTax": 0})
    assert [each["Amount"] for each in void["Line"]] == [0, 0, 0]
    assert void["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert (void["DocNumber"], void["PrivateNote"], void["SyncToken"]) == ("W-7", "Voided - ours", "1")
    assert books.read("invoice", made["Id"]) == void


def test_voiding_twice_changes_no_more_than_the_version(books: Books) -> None:
    made = books.made("invoice", sale())
    once = books.made("invoice", version(made), operation="void")

    twice = books.made("invoice", version(once), operation="void")

    assert once["PrivateNote"] == twice["PrivateNote"] == "Voided"
    assert twice["SyncToken"] == "2"


def test_an_invoice_is_voided_in_a_batch(books: Books) -> None:
    made = books.made("invoice", sale())

    (outcome,) = books.batch({"bId": "1", "operation": "void", "Invoice": version(made)})

    assert outcome["Invoice"]["PrivateNote"] == "Voided"


def test_only_the_newest_version_can_be_voided(books: Books) -> None:
    made = books.made("invoice", sale())
    books.made("invoice", version(made, PrivateNote="changed"))

    refused = books.refused("invoice", version(made), operation="void")

    assert refused == [("5010", "")]
    assert books.read("invoice", made["Id"])["TotalAmt"] == 100


def test_an_invoice_and_a_credit_memo_know_no_other_void(books: Books) -> None:
    invoice, memo = books.made("invoice", sale()), books.made("creditmemo", sale())

    by_update = books.refused("invoice", version(invoice), operation="update", include="void")
    of_memo = books.refused("creditmemo", version(memo), operation="void")

    assert by_update == of_memo == [("500", "")]


def test_a_void_invoice_releases_what_was_paid_of_it(books: Books) -> None:
    made = books.made("invoice", sale())
    paid = books.made("payment", payment("60.00", applied(made, "60.00")))

    void = books.made("invoice", version(books.read("invoice", made["Id"])), operation="void")

    left = books.read("payment", paid["Id"])
    assert (void["Balance"], void["LinkedTxn"]) == (0, [])
    assert (left["UnappliedAmt"], left["Line"], left["SyncToken"]) == (60, [], "1")


def test_a_deleted_invoice_is_gone_and_its_payment_stays(books: Books) -> None:
    made = books.made("invoice", sale())
    paid = books.made("payment", payment("60.00", applied(made, "60.00")))

    deleted = books.made("invoice", version(books.read("invoice", made["Id"])), operation="delete")

    assert deleted == {"status": "Deleted", "domain": "QBO", "Id": made["Id"]}
    assert books.get(f"invoice/{made['Id']}").json()["Fault"]["Error"][0]["code"] == "610"
    assert books.read("payment", paid["Id"])["UnappliedAmt"] == 60


# --- as with bills -----------------------------------------------------------------------------------


def test_the_same_request_id_makes_no_second_invoice(books: Books) -> None:
    first = books.made("invoice", sale(), requestid="r-1")

    again = books.made("invoice", sale(), requestid="r-1")

    assert again == first
    assert len(books.query("select * from Invoice")) == 1


def test_sales_go_through_a_batch_each_with_its_own_outcome(books: Books) -> None:
    invoice = books.made("invoice", sale())

    outcomes = books.batch(
        {"bId": "1", "operation": "create", "Invoice": sale(CustomerRef={"value": "999"})},
        {"bId": "2", "operation": "create", "CreditMemo": sale()},
        {"bId": "3", "operation": "create", "Payment": payment("10.00", applied(invoice, "10.00"))},
    )

    assert outcomes[0]["Fault"]["Error"][0]["code"] == "2500"
    assert outcomes[1]["CreditMemo"]["RemainingCredit"] == 100
    assert books.read("invoice", invoice["Id"])["Balance"] == 90
    assert [outcome["bId"] for outcome in outcomes] == ["1", "2", "3"]


def test_the_feed_tells_of_sales_and_of_what_a_payment_changed(books: Books) -> None:
    invoice = books.made("invoice", sale())
    gone = books.made("creditmemo", sale())
    books.made("creditmemo", version(gone), operation="delete")
    books.made("payment", payment("10.00", applied(invoice, "10.00")))

    since = {"changedSince": invoice["MetaData"]["CreateTime"]}
    feed = books.get("cdc", entities="Invoice,CreditMemo,Payment", **since).json()["CDCResponse"][0]

    invoices, memos, payments = feed["QueryResponse"]
    assert [(row["Id"], row["SyncToken"]) for row in invoices["Invoice"]] == [(invoice["Id"], "1")]
    assert [(row["Id"], row["status"]) for row in memos["CreditMemo"]] == [(gone["Id"], "Deleted")]
    assert len(payments["Payment"]) == 1


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("select * from Payment where DocNumber = '1'", "Property DocNumber not found"),
        ("select * from Invoice where PrivateNote = 'x'", "property 'PrivateNote' is not queryable"),
        ("select * from CreditMemo where DueDate = '2026-11-02'", "Property DueDate not found"),
    ],
)
def test_what_cannot_be_asked_of_sales(books: Books, statement: str, complaint: str) -> None:
    (error,) = books.get("query", query=statement).json()["Fault"]["Error"]

    assert complaint in error["Detail"]
