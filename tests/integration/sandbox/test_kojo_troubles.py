"""Kojo's own troubles through real sockets: what the caller is told, and what Kojo holds afterwards."""

from typing import Any

import httpx
import pytest

from sandbox import exact_json


def test_an_answer_may_be_errors_and_nothing_else(kojo: httpx.Client) -> None:
    strike(kojo, kind="graphql_errors", message="Something went wrong")

    answer = link_first(kojo)

    assert answer.status_code == 200
    assert answer.json().keys() == {"errors"}
    assert answer.json()["errors"][0].keys() == {"message", "requestId"}
    assert state_of_first(kojo) == "NOT_LINKED"


def test_some_invoices_of_a_page_may_be_null(kojo: httpx.Client) -> None:
    whole = page(kojo, 0).json()["data"]["invoices"]
    strike(kojo, kind="partial_data", missing=2)

    answer = exact_json.read(page(kojo, 0).text)

    assert answer["data"]["invoices"][:2] == [None, None]
    assert [row["id"] for row in answer["data"]["invoices"][2:]] == [row["id"] for row in whole[2:]]
    assert [error["message"] for error in answer["errors"]] == ["Cannot resolve invoice"] * 2


def test_partial_data_waits_for_a_list_of_invoices(kojo: httpx.Client) -> None:
    strike(kojo, kind="partial_data")

    jobs = kojo.post("/kojo/graphql", json={"query": "{ jobs { id } }"})

    assert "errors" not in jobs.json()
    assert page(kojo, 0).json()["data"]["invoices"][0] is None


def test_a_rate_limit_is_told_in_kojos_json(kojo: httpx.Client) -> None:
    kojo.post("/__admin/clock", json={"freeze": True})
    kojo.post("/__admin/clock", json={"set": "2026-11-01T12:00:00Z"})
    strike(kojo, kind="rate_limited", retry_after=90)

    answer = link_first(kojo)

    assert answer.status_code == 429
    assert answer.json()["code"] == "RATE_LIMIT_EXCEEDED"
    assert (answer.json()["retryAfter"], answer.json()["resetAt"]) == (90, "2026-11-01T12:01:30.000Z")
    assert state_of_first(kojo) == "NOT_LINKED"


def test_a_good_token_is_refused_once(kojo: httpx.Client) -> None:
    strike(kojo, kind="unauthorized")

    refused, taken = link_first(kojo), link_first(kojo)

    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (401, "Unauthorized")
    assert (taken.status_code, state_of_first(kojo)) == (200, "LINKED")


@pytest.mark.parametrize(("handled", "state"), [(True, "LINKED"), (False, "NOT_LINKED")])
def test_a_server_error_comes_before_or_after_the_work(kojo: httpx.Client, *, handled: bool, state: str) -> None:
    strike(kojo, kind="server_error", handled=handled)

    answer = link_first(kojo)

    assert (answer.status_code, answer.json().keys()) == (500, {"errors"})
    assert state_of_first(kojo) == state


def test_a_page_may_come_a_second_time(kojo: httpx.Client) -> None:
    strike(kojo, kind="previous_page")

    first, second, third = (page(kojo, offset) for offset in (0, 20, 40))

    assert second.text == first.text
    assert third.json()["data"]["invoices"][0]["id"] not in first.text


# --- faults of any system ----------------------------------------------------------------------------


def test_a_gateway_answers_in_html(kojo: httpx.Client) -> None:
    strike(kojo, kind="gateway_error", status=502)

    answer = link_first(kojo)

    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert state_of_first(kojo) == "NOT_LINKED"


def test_a_page_may_end_in_the_middle(kojo: httpx.Client) -> None:
    strike(kojo, kind="truncate", promised=False)

    answer = page(kojo, 0)

    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Invalid"):
        exact_json.read(answer.text)


def test_a_write_back_may_be_done_and_its_answer_lost(kojo: httpx.Client) -> None:
    strike(kojo, kind="commit_then_drop")

    with pytest.raises(httpx.RemoteProtocolError):
        link_first(kojo)

    assert state_of_first(kojo) == "LINKED"


def strike(kojo: httpx.Client, **what: Any) -> None:
    rule = {"system": "kojo", "path": "/graphql", "times": 1, "what": what}
    kojo.post("/__admin/faults", json=rule).raise_for_status()


def page(kojo: httpx.Client, offset: int) -> httpx.Response:
    query = f"{{ invoices(limit: 20, offset: {offset}) {{ id totalDue }} }}"
    return kojo.post("/kojo/graphql", json={"query": query})


def first_id(kojo: httpx.Client) -> str:
    id_: str = kojo.get("/__admin/kojo/acme/invoices").json()[0]["id"]
    return id_


def link_first(kojo: httpx.Client) -> httpx.Response:
    call = f'updateInvoiceIntegrationState(id: "{first_id(kojo)}", integrationState: LINKED)'
    return kojo.post("/kojo/graphql", json={"query": f"mutation {{ {call} {{ id }} }}"})


def state_of_first(kojo: httpx.Client) -> str:
    state: str = kojo.get(f"/__admin/kojo/acme/invoices/{first_id(kojo)}").json()["integrationState"]
    return state
