"""A request through a real socket to a stand-in, and back."""

from datetime import UTC, datetime

import httpx

from sandbox.clock import Clock
from tests.integration.sandbox.notebook import Notebook


def test_a_system_sees_the_request_below_its_mount(client: httpx.Client) -> None:
    answer = client.patch("/notebook/a%20page/2?ink=red", content="hello")

    assert (answer.status_code, answer.text) == (201, "PATCH /a page/2 {'ink': 'red'} blue")
    assert answer.headers["content-type"] == "text/plain"


def test_the_date_header_is_the_sandboxes_time(client: httpx.Client, clock: Clock) -> None:
    clock.freeze()
    clock.set(datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC))

    answer = client.get("/notebook/")

    assert answer.headers.get_list("date") == ["Sat, 31 Oct 2026 23:59:59 GMT"]


def test_the_journal_tells_every_request_in_order(client: httpx.Client) -> None:
    client.post("/notebook/a?requestid=r-1&minor=2", content="one")
    client.put("/notebook/b", content="two")

    first, second = client.get("/__admin/journal").json()

    assert (first["method"], first["path"], first["status"]) == ("POST", "/a", 201)
    assert (first["query"], first["request_id"]) == ({"requestid": "r-1", "minor": "2"}, "r-1")
    assert (first["wrote"], first["system"], first["fault"]) == (["noted one"], "notebook", None)
    assert first["duration_ms"] > 0
    assert (second["wrote"], second["request_id"]) == (["noted two"], None)
    assert second["number"] == first["number"] + 1


def test_the_journal_can_be_narrowed_and_cleared_without_numbers_coming_back(client: httpx.Client) -> None:
    client.post("/notebook/a")
    client.put("/notebook/b")
    client.post("/notebook/c")

    assert _paths(client, "method=POST") == ["/a", "/c"]
    first, *_, last = (entry["number"] for entry in client.get("/__admin/journal").json())
    assert _paths(client, f"after={first}") == ["/b", "/c"]
    assert _paths(client, f"system=notebook&method=PUT&after={first}") == ["/b"]
    assert _paths(client, "system=diary") == []

    assert client.delete("/__admin/journal").status_code == 204
    client.post("/notebook/d")
    assert [entry["number"] for entry in client.get("/__admin/journal").json()] == [last + 1]


def test_what_is_nowhere_is_said_in_one_sentence(client: httpx.Client) -> None:
    answer = client.get("/xero/invoices")

    assert answer.status_code == 404
    assert answer.json() == {"error": "The sandbox has nothing at GET /xero/invoices."}


def test_a_wrong_method_is_a_405(client: httpx.Client, notebook: Notebook) -> None:
    answer = client.patch("/__admin/reset")

    assert answer.status_code == 405
    assert notebook.notes == []


def _paths(client: httpx.Client, filters: str) -> list[str]:
    return [entry["path"] for entry in client.get(f"/__admin/journal?{filters}").json()]
