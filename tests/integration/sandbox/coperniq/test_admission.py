"""Keys, what a key may see, and the limits of each."""

import base64

import pytest

from tests.integration.sandbox.coperniq.office import Office


def test_a_key_is_made_with_a_password_and_works(office: Office) -> None:
    made = office.http.post("/coperniq/v1/api-keys", auth=("office@coperniq.invalid", "coperniq-password"))

    assert made.status_code == 200
    assert made.json().keys() == {"token", "companyId", "description", "name", "email", "id"}
    assert office.ask("GET", "/taxes", key=made.json()["token"]).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic ???", "Bearer x", "Basic " + base64.b64encode(b"office@coperniq.invalid:wrong").decode()],
)
def test_no_key_is_made_without_the_password(office: Office, authorization: str) -> None:
    answer = office.http.post("/coperniq/v1/api-keys", headers={"Authorization": authorization})

    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})


@pytest.mark.parametrize("path", ["/invoices", "/invoices/1", "/nothing"])
def test_an_unknown_key_is_unauthorized(office: Office, path: str) -> None:
    answer = office.ask("GET", path, key="wrong")

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")
    assert "x-ratelimit-limit" not in answer.headers


def test_a_deleted_key_is_dead(office: Office) -> None:
    office.delete("api-keys", "coperniq-key")

    assert office.ask("GET", "/taxes").status_code == 401


def test_a_limited_key_silently_sees_fewer_invoices(office: Office) -> None:
    hidden = office.create(recordId=office.project(-1))

    answer = office.ask("GET", "/invoices", key="coperniq-limited-key", order_by="desc")
    direct = office.ask("GET", f"/invoices/{hidden['id']}", key="coperniq-limited-key")

    assert hidden["id"] == office.get("/invoices", order_by="desc")["items"][0]["id"]
    assert answer.status_code == 200
    assert hidden["id"] not in [row["id"] for row in answer.json()["items"]]
    assert (direct.status_code, direct.json()["code"]) == (403, "FORBIDDEN")


def test_a_path_that_is_not_there_is_not_found(office: Office) -> None:
    assert office.refusal("GET", "/receipts") == (
        404,
        {"message": "Cannot GET /v1/receipts", "code": "NOT_FOUND"},
    )
    assert office.refusal("PUT", "/invoices")[0] == 404


def test_the_hundred_and_first_request_of_a_second_is_too_many(office: Office) -> None:
    statuses = [office.ask("GET", "/taxes").status_code for _ in range(101)]
    refused = office.ask("GET", "/taxes")
    office.wait(1)

    assert statuses == [200] * 100 + [429]
    assert refused.json() == {"message": "Rate limit exceeded", "code": "RATE_LIMIT_EXCEEDED"}
    assert "retry-after" not in refused.headers
    assert office.ask("GET", "/taxes").status_code == 200


def test_a_day_has_its_own_limit_for_each_key(office: Office) -> None:
    office.setting(requests_per_day=2, sends_retry_after=True)
    statuses = []
    for _ in range(3):
        statuses.append(office.ask("GET", "/taxes"))
        office.wait(10)

    assert [answer.status_code for answer in statuses] == [200, 200, 429]
    assert statuses[2].headers["retry-after"] == "86380"
    assert office.ask("GET", "/taxes", key="coperniq-limited-key").status_code == 200
    office.wait(86400)
    assert office.ask("GET", "/taxes").status_code == 200


def test_what_remains_is_told_with_a_delay(office: Office) -> None:
    first = office.ask("GET", "/taxes")
    soon = office.ask("GET", "/taxes")
    office.wait(60)
    later = office.ask("GET", "/taxes")

    told = [answer.headers["x-ratelimit-remaining"] for answer in (first, soon, later)]
    assert told == ["5000", "5000", "4997"]
    assert first.headers["x-ratelimit-limit"] == "5000"


def test_without_limits_nothing_is_too_many(office: Office) -> None:
    office.setting(limits=False, requests_per_second=1)

    assert {office.ask("GET", "/taxes").status_code for _ in range(3)} == {200}
