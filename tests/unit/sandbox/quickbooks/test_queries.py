from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.quickbooks.faults import Fault
from sandbox.quickbooks.query import Condition, CurrentDate, Order, Query, parse
from tests.unit.sandbox.quickbooks.books import REALM, Books, code, line

WORDS = "select * COUNT(*) FROM Bill where Id DocNumber = != < IN like ('1') 'A%' ( ) , 'x 5 and ORDERBY order by"


@pytest.fixture(scope="module")
def filled() -> Books:
    """Four bills of two vendors, a minute apart."""
    books = Books()
    bills = [
        ("41", "A-1", "10.00"),
        ("41", "A-2", "20.00"),
        ("46", "O'Neil\\7", "30.00"),
        ("46", None, "40.00"),
    ]
    for day, (vendor, number, amount) in enumerate(bills, 1):
        books.add_bill(
            VendorRef={"value": vendor},
            DocNumber=number,
            TxnDate=f"2026-11-0{day}",
            Line=[line(amount)],
        )
        books.clock.advance(60)
    return books


def ids(books: Books, where: str, entity: str = "Bill") -> list[str]:
    return [row["Id"] for row in books.rows(f"select * from {entity} {where}", entity)]


def test_a_statement_is_read_whole() -> None:
    query = parse(
        "Select Id, MetaData.CreateTime\nfrom Bill "
        "where (VendorRef IN ('41', '46') and TxnDate >= CURRENT_DATE) "
        "AND DocNumber like 'A%' AND Active = true "
        "order by TxnDate desc, Id StartPosition 11 MaxResults 20"
    )

    assert query == Query(
        entity="Bill",
        columns=("Id", "MetaData.CreateTime"),
        conditions=(
            Condition("VendorRef", "in", ("41", "46")),
            Condition("TxnDate", ">=", (CurrentDate(),)),
            Condition("DocNumber", "like", ("A%",)),
            Condition("Active", "=", (True,)),
        ),
        order=(Order("TxnDate", descending=True), Order("Id")),
        start=11,
        most=20,
    )


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_survives_quoting(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")

    query = parse(f"select * from Vendor where DisplayName = '{quoted}'")

    assert query.conditions == (Condition("DisplayName", "=", (text,)),)


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_noise_is_a_fault(filled: Books, noise: str) -> None:
    assert code(filled.query(noise)) == "4000"


@given(st.lists(st.sampled_from(WORDS.split())).map(" ".join))
def test_words_in_any_order_are_answered_or_refused(filled: Books, words: str) -> None:
    answer = filled.query(f"select * from Bill {words}")

    assert "QueryResponse" in answer or code(answer) in {"4000", "4001"}


def test_endless_parentheses_are_a_fault() -> None:
    with pytest.raises(Fault):
        parse("select * from Bill where " + "(" * 10_000)


def test_no_row_is_an_answer_without_rows() -> None:
    answer = Books().query("select * from Bill")

    assert answer["QueryResponse"] == {}


def test_a_page_tells_where_it_starts_and_how_long_it_is(filled: Books) -> None:
    answer = filled.query("select * from Bill orderby Id startposition 2 maxresults 2")["QueryResponse"]

    assert [row["Id"] for row in answer["Bill"]] == ["146", "147"]
    assert (answer["startPosition"], answer["maxResults"]) == (2, 2)
    assert filled.query("select * from Bill startposition 5")["QueryResponse"] == {}


def test_a_hundred_rows_are_a_page_unless_more_are_asked_for(books: Books) -> None:
    for number in range(101):
        books.add_vendor(f"Vendor {number}")

    assert len(ids(books, "", "Vendor")) == 100
    assert len(ids(books, "maxresults 1000", "Vendor")) == 106


def test_rows_are_counted(filled: Books) -> None:
    answer = filled.query("select count(*) from Bill where VendorRef = '41'")

    assert answer["QueryResponse"] == {"totalCount": 2}


def test_only_the_columns_asked_for_come_back(filled: Books) -> None:
    (row,) = filled.rows("select docnumber, VendorRef, MetaData.CreateTime from bill where Id = '145'", "Bill")

    assert row.pop("MetaData").keys() == {"CreateTime"}
    assert row == {
        "domain": "QBO",
        "sparse": True,
        "DocNumber": "A-1",
        "VendorRef": {"value": "41", "name": "Hicks Hardware"},
    }


def test_lists_hide_what_is_inactive_unless_activity_is_asked_for(books: Books) -> None:
    name = "DisplayName = 'Valley Concrete (deleted)'"

    assert ids(books, f"where {name}", "Vendor") == []
    assert ids(books, f"where {name} and Active in (true, false)", "Vendor") == ["71"]
    assert ids(books, "where Active = 'false'", "Vendor") == ["71"]


def test_tax_codes_without_activity_count_as_active(books: Books) -> None:
    assert ids(books, "orderby Id", "TaxCode") == ["2", "3", "NON", "TAX"]


def test_a_query_may_come_in_the_url_too(filled: Books) -> None:
    answer = filled.send("GET", "query", query={"query": "select * from Bill where DocNumber = 'A-2'"})

    assert b'"Id":"146"' in answer.body


def test_what_a_vendor_is_owed_can_be_asked_for(filled: Books) -> None:
    assert ids(filled, "where Balance > '30' orderby Id", "Vendor") == ["46"]


def test_changes_are_found_by_moment_in_any_offset(filled: Books) -> None:
    moment = filled.quickbooks.look_at(REALM, "bill", "147")["MetaData"]["LastUpdatedTime"]

    assert ids(filled, f"where MetaData.LastUpdatedTime >= '{moment}' orderby Id") == ["147", "148"]
    assert ids(filled, "where MetaData.CreateTime > '2001-01-01T00:00:00Z' and Id = '145'") == ["145"]


# --- tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("where DocNumber = 'a-1'", ["145"]),
        ("where DocNumber in ('A-2', 'a-1', 'none')", ["145", "146"]),
        ("where DocNumber = 'O\\'Neil\\\\7'", ["147"]),
        ("where DocNumber like 'a%'", ["145", "146"]),
        ("where DocNumber like '%\\\\7'", ["147"]),
        ("where DocNumber like 'A_1'", []),
        ("where DocNumber != 'A-1'", ["146", "147"]),
        ("where TotalAmt > '20.0'", ["147", "148"]),
        ("where TotalAmt = '20'", ["146"]),
        ("where Balance <= '20.00' and VendorRef = '41'", ["145", "146"]),
        ("where TxnDate < '2026-11-02'", ["145"]),
        ("where TxnDate >= '2026-11-02' and TxnDate <= '2026-11-03'", ["146", "147"]),
        ("where VendorRef = '999'", []),
        ("where Id in ('148', '145')", ["145", "148"]),
    ],
)
def test_conditions(filled: Books, where: str, expected: list[str]) -> None:
    assert sorted(ids(filled, where)) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("orderby TotalAmt desc", ["148", "147", "146", "145"]),
        ("order by VendorRef desc, TxnDate", ["147", "148", "145", "146"]),
        ("orderby DocNumber", ["148", "145", "146", "147"]),
    ],
)
def test_orders(filled: Books, order: str, expected: list[str]) -> None:
    assert ids(filled, order) == expected


