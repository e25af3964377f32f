"""The edges of the client: logging in, one request sent twice, and answers of every sort."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import respx

from connectors.base import Done, Item, Need, NotExecuted, NotNow, ReferenceKind, Search, Sent, Unknown
from models.errors import ConnectionBrokenError, RateLimitedError, RejectedError, SyncError, UnavailableError
from tests.given import CountedPermits, TokensInMemory
from tests.unit.quickbooks.samples import logged_in, target

BATCH = "https://books.test/v3/company/9341/batch"
QUERY = "https://books.test/v3/company/9341/query"
TOKEN = "https://login.test/token"

ITEM = Item("1", "Bill", b'{"bId":"1","operation":"create","Bill":{"DocNumber":"7","Line":[{"Amount":9.00}]}}')
OTHER = Item("2", "Bill", b'{"bId":"2","operation":"create","Bill":{"DocNumber":"8"}}')
HELD = {"Id": "145", "SyncToken": "0", "TotalAmt": 9, "VendorRef": {"value": "41"}}
DONE = {"BatchItemResponse": [{"bId": "1", "Bill": HELD}]}
GRANT = {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": 3600}
EXPIRED = {"fault": {"error": [{"message": "AuthenticationFailed", "code": "3200"}], "type": "AUTHENTICATION"}}
REFUSED = {"Fault": {"Error": [{"Message": "Invalid", "code": "2010"}], "type": "ValidationFault"}}


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def send(*items: Item, login: TokensInMemory | None = None, permits: CountedPermits | None = None) -> Sent:
    return target(login, permits).send(items or (ITEM,), "request-1")


def test_a_batch_is_the_items_own_bytes_under_the_request_id(web: respx.MockRouter) -> None:
    route = web.post(BATCH).respond(json=DONE, headers={"intuit_tid": "tid-1"})

    sent = send(ITEM, OTHER)

    request = route.calls.last.request
    assert request.content == b'{"BatchItemRequest":[' + ITEM.body + b"," + OTHER.body + b"]}"
    assert dict(request.url.params) == {"requestid": "request-1", "minorversion": "75"}
    assert request.headers["Authorization"] == "Bearer access-1"
    assert request.headers["Accept"] == request.headers["Content-Type"] == "application/json"
    assert sent.trace_id == "tid-1"


def test_each_item_has_its_own_outcome_and_a_missing_one_is_unknown(web: respx.MockRouter) -> None:
    web.post(BATCH).respond(json=DONE)

    outcomes = send(ITEM, OTHER).outcomes

    assert isinstance(outcomes["1"], Done)
    assert outcomes["2"] == Unknown("QuickBooks' answer does not mention this document.")


def test_an_answer_with_a_number_as_an_item_id_is_understood(web: respx.MockRouter) -> None:
    web.post(BATCH).respond(json={"BatchItemResponse": [{"bId": 1, "Bill": HELD}]})

    assert isinstance(send().outcomes["1"], Done)


def test_a_refused_token_is_renewed_and_the_very_same_request_sent_again(web: respx.MockRouter) -> None:
    batch = web.post(BATCH)
    batch.side_effect = [httpx.Response(401, json=EXPIRED), httpx.Response(200, json=DONE)]
    granted = web.post(TOKEN).respond(json=GRANT)
    login, permits = logged_in(), CountedPermits()

    sent = send(login=login, permits=permits)

    first, second = (call.request for call in batch.calls)
    of_the_second = {"request": 1, "batch": 1}  # whoever sends a batch has those of the first
    assert permits.taken == of_the_second
    assert isinstance(sent.outcomes["1"], Done)
    assert (first.url, first.content) == (second.url, second.content)
    assert second.headers["Authorization"] == "Bearer access-2"
    assert (login.token, login.refresh_token) == ("access-2", "refresh-2")
    assert parse_qs(granted.calls.last.request.content.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["qb-refresh"],
    }


def test_a_token_that_another_worker_renewed_is_used_without_asking(web: respx.MockRouter) -> None:
    login = logged_in()

    def refuse(request: httpx.Request) -> httpx.Response:
        stale = request.headers["Authorization"] == "Bearer access-1"
        login.token = "access-9"
        return httpx.Response(401, json=EXPIRED) if stale else httpx.Response(200, json=DONE)

    web.post(BATCH).side_effect = refuse
    asked = web.post(TOKEN)

    sent = send(login=login)

    assert isinstance(sent.outcomes["1"], Done)
    assert not asked.called


def test_the_newest_refresh_token_is_tried_before_the_configured_one(web: respx.MockRouter) -> None:
    web.post(BATCH).respond(json=DONE)
    asked = web.post(TOKEN)
    asked.side_effect = [httpx.Response(400, json={"error": "invalid_grant"}), httpx.Response(200, json=GRANT)]

    sent = send(login=TokensInMemory(refresh_token="refresh-1"))

    tried = [parse_qs(call.request.content.decode())["refresh_token"] for call in asked.calls]
    assert isinstance(sent.outcomes["1"], Done)
    assert tried == [["refresh-1"], ["qb-refresh"]]


def test_a_second_401_asks_a_person_to_connect_again(web: respx.MockRouter) -> None:
    web.post(BATCH).respond(401, json=EXPIRED)
    web.post(TOKEN).respond(json=GRANT)

    sent = send()

    assert isinstance(sent.trouble, ConnectionBrokenError)
    assert sent.trouble.message == "QuickBooks no longer accepts our login. Connect the company again."
    assert isinstance(sent.outcomes["1"], NotExecuted)


def test_a_user_without_admin_rights_is_told_apart(web: respx.MockRouter) -> None:
    fault = {
        "Fault": {"Error": [{"code": "120", "Message": "Authorization Failure"}], "type": "AuthorizationFault"}
    }
    web.post(BATCH).respond(401, json=fault)
    web.post(TOKEN).respond(json=GRANT)

    trouble = send().trouble

    assert isinstance(trouble, ConnectionBrokenError)
    assert trouble.code == "qb_120"


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (400, '{"error":"invalid_grant"}', ConnectionBrokenError, "login_refused"),
        (401, '{"error":"invalid_client"}', ConnectionBrokenError, "client_refused"),
        (400, '{"error":"invalid_request"}', ConnectionBrokenError, "client_refused"),
        (404, "<html>", ConnectionBrokenError, "bad_url"),
        (429, "", RateLimitedError, "rate_limited"),
        (500, "<html>", UnavailableError, "login_unavailable"),
        (200, "not JSON", UnavailableError, "login_unavailable"),
        (200, "[]", UnavailableError, "login_unavailable"),
    ],
)
def test_a_login_that_fails_sends_nothing(
    web: respx.MockRouter, status: int, body: str, error: type[SyncError], code: str
) -> None:
    web.post(TOKEN).respond(status, text=body)
    batch = web.post(BATCH)

    sent = send(login=TokensInMemory())

    assert isinstance(sent.trouble, error)
    assert sent.trouble.code == code
    assert isinstance(sent.outcomes["1"], NotExecuted)
    assert not batch.called


def test_a_renewal_without_an_answer_leaves_nothing_in_doubt(web: respx.MockRouter) -> None:
    web.post(BATCH).respond(401, json=EXPIRED)
    web.post(TOKEN).mock(side_effect=httpx.ReadTimeout("slow"))

    assert isinstance(send().outcomes["1"], NotExecuted)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (httpx.ConnectError("refused"), NotExecuted),
        (httpx.ConnectTimeout("slow"), NotExecuted),
        (httpx.ReadTimeout("slow"), Unknown),
        (httpx.RemoteProtocolError("closed"), Unknown),
        (httpx.WriteError("reset"), Unknown),
    ],
)
def test_no_answer_is_unknown_unless_nothing_was_sent(
    web: respx.MockRouter, failure: Exception, outcome: type[Any]
) -> None:
    web.post(BATCH).mock(side_effect=failure)

    sent = send()

    assert type(sent.outcomes["1"]) is outcome
    assert isinstance(sent.trouble, UnavailableError)


def test_an_expired_login_inside_a_batch_is_forgotten(web: respx.MockRouter) -> None:
    fault = {"Error": [{"code": "3200", "Message": "expired"}], "type": "AUTHENTICATION"}
    web.post(BATCH).respond(json={"BatchItemResponse": [{"bId": "1", "Fault": fault}]})
    login = logged_in()

    sent = send(login=login)

    assert isinstance(sent.outcomes["1"], NotExecuted)
    assert login.token is None


def test_a_whole_batch_refused_blames_none_of_several_bills(web: respx.MockRouter) -> None:
    web.post(BATCH).respond(400, json=REFUSED)

    outcomes = send(ITEM, OTHER).outcomes

    assert all(isinstance(outcome, NotNow) for outcome in outcomes.values())


@pytest.mark.parametrize(
    ("said", "pause_s"), [("7", 7), ("99999", 3600), ("soon", None), ("", None), ("-1", None)]
)
def test_a_pause_is_as_long_as_quickbooks_says(web: respx.MockRouter, said: str, pause_s: float | None) -> None:
    web.post(BATCH).respond(429, headers={"Retry-After": said})

    trouble = send().trouble

    assert isinstance(trouble, RateLimitedError)
    assert trouble.retry_after_s == pause_s


@pytest.mark.parametrize(
    "answer",
    [
        '{"BatchItemResponse":null}',
        '{"BatchItemResponse":[null]}',
        '{"BatchItemResponse":[{"Bill":{"Id":"1"}}]}',
        '{"BatchItemResponse":[{"bId":"1"}]}',
        '{"BatchItemResponse":[{"bId":"1","Bill":null}]}',
        '{"BatchItemResponse":[{"bId":"1","Bill":"x"}]}',
        '{"BatchItemResponse":[{"bId":"1","Bill":{"Id":"1","SyncToken":"0","TotalAmt":"many"}}]}',
        '{"BatchItemResponse":[{"bId":"1","Bill":{"Id":"1","SyncToken":"0","TotalAmt":NaN}}]}',
        '{"BatchItemResponse":[{"bId":"1","Bill":{"Id":"1","SyncToken":"0","Line":[7]}}]}',
        '{"BatchItemResponse":[{"bId":"1","Bill":{"Id":"1","SyncToken":"0","Line":{"a":1}}}]}',
        '{"BatchItemResponse":[{"bId":"1","Bill":{"Id":"1","SyncToken":"0","CurrencyRef":[]}}]}',
        "[]",
        "7",
    ],
)
def test_whatever_stands_in_an_answer_nothing_is_raised(web: respx.MockRouter, answer: str) -> None:
    web.post(BATCH).respond(text=answer)

    outcome = send().outcomes["1"]

    assert isinstance(outcome, Unknown | Done)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_pages_are_read_and_each_takes_a_permit(web: respx.MockRouter) -> None:
    rows = [{**HELD, "Id": str(number)} for number in range(2001)]
    permits = CountedPermits()

    def page(request: httpx.Request) -> httpx.Response:
        statement = request.url.params["query"]
        start = int(statement.split("STARTPOSITION ")[1].split()[0]) - 1
        return httpx.Response(200, json={"QueryResponse": {"Bill": rows[start : start + 1000]}})

    asked = web.get(QUERY)
    asked.side_effect = page

    found = target(permits=permits).look_up(Search("Bill", numbers=("7",)))

    assert [sighting.remote.id for sighting in found] == [str(number) for number in range(2001)]
    assert asked.call_count == 3
    assert permits.taken == {"request": 3}
    assert "ORDERBY Id" in asked.calls.last.request.url.params["query"]


def test_a_page_that_comes_again_and_again_ends_the_reading(web: respx.MockRouter) -> None:
    rows = [{**HELD, "Id": str(number)} for number in range(1000)]
    web.get(QUERY).respond(json={"QueryResponse": {"Bill": rows}})

    with pytest.raises(UnavailableError, match="the same page of rows twice"):
        target().look_up(Search("Bill", numbers=("7",)))


def test_several_conditions_are_several_questions_and_each_bill_is_told_once(web: respx.MockRouter) -> None:
    asked = web.get(QUERY).respond(json={"QueryResponse": {"Bill": [HELD]}})

    found = target().look_up(Search("Bill", ids=("145",), numbers=("7",)))

    assert [sighting.remote.id for sighting in found] == ["145"]
    assert asked.call_count == 2


def test_a_long_question_is_posted_as_text(web: respx.MockRouter) -> None:
    asked = web.post(QUERY).respond(json={"QueryResponse": {}})
    needs = [Need(ReferenceKind.VENDOR, f"O'Hara & Sons number {number}") for number in range(40)]

    assert target().find(needs) == []

    request = asked.calls.last.request
    assert request.headers["Content-Type"] == "application/text"
    assert b"'O\\'Hara & Sons number 0', 'O\\'Hara & Sons number 0 (deleted)'" in request.content
    assert dict(request.url.params) == {"minorversion": "75"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "not JSON", UnavailableError),
        (200, '{"QueryResponse":[]}', UnavailableError),
        (200, "{}", UnavailableError),
        (200, '{"QueryResponse":{"Bill":[{"DocNumber":"7"}]}}', UnavailableError),
        (200, '{"QueryResponse":{"Bill":[7]}}', UnavailableError),
        (200, '{"QueryResponse":{"Bill":7}}', UnavailableError),
        (500, "", UnavailableError),
        (429, "", RateLimitedError),
        (403, "", ConnectionBrokenError),
        (400, json.dumps({"Fault": {"Error": [{"code": "4000"}]}}), RejectedError),
    ],
)
def test_a_read_that_fails_is_one_of_our_errors(
    web: respx.MockRouter, status: int, body: str, error: type[SyncError]
) -> None:
    web.get(QUERY).respond(status, text=body)

    with pytest.raises(error):
        target().look_up(Search("Bill", ids=("145",)))


def test_of_an_active_and_an_inactive_vendor_of_one_name_the_active_one_counts(web: respx.MockRouter) -> None:
    vendors = [
        {"Id": "71", "DisplayName": "Acme (deleted)", "Active": False},
        {"Id": "72", "DisplayName": "Acme", "Active": True},
        {"Id": "73", "DisplayName": "Acme (deleted)-1", "Active": False},
    ]
    web.get(QUERY).respond(json={"QueryResponse": {"Vendor": vendors}})

    (found,) = target().find([Need(ReferenceKind.VENDOR, "Acme")])

    assert (found.id, found.active) == ("72", True)
