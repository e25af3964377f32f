"""Faults of time through real sockets: late, in drips, never, and after the caller has left."""

import time
from typing import Any

import httpx
import pytest

from tests.integration.sandbox.notebook import Notebook


def test_a_hanging_request_is_answered_never_and_done_never(client: httpx.Client, notebook: Notebook) -> None:
    add(client, kind="hang")

    with pytest.raises(httpx.ReadTimeout):
        client.post("/notebook/", content="lost", timeout=0.05)

    assert notebook.notes == []
    assert client.get("/__admin/journal").json()[-1]["status"] is None
    assert client.post("/notebook/", content="next").status_code == 201


def test_a_hanging_request_is_cut_off_in_the_end(client: httpx.Client, notebook: Notebook) -> None:
    add(client, kind="hang", seconds=0.05)

    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/notebook/", content="lost")

    assert notebook.notes == []


def test_a_late_commit_happens_when_its_time_has_come(client: httpx.Client) -> None:
    client.post("/__admin/clock", json={"freeze": True})
    add(client, kind="commit_late", seconds=100)
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/notebook/", content="late")

    client.post("/__admin/clock", json={"advance": 99.9})
    early = client.get("/__admin/notebook/acme/notes").json()
    client.post("/__admin/clock", json={"advance": 0.1})
    now = client.get("/__admin/notebook/acme/notes").json()

    assert early == []
    assert [note["text"] for note in now] == ["late"]
    assert client.get("/__admin/journal").json()[-1]["wrote"] == ["noted late"]


def test_a_late_commit_happens_once_by_itself(client: httpx.Client, notebook: Notebook) -> None:
    add(client, kind="commit_late", seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/notebook/", content="late")
    assert notebook.notes == []

    time.sleep(0.06)
    client.post("/notebook/", content="next")
    client.post("/notebook/", content="last")

    assert notebook.notes == ["late", "next", "last"]


def test_a_late_commit_is_dated_when_it_was_due(kojo: httpx.Client) -> None:
    id_ = kojo.get("/__admin/kojo/acme/invoices").json()[0]["id"]
    kojo.post("/__admin/clock", json={"set": "2026-11-01T12:00:00Z"})
    kojo.post("/__admin/clock", json={"freeze": True})
    rule = {"system": "kojo", "times": 1, "what": {"kind": "commit_late", "seconds": 10}}
    kojo.post("/__admin/faults", json=rule)
    mutation = f'mutation {{ updateInvoiceIntegrationState(id: "{id_}", integrationState: LINKED) {{ id }} }}'
    with pytest.raises(httpx.RemoteProtocolError):
        kojo.post("/kojo/graphql", json={"query": mutation})

    kojo.post("/__admin/clock", json={"advance": 3600})

    assert kojo.get(f"/__admin/kojo/acme/invoices/{id_}").json()["updatedAt"].startswith("2026-11-01 12:00:10")
    assert kojo.get("/__admin/clock").json()["now"].startswith("2026-11-01T13:00:00")


def test_a_late_commit_may_leave_the_caller_waiting(client: httpx.Client, notebook: Notebook) -> None:
    add(client, kind="commit_late", seconds=50, answer="nothing")

    with pytest.raises(httpx.ReadTimeout):
        client.post("/notebook/", content="late", timeout=0.05)
    client.post("/__admin/clock", json={"advance": 50})
    client.get("/__admin/clock")

    assert notebook.notes == ["late"]


def test_a_reset_forgets_late_work(client: httpx.Client, notebook: Notebook) -> None:
    add(client, kind="commit_late", seconds=50)
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/notebook/", content="late")

    client.post("/__admin/reset")
    client.post("/__admin/clock", json={"advance": 50})
    client.get("/__admin/clock")

    assert notebook.notes == []


def test_a_dripping_answer_outlives_every_single_wait(client: httpx.Client, notebook: Notebook) -> None:
    add(client, kind="drip", seconds=0.4)
    started = time.perf_counter()

    answer = client.post("/notebook/", content="slow", timeout=0.2)

    assert answer.text.startswith("POST / ")
    assert time.perf_counter() - started > 0.3
    assert notebook.notes == ["slow"]


def add(client: httpx.Client, **what: Any) -> None:
    rule = {"system": "notebook", "method": "POST", "times": 1, "what": what}
    client.post("/__admin/faults", json=rule).raise_for_status()
