"""What we own of a bill is compared in one form, and told in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quickbooks.fields import differences, seen_fields, sent_fields
from connectors.quickbooks.values import amount, money
from tests.unit.quickbooks.samples import row


def line(amount: str, **detail: Any) -> dict[str, Any]:
    return {
        "DetailType": "AccountBasedExpenseLineDetail",
        "Amount": Decimal(amount),
        "Description": "Pipe",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "64"}, **detail},
    }


BODY: Mapping[str, Any] = {
    "VendorRef": {"value": "41"},
    "CurrencyRef": {"value": "USD"},
    "TxnDate": "2026-05-01",
    "DocNumber": "INV-1001",
    "DueDate": "2026-05-31",
    "Line": [line("12.00"), line("3.5", ClassRef={"value": "201"})],
}


def told(changes: dict[str, Any]) -> tuple[str, ...]:
    """The differences to what was sent, when QuickBooks holds something else."""
    return differences(sent_fields(BODY), seen_fields(row(BODY) | changes))


def test_what_was_sent_and_what_is_held_agree() -> None:
    assert told({}) == ()


def test_names_ids_and_computed_fields_of_an_answer_are_no_difference() -> None:
    decorated = {
        "VendorRef": {"value": "41", "name": "Hicks Hardware"},
        "APAccountRef": {"value": "33"},
        "SalesTermRef": {"value": "3"},
        "MetaData": {"CreateTime": "2026-05-01T00:00:00-07:00"},
    }

    assert told(decorated) == ()


def test_a_sparse_body_speaks_only_of_what_it_changes() -> None:
    assert sent_fields({"Id": "1", "SyncToken": "0", "sparse": True, "PrivateNote": "x"}) == {}
    assert sent_fields({"DocNumber": "7"}) == {"number": "7"}


def test_amounts_are_compared_as_money() -> None:
    there = [{**line("12"), "Amount": 12}, {**line("0", ClassRef={"value": "201"}), "Amount": "3.500"}]

    assert told({"Line": there}) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DueDate": "2026-06-15"}, ("due date 2026-05-31, there 2026-06-15",)),
        ({"DocNumber": None}, ("number INV-1001, there none",)),
        ({"TxnDate": "2026-05-02"}, ("date 2026-05-01, there 2026-05-02",)),
        ({"VendorRef": {"value": "46", "name": "Norton"}}, ("another vendor (there Norton)",)),
        ({"VendorRef": {"value": "46"}}, ("another vendor (there 46)",)),
        ({"CurrencyRef": {"value": "CAD"}}, ("currency USD, there CAD",)),
        ({"TotalAmt": Decimal("15.51")}, ("total 15.50, there 15.51",)),
        ({"Line": [line("12.00")]}, ("2 lines, there 1 line",)),
        (
            {"Line": [line("12.01"), line("3.5", ClassRef={"value": "202", "name": "Labor"})]},
            ("line 1: amount 12.00, there 12.01", "line 2: another class (there Labor)"),
        ),
        (
            {"Line": [line("12.00", CustomerRef={"value": "9"}), BODY["Line"][1]]},
            ("line 1: another customer (there 9)",),
        ),
        ({"Line": [line("12.00"), line("3.5")]}, ("line 2: another class (there none)",)),
        (
            {"Line": [{**line("12.00"), "Description": "Tube"}, BODY["Line"][1]]},
            ("line 1: description “Pipe”, there “Tube”",),
        ),
        (
            {
                "Line": [
                    {"Amount": 12, "DetailType": "ItemBasedExpenseLineDetail", "Description": "Pipe"},
                    BODY["Line"][1],
                ]
            },
            ("line 1: another account (there none)",),
        ),
    ],
)
def test_a_difference_is_told_in_words(changes: dict[str, Any], words: tuple[str, ...]) -> None:
    assert told(changes) == words


def test_characters_a_us_company_may_drop_are_no_change_of_a_person() -> None:
    body = {"Line": [{**line("1"), "Description": "Pipe 🔧 “½” שלום"}]}
    dropped = {"Line": [{**line("1"), "Description": "Pipe ? ?½? ????"}]}

    assert differences(sent_fields(body), sent_fields(dropped)) == ()


cents = st.decimals(min_value=Decimal("-999999999.99"), max_value=Decimal("999999999.99"), places=2)


@given(cents, st.integers(0, 3))
def test_equal_amounts_read_the_same_however_they_are_written(value: Decimal, zeros: int) -> None:
    written = f"{value:f}" + "0" * zeros

    assert money(amount(written)) == money(value) == f"{value:.2f}"


@given(cents, cents)
def test_unequal_amounts_never_read_the_same(one: Decimal, other: Decimal) -> None:
    assert (money(one) == money(other)) == (one == other)