def test_ids_are_ordered_as_numbers(books: Books) -> None:
    assert ids(books, "orderby Id maxresults 4", "Item") == ["1", "2", "3", "4"]


UNREADABLE = [
    ("", 'QueryParserError: Encountered "<EOF>" at line 1, column 1.'),
    ("select * from", 'QueryParserError: Encountered "<EOF>" at line 1, column 14.'),
    ("update Bill", 'QueryParserError: Encountered " <IDENTIFIER> "update "" at line 1, column 1.'),
    (
        "select * from Bill\nwhere Id = '1' or Id = '2'",
        'QueryParserError: Encountered " <IDENTIFIER> "or "" at line 2, column 16.',
    ),
    (
        "select * from Bill where DocNumber = 'O'Neil'",
        'QueryParserError: Lexical error at line 1, column 45.  Encountered: "\'" (39), after : ""',
    ),
    (
        "select * from Bill where DocNumber = \u2019x\u2019",
        'QueryParserError: Lexical error at line 1, column 38.  Encountered: "\u2019" (8217), after : ""',
    ),
    (
        "select * from Bill where TotalAmt > 5",
        'QueryParserError: Encountered " <INTEGER> "5 "" at line 1, column 37.',
    ),
    (
        "select * from Bill where DocNumber in ()",
        'QueryParserError: Encountered " ")" ") "" at line 1, column 40.',
    ),
]


@pytest.mark.parametrize(("statement", "detail"), UNREADABLE)
def test_what_cannot_be_read_is_pointed_at(books: Books, statement: str, detail: str) -> None:
    answer = books.query(statement)

    assert code(answer) == "4000"
    assert answer["Fault"]["Error"][0]["Message"] == "Error parsing query"
    assert answer["Fault"]["Error"][0]["Detail"] == detail


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("select * from Bill where PrivateNote = 'x'", "property 'PrivateNote' is not queryable"),
        ("select * from Bill where DepartmentRef = '1'", "property 'DepartmentRef' is not queryable"),
        ("select * from Bill orderby PrivateNote", "property 'PrivateNote' is not queryable"),
        ("select * from Bill where NoSuchField = 'x'", "Property NoSuchField not found for Entity Bill"),
        ("select NoSuchField from Bill", "Property NoSuchField not found for Entity Bill"),
        ("select BillAddr from Customer", "Property BillAddr not found for Entity Customer"),
        ("select * from Unicorn", "Metadata not found for Entity Unicorn"),
        ("select * from Bill startposition 0", "value 0 is too small. Min allowed value is 1"),
        ("select * from Bill maxresults 1001", "value 1001 is too large. Max allowed value is 1000"),
        ("select * from Bill where Id > '1'", "Operator > is not supported for property Id"),
        ("select * from Bill where Id like '1%'", "Operator LIKE is not supported for property Id"),
        (
            "select * from Bill where TotalAmt like '1%'",
            "Operator LIKE is not supported for property TotalAmt",
        ),
        ("select * from Bill where TotalAmt = 'NaN'", "Invalid value 'NaN' for property TotalAmt"),
        ("select * from Bill where TxnDate = 'soon'", "Invalid value 'soon' for property TxnDate"),
        ("select * from Vendor where Active = 'maybe'", "Invalid value 'maybe' for property Active"),
    ],
)
def test_what_cannot_be_asked_says_why(books: Books, statement: str, detail: str) -> None:
    answer = books.query(statement)

    assert code(answer) == "4001"
    assert answer["Fault"]["Error"][0]["Detail"] == f"QueryValidationError: {detail}"


def test_a_price_sorts_and_does_not_filter(books: Books) -> None:
    books.quickbooks.edit(REALM, "item", "3", {"UnitPrice": Decimal(75)})

    assert ids(books, "orderby UnitPrice desc maxresults 1", "Item") == ["3"]
    assert code(books.query("select * from Item where UnitPrice = '75'")) == "4001"
