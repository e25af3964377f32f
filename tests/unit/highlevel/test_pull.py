"""Paging by counting over a list that moves, on a list in memory: nothing is lost, nothing comes for ever."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Page, Source
from connectors.highlevel import Settings, connect
from models.errors import RetryableError, UnavailableError
from tests.given import given_in_memory
from tests.unit.highlevel.records import LOCATION

BASE = "https://services.leadconnectorhq.com"
START = datetime(2026, 6, 1, 8, tzinfo=UTC)


@dataclass
class Office:
    """A location whose list is ordered as it is, and that may change before each page."""

    rows: list[dict[str, Any]]
    gives_at_most: int = 1000
    before_each: Callable[[int], None] = lambda _number: None
    now: datetime = START
    asked: list[int] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.before_each(len(self.asked))
        offset, limit = int(request.url.params["offset"]), int(request.url.params["limit"])
        self.asked.append(offset)
        page = self.rows[offset : offset + min(limit, self.gives_at_most)]
        date = self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return httpx.Response(200, json={"invoices": page, "total": len(self.rows)}, headers={"Date": date})


def row(number: int, changed: datetime = START - timedelta(days=9)) -> dict[str, Any]:
    return {"_id": f"i{number:03}", "status": "sent", "amountPaid": 0, "updatedAt": changed.isoformat()}


def office(count: int = 60, **more: Any) -> Office:
    return Office([row(number) for number in range(count)], **more)


def source(**settings: Any) -> Source:
    chosen = Settings(private_token="pit", **{"page_size": 10} | settings)
    return connect(chosen, LOCATION, given_in_memory())


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url=BASE) as router:
        yield router


def pulled(of: Office, cursor: str | None = None, **settings: Any) -> list[Page]:
    with respx.mock(base_url=BASE) as router:
        router.get("/invoices/").mock(side_effect=of.answer)
        return list(source(**settings).pull(cursor))


def ids(pages: list[Page]) -> list[str]:
    return [record["_id"] for page in pages for record in page.records]


def everything(of: Office) -> list[str]:
    return sorted(row["_id"] for row in of.rows)


# ── everything, once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page_size", [2, 3, 10, 59, 60, 61, 100])
def test_all_come_once_by_any_page_size(page_size: int) -> None:
    of = office()

    assert sorted(ids(pulled(of, page_size=page_size))) == everything(of)


@pytest.mark.parametrize("most", [1, 2, 7])
def test_a_system_that_gives_fewer_than_asked_loses_nothing(most: int) -> None:
    """GH-2."""
    of = office(20, gives_at_most=most)

    assert sorted(ids(pulled(of))) == everything(of)


def test_nothing_at_all_is_a_pull_too() -> None:
    [page] = pulled(office(0))

    assert page.records == ()


@settings(max_examples=40)
@given(st.data())
def test_rows_that_go_while_one_pages_hide_no_other(data: st.DataObject) -> None:
    """What is deleted, or moves to the end, draws all others one place forward."""
    of = office(40)
    gone: set[str] = set()

    def meanwhile(number: int) -> None:
        for _ in range(data.draw(st.integers(0, 12))):
            if of.rows:
                moved = of.rows.pop(data.draw(st.integers(0, len(of.rows) - 1)))
                gone.add(moved["_id"])
                if data.draw(st.booleans()):
                    of.rows.append(moved | {"issueDate": f"2026-07-{number + 1:02}"})

    of.before_each = lambda number: meanwhile(number) if number < 8 else None
    before = set(everything(of))

    found = ids(pulled(of, page_size=6))

    assert before - gone <= set(found)
    assert len(found) == len(set(found))


@settings(max_examples=40)
@given(st.integers(0, 6), st.lists(st.integers(0, 39), max_size=5))
def test_a_pull_resumed_after_any_page_loses_and_repeats_nothing(stop: int, deleted: list[int]) -> None:
    of = office(40)
    with respx.mock(base_url=BASE) as router:
        router.get("/invoices/").mock(side_effect=of.answer)
        pages = source(page_size=7).pull(None)
        begun = [page for page, _ in zip(pages, range(stop), strict=False)]
    of.rows = [row for number, row in enumerate(of.rows) if number not in deleted]

    rest = pulled(of, begun[-1].cursor if begun else None, page_size=7)

    found = ids(begun) + ids(rest)
    assert set(everything(of)) <= set(found)
    assert deleted or len(found) == len(set(found))


def test_an_older_page_that_comes_again_hides_nothing() -> None:
    """A cache that answers with another page than was asked for."""
    of = office(40)
    with respx.mock(base_url=BASE) as router:
        stale: list[httpx.Response | None] = [None]

        def answer(request: httpx.Request) -> httpx.Response:
            true = of.answer(request)
            given, stale[0] = (stale[0] if len(of.asked) == 3 and stale[0] else true), true
            return given

        router.get("/invoices/").mock(side_effect=answer)
        found = ids(list(source().pull(None)))

    assert sorted(found) == everything(of)


# ── only what changed ────────────────────────────────────────────────────────────────────────────────────────


def test_next_time_only_what_changed_since_comes() -> None:
    of = office()
    cursor = pulled(of)[-1].cursor
    of.now = START + timedelta(hours=1)
    of.rows[7]["updatedAt"] = (START + timedelta(minutes=5)).isoformat()

    assert ids(pulled(of, cursor)) == ["i007"]


def test_what_changed_while_the_list_was_read_comes_next_time() -> None:
    of = office()

    def change_what_was_read(number: int) -> None:
        if number == 4:
            of.rows[0]["updatedAt"] = (START + timedelta(seconds=2)).isoformat()

    of.before_each = change_what_was_read
    cursor = pulled(of)[-1].cursor

    assert "i000" in ids(pulled(of, cursor, overlap_s=0))


def test_a_pull_reaches_back_by_the_overlap() -> None:
    of = office()
    of.rows[7]["updatedAt"] = (START - timedelta(seconds=60)).isoformat()
    cursors = [pulled(of, overlap_s=overlap)[-1].cursor for overlap in (300, 30)]

    assert [ids(pulled(of, cursor)) for cursor in cursors] == [["i007"], []]


def test_once_a_day_everything_comes_again() -> None:
    """Nobody promises that every change moves ``updatedAt``."""
    of = office()
    cursor = pulled(of)[-1].cursor
    of.now = START + timedelta(hours=23)
    later = pulled(of, cursor)
    of.now = START + timedelta(hours=25)

    assert (ids(later), sorted(ids(pulled(of, later[-1].cursor)))) == ([], everything(of))


@pytest.mark.parametrize("changed", [None, 7, "yesterday", "0001-01-01T00:00:00Z", "2150-01-01T00:00:00Z"])
def test_an_invoice_without_a_place_in_time_always_comes(changed: Any) -> None:
    of = office(3)
    cursor = pulled(of)[-1].cursor
    of.rows[1]["updatedAt"] = changed

    assert ids(pulled(of, cursor)) == ["i001"]


# ── lists that a sound HighLevel would not give ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", [None, "a", {"_id": ""}, {"_id": 7}, {"_id": " a"}, {"_id": "x" * 201}])
def test_what_has_no_id_is_left_out_and_said(said: Any) -> None:
    of = office(30)
    of.rows[12] = said

    pages = pulled(of)

    assert len(ids(pages)) == 29
    [left_out, *_] = [one for page in pages for one in page.left_out]
    assert left_out.message.startswith("HighLevel lists ")
    assert left_out.message.endswith("Enter it in HighLevel anew, or ask HighLevel's support.")


def test_a_page_without_any_id_does_not_stop_the_others() -> None:
    of = office(40)
    of.rows[10:20] = [{"invoiceNumber": str(number)} for number in range(10)]

    assert len(ids(pulled(of))) == 30


def test_another_invoice_under_the_same_id_is_not_taken_for_a_newer_version() -> None:
    of = Office([row(1), row(1) | {"invoiceNumber": "77"}])

    [page] = pulled(of)

    assert ids([page]) == ["i001"]
    assert "invoice 77 under the id of another invoice, i001" in page.left_out[0].message


def test_a_list_that_says_there_is_more_and_gives_nothing_is_no_end(api: respx.Router) -> None:
    api.get("/invoices/").respond(json={"invoices": [], "total": 260})

    with pytest.raises(
        UnavailableError, match="says that there are 260 invoices, and lists none from number 1 on"
    ):
        list(source().pull(None))


def test_a_list_in_no_order_is_given_up(api: respx.Router) -> None:
    """Each page holds other rows than the one before."""
    numbers = iter(range(10**6))
    api.get("/invoices/").mock(
        side_effect=lambda _: httpx.Response(
            200, json={"invoices": [row(next(numbers)) for _ in range(10)], "total": 500}
        )
    )

    with pytest.raises(RetryableError, match="changes its order faster than it can be read"):
        list(source().pull(None))
