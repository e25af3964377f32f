"""ZRM's own troubles, and the screen in which people make others."""

from typing import Any

import httpx
import pytest

from tests.integration.sandbox.zrm.desk import BRANCH, OFFICE, Desk

CODES = {
    "BAD_REQUEST": (-32600, 400),
    "UNAUTHORIZED": (-32001, 401),
    "FORBIDDEN": (-32003, 403),
    "NOT_FOUND": (-32004, 404),
    "CONFLICT": (-32009, 409),
    "PRECONDITION_FAILED": (-32012, 412),
    "TOO_MANY_REQUESTS": (-32029, 429),
    "INTERNAL_SERVER_ERROR": (-32603, 500),
}
SCREEN = f"/__admin/zrm/{OFFICE}"


@pytest.mark.parametrize("handled", [True, False])
@pytest.mark.parametrize("code", CODES)
def test_an_error_comes_before_or_after_the_work(desk: Desk, code: str, *, handled: bool) -> None:
    before, body = len(desk.look("invoices")), desk.body()
    desk.strike(kind="refusal", code=code, handled=handled)

    answer = desk.mutate("invoice.create", body)

    error = answer.json()["error"]
    assert (error["code"], answer.status_code) == CODES[code]
    assert error["data"]["path"] == "invoice.create"
    assert len(desk.look("invoices")) - before == handled


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("rate_limited", "TOO_MANY_REQUESTS"),
        ("unauthorized", "UNAUTHORIZED"),
        ("server_error", "INTERNAL_SERVER_ERROR"),
    ],
)
def test_troubles_that_all_vendors_have_are_told_in_trpcs_words(desk: Desk, kind: str, code: str) -> None:
    before, body = len(desk.look("invoices")), desk.body()
    desk.strike(kind=kind)

    answer = desk.mutate("invoice.create", body)

    assert (answer.json()["error"]["code"], answer.status_code) == CODES[code]
    assert answer.json()["error"]["data"]["code"] == code
    assert len(desk.look("invoices")) == before


def test_a_code_that_trpc_does_not_know_is_refused(desk: Desk) -> None:
    rule = {"system": "zrm", "times": 1, "what": {"kind": "refusal", "code": "OOPS"}}

    answer = desk.http.post("/__admin/faults", json=rule)

    assert (answer.status_code, "TOO_MANY_REQUESTS" in answer.json()["error"]) == (400, True)


def test_a_page_may_come_a_second_time(desk: Desk) -> None:
    desk.strike(kind="previous_page")

    first, second, third = (desk.query("invoice.list", {"limit": 10, "offset": offset}) for offset in (0, 10, 20))

    assert second.content == first.content
    assert third.content != first.content


@pytest.mark.parametrize("style", ["total", "bare", "cursor"])
@pytest.mark.parametrize("superjson", [True, False])
def test_rows_may_come_twice_in_a_page(desk: Desk, style: str, *, superjson: bool) -> None:
    desk.setting(list_style=style, superjson=superjson)
    desk.strike(kind="repeated_rows", rows=2)

    data = desk.data(desk.query("invoice.list", {"json": {"limit": 10}} if superjson else {"limit": 10}))
    data = data["json"] if superjson else data
    items = data if style == "bare" else data["items"]

    ids = [row["id"] for row in items]
    assert (len(ids), len(set(ids))) == (12, 10)


def test_an_answer_may_be_lost_after_the_work(desk: Desk) -> None:
    before, body = len(desk.look("invoices")), desk.body()
    desk.strike(kind="commit_then_drop")

    with pytest.raises(httpx.RemoteProtocolError):
        desk.mutate("invoice.create", body)

    assert len(desk.look("invoices")) == before + 1


# --- the screen --------------------------------------------------------------------------------------


def test_a_person_enters_what_the_api_would_refuse(desk: Desk) -> None:
    body = {"customerId": "gone", "status": "disputed", "totalAmount": "12.30", "issueDate": "2026-09-30"}

    made = desk.http.post(f"{SCREEN}/invoices", json=body).raise_for_status().json()

    shown = desk.get(made["id"])
    assert {name: shown[name] for name in body} == body
    assert shown["invoiceNumber"] == ""


