"""Lists in the three shapes they may have, and what a careful caller loses (nothing)."""

from itertools import count
from typing import Any

import pytest

from tests.integration.sandbox.zrm.desk import Desk, Record


def page(desk: Desk, **given: Any) -> Any:
    return desk.data(desk.query("invoice.list", given))


def all_rows(desk: Desk, **given: Any) -> list[Record]:
    rows: list[Record] = []
    for offset in count(0, 100):
        items = page(desk, limit=100, offset=offset, **given)["items"]
        rows += items
        if len(items) < 100:
            break
    return rows


def test_a_list_needs_no_input_and_has_a_total(desk: Desk) -> None:
    answer = desk.data(desk.query("invoice.list"))

    assert (len(answer["items"]), answer["total"]) == (50, len(all_rows(desk)))
    assert answer["total"] >= 250


def test_all_invoices_are_listed_once_oldest_change_first(desk: Desk) -> None:
    rows = all_rows(desk)

    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["id"] for row in desk.look("invoices")} <= {row["id"] for row in rows}
    assert [row["updatedAt"] for row in rows] == sorted(row["updatedAt"] for row in rows)


def test_the_order_may_be_that_of_creation(desk: Desk) -> None:
    desk.setting(sorted_by="createdAt")

    times = [row["createdAt"] for row in all_rows(desk)]

    assert times == sorted(times)


def test_a_list_may_be_bare(desk: Desk) -> None:
    expected = [row["id"] for row in all_rows(desk)]
    desk.setting(list_style="bare")

    rows = [row for offset in range(0, 300, 100) for row in page(desk, limit=100, offset=offset)]

    assert [row["id"] for row in rows] == expected


def test_a_list_may_go_on_from_a_cursor(desk: Desk) -> None:
    expected = [row["id"] for row in all_rows(desk)]
    desk.setting(list_style="cursor")
    ids: list[str] = []
    cursor: dict[str, str] = {}

    for _ in range(20):
        answer = page(desk, limit=60, **cursor)
        ids += [row["id"] for row in answer["items"]]
        if answer["nextCursor"] is None:
            break
        cursor = {"cursor": answer["nextCursor"]}

    assert ids == expected


def test_a_last_page_that_is_just_full_has_no_cursor(desk: Desk) -> None:
    desk.setting(list_style="cursor")

    answer = page(desk, status="void", limit=2)

    assert (len(answer["items"]), answer["nextCursor"]) == (2, None)


@pytest.mark.parametrize("cursor", ["???", "bm90IGpzb24=", "NQ==", "WzEsMl0=", "WyJ4Il0="])
def test_a_cursor_that_nobody_gave_is_refused(desk: Desk, cursor: str) -> None:
    desk.setting(list_style="cursor")

    assert desk.query("invoice.list", {"cursor": cursor}).status_code == 400


def test_a_window_leaves_its_bound_out_unless_told(desk: Desk) -> None:
    noted_at = "2026-10-31T22:00:00.000Z"

    without = page(desk, updatedAfter=noted_at)["total"]
    desk.setting(bounds_included=True)

    assert without == 0
    assert page(desk, updatedAfter=noted_at)["total"] >= 101


def test_a_window_may_be_left_aside_without_a_word(desk: Desk) -> None:
    total = page(desk)["total"]
    desk.setting(list_filters_by_update=False)

    assert page(desk, updatedAfter="2030-01-01T00:00:00Z")["total"] == total


def test_a_list_can_be_of_one_status(desk: Desk) -> None:
    assert {row["status"] for row in page(desk, status="void")["items"]} == {"void"}


@pytest.mark.parametrize(
    "wrong",
    [{"limit": 0}, {"limit": 101}, {"limit": "10"}, {"offset": -1}, {"status": "open"}, {"updatedAfter": "x"}],
)
def test_a_page_that_is_wrong_is_refused(desk: Desk, wrong: Any) -> None:
    answer = desk.query("invoice.list", wrong)

    assert (answer.status_code, answer.json()["error"]["data"]["code"]) == (400, "BAD_REQUEST")


def test_the_largest_page_is_a_setting(desk: Desk) -> None:
    desk.setting(list_limit_max=200)

    assert len(page(desk, limit=200)["items"]) == 200


def test_lines_are_listed_by_pages_too(desk: Desk) -> None:
    [long, _] = desk.look("traps", "more_lines_than_a_page")["invoices"]

    first = desk.data(desk.query("invoiceLineItem.list", {"invoiceId": long, "limit": 100}))
    rest = desk.data(desk.query("invoiceLineItem.list", {"invoiceId": long, "limit": 100, "offset": 100}))

    assert (first["total"], len(first["items"]), len(rest["items"])) == (120, 100, 20)
    assert len({row["id"] for row in [*first["items"], *rest["items"]]}) == 120


def test_lines_of_nothing_are_none(desk: Desk) -> None:
    assert desk.data(desk.query("payment.list", {"invoiceId": "none"})) == {"items": [], "total": 0}
    assert desk.query("payment.list", {}).status_code == 400


def test_rows_that_move_while_pages_are_read_are_lost_by_offsets(desk: Desk) -> None:
    before = {row["id"] for row in all_rows(desk)}
    seen = {row["id"] for row in page(desk, limit=100)["items"]}
    desk.strike(kind="rows_move", rows=3)

    for offset in (100, 200):
        seen |= {row["id"] for row in page(desk, limit=100, offset=offset)["items"]}

    assert len(before - seen) == 3


def test_a_caller_that_goes_on_from_the_last_time_seen_loses_nothing(desk: Desk) -> None:
    desk.setting(bounds_included=True)
    before = {row["id"] for row in all_rows(desk)}
    seen: set[str] = set()
    since, offset = "2026-01-01T00:00:00Z", 0

    for step in range(20):
        if step in (1, 2):
            desk.strike(kind="rows_move", rows=3)
        items = page(desk, updatedAfter=since, offset=offset, limit=60)["items"]
        seen |= {row["id"] for row in items}
        if len(items) < 60:
            break
        last = items[-1]["updatedAt"]
        since, offset = (since, offset + 60) if last == since else (last, 0)

    assert before <= seen
