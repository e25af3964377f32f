"""Who is let in, and how often (sources.md §3.2 and §3.3)."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import Clock
from sandbox.kojo import Kojo
from sandbox.kojo.limits import Limits
from sandbox.system import Refused, Response
from tests.unit.sandbox.kojo.caller import LEGACY, Caller

QUERY = b'{"query": "{ invoices(limit: 1) { id } }"}'


def test_client_credentials_buy_a_token_for_an_hour(caller: Caller, clock: Clock) -> None:
    bought = json.loads(caller.token().body)
    headers = {"authorization": f"Bearer {bought['access_token']}"}

    assert (bought["token_type"], bought["expires_in"]) == ("bearer", 3600)
    clock.advance(3599)
    assert caller.post(QUERY, headers).status == 200
    clock.advance(1)
    assert caller.post(QUERY, headers).status == 401


def test_a_new_token_leaves_the_old_one_alive(caller: Caller) -> None:
    first, second = (json.loads(caller.token().body)["access_token"] for _ in range(2))

    assert first != second
    assert caller.post(QUERY, {"authorization": f"bearer {first}"}).status == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_secret": "guess"}, 401),
        ({"client_id": "somebody"}, 401),
        ({"client_secret": ""}, 401),
        ({"grant_type": "password"}, 400),
    ],
)
def test_wrong_credentials_buy_nothing(caller: Caller, change: dict[str, str], status: int) -> None:
    answer = caller.token(**change)

    assert answer.status == status
    assert b"access_token" not in answer.body


def test_deleting_the_client_kills_its_tokens_but_not_the_legacy_key(caller: Caller, kojo: Kojo) -> None:
    token = json.loads(caller.token().body)["access_token"]

    kojo.change_settings({"client_deleted": True})

    assert caller.post(QUERY, {"authorization": f"Bearer {token}"}).status == 401
    assert caller.token().status == 401
    assert caller.post(QUERY, LEGACY).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer x"},
        {"authorization": "kojo-legacy-key"},
    ],
)
def test_whoever_is_not_known_is_told_401(caller: Caller, headers: dict[str, str]) -> None:
    answer = caller.post(QUERY, headers)

    assert answer.status == 401
    assert json.loads(answer.body)["errors"][0]["message"] == "Unauthorized"


def test_the_21st_request_of_a_second_is_told_when_to_come_back(caller: Caller, clock: Clock, kojo: Kojo) -> None:
    kojo.change_settings({"limits": True})
    assert _statuses(caller, 20) == {200}
    clock.advance(0.4)

    refused = caller.post(QUERY)

    assert refused.status == 429
    assert json.loads(refused.body) == {
        "code": "RATE_LIMIT_EXCEEDED",
        "error": "Too Many Requests",
        "message": "Rate limit exceeded",
        "retryAfter": 1,
        "resetAt": "2026-11-02T09:00:01.000Z",
    }
    clock.advance(0.6)
    assert caller.post(QUERY).status == 200


def test_the_3601st_request_of_an_hour_waits_for_the_first_to_be_forgotten() -> None:
    limits, start = Limits(), datetime(2026, 11, 2, 9, tzinfo=UTC)
    for number in range(3600):
        assert limits.admit(start + timedelta(seconds=number / 2)) is None

    reset_at = limits.admit(start + timedelta(seconds=1800))

    assert reset_at == start + timedelta(hours=1)
    assert limits.admit(reset_at) is None
    assert limits.admit(reset_at) == start + timedelta(hours=1, seconds=0.5)


def test_refused_requests_do_not_lengthen_the_wait(caller: Caller, clock: Clock, kojo: Kojo) -> None:
    kojo.change_settings({"limits": True})
    assert _statuses(caller, 20) == {200}

    assert _statuses(caller, 50) == {429}

    clock.advance(1)
    assert caller.post(QUERY).status == 200


@pytest.mark.parametrize("change", [{"limit": False}, {"limits": 3}, {"limits": False, "colour": True}])
def test_a_setting_there_is_not_changes_nothing(kojo: Kojo, change: dict[str, object]) -> None:
    before = kojo.settings()

    with pytest.raises(Refused) as refused:
        kojo.change_settings(change)

    assert refused.value.status == 400
    assert kojo.settings() == before


def _statuses(caller: Caller, requests: int) -> set[int]:
    answers: list[Response] = [caller.post(b'{"query": "{ __typename }"}') for _ in range(requests)]
    return {answer.status for answer in answers}
