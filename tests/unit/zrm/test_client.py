"""Each fault of ZRM's API becomes the error that says what happens next (sources.md §2.2, §2.3)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx

from connectors.answers import LoginRefusedError, UnreadableAnswerError
from connectors.base import Given
from connectors.zrm.client import Zrm
from connectors.zrm.trpc import AskedWronglyError
from models import exact_json
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from tests.given import CountedPermits, TokensInMemory, given_in_memory
from tests.unit.zrm.records import OFFICE, SETTINGS, money

URL = "https://zrm.invalid/trpc/invoice.list"


@pytest.fixture
def api() -> Iterator[respx.Route]:
    with respx.mock(assert_all_called=False) as router:
        yield router.get(URL).respond(json={"result": {"data": [1]}})


def connected(permits: CountedPermits | None = None, **settings: Any) -> Zrm:
    given = Given(permits, TokensInMemory()) if permits else given_in_memory()
    return Zrm(SETTINGS.model_copy(update=settings), OFFICE, given)


def asked(route: respx.Route) -> list[Any]:
    return [json.loads(call.request.url.params["input"]) for call in route.calls]


def refusal(code: str, status: int, message: str = "No reason", **data: Any) -> dict[str, Any]:
    error = {"message": message, "code": -32000, "data": {"code": code, "httpStatus": status, **data}}
    return {"status_code": status, "json": {"error": error}}


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_query_carries_the_session_the_workspace_and_its_input(api: respx.Route) -> None:
    connected().query("invoice.list", {"limit": 5})

    request = api.calls.last.request
    assert (request.headers["Authorization"], request.headers["x-workspace-id"]) == ("Bearer a-session", OFFICE)
    assert asked(api) == [{"limit": 5}]


def test_headers_and_path_are_settings() -> None:
    with respx.mock() as router:
        route = router.get("https://zrm.invalid/api/t/invoice.list").respond(json={"result": {"data": 1}})
        settings: dict[str, Any] = {
            "auth_header": "X-Session: {token}",
            "workspace_header": "X-Tenant",
            "path_prefix": "/api/t",
        }

        connected(**settings).query("invoice.list", {})

        headers = route.calls.last.request.headers
    assert (headers["X-Session"], headers["X-Tenant"]) == ("a-session", OFFICE)


def test_money_keeps_its_digits(api: respx.Route) -> None:
    api.respond(content=b'{"result": {"data": 137.610000000000001}}')

    assert connected().query("invoice.list", {}).data == money("137.610000000000001")


def test_no_data_is_nothing(api: respx.Route) -> None:
    api.respond(json={"result": {}})

    assert connected().query("invoice.list", {}).data is None


def test_every_request_takes_a_permit(api: respx.Route) -> None:
    permits = CountedPermits()
    zrm = connected(permits)

    zrm.query("invoice.list", {})
    zrm.query("invoice.list", {})

    assert permits.taken == {"request": api.call_count} == {"request": 2}


def test_a_refused_permit_sends_nothing(api: respx.Route) -> None:
    class Empty(CountedPermits):
        def take(self, *kinds: str) -> None:
            raise RateLimitedError(f"no {kinds} left", retry_after_s=30)

    with pytest.raises(RateLimitedError):
        connected(Empty()).query("invoice.list", {})

    assert api.call_count == 0


def test_the_time_is_zrms(api: respx.Route) -> None:
    api.respond(json={"result": {"data": 1}}, headers={"Date": "Mon, 01 Jun 2026 12:00:00 GMT"})

    assert connected().query("invoice.list", {}).at == datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_without_a_clock_of_zrms_it_is_ours(api: respx.Route) -> None:
    api.respond(json={"result": {"data": 1}})

    assert abs(connected().query("invoice.list", {}).at - datetime.now(UTC)) < timedelta(minutes=1)


# ── superjson ────────────────────────────────────────────────────────────────────────────────────────────────

WRAPPED = {"result": {"data": {"json": [1], "meta": {"values": {"0.at": ["Date"]}}}}}


def test_a_server_that_speaks_superjson_is_asked_again_in_superjson_and_so_from_then_on(api: respx.Route) -> None:
    api.respond(json=WRAPPED)
    zrm = connected()

    answers = [zrm.query("invoice.list", {"limit": n}).data for n in (1, 2)]

    assert answers == [[1], [1]]
    assert asked(api) == [{"limit": 1}, {"json": {"limit": 1}}, {"json": {"limit": 2}}]


def test_a_refusal_in_superjson_teaches_it_too(api: respx.Route) -> None:
    said = {"error": {"json": {"message": "Required", "code": -32600, "data": {"code": "BAD_REQUEST"}}}}
    api.side_effect = [httpx.Response(400, json=said), httpx.Response(200, json=WRAPPED)]

    assert connected().query("invoice.list", {"limit": 1}).data == [1]


def test_an_error_in_superjson_is_read(api: respx.Route) -> None:
    said = {"error": {"json": {"message": "x", "data": {"code": "FORBIDDEN", "httpStatus": 403}}}}
    api.respond(403, json=said)

    with pytest.raises(ConnectionBrokenError, match="it says: “x”"):
        connected(transformer="superjson").query("invoice.list", {})


def test_superjson_can_be_set_from_the_start(api: respx.Route) -> None:
    api.respond(json=WRAPPED)

    connected(transformer="superjson").query("invoice.list", {"limit": 1})

    assert asked(api) == [{"json": {"limit": 1}}]


def test_without_a_transformer_nothing_is_asked_twice(api: respx.Route) -> None:
    api.respond(json=WRAPPED)

    connected(transformer="none").query("invoice.list", {"limit": 1})

    assert asked(api) == [{"limit": 1}]


def test_a_row_with_a_field_called_json_is_a_row(api: respx.Route) -> None:
    api.respond(json={"result": {"data": {"json": 1, "id": 2}}})

    assert connected().query("invoice.list", {}).data == {"json": 1, "id": 2}


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

ZOD = exact_json.dumps([{"code": "too_big", "path": ["limit"], "message": "Number must be at most 100"}]).decode()
FAULTS: list[tuple[dict[str, Any], type[SyncError], str]] = [
    (refusal("UNAUTHORIZED", 401), LoginRefusedError, "ZRM refused the login. Check the session's token in the"),
    ({"status_code": 401, "html": "<h1>Log in</h1>"}, LoginRefusedError, "ZRM refused the login."),
    (
        refusal("FORBIDDEN", 403, "Missing permission: invoice:read"),
        ConnectionBrokenError,
        "Missing permission: inv",
    ),
    ({"status_code": 403}, ConnectionBrokenError, "Give it that permission in ZRM."),
    (refusal("TOO_MANY_REQUESTS", 429), RateLimitedError, "ZRM asks for a pause"),
    ({"status_code": 429}, RateLimitedError, "ZRM asks for a pause"),
    (refusal("BAD_REQUEST", 400, ZOD), AskedWronglyError, "(it says: “limit: Number must be at most 100”)"),
    (
        refusal("PARSE_ERROR", 400),
        AskedWronglyError,
        "Check procedures and arguments in the connection's settings",
    ),
    (
        refusal("NOT_FOUND", 404, "No procedure found"),
        AskedWronglyError,
        "ZRM did not accept “invoice.list” as it",
    ),
    (refusal("METHOD_NOT_SUPPORTED", 405), AskedWronglyError, "“invoice.list”"),
    (
        refusal("INTERNAL_SERVER_ERROR", 500, "Oops"),
        UnavailableError,
        "ZRM could not answer “invoice.list”: “Oops”",
    ),
    (refusal("TIMEOUT", 408), UnavailableError, "ZRM could not answer"),
    (refusal("CLIENT_CLOSED_REQUEST", 499), UnavailableError, "ZRM could not answer"),
    (refusal("CONFLICT", 409, "Busy"), RetryableError, "ZRM could not answer “invoice.list”: “Busy”."),
    (
        {"status_code": 200} | {"json": refusal("FORBIDDEN", 403)["json"]},
        ConnectionBrokenError,
        "not allowed to read",
    ),
    ({"status_code": 500, "json": {"error": "odd\x00"}}, UnavailableError, "“odd”."),
    ({"status_code": 400, "json": {"error": {"data": 7}}}, RetryableError, "“no reason given”"),
    ({"status_code": 500}, UnavailableError, "ZRM is not available (HTTP 500)."),
    ({"status_code": 502, "html": "<h1>Bad gateway</h1>"}, UnavailableError, "ZRM is not available (HTTP 502)."),
    (
        {"status_code": 404, "html": "<h1>Not found</h1>"},
        ConnectionBrokenError,
        f"ZRM has nothing at {URL} (HTTP 404)",
    ),
    ({"status_code": 302}, ConnectionBrokenError, "Check the address in the connection's settings."),
    ({"status_code": 400, "html": "<h1>?</h1>"}, UnreadableAnswerError, "is not JSON"),
    ({"status_code": 400, "json": {"oops": 1}}, RetryableError, "ZRM did not accept the request (HTTP 400)."),
    ({"status_code": 200, "html": "<h1>Hello</h1>"}, UnreadableAnswerError, "cut off or is not JSON"),
    (
        {"status_code": 200, "content": b'{"result": {"data": {"items": [{"id": "55'},
        UnreadableAnswerError,
        "cut off",
    ),
    ({"status_code": 200, "content": b'{"result": {"data": NaN}}'}, UnreadableAnswerError, "NaN is not a number"),
    (
        {"status_code": 200, "json": [{"result": {"data": 1}}]},
        UnreadableAnswerError,
        "something else than tRPC's envelope",
    ),
    ({"status_code": 200, "json": {"data": 1}}, UnreadableAnswerError, "something else than tRPC's envelope"),
    ({"status_code": 207, "json": {"result": 7}}, UnreadableAnswerError, "something else than tRPC's envelope"),
]


@pytest.mark.parametrize(("fault", "error", "sentence"), FAULTS)
def test_a_fault_is_told_in_a_sentence(
    api: respx.Route, fault: dict[str, Any], error: type[SyncError], sentence: str
) -> None:
    api.respond(**fault)

    with pytest.raises(SyncError) as told:
        connected().query("invoice.list", {})

    assert type(told.value) is error
    assert sentence in told.value.message


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        ({"json": {"error": {"data": {"code": "TOO_MANY_REQUESTS"}}}, "headers": {"Retry-After": "9"}}, 9),
        ({"html": "<h1>Slow down</h1>", "headers": {"Retry-After": "9"}}, 9),
        ({"json": {"error": {"data": {"code": "TOO_MANY_REQUESTS"}}}}, None),
    ],
)
def test_a_rate_limit_says_how_long_if_it_does(
    api: respx.Route, answer: dict[str, Any], pause: float | None
) -> None:
    api.respond(429, **answer)

    with pytest.raises(RateLimitedError) as told:
        connected().query("invoice.list", {})

    assert told.value.retry_after_s == pause


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("no"), httpx.ReadTimeout("no"), httpx.RemoteProtocolError("no")]
)
def test_no_answer_is_tried_later(api: respx.Route, failure: Exception) -> None:
    api.side_effect = failure

    with pytest.raises(UnavailableError, match="ZRM"):
        connected().query("invoice.list", {})
