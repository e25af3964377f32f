"""Filters, order and pages of the invoices (sources.md §3.4)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.kojo import Kojo, listing
from tests.unit.sandbox.kojo.caller import Caller


def _unchanging() -> Caller:
    kojo = Kojo(Clock())
    kojo.change_settings({"limits": False})
    return Caller(kojo)


UNCHANGING = _unchanging()
ALL = UNCHANGING.kojo.look("acme", "invoices")


@settings(deadline=None)
@given(
    limit=st.integers(1, listing.LIMIT_MAX),
    order_by=st.sampled_from(listing.ORDER_FIELDS),
    direction=st.sampled_from(["ASC", "DESC"]),
)
def test_paging_gives_every_invoice_exactly_once_while_nothing_changes(
    limit: int, order_by: str, direction: str
) -> None:
    offsets = range(0, len(ALL) + 1, limit)

    pages = [listing.page(listing.ordered(ALL, order_by, direction), limit, offset) for offset in offsets]

    assert sorted(row["id"] for page in pages for row in page) == sorted(row["id"] for row in ALL)
    assert len(pages[-1]) < limit


@pytest.mark.parametrize("limit", [7, 20, 100])
def test_so_it_is_when_the_pages_are_asked_for(limit: int) -> None:
    order = f"limit: {limit}, orderBy: updatedAt, includeDeleted: true"

    pages = [UNCHANGING.ids(f"{order}, offset: {offset}") for offset in range(0, len(ALL) + 1, limit)]

    assert sorted(id_ for page in pages for id_ in page) == sorted(row["id"] for row in ALL)


def test_the_order_is_by_creation_unless_asked_otherwise() -> None:
    created = [row["createdAt"] for row in _rows("{ invoices { createdAt } }")]

    assert len(created) == 100
    assert created == sorted(created)


def test_nulls_come_first_and_last_when_descending() -> None:
    ascending = [row["voidedAt"] for row in _rows("{ invoices(orderBy: voidedAt) { voidedAt } }")]
    descending = [
        row["voidedAt"] for row in _rows("{ invoices(orderBy: voidedAt, direction: DESC) { voidedAt } }")
    ]

    assert ascending[0] is None
    assert [value is not None for value in descending[:3]] == [True, True, False]
    assert descending[0] >= descending[1]


@pytest.mark.parametrize("order_by", ["updatedAt", "voidedAt", "id"])
def test_descending_is_ascending_backwards_among_equals_too(order_by: str) -> None:
    assert listing.ordered(ALL, order_by, "DESC") == listing.ordered(ALL, order_by, "ASC")[::-1]


def test_a_row_that_changes_moves_to_the_end_of_the_order() -> None:
    caller = _unchanging()
    first = caller.ids("limit: 1, orderBy: updatedAt")[0]

    caller.kojo.edit("acme", "invoices", first, {"title": "Looked at again"})

    assert caller.ids("limit: 1, orderBy: updatedAt, direction: DESC") == [first]


def test_times_are_compared_in_any_form() -> None:
    rows = _rows("{ invoices(orderBy: updatedAt, filter: {state: APPROVED}) { updatedAt } }")
    tenth = rows[9]["updatedAt"]
    with_t = tenth.replace(" ", "T")
    elsewhere = datetime.fromisoformat(tenth).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")

    for form in (tenth, with_t, elsewhere):
        later = _rows(
            "query($at: DateTime) { invoices(filter: {updatedAt_lte: $at, state: APPROVED}) { id } }", at=form
        )
        assert len(later) == 10


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("state: APPROVED", lambda row: row["state"] == "APPROVED"),
        ("state_not: APPROVED", lambda row: row["state"] != "APPROVED"),
        ("state_in: [INBOX, PENDING]", lambda row: row["state"] in ("INBOX", "PENDING")),
        ("state_not_in: [INBOX, PENDING, APPROVED]", lambda row: row["state"] in ("CLOSED", "ON_HOLD")),
        ("integrationState_in: [LINKING, ERROR]", lambda row: row["integrationState"] == "LINKING"),
        ("flagged: true", lambda row: row["flaggedAt"] is not None),
        ("paidAt: null", lambda row: row["paidAt"] is None),
        ("paidAt_not: null", lambda row: row["paidAt"] is not None),
        ("category_not: material", lambda row: row["category"] not in (None, "material")),
        ('invoiceNumber_starts_with: "INV-"', lambda row: (row["invoiceNumber"] or "").startswith("INV-")),
        ('invoiceNumber_ends_with: ".001"', lambda row: (row["invoiceNumber"] or "").endswith(".001")),
        ('invoiceNumber_contains: "042"', lambda row: "042" in (row["invoiceNumber"] or "")),
        ('invoiceNumber_not_contains: "1"', lambda row: "1" not in (row["invoiceNumber"] or "1")),
        ('invoiceDate_lt: "2026-06-01"', lambda row: (row["invoiceDate"] or "9") < "2026-06-01"),
        (
            'invoiceDate_gt: "2026-06-01"',
            lambda row: (row["invoiceDate"] or "0") > "2026-06-01 00:00:00.000Z",
        ),
        ("taxExempt: true", lambda _row: False),
        ("type: null, state_in: []", lambda _row: False),
        (
            'state: CLOSED, invoiceDate_gte: "2026-10-01"',
            lambda row: row["state"] == "CLOSED" and (row["invoiceDate"] or "0") >= "2026-10-01",
        ),
    ],
)
def test_a_filter_keeps_what_fulfils_all_its_conditions(condition: str, holds: Any) -> None:
    expected = [row["id"] for row in UNCHANGING.kojo.look("acme", "invoices") if holds(row)]

    found = [
        id_
        for offset in (0, 100, 200)
        for id_ in UNCHANGING.ids(f"includeDeleted: true, offset: {offset}, filter: {{{condition}}}")
    ]

    assert sorted(found) == sorted(expected)


def test_every_documented_field_can_be_filtered_and_integration_state_only_by_in() -> None:
    fields = {condition.field for condition in listing.CONDITIONS.values()}

    assert fields == {
        "approvedAt",
        "createdAt",
        "category",
        "flagged",
        "flaggedAt",
        "id",
        "invoiceDate",
        "invoiceNumber",
        "paidAt",
        "rejectedAt",
        "shipDate",
        "state",
        "integrationState",
        "taxExempt",
        "type",
        "updatedAt",
        "voidedAt",
    }
    assert [name for name in listing.CONDITIONS if name.startswith("integrationState")] == ["integrationState_in"]


def _rows(query: str, **variables: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = UNCHANGING.data(query, **variables)["invoices"]
    return rows
