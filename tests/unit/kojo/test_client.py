"""Each fault of Kojo's API becomes the error that says what happens next (sources.md §3.2, §3.3)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx

from connectors.base import Given
from connectors.graphql import PartialAnswerError
from connectors.kojo import Settings, limits
from connectors.kojo.client import Kojo
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from tests.given import CountedPermits, TokensInMemory

BY_CLIENT = Settings(client_id="kojo-client", client_secret="kojo-secret")
BY_KEY = Settings(api_key="kojo-legacy-key")
TOKEN = {"access_token": "fresh", "token_type": "bearer", "expires_in": 3600}
REFUSED = httpx.Response(401, json={"errors": [{"message": "Unauthorized", "requestId": "r1"}]})


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.kojo.tech", assert_all_called=False) as router:
        router.post("/oauth2/token", name="login").respond(json=TOKEN)
        router.post("/graphql", name="graphql").respond(json={"data": {"invoices": []}})
        yield router


@pytest.fixture
def tokens() -> TokensInMemory:
    return TokensInMemory()


@pytest.fixture
def permits() -> CountedPermits:
    return CountedPermits()


@pytest.fixture
def kojo(permits: CountedPermits, tokens: TokensInMemory) -> Kojo:
    return Kojo(BY_CLIENT, Given(permits, tokens))


def bearers(route: respx.Route) -> list[str]:
    return [call.request.headers["Authorization"] for call in route.calls]


# ── logging in ───────────────────────────────────────────────────────────────────────────────────────────────


def test_it_logs_in_once_and_keeps_the_token(api: respx.Router, kojo: Kojo, tokens: TokensInMemory) -> None:
    kojo.query("{ a }")
    kojo.query("{ b }")

    assert api["login"].call_count == 1
    assert bearers(api["graphql"]) == ["Bearer fresh", "Bearer fresh"]
    assert (tokens.token, tokens.refresh_token, tokens.life_s) == ("fresh", None, 3600)


def test_the_login_is_a_form_with_client_credentials(api: respx.Router, kojo: Kojo) -> None:
    kojo.query("{ a }")

    sent = dict(httpx.QueryParams(api["login"].calls.last.request.content.decode()))
    assert sent == {
        "grant_type": "client_credentials",
        "client_id": "kojo-client",
        "client_secret": "kojo-secret",
    }


def test_every_request_takes_a_permit_the_login_too(
    api: respx.Router, kojo: Kojo, permits: CountedPermits
) -> None:
    kojo.query("{ a }")

    assert permits.taken == {"request": 1 + api["graphql"].call_count}


def test_a_refused_token_is_dropped_and_one_new_login_made(
    api: respx.Router, kojo: Kojo, tokens: TokensInMemory
) -> None:
    tokens.token = "stale"
    api["graphql"].side_effect = [REFUSED, httpx.Response(200, json={"data": {"a": 1}})]

    answer = kojo.query("{ a }")

    assert answer.data == {"a": 1}
    assert bearers(api["graphql"]) == ["Bearer stale", "Bearer fresh"]


def test_a_token_refused_in_graphqls_own_way_is_renewed_too(
    api: respx.Router, kojo: Kojo, tokens: TokensInMemory
) -> None:
    tokens.token = "stale"
    said = httpx.Response(200, json={"errors": [{"message": "Unauthenticated", "requestId": "r"}]})
    api["graphql"].side_effect = [said, httpx.Response(200, json={"data": {"a": 1}})]

    assert kojo.query("{ a }").data == {"a": 1}


def test_a_new_token_refused_again_breaks_the_connection(api: respx.Router, kojo: Kojo) -> None:
    api["graphql"].side_effect = [REFUSED, REFUSED]

    with pytest.raises(ConnectionBrokenError, match="Check the client id and secret"):
        kojo.query("{ a }")

    assert api["graphql"].call_count == 2


def test_a_refused_token_is_forgotten_even_when_no_new_one_is_given(
    api: respx.Router, kojo: Kojo, tokens: TokensInMemory
) -> None:
    tokens.token = "stale"
    api["graphql"].mock(return_value=REFUSED)
    api["login"].respond(503)

    with pytest.raises(UnavailableError):
        kojo.query("{ a }")

    assert tokens.token is None


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_secret_breaks_the_connection(api: respx.Router, kojo: Kojo, status: int) -> None:
    api["login"].respond(status, json={"error": "invalid_client"})

    with pytest.raises(ConnectionBrokenError, match="Kojo refused the client id or secret"):
        kojo.query("{ a }")

    assert api["graphql"].call_count == 0


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"access_token": ""}', b"[]"])
def test_an_unreadable_login_is_tried_later(api: respx.Router, kojo: Kojo, body: bytes) -> None:
    api["login"].respond(200, content=body)

    with pytest.raises(UnavailableError):
        kojo.query("{ a }")


def test_a_refused_key_breaks_the_connection_at_once(api: respx.Router) -> None:
    api["graphql"].mock(return_value=REFUSED)

    with pytest.raises(ConnectionBrokenError, match="Kojo refused the API key"):
        Kojo(BY_KEY, Given(CountedPermits(), TokensInMemory())).query("{ a }")

    assert bearers(api["graphql"]) == ["Bearer kojo-legacy-key"]
    assert api["login"].call_count == 0


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_keep_their_digits(api: respx.Router, kojo: Kojo) -> None:
    api["graphql"].respond(content=b'{"data": {"total": 137.610000000000002}}')

    assert str(kojo.query("{ total }").data["total"]) == "137.610000000000002"


def test_kojos_clock_is_read_from_the_answer(api: respx.Router, kojo: Kojo) -> None:
    api["graphql"].respond(json={"data": {}}, headers={"Date": "Mon, 01 Jun 2026 12:00:00 GMT"})

    assert kojo.query("{ a }").at == datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("headers", [{}, {"Date": "today"}])
def test_without_kojos_clock_ours_counts(api: respx.Router, kojo: Kojo, headers: dict[str, str]) -> None:
    api["graphql"].respond(json={"data": {}}, headers=headers)

    assert abs(kojo.query("{ a }").at - datetime.now(UTC)) < timedelta(minutes=1)


def test_data_that_comes_with_errors_is_a_part_only(api: respx.Router, kojo: Kojo) -> None:
    answer = {"data": {"a": 1, "b": None}, "errors": [{"message": "b timed out", "requestId": "r7"}]}
    api["graphql"].respond(json=answer)

    with pytest.raises(
        PartialAnswerError, match=r"Kojo could not answer: “b timed out” \(request r7\)\."
    ) as partial:
        kojo.query("{ a b }")

    assert partial.value.data == {"a": 1, "b": None}


def test_a_refused_permit_sends_nothing(api: respx.Router, tokens: TokensInMemory) -> None:
    class Empty(CountedPermits):
        def take(self, *kinds: str) -> None:
            raise RateLimitedError(f"no {kinds} left", retry_after_s=30)

    with pytest.raises(RateLimitedError):
        Kojo(BY_CLIENT, Given(Empty(), tokens)).query("{ a }")

    assert api.calls.call_count == 0


def test_the_items_of_an_invoice_are_asked_for_page_by_page(api: respx.Router, kojo: Kojo) -> None:
    route = api.get("/invoices/ck1/items").respond(json=[{"id": "i1"}])

    assert kojo.items_page("ck1", 100) == [{"id": "i1"}]
    assert dict(route.calls.last.request.url.params) == {"limit": "100", "offset": "100"}


def test_items_that_are_no_list_are_unreadable(api: respx.Router, kojo: Kojo) -> None:
    api.get("/invoices/ck1/items").respond(json={"id": "i1"})

    with pytest.raises(UnavailableError):
        kojo.items_page("ck1", 0)


def test_the_limits_stay_below_kojos() -> None:
    assert all((limit.count < {1: 20, 3600: 3600}[limit.seconds]) for limit in limits(BY_KEY))


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────


def graphql_error(message: str) -> dict[str, Any]:
    return {"status_code": 200, "json": {"errors": [{"message": message, "requestId": "r1"}]}}


FAULTS: list[tuple[dict[str, Any], type[SyncError], str]] = [
    ({"status_code": 500}, UnavailableError, "Kojo is not available (HTTP 500)."),
    ({"status_code": 502, "html": "<h1>Bad gateway</h1>"}, UnavailableError, "Kojo is not available (HTTP 502)."),
    ({"status_code": 408}, UnavailableError, "Kojo is not available (HTTP 408)."),
    ({"status_code": 200, "html": "<h1>Hello</h1>"}, UnavailableError, "cut off or is not JSON"),
    ({"status_code": 200, "content": b'{"data": {"invoices": [{"id": "ck'}, UnavailableError, "cut off"),
    ({"status_code": 200, "content": b'{"data": {"a": NaN}}'}, UnavailableError, "NaN is not a number"),
    ({"status_code": 200, "content": b"[" * 100_000}, UnavailableError, "cut off"),
    ({"status_code": 200, "content": b"\xff\xfe"}, UnavailableError, "is not JSON"),
    (
        {"status_code": 404},
        ConnectionBrokenError,
        "Kojo has nothing at https://api.kojo.tech/graphql (HTTP 404). Check the address in the connection's",
    ),
    ({"status_code": 302}, ConnectionBrokenError, "Kojo has nothing at https://api.kojo.tech/graphql (HTTP 302)."),
    ({"status_code": 403}, ConnectionBrokenError, "Give it that permission in Kojo."),
    ({"status_code": 400, "json": {"error": "?"}}, RetryableError, "Kojo did not accept the request (HTTP 400)."),
    (graphql_error("Something broke"), RetryableError, "Kojo could not answer: “Something broke” (request r1)."),
    (graphql_error("Forbidden resource"), ConnectionBrokenError, "it says: “Forbidden resource”"),
    (graphql_error("Invalid token"), ConnectionBrokenError, "Kojo refused the login."),
    (graphql_error("Rate limit exceeded"), RateLimitedError, "Kojo asks for a pause"),
    ({"status_code": 400, **graphql_error("No field b") | {"status_code": 400}}, RetryableError, "“No field b”"),
    ({"status_code": 200, "json": {"data": None, "errors": ["odd"]}}, RetryableError, "“odd”"),
    ({"status_code": 200, "json": {"errors": {"message": "odd\x00"}}}, RetryableError, "“odd”."),
]


@pytest.mark.parametrize(("fault", "error", "sentence"), FAULTS)
def test_a_fault_is_told_in_a_sentence(
    api: respx.Router, kojo: Kojo, fault: dict[str, Any], error: type[SyncError], sentence: str
) -> None:
    api["graphql"].respond(**fault)

    with pytest.raises(SyncError) as told:
        kojo.query("{ a }")

    assert isinstance(told.value, error)
    assert sentence in told.value.message


PAUSES: list[tuple[dict[str, Any], float | None]] = [
    ({"json": {"code": "RATE_LIMIT_EXCEEDED", "retryAfter": 17, "resetAt": "2026-06-01T00:00:00Z"}}, 17),
    ({"json": {"retryAfter": "2.5"}}, 2.5),
    ({"json": {"retryAfter": -3}}, 0),
    ({"json": {"retryAfter": None}, "headers": {"Retry-After": "9"}}, 9),
    ({"json": {"retryAfter": "nan"}, "headers": {"Retry-After": "9"}}, 9),
    ({"html": "<h1>Slow down</h1>", "headers": {"Retry-After": "9"}}, 9),
    ({"html": "<h1>Slow down</h1>"}, None),
    ({"json": []}, None),
]


@pytest.mark.parametrize(("answer", "pause"), PAUSES)
def test_a_rate_limit_says_how_long(
    api: respx.Router, kojo: Kojo, answer: dict[str, Any], pause: float | None
) -> None:
    api["graphql"].respond(429, **answer)

    with pytest.raises(RateLimitedError) as told:
        kojo.query("{ a }")

    assert told.value.retry_after_s == pause


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("no"), httpx.ReadTimeout("no"), httpx.RemoteProtocolError("no")]
)
def test_no_answer_is_tried_later(api: respx.Router, kojo: Kojo, failure: Exception) -> None:
    api["graphql"].side_effect = failure

    with pytest.raises(UnavailableError, match="Kojo"):
        kojo.query("{ a }")
