"""Who gets into HighLevel's stand-in, for how long, and how often."""

import httpx
import pytest

from tests.integration.sandbox.highlevel.agency import LOCATION, Agency

TOKEN = "/highlevel/oauth/token"
CLIENT = {"client_id": "hl-client", "client_secret": "hl-secret", "user_type": "Location"}


def test_a_code_gives_tokens_once(agency: Agency) -> None:
    first, second = redeem(agency), redeem(agency)

    assert first.json()["expires_in"] == 86399
    assert (first.json()["locationId"], first.json()["userType"]) == (LOCATION, "Location")
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


def test_a_token_lets_in_for_a_day(agency: Agency) -> None:
    use(agency, redeem(agency).json()["access_token"])
    before = agency.listed().status_code
    agency.clock(advance=86400)
    after = agency.listed()

    assert before == 200
    assert (after.status_code, after.json()["error"]) == (401, "Unauthorized")
    assert after.json().keys() == {"statusCode", "message", "error", "traceId"}


def test_a_refresh_token_is_good_once(agency: Agency) -> None:
    new = refresh(agency, "hl-refresh")
    again = refresh(agency, "hl-refresh")

    assert new.json()["refresh_token"] != "hl-refresh"
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert refresh(agency, new.json()["refresh_token"]).status_code == 200


def test_a_refresh_whose_answer_was_lost_has_used_the_token_up(agency: Agency) -> None:
    agency.strike("/oauth/token", kind="commit_then_drop")

    with pytest.raises(httpx.RemoteProtocolError):
        refresh(agency, "hl-refresh")

    assert refresh(agency, "hl-refresh").status_code == 400


def test_a_refresh_token_dies_after_a_year(agency: Agency) -> None:
    agency.clock(advance=366 * 86400)

    assert refresh(agency, "hl-refresh").status_code == 400


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "none"}, 400, "invalid_grant"),
    ],
)
def test_a_token_request_that_is_wrong_is_declined(
    agency: Agency, form: dict[str, str], status: int, error: str
) -> None:
    answer = agency.client.post(TOKEN, data=CLIENT | form)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_the_token_endpoint_takes_a_form_and_no_json(agency: Agency) -> None:
    body = CLIENT | {"grant_type": "refresh_token", "refresh_token": "hl-refresh"}

    assert agency.client.post(TOKEN, json=body).json()["error"] == "invalid_request"


def test_a_private_token_lives_on(agency: Agency) -> None:
    agency.clock(advance=400 * 86400)

    assert agency.listed().status_code == 200


def test_an_app_that_was_uninstalled_gets_nothing(agency: Agency) -> None:
    agency.settings(access_revoked=True)

    assert agency.listed().status_code == 401
    assert refresh(agency, "hl-refresh").status_code == 400


@pytest.mark.parametrize(("version", "status"), [("2021-07-28", 200), ("v3", 200), ("2019-01-01", 400), ("", 400)])
def test_the_version_is_required(agency: Agency, version: str, status: int) -> None:
    agency.client.headers["Version"] = version

    answer = agency.listed()

    assert answer.status_code == status
    assert ("version header" in answer.text) is (status == 400)


def test_the_limits_are_told_with_every_answer(agency: Agency) -> None:
    agency.clock(freeze=True)
    agency.listed()

    told = agency.listed().headers

    assert told["x-ratelimit-limit-daily"] == "200000"
    assert told["x-ratelimit-daily-remaining"] == "199998"
    assert told["x-ratelimit-interval-milliseconds"] == "10000"
    assert (told["x-ratelimit-max"], told["x-ratelimit-remaining"]) == ("100", "98")


def test_too_many_in_ten_seconds_are_turned_away(agency: Agency) -> None:
    agency.settings(requests_per_10_seconds=3)
    agency.clock(freeze=True)

    answers = [agency.listed() for _ in range(4)]
    agency.clock(advance=10)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["statusCode"] == 429
    assert answers[-1].headers["x-ratelimit-remaining"] == "0"
    assert agency.listed().status_code == 200


def test_too_many_in_a_day_are_turned_away(agency: Agency) -> None:
    agency.settings(requests_per_day=2)

    statuses = []
    for _ in range(3):
        statuses.append(agency.listed().status_code)
        agency.clock(advance=20)

    assert statuses == [200, 200, 429]


def redeem(agency: Agency) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": "hl-code", "redirect_uri": "http://127.0.0.1/callback"}
    return agency.client.post(TOKEN, data=CLIENT | form)


def refresh(agency: Agency, token: str) -> httpx.Response:
    return agency.client.post(TOKEN, data=CLIENT | {"grant_type": "refresh_token", "refresh_token": token})


def use(agency: Agency, token: str) -> None:
    agency.client.headers["Authorization"] = f"Bearer {token}"
