"""Each fault of its API becomes the error that says what happens next (sources.md §5.2, §5.3)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import respx

from connectors.base import Given
from connectors.graphql import PartialAnswerError, QuestionRefusedError
from connectors.pool_office_manager import limits
from connectors.pool_office_manager.client import PoolOfficeManager
from models import exact_json
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from tests.given import CountedPermits, TokensInMemory
from tests.unit.pool_office_manager.records import SETTINGS

TOKEN = {"access_token": "fresh", "refresh_token": "next", "token_type": "Bearer", "expires_in": 3600}


def refusal(code: str, message: str, data: Any = None) -> dict[str, Any]:
    """The vendor's own form of an error."""
    return {"data": data, "errors": [{"message": message, "extensions": {"code": code}}]}


UNAUTHORIZED = refusal("UNAUTHORIZED", "Not authorized")


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.poolservicemanager.com", assert_all_called=False) as router:
        router.post("/oauth/token", name="login").respond(json=TOKEN)
        router.post("/graphql", name="graphql").respond(json={"data": {"a": 1}})
        yield router


@pytest.fixture
def tokens() -> TokensInMemory:
    return TokensInMemory()


@pytest.fixture
def permits() -> CountedPermits:
    return CountedPermits()


@pytest.fixture
def office(permits: CountedPermits, tokens: TokensInMemory) -> PoolOfficeManager:
    return PoolOfficeManager(SETTINGS, Given(permits, tokens))


def bearers(route: respx.Route) -> list[str]:
    return [call.request.headers["Authorization"] for call in route.calls]


def refreshed_with(api: respx.Router) -> list[str]:
    return [exact_json.loads(call.request.content)["refresh_token"] for call in api["login"].calls]


# ── logging in ───────────────────────────────────────────────────────────────────────────────────────────────


def test_it_logs_in_once_and_keeps_both_tokens(
    api: respx.Router, office: PoolOfficeManager, tokens: TokensInMemory
) -> None:
    office.query("{ a }", {})
    office.query("{ b }", {})

    assert [exact_json.loads(call.request.content) for call in api["login"].calls] == [
        {"grant_type": "refresh_token", "refresh_token": "pom-refresh", "client_id": "pom-client"}
    ]
    assert bearers(api["graphql"]) == ["Bearer fresh", "Bearer fresh"]
    assert (tokens.token, tokens.refresh_token, tokens.life_s) == ("fresh", "next", 3600)


def test_the_latest_refresh_token_is_used_and_not_the_one_of_the_settings(
    api: respx.Router, office: PoolOfficeManager, tokens: TokensInMemory
) -> None:
    tokens.refresh_token = "stored"

    office.query("{ a }", {})

    assert refreshed_with(api) == ["stored"]


def test_a_refresh_token_that_is_not_replaced_stays(
    api: respx.Router, office: PoolOfficeManager, tokens: TokensInMemory
) -> None:
    tokens.refresh_token = "stored"
    api["login"].respond(json={"access_token": "fresh", "expires_in": 3600})

    office.query("{ a }", {})

    assert tokens.refresh_token == "stored"


def test_whoever_signed_in_again_need_only_change_the_settings(
    api: respx.Router, office: PoolOfficeManager, tokens: TokensInMemory
) -> None:
    tokens.refresh_token = "dead"
    api["login"].side_effect = [
        httpx.Response(400, json={"error": "invalid_grant"}),
        httpx.Response(200, json=TOKEN),
    ]

    office.query("{ a }", {})

    assert refreshed_with(api) == ["dead", "pom-refresh"]


def test_a_login_that_is_over_is_a_persons_business(api: respx.Router, office: PoolOfficeManager) -> None:
    api["login"].respond(400, json={"error": "invalid_grant"})

    with pytest.raises(ConnectionBrokenError, match="Sign in anew and put the new refresh token into the connect"):
        office.query("{ a }", {})

    assert api["graphql"].call_count == 0


def test_a_refresh_token_that_another_worker_used_up_brought_that_workers_token(
    api: respx.Router, office: PoolOfficeManager, tokens: TokensInMemory
) -> None:
    def another_worker_was_faster(_: httpx.Request) -> httpx.Response:
        tokens.token = "theirs"
        return httpx.Response(400, json={"error": "invalid_grant"})

    api["login"].side_effect = another_worker_was_faster

    office.query("{ a }", {})

    assert bearers(api["graphql"]) == ["Bearer theirs"]


def test_a_wrong_client_id_is_said(api: respx.Router, office: PoolOfficeManager) -> None:
    api["login"].respond(401, json={"error": "invalid_client"})

    with pytest.raises(ConnectionBrokenError, match="Check client_id"):
        office.query("{ a }", {})


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b'{"access_token": ""}', b"[]", b'{"access_token": "a b"}']
)
def test_an_unreadable_login_is_tried_later(api: respx.Router, office: PoolOfficeManager, body: bytes) -> None:
    api["login"].respond(200, content=body)

    with pytest.raises(UnavailableError):
        office.query("{ a }", {})


@pytest.mark.parametrize("refused", [httpx.Response(200, json=UNAUTHORIZED), httpx.Response(401)])
def test_a_token_that_is_refused_is_renewed_once(
    api: respx.Router, office: PoolOfficeManager, tokens: TokensInMemory, refused: httpx.Response
) -> None:
    tokens.token = "stale"
    api["graphql"].side_effect = [refused, httpx.Response(200, json={"data": {"a": 1}})]

    assert office.query("{ a }", {}).data == {"a": 1}
    assert bearers(api["graphql"]) == ["Bearer stale", "Bearer fresh"]


def test_a_token_that_another_worker_renewed_meanwhile_is_taken(
    api: respx.Router, office: PoolOfficeManager, tokens: TokensInMemory
) -> None:
    tokens.token = "stale"

    def refused(_: httpx.Request) -> httpx.Response:
        tokens.token = "theirs"
        api["graphql"].side_effect = None
        api["graphql"].respond(json={"data": {"a": 1}})
        return httpx.Response(200, json=UNAUTHORIZED)

    api["graphql"].side_effect = refused

    office.query("{ a }", {})

    assert bearers(api["graphql"]) == ["Bearer stale", "Bearer theirs"]
    assert api["login"].call_count == 0


def test_a_new_token_refused_again_breaks_the_connection(api: respx.Router, office: PoolOfficeManager) -> None:
    api["graphql"].respond(json=UNAUTHORIZED)

    with pytest.raises(ConnectionBrokenError, match="Check the client id and the refresh token"):
        office.query("{ a }", {})

    assert api["graphql"].call_count == 2


def test_every_request_takes_a_permit_the_login_too(
    api: respx.Router, office: PoolOfficeManager, permits: CountedPermits
) -> None:
    office.query("{ a }", {})

    assert permits.taken == {"request": api.calls.call_count}


def test_a_refused_permit_sends_nothing(api: respx.Router, tokens: TokensInMemory) -> None:
    class Empty(CountedPermits):
        def take(self, *kinds: str) -> None:
            raise RateLimitedError(f"no {kinds} left", retry_after_s=30)

    with pytest.raises(RateLimitedError):
        PoolOfficeManager(SETTINGS, Given(Empty(), tokens)).query("{ a }", {})

    assert api.calls.call_count == 0


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_question_goes_out_with_its_variables(api: respx.Router, office: PoolOfficeManager) -> None:
    office.query("query A($b: Int!) { a(b: $b) }", {"b": 2})

    assert exact_json.loads(api["graphql"].calls.last.request.content) == {
        "query": "query A($b: Int!) { a(b: $b) }",
        "variables": {"b": 2},
    }


def test_numbers_keep_their_digits(api: respx.Router, office: PoolOfficeManager) -> None:
    api["graphql"].respond(content=b'{"data": {"total": 137.6100000000002}}')

    assert str(office.query("{ total }", {}).data["total"]) == "137.6100000000002"


def test_its_clock_is_read_from_the_answer(api: respx.Router, office: PoolOfficeManager) -> None:
    api["graphql"].respond(json={"data": {}}, headers={"Date": "Mon, 01 Jun 2026 12:00:00 GMT"})

    assert office.query("{ a }", {}).at == datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_the_export_is_asked_for_by_days(api: respx.Router, office: PoolOfficeManager) -> None:
    route = api.get("/invoices/export/csv").respond(text="Invoice ID\n")

    assert office.export(date(2026, 5, 1), date(2026, 5, 31)) == "Invoice ID\n"
    assert dict(route.calls.last.request.url.params) == {"startDate": "2026-05-01", "endDate": "2026-05-31"}


