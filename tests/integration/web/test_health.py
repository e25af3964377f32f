"""Health and readiness: a supervisor is told the truth, in time, whatever the database does."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from models.link import Event
from sync.store import connections, tallies
from sync.store.database import Database
from tests.integration.store.ledger import Ledger
from tests.integration.web.asker import age, open_slot, serving, take_turn, tick
from tests.servers import postgresql

Serve = Callable[..., httpx.Client]


def reasons(web: httpx.Client) -> list[str]:
    """Why it is not ready; the status must say the same."""
    answer = web.get("/readyz")
    told = answer.json()
    assert (answer.status_code, told["ready"]) == ((503, False) if told["reasons"] else (200, True))
    return list(told["reasons"])


def test_a_deployment_that_works_is_ready(web: httpx.Client, ledger: Ledger) -> None:
    ledger.link()
    tick(ledger.database)

    assert reasons(web) == []


def test_a_scheduler_that_never_ticked_is_missed(web: httpx.Client) -> None:
    assert reasons(web) == ["The scheduler has never ticked; start `ledgerlink scheduler`."]


def test_a_scheduler_that_fell_silent_is_missed(web: httpx.Client, database: Database) -> None:
    tick(database, seconds_ago=60)

    (reason,) = reasons(web)

    assert reason.startswith("The scheduler ticked last 6")
    assert reason.endswith("seconds ago; is `ledgerlink scheduler` running?")


def test_a_tick_is_late_when_the_setting_says_so(serve: Serve, database: Database) -> None:
    tick(database, seconds_ago=60)

    assert reasons(serve(database, tick_late_s=120)) == []


def test_invoices_that_no_worker_takes_are_missed(web: httpx.Client, ledger: Ledger) -> None:
    tick(ledger.database)
    age(ledger.database, ledger.link(), 400)

    (reason,) = reasons(web)

    assert reason.startswith("Invoices for books have been due for 40")
    assert reason.endswith("seconds and no worker takes them; is `ledgerlink worker` running?")


def test_an_invoice_in_a_workers_hands_is_not_missed(web: httpx.Client, ledger: Ledger) -> None:
    tick(ledger.database)
    age(ledger.database, ledger.link(), 400)
    ledger.claim()

    assert reasons(web) == []


def test_a_long_backlog_that_shrinks_is_not_missed(web: httpx.Client, ledger: Ledger) -> None:
    tick(ledger.database)
    age(ledger.database, ledger.link(), 4000)
    with ledger.database.transaction() as db:
        tallies.count(db, ledger.target_id, "documents", Event.CONFIRM)

    assert reasons(web) == []


def test_what_waits_for_a_paused_connection_is_not_missed(web: httpx.Client, ledger: Ledger) -> None:
    tick(ledger.database)
    age(ledger.database, ledger.link(), 400)
    open_slot(ledger.database, "watch/books", seconds_ago=400)
    with ledger.database.transaction() as db:
        connections.pause(db, ledger.target_id, "revoked", "Connect QuickBooks again.")

    assert reasons(web) == []


def test_a_job_that_no_worker_takes_is_missed(web: httpx.Client, ledger: Ledger) -> None:
    tick(ledger.database)
    open_slot(ledger.database, "pull/kojo", seconds_ago=400)
    open_slot(ledger.database, "housekeeping/all", seconds_ago=10)

    (reason,) = reasons(web)

    assert reason.startswith("The pull of kojo has been due for 40")


def test_a_long_job_that_a_worker_is_at_is_not_missed(web: httpx.Client, ledger: Ledger) -> None:
    tick(ledger.database)
    open_slot(ledger.database, "pull/kojo", seconds_ago=4000)
    take_turn(ledger.database, "pull/kojo")

    assert reasons(web) == []


def test_a_job_of_no_connection_is_missed_as_well(web: httpx.Client, ledger: Ledger) -> None:
    tick(ledger.database)
    open_slot(ledger.database, "housekeeping/all", seconds_ago=400)

    (reason,) = reasons(web)

    assert reason.startswith("The housekeeping of all has been due for 40")


def test_an_old_schema_is_said_and_its_address_is_not(
    web: httpx.Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.store.schema.newest", lambda: "0009")

    (reason,) = reasons(web)

    assert reason.startswith("The database has an old schema (")
    assert reason.endswith("this version needs 0009). Run `ledgerlink migrate`.")
    assert database.shown not in reason


def test_a_database_without_tables_is_said(serve: Serve, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    database.engine.connect().close()  # a file that somebody made
    web = serve(database)

    assert reasons(web) == ["The database is empty. Run `ledgerlink migrate` first."]
    assert web.get("/healthz").text == "ok"


def test_a_file_that_is_not_there_is_said_and_not_made(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    web = serve(Database(f"sqlite:///{file}"))

    assert reasons(web) == ["There is no database yet. Run `ledgerlink migrate` first."]
    for path in ("/metrics", "/api/v1/status"):
        assert web.get(path).json() == {"error": "There is no database yet. Run `ledgerlink migrate` first."}
    assert not file.exists()


def test_a_file_that_is_something_else_is_said(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear bookkeeper, " * 500)
    web = serve(Database(f"sqlite:///{tmp_path / 'letter.db'}"))

    assert reasons(web) == ["The database can't be used; the log of this process says why."]


def test_health_asks_no_database(serve: Serve, tmp_path: Path) -> None:
    web = serve(Database(f"sqlite:///{tmp_path}/no/such/ledger.db"))

    answer = web.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok")


# ── PostgreSQL stops, hangs and comes back ───────────────────────────────────────────────────────────────────


def test_a_database_that_stops_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    with postgresql.server() as running:
        if not running.is_ours:
            pytest.skip("The server was given; it is not ours to stop.")
        database = Database(postgresql.written(running.address))
        database.migrate()
        tick(database)
        with serving(database, tick_late_s=600) as web:
            assert reasons(web) == []
            postgresql.execute(running.address, "CHECKPOINT")  # what it has not on disk is lost
            running.stop()
            told = [web.get(path) for path in ("/readyz", "/metrics", "/api/v1/status", "/api/v1/invoices")]
            lives = web.get("/healthz").status_code
            running.start()
            assert reasons(web) == []
        database.engine.dispose()

    sentence = "The database can't be used; the log of this process says why."
    assert [answer.status_code for answer in told] == [503] * 4
    assert told[0].json() == {"ready": False, "reasons": [sentence]}
    assert [answer.json() for answer in told[1:]] == [{"error": sentence}] * 3
    assert lives == 200
    assert "Check host and port in DATABASE_URL, and that the server runs." in caplog.text
    assert str(running.address.password) not in caplog.text


def test_a_database_that_hangs_is_said_in_time_and_forgiven_afterwards(
    serve: Serve, on_postgresql: Database
) -> None:
    tick(on_postgresql)
    web = serve(on_postgresql, web_wait_s=0.8)
    with _held(on_postgresql):
        begun = time.monotonic()
        told = [reasons(web) for _ in range(4)]
        took_s = time.monotonic() - begun
    time.sleep(1.0)

    assert told == [["The database did not answer within 0.8 seconds."]] * 4
    assert took_s < 12
    assert reasons(web) == []


def test_a_list_that_hangs_holds_up_no_probe(serve: Serve, on_postgresql: Database) -> None:
    tick(on_postgresql)
    web = serve(on_postgresql, web_wait_s=1.5)
    assert web.get("/api/v1/invoices").status_code == 200
    with _held(on_postgresql, "document"), ThreadPoolExecutor(5) as readers:
        answers = list(readers.map(lambda _: web.get("/api/v1/invoices"), range(5)))
        ready = reasons(web)

    assert [answer.status_code for answer in answers] == [503] * 5
    assert answers[-1].json() == {"error": "The database did not answer within 4.5 seconds."}
    assert ready == []


@contextmanager
def _held(database: Database, table: str = "alembic_version") -> Iterator[Any]:
    """Somebody holds a table so that nobody can read it."""
    with database.engine.connect() as holder, holder.begin():
        holder.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield
