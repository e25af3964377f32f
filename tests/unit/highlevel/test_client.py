"""Each fault of HighLevel's API becomes the error that says what happens next (sources.md §6.2, §6.3)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from connectors.base import Given
from connectors.highlevel import Settings
from connectors.highlevel.client import HighLevel
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from tests.given import CountedPermits, TokensInMemory
from tests.unit.highlevel.records import LOCATION, record, transaction

BASE = "https://services.leadconnectorhq.com"
BY_CLIENT = Settings(client_id="hl-client", client_secret="hl-secret", refresh_token="hl-refresh")
BY_TOKEN = Settings(private_token="pit-hl-private")
TOKENS = {"access_token": "fresh", "refresh_token": "next", "expires_in": 86399}
UNAUTHORIZED = httpx.Response(401, json={"statusCode": 401, "message": "Invalid JWT", "error": "Unauthorized"})
EMPTY = {"invoices": [], "total": 0, "traceId": "t"}


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        router.post("/oauth/token", name="login").respond(json=TOKENS)
        router.get("/invoices/", name="list").respond(json=EMPTY)
        yield router


@pytest.fixture
def tokens() -> TokensInMemory:
    return TokensInMemory()


@pytest.fixture
def permits() -> CountedPermits:
    return CountedPermits()


@pytest.fixture
def highlevel(permits: CountedPermits, tokens: TokensInMemory) -> HighLevel:
    return HighLevel(BY_CLIENT, LOCATION, Given(permits, tokens))


@pytest.fixture
def by_token(permits: CountedPermits, tokens: TokensInMemory) -> HighLevel:
    return HighLevel(BY_TOKEN, LOCATION, Given(permits, tokens))


def bearers(route: respx.Route) -> list[str]:
    return [call.request.headers["Authorization"] for call in route.calls]


def form(route: respx.Route) -> dict[str, str]:
    return dict(httpx.QueryParams(route.calls.last.request.content.decode()))


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_is_asked_for_in_strings_with_place_order_and_version(
    api: respx.Router, by_token: HighLevel
) -> None:
    by_token.invoices(90, 100)

    request = api["list"].calls.last.request
    assert dict(request.url.params) == {
        "altId": LOCATION,
        "altType": "location",
        "limit": "100",
        "offset": "90",
        "sortField": "issueDate",
        "sortOrder": "ascend",
    }
    assert request.headers["Version"] == "2021-07-28"
    assert request.headers["Authorization"] == "Bearer pit-hl-private"


def test_every_request_takes_a_permit_the_login_too(
    api: respx.Router, highlevel: HighLevel, permits: CountedPermits
) -> None:
    highlevel.invoices(0, 100)

    assert permits.taken == {"request": 1 + api["list"].call_count}


def test_one_invoice_comes_as_the_list_has_it(api: respx.Router, by_token: HighLevel) -> None:
    id_ = record()["_id"]
    api.get(f"/invoices/{id_}").respond(json={"_id": id_, "total": 1, "traceId": "t"})

    assert by_token.invoice(id_) == {"_id": id_, "total": 1}


@pytest.mark.parametrize(
    ("status", "message"),
    [(400, "Invoice not found"), (404, "Not Found"), (400, "No such invoice"), (400, "The invoice doesn't exist")],
)
def test_an_invoice_that_is_gone_is_none(
    api: respx.Router, by_token: HighLevel, status: int, message: str
) -> None:
    api.get("/invoices/gone").respond(status, json={"statusCode": status, "message": message})

    assert by_token.invoice("gone") is None


@pytest.mark.parametrize(
    "message",
    ["version header was not found or is not supported", "altId is required", ["id must be a string"], None],
)
def test_a_refusal_does_not_make_an_invoice_gone(api: respx.Router, by_token: HighLevel, message: Any) -> None:
    api.get("/invoices/here").respond(400, json={"statusCode": 400, "message": message})

    with pytest.raises(SyncError):
        by_token.invoice("here")


def test_another_invoice_than_asked_for_is_not_taken_for_it(api: respx.Router, by_token: HighLevel) -> None:
    api.get("/invoices/a").respond(json={"_id": "b"})

    with pytest.raises(UnavailableError, match="something else than the invoice a"):
        by_token.invoice("a")


def test_payments_come_in_detail_from_all_pages_and_of_this_invoice_only(
    api: respx.Router, by_token: HighLevel
) -> None:
    of_invoice = [transaction(_id=f"p{number}") for number in range(51)]
    others = [transaction(_id="other", entityId="another invoice")]
    pages = [of_invoice[:50], of_invoice[50:] + others]
    api.get("/payments/transactions").mock(
        side_effect=[httpx.Response(200, json={"data": _plain(page), "totalCount": 52}) for page in pages]
    )
    api.get(url__regex=r".*/payments/transactions/p\d+").respond(json={"qboSynced": True, "traceId": "t"})

    found = by_token.transactions(record()["_id"])

    assert [one["_id"] for one in found] == [f"p{number}" for number in range(51)]
    assert all(one["qboSynced"] and "traceId" not in one for one in found)


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: str(value) for name, value in row.items()} for row in rows]


def test_a_missing_scope_for_payments_says_which(api: respx.Router, by_token: HighLevel) -> None:
    api.get("/payments/transactions").respond(403, json={"message": "Forbidden"})

    with pytest.raises(ConnectionBrokenError, match=r"payments/transactions\.readonly"):
        by_token.transactions("a")


# ── logging in ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_login_is_a_form_and_both_tokens_are_kept(
    api: respx.Router, highlevel: HighLevel, tokens: TokensInMemory
) -> None:
    highlevel.invoices(0, 100)
    highlevel.invoices(0, 100)

    assert form(api["login"]) == {
        "grant_type": "refresh_token",
        "client_id": "hl-client",
        "client_secret": "hl-secret",
        "refresh_token": "hl-refresh",
        "user_type": "Location",
    }
    assert (tokens.token, tokens.refresh_token, tokens.life_s) == ("fresh", "next", 86399)
    assert bearers(api["list"]) == ["Bearer fresh"] * 2
    assert api["login"].call_count == 1


def test_a_refused_token_is_renewed_once_with_the_newest_refresh_token(
    api: respx.Router, highlevel: HighLevel, tokens: TokensInMemory
) -> None:
    tokens.token, tokens.refresh_token = "stale", "newest"
    api["list"].side_effect = [UNAUTHORIZED, httpx.Response(200, json=EMPTY)]

    highlevel.invoices(0, 100)

    assert form(api["login"])["refresh_token"] == "newest"
    assert bearers(api["list"]) == ["Bearer stale", "Bearer fresh"]


def test_a_used_up_refresh_token_gives_way_to_the_configured_one(
    api: respx.Router, highlevel: HighLevel, tokens: TokensInMemory
) -> None:
    tokens.refresh_token = "used up"
    refused = httpx.Response(400, json={"error": "invalid_grant"})
    api["login"].side_effect = [refused, httpx.Response(200, json=TOKENS)]

    highlevel.invoices(0, 100)

    assert form(api["login"])["refresh_token"] == "hl-refresh"


def test_what_another_worker_has_renewed_is_used(api: respx.Router, tokens: TokensInMemory) -> None:
    """It used the refresh token up while we were asking."""

    def renewed_elsewhere(_request: httpx.Request) -> httpx.Response:
        tokens.save("of the other", "its next", 60)
        return httpx.Response(400, json={"error": "invalid_grant"})

    api["login"].mock(side_effect=renewed_elsewhere)

    HighLevel(BY_CLIENT, LOCATION, Given(CountedPermits(), tokens)).invoices(0, 100)

    assert bearers(api["list"]) == ["Bearer of the other"]


@pytest.mark.parametrize(
    ("status", "answer", "sentence"),
    [
        (400, {"error": "invalid_grant"}, "Connect the location again"),
        (401, {"error": "invalid_client"}, "does not know our client id or secret"),
        (422, {"message": ["refresh_token must be a string"]}, "Connect the location again"),
    ],
)
def test_a_login_that_is_over_is_a_matter_for_a_person(
    api: respx.Router, highlevel: HighLevel, status: int, answer: Any, sentence: str
) -> None:
    api["login"].respond(status, json=answer)

    with pytest.raises(ConnectionBrokenError, match=sentence):
        highlevel.invoices(0, 100)


@pytest.mark.parametrize("answer", [{}, [], {"access_token": 7}, {"access_token": "a\nb"}])
def test_a_login_without_a_token_is_unreadable(api: respx.Router, highlevel: HighLevel, answer: Any) -> None:
    api["login"].respond(json=answer)

    with pytest.raises(UnavailableError, match="without an access token"):
        highlevel.invoices(0, 100)


def test_a_refused_private_token_is_not_tried_again(api: respx.Router, by_token: HighLevel) -> None:
    api["list"].mock(return_value=UNAUTHORIZED)

    with pytest.raises(ConnectionBrokenError, match="refused the private token"):
        by_token.invoices(0, 100)
    assert api["list"].call_count == 1


def test_a_login_that_is_refused_right_after_is_not_repeated_for_ever(
    api: respx.Router, highlevel: HighLevel
) -> None:
    api["list"].mock(return_value=UNAUTHORIZED)

    with pytest.raises(ConnectionBrokenError):
        highlevel.invoices(0, 100)
    assert api["list"].call_count == 2


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────

VERSION = {"message": "version header was not found or is not supported"}
FAILURES: list[tuple[int, Any, type[SyncError], str]] = [
    (400, VERSION, ConnectionBrokenError, "Check api_version"),
    (422, {"message": ["limit must be between 1 and 50"]}, ConnectionBrokenError, "Lower page_size"),
    (422, {"message": ["altId must be a string"]}, RetryableError, "“altId must be a string”"),
    (400, {"message": "Bad Request"}, RetryableError, "did not accept the request"),
    (403, {"message": "The token does not have access to this location."}, ConnectionBrokenError, "not allowed"),
    (404, {"message": "Not Found"}, ConnectionBrokenError, "Check the address"),
    (500, {"message": "Internal server error"}, UnavailableError, "not available"),
    (502, None, UnavailableError, "not available"),
]


@pytest.mark.parametrize(("status", "answer", "error", "sentence"), FAILURES)
def test_refusals_in_our_words(
    api: respx.Router, by_token: HighLevel, status: int, answer: Any, error: type[SyncError], sentence: str
) -> None:
    api["list"].respond(status, json=answer)

    with pytest.raises(error, match=sentence):
        by_token.invoices(0, 100)


@pytest.mark.parametrize(
    ("headers", "pause_s"),
    [
        ({"X-RateLimit-Interval-Milliseconds": "10000", "X-RateLimit-Daily-Remaining": "7"}, 10),
        ({"X-RateLimit-Daily-Remaining": "0"}, 3600),
        ({"Retry-After": "17"}, 17),
        ({"X-RateLimit-Interval-Milliseconds": "soon"}, 10),
        ({}, 10),
    ],
)
def test_a_pause_is_read_from_the_limits(
    api: respx.Router, by_token: HighLevel, headers: dict[str, str], pause_s: float
) -> None:
    api["list"].respond(429, json={"message": "Too Many Requests"}, headers=headers)

    with pytest.raises(RateLimitedError) as limited:
        by_token.invoices(0, 100)
    assert limited.value.retry_after_s == pause_s


@pytest.mark.parametrize(
    "body", [b'{"invoices": [{"_id', b"[]", b'{"invoices": {}, "total": 1}', b'{"invoices": [], "total": -1}']
)
def test_an_answer_that_is_no_list_is_unreadable(api: respx.Router, by_token: HighLevel, body: bytes) -> None:
    api["list"].respond(content=body)

    with pytest.raises(UnavailableError):
        by_token.invoices(0, 100)
