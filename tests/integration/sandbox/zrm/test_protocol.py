"""tRPC's wire: addresses, methods, batches, superjson; sessions, workspaces and permissions."""

from typing import Any

import httpx
import pytest

from sandbox import exact_json
from tests.integration.sandbox.zrm.desk import BRANCH, MASTER, OFFICE, Desk


def error(answer: httpx.Response) -> tuple[int, int, str]:
    body = answer.json()["error"]
    assert body["data"]["httpStatus"] == answer.status_code
    return answer.status_code, body["code"], body["data"]["code"]


def test_an_unknown_procedure_is_not_found(desk: Desk) -> None:
    answer = desk.query("invoice.all", token="nobody")

    assert error(answer) == (404, -32004, "NOT_FOUND")
    assert answer.json()["error"]["message"] == 'No procedure found on path "invoice.all"'


def test_a_path_outside_of_trpc_is_a_page_in_html(desk: Desk) -> None:
    answer = desk.http.get("/zrm/api/invoice.list", headers=desk.headers())

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html")


def test_the_path_and_the_procedures_may_have_other_names(desk: Desk) -> None:
    desk.setting(path_prefix="/api/trpc", procedures={"invoice.list": "invoice.getAll"})

    answer = desk.http.get("/zrm/api/trpc/invoice.getAll", headers=desk.headers())

    assert answer.json()["result"]["data"]["total"] > 0
    assert desk.http.get("/zrm/api/trpc/invoice.list", headers=desk.headers()).status_code == 404
    assert desk.query("invoice.list").status_code == 404


def test_a_query_is_a_get_and_a_mutation_a_post(desk: Desk) -> None:
    before = len(desk.look("invoices"))

    assert error(desk.mutate("invoice.list", {})) == (405, -32005, "METHOD_NOT_SUPPORTED")
    assert error(desk.query("invoice.create", desk.body())) == (405, -32005, "METHOD_NOT_SUPPORTED")
    answer = desk.http.put("/zrm/trpc/invoice.update", headers=desk.headers())
    assert error(answer) == (405, -32005, "METHOD_NOT_SUPPORTED")
    assert len(desk.look("invoices")) == before


def test_what_is_not_json_is_told(desk: Desk) -> None:
    bad_query = desk.http.get("/zrm/trpc/invoice.list", params={"input": "{"}, headers=desk.headers())
    json = desk.headers() | {"Content-Type": "application/json"}
    bad_body = desk.http.post("/zrm/trpc/invoice.create", content=b"{", headers=json)
    form = desk.http.post("/zrm/trpc/invoice.create", data={"a": "b"}, headers=desk.headers())

    assert error(bad_query) == error(bad_body) == (400, -32700, "PARSE_ERROR")
    assert error(form) == (415, -32015, "UNSUPPORTED_MEDIA_TYPE")


def test_a_batch_answers_each_call_and_mixed_outcomes_are_207(desk: Desk) -> None:
    id_ = desk.look("invoices")[0]["id"]

    both = batch(desk, "invoice.getById,invoice.list", {"0": {"id": id_}, "1": {"limit": 1}})
    mixed = batch(desk, "invoice.getById,invoice.getById", {"0": {"id": id_}, "1": {"id": "none"}})
    none = batch(desk, "invoice.getById,invoice.getById", {})

    assert (both.status_code, both.json()[0]["result"]["data"]["id"]) == (200, id_)
    assert len(both.json()[1]["result"]["data"]["items"]) == 1
    assert mixed.status_code == 207
    assert [next(iter(each)) for each in mixed.json()] == ["result", "error"]
    assert none.status_code == 400


def test_a_batch_writes_each_of_its_mutations(desk: Desk) -> None:
    headers = desk.headers() | {"Content-Type": "application/json"}
    content = exact_json.write({"0": desk.body(), "1": desk.body(invoiceNumber="N-2")})

    answer = desk.http.post(
        "/zrm/trpc/invoice.create,invoice.create", params={"batch": "1"}, content=content, headers=headers
    )

    assert [each["result"]["data"]["invoiceNumber"] for each in answer.json()] == ["N-1", "N-2"]


def test_superjson_wraps_what_goes_in_and_out(desk: Desk) -> None:
    body = desk.body(dueDate="2026-12-01T00:00:00Z")
    desk.setting(superjson=True)

    made = desk.data(desk.mutate("invoice.create", {"json": body}))
    listed = desk.data(desk.query("invoice.list", {"json": {"limit": 1}}))
    refused = desk.mutate("invoice.create", body)

    assert made["json"]["dueDate"] == "2026-12-01T00:00:00.000Z"
    assert made["meta"]["values"]["dueDate"] == ["Date"]
    assert "issueDate" not in made["meta"]["values"]
    assert listed["meta"]["values"]["items.0.updatedAt"] == ["Date"]
    assert (refused.status_code, refused.json()["error"]["json"]["data"]["code"]) == (400, "BAD_REQUEST")


