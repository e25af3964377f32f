"""Each fault of Coperniq's API becomes the error that says what happens next (sources.md §4.2, §4.4)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from connectors.coperniq import Settings, limits
from connectors.coperniq.client import Coperniq
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from tests.unit.coperniq.given import CountedPermits

SETTINGS = Settings(api_key="coperniq-key")
EMPTY = {"items": [], "page": 1, "page_size": 100, "has_more": False}


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.coperniq.io", assert_all_called=False) as router:
        router.get("/v1/invoices", name="invoices").respond(json=EMPTY)
        router.get("/v1/bills/7/payments", name="payments").respond(json=[])
        yield router


@pytest.fixture
def permits() -> CountedPermits:
    return CountedPermits()


@pytest.fixture
def coperniq(permits: CountedPermits) -> Coperniq:
    return Coperniq(SETTINGS, permits)


def test_a_page_is_asked_for_with_the_key_in_its_header(api: respx.Router, coperniq: Coperniq) -> None:
    listed = coperniq.page("invoices", 1, {"updated_after": "2026-06-01T00:00:00.000Z"})

    request = api["invoices"].calls.last.request
    assert (listed.items, listed.has_more) == ([], False)
    assert request.headers["x-api-key"] == "coperniq-key"
    assert dict(request.url.params) == {
        "page": "1",
        "page_size": "100",
        "order_by": "asc",
        "updated_after": "2026-06-01T00:00:00.000Z",
    }


def test_every_request_takes_a_permit(api: respx.Router, coperniq: Coperniq, permits: CountedPermits) -> None:
    coperniq.page("invoices", 1, {})
    coperniq.payments("bills", 7)

    assert permits.taken == {"request": api["invoices"].call_count + api["payments"].call_count}


def test_without_a_permit_nothing_is_asked(api: respx.Router) -> None:
    with pytest.raises(RateLimitedError):
        Coperniq(SETTINGS, CountedPermits(budget=0)).page("invoices", 1, {})

    assert api["invoices"].call_count == 0


def test_the_limits_stay_below_coperniqs() -> None:
    per_second, per_day = limits(SETTINGS)

    assert (per_second.seconds, per_day.seconds) == (1, 86400)
    assert per_second.count < 100
    assert per_day.count == 4000
    assert limits(Settings(api_key="k", daily_budget=100))[1].count == 100


FAILURES: list[tuple[int, dict[str, Any], type[SyncError], str]] = [
    (
        400,
        {"message": "page_size must be at most 50", "code": "UNAUTHORIZED"},
        RetryableError,
        "page_size must be",
    ),
    (400, {}, RetryableError, "did not accept the request (HTTP 400)"),
    (
        401,
        {"message": "Invalid", "code": "NOT_FOUND"},
        ConnectionBrokenError,
        "Check the API key in the connection's",
    ),
    (403, {"message": "No"}, ConnectionBrokenError, "is not allowed to read invoices"),
    (404, {"message": "Cannot GET"}, ConnectionBrokenError, "has nothing at https://api.coperniq.io/v1/invoices"),
    (500, {"message": "Internal"}, UnavailableError, "HTTP 500"),
    (502, {"code": "GRAPHQL_ERROR"}, UnavailableError, "HTTP 502"),
]


@pytest.mark.parametrize(("status", "body", "error", "sentence"), FAILURES)
def test_the_http_status_alone_tells_what_went_wrong(
    api: respx.Router, coperniq: Coperniq, status: int, body: Any, error: type[SyncError], sentence: str
) -> None:
    """Coperniq's own codes are made by a generator, and mean nothing."""
    api["invoices"].respond(status, json=body)

    with pytest.raises(error) as raised:
        coperniq.page("invoices", 1, {})

    assert sentence in raised.value.message


@pytest.mark.parametrize(
    "body",
    [
        b'{"items": [{"id": 48',
        b"[]",
        b'{"items": null, "has_more": false}',
        b'{"items": []}',
        b'{"items": [], "has_more": "no"}',
        b'{"items": [], "page": 2, "has_more": false}',
        b'{"items": [NaN], "has_more": false}',
    ],
)
def test_an_answer_that_is_not_the_page_asked_for_is_unreadable(
    api: respx.Router, coperniq: Coperniq, body: bytes
) -> None:
    api["invoices"].respond(content=body)

    with pytest.raises(UnavailableError):
        coperniq.page("invoices", 1, {})


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ConnectError])
def test_no_answer_is_tried_again_later(api: respx.Router, coperniq: Coperniq, error: type[Exception]) -> None:
    api["invoices"].mock(side_effect=error)

    with pytest.raises(UnavailableError):
        coperniq.page("invoices", 1, {})


