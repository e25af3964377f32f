"""A small office as it is seen over HTTP: the figures are those of the books."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.acceptance.office import SECRETS, Office
from tests.integration.web.asker import serving, tick
from tests.integration.web.test_metrics import Scraped, scraped


def grew(before: Scraped, after: Scraped, name: str) -> dict[tuple[str, ...], float]:
    """What a counter counted in between."""
    first = before[name]
    return {
        labels: value - first.get(labels, 0)
        for labels, value in after[name].items()
        if value != first.get(labels, 0)
    }


def test_a_day_in_figures(office: Office) -> None:
    office.have_the_vendor()
    with serving(office.database) as web:
        before = scraped(web)
        bought = [office.enter_invoice(f"INV-{number}", "10.00", "2.50") for number in range(3)]
        wrong = office.enter_invoice("INV-9", "10.00", totalDue=11)
        office.sync()
        office.change_amounts(bought[0], "20.00", "2.50")
        office.sync()
        after = scraped(web)
        status = web.get("/api/v1/status").json()
        listed = web.get("/api/v1/invoices", params={"limit": 4}).json()["invoices"]

    records = grew(before, after, "ledgerlink_records_total")
    assert records.pop(("kojo", "read")) >= 5  # with those that our own notices touched
    assert records == {("kojo", "new"): 4, ("kojo", "changed"): 1}
    assert grew(before, after, "ledgerlink_attempts_total") == {("done", "quickbooks"): 4}
    assert grew(before, after, "ledgerlink_sends_total") == {("first", "quickbooks"): 4}
    assert grew(before, after, "ledgerlink_documents_total") == {("confirm", "quickbooks"): 4}
    assert grew(before, after, "ledgerlink_notices_total") == {("shown", "kojo"): 5}
    assert grew(before, after, "ledgerlink_runs_total") == {
        ("kojo", "pull", "done"): 2,
        ("kojo", "write_back", "done"): 2,
        ("quickbooks", "push", "done"): 2,
        ("quickbooks", "watch", "done"): 2,
    }
    assert grew(before, after, "ledgerlink_links") == {
        ("kojo", "LINKED", "quickbooks"): 3,
        ("kojo", "ERROR", "quickbooks"): 1,
    }
    assert status["linked"] == [
        {
            "source": "kojo",
            "target": "quickbooks",
            "currency": "USD",
            "count": 3,
            "source_total": "47.50",
            "target_total": "47.50",
        }
    ]
    assert [one["source_id"] for one in listed] == [wrong, *reversed(bought)]
    assert [one["total"] for one in listed[1:]] == ["12.50", "12.50", "22.50"]


def test_a_lost_answer_in_figures(office: Office) -> None:
    office.know_the_vendor()
    office.enter_invoice("INV-1", "10.00")
    office.fault("*/batch", {"kind": "commit_then_drop"})
    with serving(office.database) as web:
        before = scraped(web)
        office.sync(wait=0)
        lost = scraped(web)
        office.sync()
        after = scraped(web)

    assert lost["ledgerlink_attempts_unanswered"] == {("quickbooks",): 1}
    assert lost["ledgerlink_linking_oldest_seconds"][("quickbooks",)] > 0
    assert after["ledgerlink_attempts_unanswered"] == {("quickbooks",): 0}
    assert after["ledgerlink_linking_oldest_seconds"] == {("quickbooks",): 0}
    assert grew(before, after, "ledgerlink_attempts_total") == {("done", "quickbooks"): 1}
    assert grew(before, lost, "ledgerlink_documents_total") == {("defer", "quickbooks"): 1}


def test_the_command_line_says_the_same(office: Office) -> None:
    office.enter_invoice("INV-1", "10.00")
    office.sync()
    with serving(office.database) as web:
        status = web.get("/api/v1/status").json()
        (invoice,) = web.get("/api/v1/invoices", params={"q": "INV-1"}).json()["invoices"]
        everything = web.get(f"/api/v1/invoices/{invoice['id']}").json()

    shown = told(office, "show", "INV-1")
    assert told(office, "status") == status
    assert invoice in told(office, "invoices")
    assert {name: shown[name] for name in ("invoice", "timeline")} == {
        name: everything[name] for name in ("invoice", "timeline")
    }
    assert [one.pop("body")[:1] for one in shown["exchanges"]] == ["{"]
    assert shown["exchanges"] == everything["exchanges"]


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_answers_until_it_is_stopped(office: Office) -> None:
    tick(office.database)
    with running(office) as (process, url):
        answers = [httpx.get(f"{url}{path}").status_code for path in ("/healthz", "/readyz", "/metrics")]
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)

    assert answers == [200, 200, 200]
    assert (process.returncode, said) == (0, "")
    assert url.startswith("http://127.0.0.1:")


def test_whoever_opens_it_to_others_is_told_that_it_has_no_login(office: Office) -> None:
    with running(office, "--host", "0.0.0.0") as (process, _):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)

    assert said == "It has no login: let only a proxy that has one, or a network that you trust, reach it.\n"


def test_a_port_that_is_taken_ends_it_with_a_sentence(office: Office) -> None:
    with running(office) as (_, url):
        port = url.rpartition(":")[2]
        ended = runs(office, "web", "--port", port)

    assert ended.returncode == 2
    assert ended.stderr == f"The web server can't listen at 127.0.0.1, port {port}: Address already in use.\n"


def test_it_runs_before_there_is_a_database(tmp_path: Path, office: Office) -> None:
    with running(office, DATABASE_URL=f"sqlite:///{tmp_path}/none.db") as (_, url):
        answer = httpx.get(f"{url}/readyz")

    assert answer.json()["reasons"] == ["There is no database yet. Run `ledgerlink migrate` first."]


def variables(office: Office, **changes: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return inherited | SECRETS | {"DATABASE_URL": office.database.url} | changes


def runs(office: Office, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, to its end."""
    command = [sys.executable, "-m", "sync", *arguments]
    return subprocess.run(command, env=variables(office), capture_output=True, text=True, timeout=60, check=False)


def told(office: Office, *arguments: str) -> Any:
    """What a command answers in JSON."""
    return json.loads(runs(office, *arguments, "--json").stdout)


@contextmanager
def running(office: Office, *arguments: str, **changes: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`ledgerlink web` on a free port, and its address."""
    command = [sys.executable, "-m", "sync", "web", "--port", "0", *arguments]
    with subprocess.Popen(
        command, env=variables(office, **changes), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().removeprefix("Listening at ").strip()
        finally:
            process.kill()
