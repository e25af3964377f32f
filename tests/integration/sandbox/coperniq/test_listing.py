"""Lists of invoices: paging, the window of updatedAt, and what a careful caller loses (nothing)."""

from itertools import count
from typing import Any

import pytest

from tests.integration.sandbox.coperniq.office import Office, Record


def pages(office: Office, path: str = "/invoices", **query: Any) -> list[Record]:
    """All rows, page by page, repeats included."""
    rows: list[Record] = []
    for page in count(1):
        answer = office.get(path, page=page, page_size=100, **query)
        rows += answer["items"]
        if not answer["has_more"]:
            break
    return rows


def test_a_page_has_20_rows_and_says_whether_more_follow(office: Office) -> None:
    first = office.get("/invoices")

    assert first.keys() == {"items", "page", "page_size", "has_more"}
    assert (len(first["items"]), first["page"], first["page_size"], first["has_more"]) == (20, 1, 20, True)


def test_all_invoices_are_listed_once(office: Office) -> None:
    stored = {row["id"] for row in office.look("invoices") if not row["isArchived"]}

    listed = [row["id"] for row in pages(office)]

    assert len(listed) == len(set(listed)) >= 250
    assert set(listed) == stored


def test_a_page_that_is_just_full_is_the_last(office: Office) -> None:
    office.create()

    answer = office.get("/invoices", updated_after="2026-11-02T08:59:59Z", page_size=1)

    assert (len(answer["items"]), answer["has_more"]) == (1, False)


def test_a_page_beyond_the_end_is_empty(office: Office) -> None:
    assert office.get("/invoices", page=99) == {"items": [], "page": 99, "page_size": 20, "has_more": False}


def test_the_order_is_that_of_the_last_change_or_the_reverse(office: Office) -> None:
    rising, falling = ([row["id"] for row in pages(office, order_by=order)] for order in ("asc", "desc"))

    times = [row["updatedAt"] for row in pages(office)]
    assert times == sorted(times)
    assert rising == falling[::-1]


@pytest.mark.parametrize("key", ["createdAt", "id"])
def test_the_order_may_be_another(office: Office, key: str) -> None:
    office.setting(sorted_by=key)

    keys = [row[key] for row in pages(office)]

    assert keys == sorted(keys)


def test_the_window_leaves_its_bounds_out_unless_told(office: Office) -> None:
    shared_at = "2026-10-31T22:00:00.000Z"
    window = {"updated_after": shared_at, "updated_before": "2026-11-01T00:00:00Z"}

    without = pages(office, **window)
    office.setting(bounds_included=True)

    assert without == []
    assert len(pages(office, **window)) >= 101


def test_a_window_holds_what_changed_in_it(office: Office) -> None:
    made = office.create()

    listed = office.get(
        "/invoices", updated_after="2026-11-02T08:59:59Z", updated_before="2026-11-02T10:00:01+01:00"
    )

    assert [row["id"] for row in listed["items"]] == [made["id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": "two"}, "page"),
        ({"page_size": 101}, "page_size"),
        ({"page_size": 0}, "page_size"),
        ({"order_by": "up"}, "order_by"),
        ({"updated_after": "yesterday"}, "updated_after"),
        ({"updated_before": "1"}, "updated_before"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(office: Office, query: Any, field: str) -> None:
    status, error = office.refusal("GET", "/invoices", **query)

    assert (status, error["code"], error["field"]) == (400, "VALIDATION_ERROR", field)


def test_the_largest_page_is_a_setting(office: Office) -> None:
    office.setting(page_size_max=50)

    assert office.refusal("GET", "/invoices", page_size=51)[0] == 400


def test_archived_invoices_are_in_no_list_and_still_there(office: Office) -> None:
    [archived, _] = office.trapped("archived")

    assert archived["id"] not in [row["id"] for row in pages(office)]
    assert office.get(f"/invoices/{archived['id']}")["isArchived"] is True
    office.setting(lists_archived=True)
    assert archived["id"] in [row["id"] for row in pages(office)]


@pytest.mark.parametrize(
    ("path", "field"), [("projects", "record"), ("accounts", "account"), ("clients", "account")]
)
def test_projects_and_accounts_have_lists_of_their_own(office: Office, path: str, field: str) -> None:
    owner = office.look(path.replace("clients", "accounts"))[0]["id"]
    expected = {row["id"] for row in pages(office) if (row[field] or {}).get("id") == owner}

    listed = {row["id"] for row in pages(office, f"/{path}/{owner}/invoices")}

    assert listed == expected
    assert expected


@pytest.mark.parametrize("path", ["/projects/1/invoices", "/accounts/1/invoices", "/projects/1/bills"])
def test_a_list_of_nobody_is_not_found(office: Office, path: str) -> None:
    assert office.refusal("GET", path)[0] == 404


def test_a_row_that_moves_while_pages_are_read_is_lost_by_page_numbers(office: Office) -> None:
    before = {row["id"] for row in pages(office)}
    first = office.get("/invoices", page_size=100)["items"]
    office.strike(kind="rows_move", rows=3)
    rest = [row for page in (2, 3) for row in office.get("/invoices", page=page, page_size=100)["items"]]

    seen = {row["id"] for row in [*first, *rest]}

    assert len(before - seen) == 3


def test_a_caller_that_goes_on_from_the_last_time_seen_loses_nothing(office: Office) -> None:
    """Each page starts where the last one ended, with its last updatedAt; equal times are paged through."""
    office.setting(bounds_included=True)
    before = {row["id"] for row in pages(office)}
    seen: set[int] = set()
    since, page = "2026-01-01T00:00:00Z", 1

    for step in range(20):
        if step in (1, 2):
            office.strike(kind="rows_move", rows=3)
        answer = office.get("/invoices", updated_after=since, page=page, page_size=60)
        seen |= {row["id"] for row in answer["items"]}
        if not answer["has_more"]:
            break
        last = answer["items"][-1]["updatedAt"]
        since, page = (since, page + 1) if last == since else (last, 1)

    assert before <= seen