@pytest.mark.parametrize(("entity", "name"), [("payments", "payment.create"), ("customers", "customer.create")])
def test_what_a_person_enters_has_the_fields_of_what_a_program_does(desk: Desk, entity: str, name: str) -> None:
    invoice = desk.look("invoices")[0]["id"]
    paid = {"invoiceId": invoice, "amount": 1, "paymentMethod": "cash", "status": "pending", "legalName": "New"}

    typed = desk.http.post(f"{SCREEN}/{entity}", json={}).raise_for_status().json()
    made = desk.data(desk.mutate(name, paid))

    assert typed.keys() == made.keys()


def test_lines_and_payments_are_entered_and_deleted_too(desk: Desk) -> None:
    invoice = desk.look("invoices")[0]["id"]
    for entity, body in (("line-items", {"quantity": 1}), ("payments", {"amount": 5})):
        made = desk.http.post(f"{SCREEN}/{entity}", json=body | {"invoiceId": invoice}).raise_for_status().json()

        assert desk.look(entity, made["id"]) == made
        desk.http.delete(f"{SCREEN}/{entity}/{made['id']}").raise_for_status()
        assert made["id"] not in [row["id"] for row in desk.look(entity)]


def test_what_a_person_changes_moves_updated_at_unless_told(desk: Desk) -> None:
    made = desk.create()
    desk.wait(5)

    desk.edit(made["id"], notes="Seen")
    moved = desk.get(made["id"])["updatedAt"]
    desk.edit(made["id"], updatedAt="2026-01-01T00:00:00Z")

    assert moved == "2026-11-02T09:00:05.000Z"
    assert desk.get(made["id"])["updatedAt"] == "2026-01-01T00:00:00.000Z"


def test_a_person_reaches_no_other_workspaces_rows(desk: Desk) -> None:
    [theirs, _] = desk.look("traps", "of_another_workspace")["invoices"]

    answer = desk.http.put(f"{SCREEN}/invoices/{theirs}", json={"notes": "Mine"})

    assert answer.status_code == 404
    assert desk.look("invoices", theirs, workspace=BRANCH)["notes"] is None


def test_a_person_deletes_without_a_trace(desk: Desk) -> None:
    made = desk.create()

    desk.http.delete(f"{SCREEN}/invoices/{made['id']}").raise_for_status()

    assert desk.query("invoice.getById", {"id": made["id"]}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("GET", "/__admin/zrm/nowhere/invoices", None, 404, "no workspace 'nowhere'"),
        ("GET", f"{SCREEN}/receipts", None, 404, "no 'receipts'; known: invoices"),
        ("GET", f"{SCREEN}/invoices/none", None, 404, "no record 'none'"),
        ("GET", f"{SCREEN}/traps/none", None, 404, "no record 'none'"),
        ("POST", f"{SCREEN}/invoices", {"totl": 1}, 400, "totl: Extra inputs"),
        ("POST", f"{SCREEN}/payments", {"amount": "1"}, 400, "amount: Input should be a number"),
        ("POST", f"{SCREEN}/traps", {}, 400, "traps cannot be entered"),
        ("POST", f"{SCREEN}/sessions", {"email": "x"}, 400, "no user 'x'"),
        ("PUT", "/__admin/settings/zrm", {"limits": True}, 400, "no setting 'limits'; known: auth_header"),
        ("PUT", "/__admin/settings/zrm", {"money": "floats"}, 400, "money: Input should be"),
        ("PUT", "/__admin/settings/zrm", {"procedures": {"a.b": "c"}}, 400, "no procedure 'a.b'"),
    ],
)
def test_what_cannot_be_done_in_the_screen_is_said(
    desk: Desk, method: str, path: str, body: Any, status: int, sentence: str
) -> None:
    answer = desk.http.request(method, path, json=body)

    assert answer.status_code == status
    assert sentence in answer.json()["error"]


def test_a_reset_brings_back_the_start(desk: Desk) -> None:
    before = desk.look("invoices")
    desk.create()
    desk.setting(superjson=True)
    desk.log_in("reader@zrm.invalid")

    desk.http.post("/__admin/reset")

    assert desk.look("invoices") == before
    assert len(desk.look("sessions")) == 1
    assert desk.http.get("/__admin/settings/zrm").json()["superjson"] is False
