"""Lists that a sound Pool Office Manager would not give, and assumptions that are wrong."""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
import respx

from connectors.base import Source
from connectors.graphql import PartialAnswerError
from connectors.pool_office_manager import Settings, connect
from models import exact_json
from models.errors import ConnectionBrokenError, RetryableError, UnavailableError
from tests.given import given_in_memory
from tests.unit.pool_office_manager.records import ACCOUNT

ORGANIZATION = {
    "id": "org_001",
    "slug": ACCOUNT,
    "timezone": "America/Chicago",
    "currency": "USD",
    "quickbooksConnected": False,
}
Answer = dict[str, Any]


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.poolservicemanager.com") as router:
        router.post("/oauth/token").respond(json={"access_token": "fresh", "expires_in": 3600})
        router.post("/graphql", name="graphql")
        yield router


def source(**settings: Any) -> Source:
    login = {"client_id": "pom-client", "refresh_token": "pom-refresh", "page_size": 3}
    return connect(Settings(**login | settings), ACCOUNT, given_in_memory())


def node(id_: Any, **said: Any) -> dict[str, Any]:
    return {"id": id_, **said}


def page(*nodes: Any, more: bool = False, organization: Any = ORGANIZATION) -> Answer:
    edges = [{"node": one, "cursor": f"c-{one['id'] if isinstance(one, dict) else one}"} for one in nodes]
    info = {"hasNextPage": more, "endCursor": edges[-1]["cursor"] if edges else None}
    return {"data": {"organization": organization, "infiniteInvoices": {"edges": edges, "pageInfo": info}}}


def refusal(message: str, code: str = "GRAPHQL_VALIDATION_FAILED", data: Any = None) -> Answer:
    return {"data": data, "errors": [{"message": message, "extensions": {"code": code}}]}


def answering(api: respx.Router, answers: Sequence[Answer]) -> None:
    api["graphql"].side_effect = [
        httpx.Response(200, content=exact_json.dumps(answer), headers={"Date": "Mon, 01 Jun 2026 12:00:00 GMT"})
        for answer in answers
    ]


def asked(api: respx.Router) -> list[dict[str, Any]]:
    return [exact_json.loads(call.request.content) for call in api["graphql"].calls]


def ids(of: Source, cursor: str | None = None) -> list[str]:
    return [record["id"] for came in of.pull(cursor) for record in came.records]


# ── what is no invoice ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("id_", [None, "", 7, {"id": "a"}, " a", "a\x00", "\ud800", "x" * 181])
def test_an_invoice_without_an_id_is_left_out_and_said(api: respx.Router, id_: Any) -> None:
    nameless = node(id_, number="INV-77")
    answering(api, [page(nameless, node("b"))])

    [came] = source().pull(None)

    assert [record["id"] for record in came.records] == ["b"]
    assert [one.said for one in came.left_out] == [nameless]
    assert came.left_out[0].message.startswith("Pool Office Manager lists invoice INV-77 without an id")


@pytest.mark.parametrize("said", [None, "a", 7, ["a"]])
def test_what_is_no_invoice_at_all_is_left_out(api: respx.Router, said: Any) -> None:
    answering(api, [page(said, node("b"))])

    [came] = source().pull(None)

    assert [record["id"] for record in came.records] == ["b"]
    assert came.left_out[0].message.startswith("Pool Office Manager lists something that is no invoice")


def test_another_invoice_under_the_same_id_is_not_taken_for_a_newer_version(api: respx.Router) -> None:
    answering(api, [page(node("a", number="1"), node("a", number="2"))])

    [came] = source().pull(None)

    assert [record["number"] for record in came.records] == ["1"]
    assert "invoice 2 under the id of another invoice, a" in came.left_out[0].message


def test_an_empty_list_ends_the_pull_and_counts_it(api: respx.Router) -> None:
    answering(api, [page(), page(node("a"))])

    [came] = source().pull(None)

    assert came.records == ()
    assert ids(source(), came.cursor) == ["a"]


@pytest.mark.parametrize(
    "answer",
    [
        {"data": None},
        {"data": {"infiniteInvoices": None}},
        {"data": {"infiniteInvoices": {"edges": []}}},
        {"data": {"organization": ORGANIZATION, "infiniteInvoices": {"edges": [], "pageInfo": {}}}},
        {
            "data": {
                "organization": ORGANIZATION,
                "infiniteInvoices": {"edges": [], "pageInfo": {"hasNextPage": None}},
            }
        },
        {"data": {"organization": ORGANIZATION, "infiniteInvoices": "inv"}},
        {"data": {"infiniteInvoices": {"edges": [], "pageInfo": {"hasNextPage": False}}}},
    ],
)
def test_an_answer_that_is_no_list_is_unreadable(api: respx.Router, answer: Answer) -> None:
    answering(api, [answer])

    with pytest.raises(UnavailableError, match="Pool Office Manager"):
        ids(source())


