"""Metrics: what Prometheus reads is what the ledger says, and what the page about them promises."""

import re
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from models.link import Event
from sync.store import attempts, connections
from sync.store.database import Database
from sync.web.metrics import METRICS
from tests.integration.store.ledger import Ledger
from tests.integration.web.asker import age, open_slot, tick

DOCUMENTED = Path(__file__).parents[3] / "docs" / "metrics.md"

Scraped = dict[str, dict[tuple[str, ...], float]]
"""By name: the values by those of the labels, in alphabetical order of their names."""


def scraped(web: httpx.Client) -> Scraped:
    """One scrape, read by Prometheus' own parser."""
    answer = web.get("/metrics")
    assert answer.status_code == 200, answer.text
    found: Scraped = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            assert labels not in found.setdefault(sample.name, {}), f"{sample} is there twice"
            found[sample.name][labels] = sample.value
    return found


def test_a_ledger_without_rows_has_metrics(web: httpx.Client) -> None:
    assert scraped(web) == {}


def test_invoices_are_counted_by_state_also_where_there_are_none(web: httpx.Client, ledger: Ledger) -> None:
    ledger.link("inv-1", due=False)
    ledger.link("inv-2")
    (claim,) = ledger.claim()
    ledger.end(claim, Event.STOP, "Map an account.")

    assert scraped(web)["ledgerlink_links"] == {
        ("kojo", "NOT_LINKED", "books"): 1,
        ("kojo", "LINKING", "books"): 0,
        ("kojo", "LINKED", "books"): 0,
        ("kojo", "ERROR", "books"): 1,
    }


def test_the_age_of_linking_goes_on_through_retries(web: httpx.Client, ledger: Ledger) -> None:
    link_id = ledger.link()
    (claim,) = ledger.claim()
    age(ledger.database, link_id, 500)
    ledger.end(claim, Event.DEFER, "No answer.")

    metrics = scraped(web)

    assert 500 <= metrics["ledgerlink_linking_oldest_seconds"][("books",)] < 560


def test_the_age_of_linking_begins_with_linking(web: httpx.Client, ledger: Ledger) -> None:
    age(ledger.database, ledger.link(), 500)
    ledger.claim()

    assert 0 <= scraped(web)["ledgerlink_linking_oldest_seconds"][("books",)] < 60


def test_the_age_of_linking_ends_with_linking(web: httpx.Client, ledger: Ledger) -> None:
    link_id = ledger.link()
    (claim,) = ledger.claim()
    age(ledger.database, link_id, 500)
    ledger.end(claim, Event.CONFIRM)

    assert scraped(web)["ledgerlink_linking_oldest_seconds"] == {("books",): 0}


def test_a_backlog_and_its_age(web: httpx.Client, ledger: Ledger) -> None:
    ledger.link("inv-1")
    age(ledger.database, ledger.link("inv-2"), 400)

    metrics = scraped(web)

    assert metrics["ledgerlink_links_due"] == {("books",): 2}
    assert 400 <= metrics["ledgerlink_links_due_oldest_seconds"][("books",)] < 460


def test_what_a_worker_holds_waits_for_nobody(web: httpx.Client, ledger: Ledger) -> None:
    age(ledger.database, ledger.link("inv-1"), 400)
    ledger.claim()

    metrics = scraped(web)

    assert metrics["ledgerlink_links_due"] == {("books",): 1}
    assert metrics["ledgerlink_links_due_oldest_seconds"] == {("books",): 0}


def test_unanswered_writes_until_they_are_answered(web: httpx.Client, ledger: Ledger) -> None:
    attempt_id = ledger.record(ledger.link())
    before = scraped(web)
    with ledger.database.transaction() as db:
        attempts.record_resend(db, attempt_id)
        attempts.close(db, attempt_id, "done")
        attempts.close(db, attempt_id, "done")
    after = scraped(web)

    assert before["ledgerlink_attempts_unanswered"] == {("books",): 1}
    assert before["ledgerlink_sends_total"] == {("first", "books"): 1, ("again", "books"): 0}
    assert before["ledgerlink_attempts_total"][("done", "books")] == 0
    assert after["ledgerlink_attempts_unanswered"] == {("books",): 0}
    assert after["ledgerlink_sends_total"] == {("first", "books"): 1, ("again", "books"): 1}
    assert after["ledgerlink_attempts_total"][("done", "books")] == 1


def test_the_state_of_connections(web: httpx.Client, ledger: Ledger) -> None:
    with ledger.database.transaction() as db:
        connections.cool_down(db, ledger.source_id, 60, "Kojo asked for a pause.")
        connections.pause(db, ledger.target_id, "revoked", "Connect QuickBooks again.")

    metrics = scraped(web)

    assert metrics["ledgerlink_connection_state"] == {
        ("kojo", "OK"): 0,
        ("kojo", "COOLING"): 1,
        ("kojo", "PAUSED"): 0,
        ("books", "OK"): 0,
        ("books", "COOLING"): 0,
        ("books", "PAUSED"): 1,
    }
    assert metrics["ledgerlink_throttled_total"] == {("kojo",): 1, ("books",): 0}


def test_a_connection_that_has_cooled_down_is_ok(web: httpx.Client, ledger: Ledger) -> None:
    with ledger.database.transaction() as db:
        connections.cool_down(db, ledger.source_id, -1, "Kojo asked for a pause.")

    assert scraped(web)["ledgerlink_connection_state"][("kojo", "OK")] == 1


def test_jobs_that_were_not_run(web: httpx.Client, ledger: Ledger) -> None:
    open_slot(ledger.database, "pull/kojo", seconds_ago=90)

    metrics = scraped(web)

    assert metrics["ledgerlink_slots_open"] == {("kojo", "pull"): 1}
    assert 90 <= metrics["ledgerlink_slots_open_oldest_seconds"][("kojo", "pull")] < 150


def test_the_last_tick(web: httpx.Client, database: Database) -> None:
    assert "ledgerlink_tick_age_seconds" not in scraped(web)

    tick(database, seconds_ago=7)

    assert 7 <= scraped(web)["ledgerlink_tick_age_seconds"][()] < 60


def test_every_metric_is_documented_as_it_is() -> None:
    there = {one.exposed: (", ".join(one.labels), one.help) for one in METRICS}
    lines = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*?) \| .*\|$", DOCUMENTED.read_text(), re.MULTILINE)

    assert {name: (labels, meaning) for name, labels, meaning in lines} == there


def test_names_follow_the_conventions() -> None:
    for one in METRICS:
        assert re.fullmatch(r"ledgerlink_[a-z]+(_[a-z]+)*", one.exposed)
        assert one.exposed.endswith("_total") == one.is_counter
        assert ("oldest" in one.name or "age" in one.name) == one.exposed.endswith("_seconds")
        assert one.help.endswith(".")
