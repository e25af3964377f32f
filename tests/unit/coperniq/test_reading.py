"""A list is read whole, each row once, whatever Coperniq sorts it by and whatever moves meanwhile."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Page, Source
from connectors.coperniq import Settings, connect
from connectors.coperniq.windows import BEGINNING
from connectors.times import instant, written
from models import exact_json
from models.errors import RetryableError, UnavailableError
from tests.unit.coperniq.given import given_in_memory

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATEST = NOW - timedelta(seconds=5)
"""What was changed later is left for the next pull."""
SIZE = 3


def row(id_: int, changed: Any = "2026-06-01T08:00:00.000Z", **more: Any) -> dict[str, Any]:
    return {"id": id_, "updatedAt": changed, "amountPaid": 0} | more


@dataclass
class List:
    """Coperniq's list of invoices, sorted by anything, its bounds meant with or without themselves."""

    rows: list[dict[str, Any]]
    sorted_by: str = "updatedAt"
    bounds_included: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        self.asked.append(asked)
        rows = sorted(
            (one for one in self.rows if self._is_within(one, asked)), key=lambda one: one[self.sorted_by]
        )
        first = (int(asked["page"]) - 1) * int(asked["page_size"])
        items = rows[first : first + int(asked["page_size"])]
        return said(items, has_more=first + len(items) < len(rows), page=int(asked["page"]))

    def _is_within(self, one: dict[str, Any], asked: dict[str, str]) -> bool:
        changed = instant(one["updatedAt"])
        after, before = asked.get("updated_after"), asked.get("updated_before")
        if self.bounds_included and changed in {instant(bound) for bound in (after, before) if bound}:
            return True
        return (after is None or instant(after) < changed) and (before is None or changed < instant(before))


def said(items: list[Any], *, has_more: bool = False, page: int = 1) -> httpx.Response:
    body = {"items": items, "page": page, "page_size": SIZE, "has_more": has_more}
    return httpx.Response(200, headers={"Date": format_datetime(NOW, usegmt=True)}, content=exact_json.dumps(body))


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.coperniq.io") as router:
        yield router


def connected(**chosen: Any) -> Source:
    return connect(Settings(api_key="k", page_size=SIZE, **chosen), "7301", given_in_memory())


def ids(pages: list[Page]) -> list[int]:
    return [record["id"] for page in pages for record in page.records]


moments = st.integers(0, 8).map(lambda ms: written(NOW - timedelta(days=30) + timedelta(milliseconds=ms)))
moments |= st.integers(0, 10**9).map(lambda s: written(LATEST - timedelta(seconds=s % 700_000_000)))


@settings(max_examples=30)
@given(st.lists(moments, max_size=15), st.sampled_from(["updatedAt", "id"]), st.booleans(), st.booleans())
def test_any_list_in_any_order_comes_whole_each_row_once(
    changes: list[str],
    sorted_by: str,
    bounds_included: bool,  # noqa: FBT001 - one of the things that are tried out
    resumed: bool,  # noqa: FBT001 - as above
) -> None:
    """Also for whoever resumes after every page."""
    shown = List([row(id_, changed) for id_, changed in enumerate(changes, 1)], sorted_by, bounds_included)
    with respx.mock(base_url="https://api.coperniq.io") as router:
        router.get("/v1/invoices").mock(side_effect=shown.answer)
        pages = one_by_one(connected()) if resumed else list(connected().pull(None))

    assert sorted(ids(pages)) == list(range(1, len(changes) + 1))
    pulled = [record["updatedAt"] for page in pages for record in page.records]
    assert pulled == sorted(pulled)


def one_by_one(source: Source) -> list[Page]:
    pages = [next(source.pull(None))]
    while "until" in json.loads(pages[-1].cursor)["invoices"]:
        pages.append(next(source.pull(pages[-1].cursor)))
    return pages


def test_a_quiet_minute_costs_one_request(api: respx.Router) -> None:
    shown = List([row(1, written(NOW - timedelta(days=3)))])
    api.get("/v1/invoices").mock(side_effect=shown.answer)
    [first] = connected().pull(None)
    shown.asked.clear()

    [second] = connected().pull(first.cursor)

    assert second.records == ()
    assert [asked["updated_after"] for asked in shown.asked] == ["2026-11-01T11:54:54.999Z"]


def test_what_changed_a_moment_ago_is_left_for_the_next_pull(api: respx.Router) -> None:
    shown = List([row(1, written(LATEST)), row(2, written(LATEST + timedelta(milliseconds=1)))])
    api.get("/v1/invoices").mock(side_effect=shown.answer)

    assert ids(list(connected().pull(None))) == [1]


def test_rows_of_one_moment_that_leave_it_between_two_pages_push_no_other_out(api: respx.Router) -> None:
    """Page two begins where page one ended, and by then one of page one's rows is gone from the list."""
    many = [row(id_) for id_ in range(1, 8)]
    shown = List(list(many))

    def moving(request: httpx.Request) -> httpx.Response:
        if request.url.params["page"] == "2" and len(shown.rows) == len(many):
            del shown.rows[0]
        return shown.answer(request)

    api.get("/v1/invoices").mock(side_effect=moving)

    assert ids(list(connected().pull(None))) == [2, 3, 4, 5, 6, 7]


def test_a_moment_that_never_stands_still_is_left_for_later(api: respx.Router) -> None:
    shown = List([row(id_) for id_ in range(1, 30)])

    def moving(request: httpx.Request) -> httpx.Response:
        if request.url.params["page"] == "3":
            del shown.rows[0]
        return shown.answer(request)

    api.get("/v1/invoices").mock(side_effect=moving)

    with pytest.raises(RetryableError, match="changed so fast"):
        list(connected().pull(None))