# ── 429 ──────────────────────────────────────────────────────────────────────────────────────────────────────

PAUSES: list[tuple[dict[str, str], float, str]] = [
    ({}, 60, "rate_limited"),
    ({"X-RateLimit-Remaining": "812"}, 60, "rate_limited"),
    ({"X-RateLimit-Remaining": "812", "Retry-After": "2"}, 2, "rate_limited"),
    ({"X-RateLimit-Remaining": "812", "Retry-After": "86400"}, 3600, "rate_limited"),
    ({"X-RateLimit-Remaining": "0"}, 3600, "daily_budget"),
    ({"X-RateLimit-Remaining": "0", "Retry-After": "40000"}, 40000, "daily_budget"),
    ({"X-RateLimit-Remaining": "0", "Retry-After": "tomorrow"}, 3600, "daily_budget"),
    ({"X-RateLimit-Remaining": "0", "Retry-After": "nan"}, 3600, "daily_budget"),
]


@pytest.mark.parametrize(("headers", "wait_s", "code"), PAUSES)
def test_a_429_asks_for_a_moment_or_for_the_rest_of_the_day(
    api: respx.Router, coperniq: Coperniq, headers: dict[str, str], wait_s: float, code: str
) -> None:
    api["invoices"].respond(429, headers=headers, json={"message": "Rate limit", "code": "RATE_LIMIT_EXCEEDED"})

    with pytest.raises(RateLimitedError) as limited:
        coperniq.page("invoices", 1, {})

    assert (limited.value.retry_after_s, limited.value.code) == (wait_s, code)


def test_how_long_to_wait_where_nobody_says_it_is_a_setting(api: respx.Router) -> None:
    api["invoices"].respond(429)

    with pytest.raises(RateLimitedError) as limited:
        Coperniq(Settings(api_key="k", rate_limit_wait_s=7), CountedPermits()).page("invoices", 1, {})

    assert limited.value.retry_after_s == 7


# ── payments ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [400, 403, 404])
def test_payments_that_coperniq_does_not_give_are_that_documents_trouble(
    api: respx.Router, coperniq: Coperniq, status: int
) -> None:
    api["payments"].respond(status, json={"message": "No"})

    assert coperniq.payments("bills", 7) is None


@pytest.mark.parametrize(
    ("status", "error"), [(401, ConnectionBrokenError), (429, RateLimitedError), (502, UnavailableError)]
)
def test_trouble_of_the_connection_is_not_trouble_of_the_document(
    api: respx.Router, coperniq: Coperniq, status: int, error: type[SyncError]
) -> None:
    api["payments"].respond(status, json={"message": "No"})

    with pytest.raises(error):
        coperniq.payments("bills", 7)


# ── one document ─────────────────────────────────────────────────────────────────────────────────────────────


def test_one_document_is_asked_for_by_its_id(api: respx.Router, coperniq: Coperniq) -> None:
    api.get("/v1/invoices/7").respond(json={"id": 7, "amount": 1})

    assert coperniq.one("invoices", "7") == {"id": 7, "amount": 1}


def test_only_coperniqs_own_404_says_that_there_is_none(api: respx.Router, coperniq: Coperniq) -> None:
    route = api.get("/v1/invoices/7").respond(404, json={"message": "Invoice 7 not found", "code": "NOT_FOUND"})
    assert coperniq.one("invoices", "7") is None

    route.respond(404, content=b"<h1>Not found</h1>")
    with pytest.raises(UnavailableError):
        coperniq.one("invoices", "7")


@pytest.mark.parametrize("body", [[], {"id": 8}, {"id": "7"}, {}])
def test_another_document_than_the_one_asked_for_is_no_answer(
    api: respx.Router, coperniq: Coperniq, body: Any
) -> None:
    api.get("/v1/invoices/7").respond(json=body)

    with pytest.raises(UnavailableError):
        coperniq.one("invoices", "7")
