"""Every answer is data and nothing else: its headers, its refusals, and what becomes of a bug."""

import socket
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import Connection

from config.settings import Settings
from models.errors import UsageError
from sync.store import metrics
from sync.store.database import Database
from sync.web import server

EVERYWHERE = ("/healthz", "/readyz", "/metrics", "/api/v1/status", "/api/v1/invoices", "/api/v1/invoices/7", "/no")

Serve = Callable[..., httpx.Client]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_no_answer_is_more_than_data(web: httpx.Client, path: str) -> None:
    headers = web.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


@pytest.mark.parametrize(
    "path", ["/", "/no", "/api/v1/", "/api/v1/status/", "/api/v1/invoices/INV-1", "/healthz/../x"]
)
def test_what_is_not_there_is_said_in_json(web: httpx.Client, path: str) -> None:
    answer = web.get(path)

    assert answer.status_code == 404
    assert answer.json() == {"error": f"There is nothing at {answer.request.url.path}."}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/api/v1/status", "/api/v1/invoices"])
def test_nothing_can_be_written(web: httpx.Client, path: str, method: str) -> None:
    answer = web.request(method, path)

    assert answer.status_code == 405
    assert answer.json() == {"error": "Only GET and HEAD are answered here."}
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/api/v1/status", "/api/v1/invoices"])
def test_head_is_get_without_its_body(web: httpx.Client, path: str) -> None:
    head, get = web.head(path), web.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("path", ["/metrics", "/api/v1/status"])
def test_a_bug_is_a_sentence_and_its_details_are_in_the_log(
    web: httpx.Client, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_db: Connection) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(metrics, "figures", broken)
    monkeypatch.setattr("sync.standing.standing", broken)

    answer = web.get(path)

    assert answer.status_code == 500
    assert answer.json() == {
        "error": "Something in Ledgerlink broke; its log has the details. Nothing was changed."
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "ZeroDivisionError: a secret detail" in caplog.text


def test_nothing_is_logged_of_what_goes_well(web: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for path in EVERYWHERE:
        web.get(path)

    assert [record for record in caplog.records if record.name.startswith(("ledgerlink", "uvicorn"))] == []


def test_a_port_that_is_taken_is_a_sentence(database: Database) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(UsageError, match="can't listen") as refused,
    ):
        server.start(database, Settings(), "127.0.0.1", other.getsockname()[1])

    assert refused.value.message.startswith("The web server can't listen at 127.0.0.1, port ")
    assert refused.value.message.endswith(": Address already in use.")


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7"])
def test_an_address_that_is_not_ours_is_a_sentence(database: Database, host: str) -> None:
    with pytest.raises(UsageError, match=f"The web server can't listen at {host}, port 0: .+[.]$"):
        server.start(database, Settings(), host, 0)


def test_it_listens_on_this_machine_alone_unless_told_otherwise(database: Database) -> None:
    served = server.start(database, Settings(), port=0)
    served.stop()

    assert served.url.startswith("http://127.0.0.1:")


def test_a_server_that_was_stopped_answers_no_more(database: Database) -> None:
    ended: list[bool] = []
    served = server.start(database, Settings(), port=0, ended=lambda: ended.append(True))
    assert httpx.get(f"{served.url}/healthz").status_code == 200

    served.stop()

    assert ended == [True]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{served.url}/healthz")