# ── a list that moves ────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_that_comes_twice_is_taken_once(api: respx.Router) -> None:
    answering(api, [page(node("a"), node("a"))])

    assert ids(source()) == ["a"]


def test_a_list_that_moved_is_read_once_more_and_what_was_passed_by_is_found(api: respx.Router) -> None:
    """Somebody changed c, on which the first page ended: in a list by time of change it went to the end."""
    first = page(node("a"), node("b"), node("c"), more=True)
    moved = page(node("e"), node("c", notes="Changed"))
    whole = page(*(node(id_) for id_ in "abde"), node("c", notes="Changed"))
    answering(api, [first, moved, whole])

    came = [(record["id"], record.get("notes")) for page in source().pull(None) for record in page.records]

    assert came == [("a", None), ("b", None), ("c", None), ("e", None), ("c", "Changed"), ("d", None)]


def test_a_list_that_never_stands_still_ends_all_the_same(api: respx.Router) -> None:
    moving = [page(node("a"), node("b"), more=True), page(node("c"))]
    answering(api, moving * 3)

    assert ids(source()) == ["a", "b", "c"]


def test_the_same_page_a_second_time_ends_the_pull(api: respx.Router) -> None:
    same = page(node("a"), node("b"), node("c"), more=True)
    answering(api, [same, same, same])

    with pytest.raises(RetryableError, match="the same page of invoices a second time"):
        ids(source())


def test_a_cursor_that_is_not_known_any_more_begins_the_list_again(api: respx.Router) -> None:
    first = page(node("a"), node("b"), node("c"), more=True)
    answering(api, [first, refusal("Invalid cursor", "BAD_USER_INPUT"), page(node("b"), node("d"))])
    pages = source().pull(None)
    cursor = next(pages).cursor

    assert ids(source(), cursor) == ["b", "d"]


BROKEN = refusal("Cannot resolve invoice", "INTERNAL_SERVER_ERROR")


def partly(answer: Answer) -> Answer:
    """What there is of an answer, beside an error."""
    return BROKEN | answer


def test_an_invoice_that_breaks_its_page_stops_no_other(api: respx.Router) -> None:
    ends = page(node("c", updatedAt="3"), node("d", updatedAt="4"), more=False)
    dated = page(node("a", updatedAt="1"), node("b", updatedAt="2"), node("c", updatedAt="3"), more=True)
    given = {"data": {"organization": {"id": "org_001"}, "invoice0": None, "invoice1": node("b", total=2)}}
    given["data"]["invoice2"] = node("c", updatedAt="3")
    answering(api, [partly(page(None, node("b"), more=True)), dated, partly(given), ends])

    first, last = source().pull(None)

    assert [record["id"] for record in first.records] == ["b", "c"]
    assert [one.message for one in first.left_out] == [
        "Pool Office Manager lists the invoice with id a and could not give it: it was left out. "
        "Each pull asks for it again; if it stays so, ask Pool Office Manager's support."
    ]
    assert [record["id"] for record in last.records] == ["d"]


def test_a_page_that_was_broken_for_a_moment_is_whole_in_the_end(api: respx.Router) -> None:
    given = {"data": {"invoice0": node("a", total=1), "invoice1": node("b", total=2)}}
    answering(api, [partly(page(None, node("b"))), page(node("a"), node("b")), given])

    [came] = source().pull(None)

    assert [record["total"] for record in came.records] == [1, 2]
    assert came.left_out == ()


def test_a_list_that_cannot_even_give_ids_is_no_page(api: respx.Router) -> None:
    answering(api, [partly(page(None)), partly(page(None))])

    with pytest.raises(PartialAnswerError):
        ids(source())


def test_where_nothing_can_be_given_by_id_nothing_is_left_out(api: respx.Router) -> None:
    answering(api, [partly(page(None)), page(node("a")), BROKEN])

    with pytest.raises(RetryableError, match="Cannot resolve invoice"):
        ids(source())


def test_with_a_filter_a_broken_invoice_stops_the_pull_for_it_would_not_come_again(api: respx.Router) -> None:
    given = {"data": {"organization": {"id": "org_001"}, "invoice0": None}}
    answering(api, [page(node("a")), partly(page(None)), page(node("a")), partly(given)])
    filtered = source(updated_filter_field="updatedAtGte")
    [came] = filtered.pull(None)

    with pytest.raises(PartialAnswerError):
        ids(filtered, came.cursor)


