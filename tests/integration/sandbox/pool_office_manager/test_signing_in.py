"""Who gets into Pool Office Manager's stand-in, for how long, and how often."""

from typing import Any

import httpx
import pytest

from tests.integration.sandbox.pool_office_manager.office import Office

TOKEN = "/pool_office_manager/oauth/token"
PERSON = {
    "email": "office@austinpools.example",
    "password": "pom-password",
    "realm": "austin-pool-services",
    "clientId": "pom-client",
    "redirectUri": "http://127.0.0.1/callback",
    "state": "s-1",
}


def test_a_password_gives_a_code_and_the_code_gives_tokens_once(office: Office) -> None:
    signed = authorize(office).json()
    first, second = redeem(office, signed["code"]), redeem(office, signed["code"])

    assert signed["state"] == "s-1"
    assert first.json().keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (first.json()["token_type"], first.json()["expires_in"]) == ("Bearer", 3600)
    assert (second.status_code, second.json()) == (400, {"error": "invalid_grant"})


def test_a_token_from_a_code_lets_in(office: Office) -> None:
    token = redeem(office, authorize(office).json()["code"]).json()["access_token"]

    office.client.headers["Authorization"] = f"Bearer {token}"

    assert office.data("{ organization { currency timezone } }")["organization"] == {
        "currency": "USD",
        "timezone": "America/Chicago",
    }


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"password": "wrong"}, 401, "access_denied"),
        ({"clientId": "nobody"}, 400, "invalid_client"),
        ({"realm": "elsewhere"}, 400, "invalid_client"),
        ({"redirectUri": None}, 400, "invalid_request"),
    ],
)
def test_a_sign_in_that_is_wrong_is_declined(
    office: Office, changes: dict[str, Any], status: int, error: str
) -> None:
    answer = office.client.post("/pool_office_manager/m/authorize", json=PERSON | changes)

    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"grant_type": "password", "client_id": "pom-client"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "client_id": "pom-client"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "pom-refresh"}, 401, "invalid_client"),
    ],
)
def test_a_token_request_that_is_wrong_is_declined(
    office: Office, body: dict[str, str], status: int, error: str
) -> None:
    answer = office.client.post(TOKEN, json=body)

    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_a_code_dies_after_ten_minutes_and_belongs_to_its_address(office: Office) -> None:
    late, elsewhere = (authorize(office).json()["code"] for _ in range(2))

    assert redeem(office, elsewhere, "http://127.0.0.1/other").status_code == 400
    office.clock(advance=601)
    assert redeem(office, late).status_code == 400


def test_an_access_token_dies_after_an_hour(office: Office) -> None:
    assert office.ask("{ organization { id } }").json()["data"]
    office.clock(advance=3601)

    answer = office.ask("{ organization { id } }")

    assert answer.status_code == 200
    assert answer.json() == {
        "data": None,
        "errors": [{"message": "Not authorized", "extensions": {"code": "UNAUTHORIZED"}}],
    }


def test_the_status_of_a_refusal_is_a_setting_and_the_export_has_its_own(office: Office) -> None:
    office.client.headers["Authorization"] = "Bearer nobody"
    with_body = office.ask("{ organization { id } }").status_code
    office.settings(unauthorized_status=401)

    assert (with_body, office.ask("{ organization { id } }").status_code) == (200, 401)
    assert office.client.get("/pool_office_manager/invoices/export/csv").status_code == 401


def test_a_refresh_token_is_good_once(office: Office) -> None:
    new = redeem(office, authorize(office).json()["code"]).json()["refresh_token"]
    newer = office.refresh(new).json()["refresh_token"]

    assert newer != new
    assert (office.refresh(new).status_code, office.refresh(newer).status_code) == (400, 200)


def test_a_refresh_token_may_stay(office: Office) -> None:
    office.settings(refresh_token_rotation="never")
    new = redeem(office, authorize(office).json()["code"]).json()["refresh_token"]

    again = [office.refresh(new).json()["refresh_token"] for _ in range(2)]

    assert again == [new, new]


def test_access_taken_away_kills_all_tokens(office: Office) -> None:
    unused = redeem(office, authorize(office).json()["code"]).json()["refresh_token"]
    office.settings(access_revoked=True)

    assert office.code("{ organization { id } }") == "UNAUTHORIZED"
    assert office.refresh(unused).json() == {"error": "invalid_grant"}


def test_too_many_requests_are_counted_by_the_sandboxes_clock(office: Office) -> None:
    office.settings(limits=True, requests_per_second=3)
    office.clock(freeze=True)

    answers = [office.ask("{ organization { id } }") for _ in range(4)]
    office.clock(advance=1)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"] == "1"
    assert answers[-1].json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
    assert office.ask("{ organization { id } }").status_code == 200


def test_a_429_may_keep_silent_about_when(office: Office) -> None:
    office.settings(retry_after_header=False)
    office.strike(kind="rate_limited", retry_after=7)

    answer = office.ask("{ organization { id } }")

    assert answer.status_code == 429
    assert "retry-after" not in answer.headers


def authorize(office: Office) -> httpx.Response:
    return office.client.post("/pool_office_manager/m/authorize", json=PERSON)


def redeem(office: Office, code: str, redirect_uri: str = PERSON["redirectUri"]) -> httpx.Response:
    body = {"grant_type": "authorization_code", "code": code, "client_id": "pom-client"}
    return office.client.post(TOKEN, json=body | {"redirect_uri": redirect_uri})