def test_an_export_that_is_refused_renews_the_login(api: respx.Router, office: PoolOfficeManager) -> None:
    api.get("/invoices/export/csv").side_effect = [httpx.Response(401), httpx.Response(200, text="Invoice ID\n")]

    assert office.export(date(2026, 5, 1), date(2026, 5, 31)) == "Invoice ID\n"


def test_the_limit_is_the_one_of_the_settings() -> None:
    [limit] = limits(SETTINGS.model_copy(update={"requests_per_second": 3}))

    assert (limit.kind, limit.count, limit.seconds) == ("request", 3, 1)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────


def under_200(code: str, message: str, data: Any = None) -> dict[str, Any]:
    return {"status_code": 200, "json": refusal(code, message, data)}


FAULTS: list[tuple[dict[str, Any], type[SyncError], str]] = [
    ({"status_code": 500}, UnavailableError, "Pool Office Manager is not available (HTTP 500)."),
    ({"status_code": 502, "html": "<h1>Bad gateway</h1>"}, UnavailableError, "is not available (HTTP 502)."),
    ({"status_code": 200, "html": "<h1>Hello</h1>"}, UnavailableError, "cut off or is not JSON"),
    ({"status_code": 200, "content": b'{"data": {"infiniteInvoices": {"ed'}, UnavailableError, "cut off"),
    ({"status_code": 200, "content": b'{"data": {"a": NaN}}'}, UnavailableError, "NaN is not a number"),
    (
        {"status_code": 404},
        ConnectionBrokenError,
        "nothing at https://api.poolservicemanager.com/graphql (HTTP 404)",
    ),
    ({"status_code": 403}, ConnectionBrokenError, "Give it that permission in Pool Office Manager."),
    ({"status_code": 400, "json": {"error": "?"}}, RetryableError, "did not accept the request (HTTP 400)."),
    (under_200("INTERNAL_SERVER_ERROR", "Broken"), RetryableError, "could not answer: “Broken”."),
    (under_200("FORBIDDEN", "No"), ConnectionBrokenError, "it says: “No”"),
    (under_200("RATE_LIMITED", "Slow down"), RateLimitedError, "asks for a pause"),
    (under_200("BAD_USER_INPUT", "Bad first"), QuestionRefusedError, "“Bad first”"),
    (under_200("GRAPHQL_VALIDATION_FAILED", "Cannot query field"), QuestionRefusedError, "“Cannot query field”"),
    (
        {"status_code": 400, "json": refusal("GRAPHQL_VALIDATION_FAILED", "Cannot query")},
        QuestionRefusedError,
        "“Cannot query”",
    ),
    (under_200("INTERNAL_SERVER_ERROR", "Half", {"a": 1, "b": None}), PartialAnswerError, "“Half”"),
    (
        {"status_code": 200, "json": {"data": None, "errors": [{"extensions": 7}]}},
        RetryableError,
        "no reason given",
    ),
]


@pytest.mark.parametrize(("fault", "error", "sentence"), FAULTS)
def test_a_fault_is_told_in_a_sentence(
    api: respx.Router, office: PoolOfficeManager, fault: dict[str, Any], error: type[SyncError], sentence: str
) -> None:
    api["graphql"].respond(**fault)

    with pytest.raises(SyncError) as told:
        office.query("{ a }", {})

    assert isinstance(told.value, error)
    assert sentence in told.value.message


@pytest.mark.parametrize(("headers", "pause"), [({"Retry-After": "9"}, 9), ({}, None)])
def test_a_rate_limit_says_how_long_where_it_does(
    api: respx.Router, office: PoolOfficeManager, headers: dict[str, str], pause: float | None
) -> None:
    api["graphql"].respond(429, json=refusal("RATE_LIMITED", "Too Many Requests"), headers=headers)

    with pytest.raises(RateLimitedError) as told:
        office.query("{ a }", {})

    assert told.value.retry_after_s == pause


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("no"), httpx.ReadTimeout("no"), httpx.RemoteProtocolError("no")]
)
def test_no_answer_is_tried_later(api: respx.Router, office: PoolOfficeManager, failure: Exception) -> None:
    api["graphql"].side_effect = failure

    with pytest.raises(UnavailableError, match="Pool Office Manager"):
        office.query("{ a }", {})