def test_an_old_answer_to_a_new_question_is_asked_for_again(api: respx.Router) -> None:
    """An empty answer fits every window; but a wider one had shown that there are rows in this one."""
    shown = List([row(id_, written(NOW - timedelta(days=id_))) for id_ in range(1, 8)])

    def forgetful(request: httpx.Request) -> httpx.Response:
        answer = shown.answer(request)
        return said([]) if len(shown.asked) == 2 else answer

    api.get("/v1/invoices").mock(side_effect=forgetful)

    assert sorted(ids(list(connected().pull(None)))) == [1, 2, 3, 4, 5, 6, 7]


def test_rows_that_were_not_asked_for_stop_the_pull(api: respx.Router) -> None:
    """So that a filter which Coperniq does not know any more is not taken for a list of what changed."""
    api.get("/v1/invoices").mock(return_value=said([row(1)]))
    cursor = json.dumps({"invoices": {"since": "2026-10-01T00:00:00.000Z"}})

    with pytest.raises(RetryableError, match="was asked for invoices changed since 2026-10-01 00:00:00 UTC"):
        list(connected().pull(cursor))


def test_a_list_that_never_ends_is_noticed(api: respx.Router) -> None:
    rows = [row(1), row(2), row(3)]
    api.get("/v1/invoices").mock(
        side_effect=lambda request: said(rows, has_more=True, page=int(request.url.params["page"]))
    )

    with pytest.raises(RetryableError, match="listed others"):
        list(connected().pull(None))


# ── what a sound Coperniq would not list ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("changed", [None, 7, "yesterday", "1970-01-01T00:00:00.000Z", "2150-01-01T00:00:00.000Z"])
def test_an_invoice_without_a_place_in_time_is_taken_at_once(api: respx.Router, changed: Any) -> None:
    api.get("/v1/invoices").mock(return_value=said([row(1, changed), row(2)]))

    pages = list(connected().pull(None))

    assert sorted(ids(pages)) == [1, 2]


@pytest.mark.parametrize("id_", [None, "", "7", 0, -1, True, 1.5, {"id": 1}, 10**18])
def test_an_invoice_without_an_id_is_left_out_and_said(api: respx.Router, id_: Any) -> None:
    nameless = row(id_, uid=77)
    body = {"items": [nameless, row(2)], "page": 1, "page_size": SIZE, "has_more": False}
    api.get("/v1/invoices").respond(json=body)

    [page] = connected().pull(None)

    assert ids([page]) == [2]
    assert page.left_out[0].message.startswith("Coperniq lists invoice 77 without an id it could be kept under")


@pytest.mark.parametrize("said_", [None, "a", 7, [1]])
def test_what_is_no_invoice_at_all_is_left_out(api: respx.Router, said_: Any) -> None:
    api.get("/v1/invoices").mock(return_value=said([said_, row(2)]))

    [page] = connected().pull(None)

    assert ids([page]) == [2]
    assert page.left_out[0].message.startswith("Coperniq lists something that is no invoice")


def test_a_row_that_comes_twice_is_taken_once(api: respx.Router) -> None:
    api.get("/v1/invoices").mock(return_value=said([row(1), row(1)]))

    [page] = connected().pull(None)

    assert (ids([page]), page.left_out) == ([1], ())


def test_another_invoice_under_the_same_id_is_not_taken_for_a_newer_version(api: respx.Router) -> None:
    api.get("/v1/invoices").mock(return_value=said([row(1, uid=5), row(1, uid=6)]))

    [page] = connected().pull(None)

    assert [record["uid"] for record in page.records] == [5]
    assert "lists invoice 6 under the id of another invoice, 1" in page.left_out[0].message


def test_times_finer_than_a_millisecond_belong_to_it(api: respx.Router) -> None:
    fine = [f"2026-06-01T08:00:00.000{part}Z" for part in ("100", "200", "900", "950")]
    shown = List([row(id_, changed) for id_, changed in enumerate(fine, 1)])
    api.get("/v1/invoices").mock(side_effect=shown.answer)

    assert ids(list(connected().pull(None))) == [1, 2, 3, 4]


def test_both_lists_are_read_and_each_has_its_own_place(api: respx.Router) -> None:
    api.get("/v1/invoices").mock(return_value=said([row(1)]))
    api.get("/v1/bills").mock(return_value=said([row(1)]))
    source = connected(streams=("invoices", "bills"))

    pages = list(source.pull(None))

    assert [source.external_id(record).entity for page in pages for record in page.records] == ["invoice", "bill"]
    assert set(json.loads(pages[-1].cursor)) == {"invoices", "bills"}


def test_a_list_that_is_added_later_is_read_from_its_beginning(api: respx.Router) -> None:
    shown = List([row(1)])
    api.get("/v1/invoices").mock(return_value=said([]))
    api.get("/v1/bills").mock(side_effect=shown.answer)
    [page] = connected().pull(None)

    *_, last = connected(streams=("invoices", "bills")).pull(page.cursor)

    assert ids([last]) == [1]
    assert "updated_after" not in shown.asked[0]


def test_an_unreadable_page_moves_nothing(api: respx.Router) -> None:
    api.get("/v1/invoices").respond(content=b'{"items": [')

    with pytest.raises(UnavailableError, match="cut off"):
        list(connected().pull(None))


def test_nothing_is_older_than_the_beginning() -> None:
    assert BEGINNING.year == 2000