# ── assumptions that are wrong ───────────────────────────────────────────────────────────────────────────────

NOT_IN_LISTS = refusal("Cannot query field 'subtotal' on type 'InvoiceSummary'.")


def test_a_list_without_whole_invoices_is_read_by_id(api: respx.Router) -> None:
    some = {"data": {"invoice0": node("a", total=1), "invoice1": node("b", total=2)}}
    answering(api, [NOT_IN_LISTS, page(node("a"), node("b")), some])

    records = [record for came in source().pull(None) for record in came.records]

    assert [(record["id"], record["total"], record["organization"]["id"]) for record in records] == [
        ("a", 1, "org_001"),
        ("b", 2, "org_001"),
    ]
    assert len(asked(api)) == 3


def test_whoever_knows_it_asks_only_for_ids(api: respx.Router) -> None:
    answering(api, [page(node("a")), {"data": {"invoice0": node("a", total=1)}}])

    assert ids(source(list_full_nodes=False)) == ["a"]
    assert "lineItems" not in asked(api)[0]["query"]
    assert "lineItems" in asked(api)[1]["query"]


def test_an_invoice_that_is_gone_between_list_and_look_is_passed_by(api: respx.Router) -> None:
    some = {"data": {"invoice0": None, "invoice1": node("b")}}
    answering(api, [page(node("a"), node("b")), some])

    assert ids(source(list_full_nodes=False)) == ["b"]


def test_a_field_that_no_invoice_has_is_said(api: respx.Router) -> None:
    answering(api, [NOT_IN_LISTS, page(node("a")), refusal("Cannot query field 'notes' on type 'Invoice'.")])

    with pytest.raises(RetryableError, match="Cannot query field 'notes'"):
        ids(source())


def test_a_page_that_is_too_large_is_said_with_its_setting(api: respx.Router) -> None:
    answering(api, [refusal("first must be between 1 and 2, got 3", "BAD_USER_INPUT")])

    with pytest.raises(ConnectionBrokenError, match=r"got 3”\. Set another page_size than 3 in the connection's"):
        ids(source())


def test_a_filter_that_is_not_known_is_said_with_its_setting(api: respx.Router) -> None:
    first = page(node("a"))
    unknown = refusal("Field 'updatedAtGte' is not defined by type 'InvoiceFilter'.")
    answering(api, [first, unknown])
    [came] = source(updated_filter_field="updatedAtGte").pull(None)

    with pytest.raises(ConnectionBrokenError, match="Remove updated_filter_field from the connection's settings"):
        ids(source(updated_filter_field="updatedAtGte"), came.cursor)


def test_with_a_filter_only_what_changed_since_is_asked_for(api: respx.Router) -> None:
    answering(api, [page(node("a")), page(node("b"))])
    filtered = source(updated_filter_field="updatedAtGte", overlap_s=300)
    [came] = filtered.pull(None)

    assert ids(filtered, came.cursor) == ["b"]
    assert [one["variables"].get("filter") for one in asked(api)] == [
        None,
        {"updatedAtGte": "2026-06-01T11:55:00.000Z"},
    ]


def test_without_a_filter_everything_is_asked_for_each_time(api: respx.Router) -> None:
    answering(api, [page(node("a")), page(node("a"))])
    [came] = source().pull(None)

    ids(source(), came.cursor)

    assert [one["variables"] for one in asked(api)] == [{"first": 3, "after": None}] * 2


# ── whose login it is ────────────────────────────────────────────────────────────────────────────────────────


def test_the_login_of_another_organisation_brings_none_of_its_invoices(api: respx.Router) -> None:
    other = ORGANIZATION | {"id": "org_002", "slug": "dallas-pools"}
    answering(api, [page(node("a"), organization=other)])

    with pytest.raises(
        ConnectionBrokenError, match="belongs to the organisation dallas-pools, the connection's acc"
    ):
        ids(source())


@pytest.mark.parametrize("names", [{"id": ACCOUNT, "slug": "austin"}, {"id": None, "slug": None}])
def test_the_id_names_the_account_as_well_and_where_nothing_does_nothing_is_compared(
    api: respx.Router, names: dict[str, Any]
) -> None:
    answering(api, [page(node("a"), organization=ORGANIZATION | names)])

    assert ids(source()) == ["a"]


def test_a_record_holds_of_the_organisation_what_the_mapping_needs(api: respx.Router) -> None:
    answering(api, [page(node("a"))])

    [[record]] = [came.records for came in source().pull(None)]

    assert record["organization"] == {name: said for name, said in ORGANIZATION.items() if name != "slug"}