# --- sessions and workspaces -------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["nobody", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzZXNzaW9uSWQiOiJ4In0."])
def test_a_token_that_is_not_ours_is_unauthorized(desk: Desk, token: str) -> None:
    assert error(desk.query("invoice.list", token=token)) == (401, -32001, "UNAUTHORIZED")


def test_without_a_token_nobody_comes_in(desk: Desk) -> None:
    answer = desk.http.get("/zrm/trpc/invoice.list", headers={"x-workspace-id": OFFICE})

    assert error(answer) == (401, -32001, "UNAUTHORIZED")


def test_a_token_without_bearer_is_unauthorized(desk: Desk) -> None:
    headers = {"Authorization": f"Basic {desk.token}", "x-workspace-id": OFFICE}

    assert desk.http.get("/zrm/trpc/invoice.list", headers=headers).status_code == 401


def test_a_session_ends(desk: Desk) -> None:
    token = desk.log_in("reader@zrm.invalid", expiresInSeconds=60)

    statuses = [desk.query("invoice.list", token=token).status_code]
    desk.wait(60)
    statuses.append(desk.query("invoice.list", token=token).status_code)

    assert statuses == [200, 401]
    assert desk.query("invoice.list").status_code == 200


def test_a_session_that_is_closed_is_over(desk: Desk) -> None:
    [session] = desk.look("sessions")

    desk.http.delete(f"/__admin/zrm/{OFFICE}/sessions/{session['id']}").raise_for_status()

    assert desk.query("invoice.list").status_code == 401


def test_headers_may_have_other_names(desk: Desk) -> None:
    desk.setting(auth_header="X-Session", workspace_header="X-Tenant")
    headers = {"X-Session": f"Bearer {desk.token}", "X-Tenant": OFFICE}

    assert desk.http.get("/zrm/trpc/invoice.list", headers=headers).status_code == 200
    assert desk.query("invoice.list").status_code == 401


@pytest.mark.parametrize("workspace", [None, MASTER, "unknown"])
def test_a_workspace_must_be_ones_own(desk: Desk, workspace: Any) -> None:
    assert error(desk.query("invoice.list", workspace=workspace)) == (403, -32003, "FORBIDDEN")


def test_another_workspaces_rows_are_as_if_not_there(desk: Desk) -> None:
    [hidden, _] = desk.look("traps", "of_another_workspace")["invoices"]

    answer = desk.query("invoice.getById", {"id": hidden})

    assert error(answer) == (404, -32004, "NOT_FOUND")
    assert desk.query("invoice.getById", {"id": hidden}, workspace=BRANCH).status_code == 200


def test_the_master_workspace_sees_everything(desk: Desk) -> None:
    token = desk.log_in("superadmin@zrm.invalid")

    total = desk.data(desk.query("invoice.list", token=token, workspace=MASTER))["total"]

    assert total == len(desk.look("invoices")) + len(desk.look("invoices", workspace=BRANCH))


def test_shared_rows_are_seen_from_elsewhere_unless_told(desk: Desk) -> None:
    [shared, _] = desk.look("traps", "shared_by_another_workspace")["invoices"]

    seen = desk.get(shared)["workspaceId"]
    desk.setting(shows_shared=False)

    assert seen == BRANCH
    assert desk.query("invoice.getById", {"id": shared}).status_code == 404


@pytest.mark.parametrize(
    ("email", "name", "permission"),
    [
        ("reader@zrm.invalid", "invoice.create", "invoice:create"),
        ("reader@zrm.invalid", "payment.create", "payment:create"),
        ("technician@zrm.invalid", "invoice.list", "invoice:read"),
        ("technician@zrm.invalid", "payment.list", "payment:read"),
    ],
)
def test_what_is_not_permitted_is_forbidden(desk: Desk, email: str, name: str, permission: str) -> None:
    token = desk.log_in(email)

    answer = desk.mutate(name, {}, token=token) if "create" in name else desk.query(name, {}, token=token)

    assert error(answer) == (403, -32003, "FORBIDDEN")
    assert permission in answer.json()["error"]["message"]


def test_a_rate_may_be_limited(desk: Desk) -> None:
    desk.setting(requests_per_minute=2)

    answers = [desk.query("invoice.list", {"limit": 1}) for _ in range(3)]
    desk.wait(60)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert error(answers[2]) == (429, -32029, "TOO_MANY_REQUESTS")
    assert desk.query("invoice.list", {"limit": 1}).status_code == 200


def batch(desk: Desk, names: str, given: Any) -> httpx.Response:
    params = {"batch": "1", "input": exact_json.write(given).decode()}
    return desk.http.get(f"/zrm/trpc/{names}", params=params, headers=desk.headers())
