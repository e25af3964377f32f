"""Faults through real sockets: what the caller sees, and what the system did meanwhile."""

import time
from typing import Any

import httpx
import pytest

from tests.integration.sandbox.notebook import Notebook


def test_a_dropped_request_never_reaches_the_system(client: httpx.Client, notebook: Notebook) -> None:
    _add(client, times=1, what={"kind": "drop"})

    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/notebook/", content="lost")

    assert notebook.notes == []
    assert client.post("/notebook/", content="next").status_code == 201


def test_a_commit_then_drop_happened_though_nobody_was_told(client: httpx.Client, notebook: Notebook) -> None:
    _add(client, nth=2, what={"kind": "commit_then_drop"})
    client.post("/notebook/", content="one")

    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/notebook/", content="two")

    assert notebook.notes == ["one", "two"]
    last = client.get("/__admin/journal").json()[-1]
    assert (last["status"], last["wrote"], last["fault"]) == (None, ["noted two"], "commit_then_drop")


def test_only_the_struck_connection_is_cut(client: httpx.Client) -> None:
    _add(client, times=1, path="/cut", what={"kind": "drop"})

    with httpx.Client(base_url=client.base_url, headers={"X-Pen": "red"}) as other:
        other.post("/notebook/kept")
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/notebook/cut")

        assert other.post("/notebook/kept").status_code == 201


def test_a_response_of_ours_stands_in_for_the_systems(client: httpx.Client, notebook: Notebook) -> None:
    what = {"kind": "respond", "status": 503, "headers": {"Retry-After": "7"}, "body": {"fault": 1.10}}
    _add(client, times=1, what=what)

    answer = client.post("/notebook/", content="kept out")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert answer.text == '{"fault":1.1}'
    assert notebook.notes == []


def test_an_answer_of_ours_may_come_after_the_work_is_done(client: httpx.Client, notebook: Notebook) -> None:
    _add(client, times=1, what={"kind": "respond", "status": 500, "body": "oops", "handled": True})

    answer = client.post("/notebook/", content="done")

    assert (answer.status_code, answer.text) == (500, "oops")
    assert notebook.notes == ["done"]


@pytest.mark.parametrize(("handled", "notes"), [(True, ["one"]), (False, [])])
@pytest.mark.parametrize(
    ("status", "phrase"), [(502, "Bad Gateway"), (503, "Service Unavailable"), (504, "Gateway Timeout")]
)
def test_a_gateway_answers_in_html_before_or_after_the_work(
    client: httpx.Client, notebook: Notebook, status: int, phrase: str, notes: list[str], *, handled: bool
) -> None:
    _add(client, times=1, what={"kind": "gateway_error", "status": status, "handled": handled})

    answer = client.post("/notebook/", content="one")

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
    assert f"<h1>{status} {phrase}</h1>" in answer.text
    assert notebook.notes == notes


def test_half_of_an_answer_breaks_off(client: httpx.Client, notebook: Notebook) -> None:
    _add(client, times=1, what={"kind": "truncate"})

    with client.stream("POST", "/notebook/", content="one") as answer:
        promised = int(answer.headers["content-length"])
        with pytest.raises(
            httpx.RemoteProtocolError, match=f"received {promised // 2} bytes, expected {promised}"
        ):
            answer.read()

    assert answer.status_code == 201
    assert notebook.notes == ["one"]


def test_half_of_an_answer_may_pass_for_all_of_it(client: httpx.Client, notebook: Notebook) -> None:
    whole = client.post("/notebook/", content="one").text
    _add(client, times=1, what={"kind": "truncate", "promised": False})

    half = client.post("/notebook/", content="two").text

    assert half == whole[: len(whole) // 2]
    assert notebook.notes == ["one", "two"]


def test_an_answer_may_be_called_something_it_is_not(client: httpx.Client, notebook: Notebook) -> None:
    _add(client, times=1, what={"kind": "wrong_content_type", "content_type": "application/pdf"})

    answer = client.post("/notebook/", content="one")

    assert answer.headers.get_list("content-type") == ["application/pdf"]
    assert answer.text.startswith("POST / ")
    assert notebook.notes == ["one"]


def test_a_delayed_request_is_handled_even_when_the_caller_has_given_up(
    client: httpx.Client, notebook: Notebook
) -> None:
    _add(client, times=1, what={"kind": "delay", "seconds": 0.2})

    with pytest.raises(httpx.ReadTimeout):
        client.post("/notebook/", content="slow", timeout=0.05)
    assert notebook.notes == []

    entry = _finished(client)
    assert notebook.notes == ["slow"]
    assert entry["duration_ms"] >= 200


def test_faults_are_listed_with_what_they_did_and_can_be_lifted(client: httpx.Client) -> None:
    _add(client, times=5, path="/page", what={"kind": "respond", "status": 500})
    client.get("/notebook/page")
    client.get("/notebook/other")

    assert [(rule["seen"], rule["struck"]) for rule in client.get("/__admin/faults").json()] == [(1, 1)]
    assert client.delete("/__admin/faults").status_code == 204
    assert client.get("/notebook/page").status_code == 201


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {"times": 1, "what": {"kind": "explode"}},
            "there is no kind 'explode' for notebook; known: delay,",
        ),
        ({"times": 1, "what": "drop"}, "what: there is no kind None"),
        ({"times": 1}, "what: there is no kind None"),
        ({"times": 1, "what": {"kind": "commit_late", "seconds": 101}}, "what.seconds: "),
        ({"times": 1, "what": {"kind": "gateway_error", "status": 500}}, "what.status: "),
        ({"times": 1, "wat": 1, "what": {"kind": "drop"}}, "wat: Extra inputs are not permitted"),
        ({"times": 1, "what": {"kind": "drop", "seconds": 1}}, "what.seconds: Extra inputs"),
        ({"what": {"kind": "drop"}}, "exactly one of nth, times and probability"),
        ({"times": 1, "nth": 1, "what": {"kind": "drop"}}, "exactly one of nth, times and probability"),
        ({"times": 0, "what": {"kind": "drop"}}, "times: "),
    ],
)
def test_an_unclear_fault_is_refused_in_one_sentence(
    client: httpx.Client, rule: dict[str, Any], sentence: str
) -> None:
    answer = client.post("/__admin/faults", json={"system": "notebook", **rule})

    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert client.get("/__admin/faults").json() == []


def test_a_fault_for_an_unknown_system_is_refused(client: httpx.Client) -> None:
    answer = client.post("/__admin/faults", json={"system": "diary", "times": 1, "what": {"kind": "drop"}})

    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no system 'diary' in this sandbox; known: notebook."}


def _add(client: httpx.Client, **rule: Any) -> None:
    assert client.post("/__admin/faults", json={"system": "notebook", **rule}).status_code == 201


def _finished(client: httpx.Client) -> dict[str, Any]:
    """The newest request of the journal, as soon as it is over."""
    for _ in range(100):
        entry: dict[str, Any] = client.get("/__admin/journal").json()[-1]
        if entry["status"] is not None:
            return entry
        time.sleep(0.02)
    raise TimeoutError("the request did not finish")
