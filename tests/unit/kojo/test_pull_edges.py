"""What a pull does with lists that a sound Kojo would not give."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from connectors.base import Source
from connectors.kojo import Settings, connect
from models import exact_json
from models.errors import RetryableError, UnavailableError
from tests.given import given_in_memory

EARLY, LATE = "2026-06-01 08:00:00.000Z", "2026-06-02 08:00:00.000Z"


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.kojo.tech") as router:
        yield router


@pytest.fixture
def source() -> Source:
    return connect(Settings(api_key="kojo-legacy-key", page_size=3), "acme", given_in_memory())


def row(id_: str, changed: str) -> dict[str, Any]:
    return {"id": id_, "updatedAt": changed, "invoiceItems": []}


def test_a_row_that_comes_twice_is_taken_once(api: respx.Router, source: Source) -> None:
    api.post("/graphql").respond(json={"data": {"invoices": [row("a", EARLY), row("a", EARLY)]}})

    [page] = source.pull(None)

    assert [record["id"] for record in page.records] == ["a"]


def test_a_bare_list_as_in_kojos_examples_is_read_too(api: respx.Router, source: Source) -> None:
    api.post("/graphql").respond(json=[row("a", EARLY), row("b", LATE)])

    [page] = source.pull(None)

    assert [record["id"] for record in page.records] == ["a", "b"]


def test_a_list_out_of_order_is_not_taken_over(api: respx.Router, source: Source) -> None:
    api.post("/graphql").respond(json={"data": {"invoices": [row("a", LATE), row("b", EARLY)]}})

    with pytest.raises(RetryableError, match="in the order of their changes"):
        list(source.pull(None))


@pytest.mark.parametrize(
    "answer",
    [
        {"data": None},
        {"data": {"invoices": {"id": "a"}}},
        "invoices",
        {"data": {"invoices": None}},
    ],
)
def test_an_answer_that_is_no_list_is_unreadable(api: respx.Router, source: Source, answer: Any) -> None:
    api.post("/graphql").respond(json=answer)

    with pytest.raises(UnavailableError, match="on the first page of 3 invoices"):
        list(source.pull(None))


@pytest.mark.parametrize("changed", [None, 7, "yesterday", "0001-01-01 00:00:00.000Z", "2150-01-01 00:00:00.000Z"])
def test_an_invoice_without_a_place_in_time_is_taken_at_once(
    api: respx.Router, source: Source, changed: Any
) -> None:
    undated = {"id": "a", "updatedAt": changed, "invoiceItems": []}
    api.post("/graphql").respond(json={"data": {"invoices": [undated, row("b", LATE)]}})

    [page] = source.pull(None)

    assert sorted(record["id"] for record in page.records) == ["a", "b"]


@pytest.mark.parametrize("id_", [None, "", 7, {"id": "a"}, " a", "a\x00", "\ud800", "x" * 201])
def test_an_invoice_without_an_id_is_left_out_and_said(api: respx.Router, source: Source, id_: Any) -> None:
    nameless = {"id": id_, "updatedAt": EARLY, "invoiceNumber": "77"}
    body = exact_json.dumps({"data": {"invoices": [nameless, row("b", LATE)]}})
    api.post("/graphql").respond(content=body)

    [page] = source.pull(None)

    assert [record["id"] for record in page.records] == ["b"]
    assert [one.said for one in page.left_out] == [nameless]
    assert page.left_out[0].message.startswith("Kojo lists invoice 77 without an id")


@pytest.mark.parametrize("said", [None, "a", 7, ["a"]])
def test_what_is_no_invoice_at_all_is_left_out(api: respx.Router, source: Source, said: Any) -> None:
    api.post("/graphql").respond(json={"data": {"invoices": [said, row("b", LATE)]}})

    [page] = source.pull(None)

    assert [record["id"] for record in page.records] == ["b"]
    assert page.left_out[0].message.startswith("Kojo lists something that is no invoice")


def test_another_invoice_under_the_same_id_is_not_taken_for_a_newer_version(
    api: respx.Router, source: Source
) -> None:
    rows = [row("a", EARLY) | {"title": "Pipes"}, row("a", LATE) | {"title": "Wire"}]
    api.post("/graphql").respond(json={"data": {"invoices": rows}})

    [page] = source.pull(None)

    assert [record["title"] for record in page.records] == ["Pipes"]
    assert "invoice “Wire” under the id of another invoice, a" in page.left_out[0].message


def test_a_page_with_nothing_to_go_on_from_stops_the_pull(api: respx.Router, source: Source) -> None:
    api.post("/graphql").respond(json={"data": {"invoices": [None, None, None]}})

    with pytest.raises(RetryableError, match="Nothing on the first page of 3 invoices has an id"):
        list(source.pull(None))


def test_the_page_after_one_with_an_undated_invoice_goes_on_where_it_should(
    api: respx.Router, source: Source
) -> None:
    undated: dict[str, Any] = {"id": "u", "invoiceItems": []}
    pages = iter([[undated, row("a", EARLY), row("b", LATE)], [row("b", LATE), row("c", LATE)]])
    api.post("/graphql").mock(side_effect=lambda _: httpx.Response(200, json={"data": {"invoices": next(pages)}}))

    pulled = [record["id"] for page in source.pull(None) for record in page.records]

    assert sorted(pulled) == ["a", "b", "c", "u"]


def test_times_finer_than_kojos_belong_to_their_millisecond(api: respx.Router, source: Source) -> None:
    """A database that keeps microseconds must not lose rows between the pages of one millisecond."""
    fine = ["2026-06-01T08:00:00.000100Z", "2026-06-01T08:00:00.000200Z", "2026-06-01T08:00:00.000900Z"]
    whole = [row(id_, changed) for id_, changed in zip("abc", fine, strict=True)]
    answers = iter([whole, whole, [], []])
    api.post("/graphql").mock(
        side_effect=lambda _: httpx.Response(200, json={"data": {"invoices": next(answers)}})
    )

    pulled = [record["id"] for page in source.pull(None) for record in page.records]

    assert pulled == ["a", "b", "c"]
