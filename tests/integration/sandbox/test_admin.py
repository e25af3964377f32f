"""What a person does in a vendor's screen, done over HTTP."""

from typing import Any

import httpx
import pytest

from sandbox.clock import Clock
from tests.integration.sandbox.notebook import Notebook


def test_records_are_added_looked_at_edited_and_deleted(client: httpx.Client, notebook: Notebook) -> None:
    added = client.post("/__admin/notebook/acme/notes", json={"text": "one"})
    edited = client.put("/__admin/notebook/acme/notes/0", json={"text": "two"})

    assert (added.status_code, added.json()["text"]) == (201, "one")
    assert edited.json() == {"account": "acme", "entity": "notes", "text": "two"}
    assert client.get("/__admin/notebook/acme/notes").json() == [edited.json()]
    assert client.get("/__admin/notebook/acme/notes/0").json() == edited.json()
    assert client.delete("/__admin/notebook/acme/notes/0").status_code == 204
    assert notebook.notes == []


def test_numbers_pass_through_digit_for_digit(client: httpx.Client) -> None:
    body = b'{"text":"x","price":1160.2500000000002220}'

    added = client.post("/__admin/notebook/acme/notes", content=body)

    assert '"price":1160.2500000000002220' in added.text


def test_a_refusal_is_shown_with_its_status(client: httpx.Client) -> None:
    answer = client.get("/__admin/notebook/acme/notes/7")

    assert (answer.status_code, answer.json()) == (404, {"error": "There is no note 7."})


def test_an_unknown_system_is_named_with_those_there_are(client: httpx.Client) -> None:
    answer = client.get("/__admin/diary/acme/notes")

    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no system 'diary' in this sandbox; known: notebook."}


def test_settings_are_read_and_changed(client: httpx.Client) -> None:
    assert client.get("/__admin/settings/notebook").json() == {"ruled": True}

    changed = client.put("/__admin/settings/notebook", json={"ruled": False})

    assert changed.json() == {"ruled": False}
    assert client.put("/__admin/settings/notebook", json={"rulled": True}).status_code == 400


def test_the_clock_stops_moves_and_runs_again(client: httpx.Client, clock: Clock) -> None:
    _move(client, {"freeze": True})
    shown = _move(client, {"set": "2026-05-01T12:00:00+02:00"})
    later = _move(client, {"advance": 1.5})

    assert shown == {"now": "2026-05-01T10:00:00+00:00", "frozen": True}
    assert later["now"] == "2026-05-01T10:00:01.500000+00:00"
    assert client.get("/__admin/clock").json() == later
    assert _move(client, {"follow": True})["now"].startswith("2026-05-01T10:00")
    assert not clock.frozen


def test_a_reset_brings_back_the_start(client: httpx.Client, notebook: Notebook) -> None:
    client.post("/notebook/", content="one")
    client.put("/__admin/settings/notebook", json={"ruled": False})
    client.post("/__admin/faults", json={"system": "notebook", "times": 9, "what": {"kind": "drop"}})
    _move(client, {"freeze": True})

    assert client.post("/__admin/reset").status_code == 204

    assert notebook.notes == []
    assert client.get("/__admin/settings/notebook").json() == {"ruled": True}
    assert client.get("/__admin/faults").json() == []
    assert client.get("/__admin/journal").json() == []
    assert client.get("/__admin/clock").json()["frozen"] is False


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "/__admin/notebook/acme/notes", b"{", "The body is not JSON"),
        ("POST", "/__admin/notebook/acme/notes", b'{"price": NaN}', "NaN is not a JSON number"),
        ("POST", "/__admin/notebook/acme/notes", b'"\xff"', "The body is not JSON"),
        ("POST", "/__admin/notebook/acme/notes", b"[]", "must be a JSON object"),
        ("POST", "/__admin/clock", b'{"set": "2026-05-01T12:00:00"}', "has no offset"),
        ("POST", "/__admin/clock", b'{"set": "noon"}', "'noon' is not a time"),
        ("POST", "/__admin/clock", b'{"freeze": true, "advance": 1}', "Say one of"),
        ("POST", "/__admin/clock", b'{"advance": true}', "Say one of"),
        ("GET", "/__admin/journal?afterr=1", b"", "The journal has no filter 'afterr'"),
        ("GET", "/__admin/journal?after=x", b"", "after is the number of a request, not 'x'"),
    ],
)
def test_an_unclear_call_is_a_400_with_one_sentence(
    client: httpx.Client, method: str, path: str, body: Any, sentence: str
) -> None:
    answer = client.request(method, path, content=body)

    assert answer.status_code == 400
    assert sentence in answer.json()["error"]


def _move(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = client.post("/__admin/clock", json=body).json()
    return shown
