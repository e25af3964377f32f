"""What a pull does with lists that a sound Kojo would not give."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from connectors.base import Source
from connectors.kojo import Settings, connect
from models.errors import RetryableError, UnavailableError
from tests.unit.kojo.given import given_in_memory

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
        {"data": {"invoices": ["a"]}},
        {"data": {"invoices": [{"id": "", "updatedAt": EARLY}]}},
        {"data": {"invoices": [{"id": "a", "updatedAt": None}]}},
        {"data": {"invoices": [{"id": "a", "updatedAt": "yesterday"}]}},
    ],
)
def test_an_answer_without_what_paging_needs_is_unreadable(api: respx.Router, source: Source, answer: Any) -> None:
    api.post("/graphql").respond(json=answer)

    with pytest.raises(UnavailableError):
        list(source.pull(None))


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
