"""Coperniq's own troubles, and the screen in which people make others."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from sandbox import exact_json
from tests.integration.sandbox.coperniq.office import SCREEN, Office

CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    500: "INTERNAL_SERVER_ERROR",
    502: "GRAPHQL_ERROR",
}


def test_a_rate_limit_strikes_once(office: Office) -> None:
    office.strike(kind="rate_limited")

    assert office.ask("GET", "/invoices").json()["code"] == "RATE_LIMIT_EXCEEDED"
    assert office.ask("GET", "/invoices").status_code == 200


@pytest.mark.parametrize("handled", [True, False])
@pytest.mark.parametrize("status", CODES)
def test_an_error_comes_before_or_after_the_work(office: Office, status: int, *, handled: bool) -> None:
    before, body = len(office.look("invoices")), office.body()
    office.strike(kind="refusal", status=status, handled=handled)

    answer = office.ask("POST", "/invoices", body)

    assert (answer.status_code, answer.json()["code"]) == (status, CODES[status])
    assert len(office.look("invoices")) - before == handled


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("rate_limited", 429, "RATE_LIMIT_EXCEEDED"),
        ("unauthorized", 401, "UNAUTHORIZED"),
        ("server_error", 500, "INTERNAL_SERVER_ERROR"),
    ],
)
def test_troubles_that_all_vendors_have_are_told_in_coperniqs_words(
    office: Office, kind: str, status: int, code: str
) -> None:
    before, body = len(office.look("invoices")), office.body()
    office.strike(kind=kind)

    answer = office.ask("POST", "/invoices", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(office.look("invoices")) == before


def test_a_rate_limit_may_say_when_to_come_back(office: Office) -> None:
    office.setting(sends_retry_after=True)
    office.strike(kind="rate_limited", retry_after=45)

    assert office.ask("GET", "/invoices").headers["retry-after"] == "45"


def test_a_page_may_come_a_second_time(office: Office) -> None:
    office.strike(kind="previous_page")

    first, second, third = (office.ask("GET", "/invoices", page=page) for page in (1, 2, 3))

    assert second.content == first.content
    assert third.json()["page"] == 3


def test_rows_may_come_twice_in_a_page(office: Office) -> None:
    office.strike(kind="repeated_rows", rows=2)

    ids = [row["id"] for row in office.get("/invoices")["items"]]

    assert (len(ids), len(set(ids))) == (22, 20)


def test_an_answer_may_be_lost_after_the_work(office: Office) -> None:
    before, body = len(office.look("invoices")), office.body()
    office.strike(kind="commit_then_drop")

    with pytest.raises(httpx.RemoteProtocolError):
        office.ask("POST", "/invoices", body)

    assert len(office.look("invoices")) == before + 1


# --- the screen --------------------------------------------------------------------------------------


def test_a_person_enters_what_the_api_would_refuse(office: Office) -> None:
    line = {"description": "Typed", "quantity": Decimal("1.5"), "unitPrice": Decimal("10.1"), "unitCost": 0}
    body = {"status": "VIEWED", "amount": 99, "account": {"title": "Hill House"}, "lineItems": [line]}

    made = office.http.post(f"{SCREEN}/invoices", content=exact_json.write(body)).raise_for_status().json()

    shown = office.get(f"/invoices/{made['id']}")
    assert (shown["status"], shown["amount"], shown["account"]["title"]) == ("VIEWED", 99, "Hill House")
    assert (shown["lineItems"][0]["quantity"], shown["lineItems"][0]["catalogItem"]) == (Decimal("1.5"), None)


def test_a_project_without_an_account_gives_invoices_without_one(office: Office) -> None:
    project = office.http.post(f"{SCREEN}/projects", json={"title": "Orphan"}).raise_for_status().json()

    made = office.create(recordId=project["id"])

    assert (made["record"]["title"], made["account"]) == ("Orphan", None)


@pytest.mark.parametrize("entity", ["accounts", "taxes", "catalog-items"])
def test_what_a_person_enters_has_the_fields_of_the_others(office: Office, entity: str) -> None:
    typed = office.http.post(f"{SCREEN}/{entity}", json={}).raise_for_status().json()

    assert typed.keys() == office.look(entity)[0].keys()


def test_a_key_is_made_in_the_screen(office: Office) -> None:
    office.http.post(f"{SCREEN}/api-keys", json={"id": "new-key"}).raise_for_status()

    assert office.ask("GET", "/taxes", key="new-key").status_code == 200
    assert office.http.post(f"{SCREEN}/api-keys", json={}).status_code == 400


def test_what_a_person_changes_moves_updated_at_unless_told(office: Office) -> None:
    made = office.create()
    office.wait(5)

    office.edit("invoices", made["id"], isArchived=True)
    moved = office.look("invoices", made["id"])["updatedAt"]
    office.edit("invoices", made["id"], updatedAt="2026-01-01T00:00:00Z")

    assert moved == "2026-11-02T09:00:05.000Z"
    assert office.look("invoices", made["id"])["updatedAt"] == "2026-01-01T00:00:00.000Z"


def test_a_person_deletes_without_a_trace(office: Office) -> None:
    made = office.create()

    office.delete("invoices", made["id"])

    assert office.refusal("GET", f"/invoices/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("GET", "/__admin/coperniq/1/invoices", None, 404, "no company '1'"),
        ("GET", f"{SCREEN}/receipts", None, 404, "no 'receipts'; known: invoices"),
        ("GET", f"{SCREEN}/invoices/1", None, 404, "no record '1'"),
        ("PUT", f"{SCREEN}/invoices/none", {}, 404, "no record 'none'"),
        ("POST", f"{SCREEN}/invoices", {"amuont": 1}, 400, "amuont: Extra inputs"),
        ("POST", f"{SCREEN}/invoices", {"amount": "1"}, 400, "amount: Input should be a number"),
        ("POST", f"{SCREEN}/invoices", {"account": {"title": "Nobody"}}, 400, "There is no account"),
        ("POST", f"{SCREEN}/traps", {}, 400, "traps cannot be entered"),
        ("PUT", "/__admin/settings/coperniq", {"limit": True}, 400, "no setting 'limit'; known: limits"),
        ("PUT", "/__admin/settings/coperniq", {"sorted_by": "uid"}, 400, "sorted_by: Input should be"),
        ("PUT", "/__admin/settings/coperniq", {"page_size_max": 0}, 400, "page_size_max"),
    ],
)
def test_what_cannot_be_done_in_the_screen_is_said(
    office: Office, method: str, path: str, body: Any, status: int, sentence: str
) -> None:
    answer = office.http.request(method, path, json=body)

    assert answer.status_code == status
    assert sentence in answer.json()["error"]


def test_a_reset_brings_back_the_start(office: Office) -> None:
    before = office.look("invoices")
    made = office.create()
    office.setting(page_size_max=5)
    office.delete("api-keys", "coperniq-key")

    office.http.post("/__admin/reset")

    assert office.look("invoices") == before
    assert made["id"] not in [row["id"] for row in before]
    assert office.http.get("/__admin/settings/coperniq").json()["page_size_max"] == 100
    assert office.ask("GET", "/taxes").status_code == 200
