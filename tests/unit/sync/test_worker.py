"""A worker process: its chores outlive what breaks, and it ends quietly whenever it is told to."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.exc import OperationalError

from sync import jobs, turns, worker
from sync.store import slots, waiting
from sync.store import turns as places
from sync.store.database import Database
from sync.worker import Worker
from tests.servers import ledgers
from tests.unit.sync.firm import Firm

LONG_S = 10.0


def test_a_chore_that_broke_is_done_again(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.use(lease_s=0.1)
    again, times = threading.Event(), iter((1,))

    def breaks_once(*_: object) -> None:
        if next(times, None):
            raise TimeoutError
        again.set()

    monkeypatch.setattr(places, "keep_all", breaks_once)
    working = Worker(firm.workshop, jobs.in_process())
    working.start()

    assert again.wait(LONG_S)
    working.stop()


def test_a_turn_whose_end_was_not_written_down_is_free_when_its_lease_has_run_out(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.use(lease_s=0.2, look_for_itself_after_s=0.001)
    monkeypatch.setattr(worker, "LOOKS_EVERY_S", 0.01)
    ends, times, again = slots.end, iter((1,)), threading.Event()

    def fails_once(*what: Any) -> None:
        if next(times, None):
            raise OperationalError("UPDATE", {}, ConnectionError("deadlock detected"))
        ends(*what)
        again.set()

    monkeypatch.setattr(slots, "end", fails_once)
    with firm.database.transaction() as db:
        slots.add(db, "watch/books", 1)
    working = Worker(firm.workshop, jobs.in_process())
    working.start()

    assert again.wait(LONG_S)
    working.stop()


def test_a_worker_that_is_told_to_stop_while_it_looks_for_work_ends_quietly(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    firm.use(look_for_itself_after_s=0.001)
    monkeypatch.setattr(worker, "LOOKS_EVERY_S", 0.01)
    looks, has_stopped, ran = threading.Event(), threading.Event(), threading.Event()

    def finds_late(*_: object) -> list[str]:
        looks.set()
        has_stopped.wait(LONG_S)
        return ["watch/books"]

    monkeypatch.setattr(waiting, "schedules", finds_late)
    monkeypatch.setattr(turns, "run", lambda *_: ran.set())
    working = Worker(firm.workshop, jobs.in_process())
    working.start()
    assert looks.wait(LONG_S)
    working.stop()
    has_stopped.set()

    assert ran.wait(LONG_S)  # and finds that it is to do nothing
    assert caplog.text == ""


TOLD_EARLY = """
import os, signal
from sync import cli, worker

begin = worker.Worker.start

def start(self):
    os.kill(os.getpid(), signal.SIGTERM)
    begin(self)

worker.Worker.start = start
cli.main()
"""


def test_a_worker_that_is_told_to_stop_while_it_begins_leaves_nothing(
    migrated_on_postgresql: Database, tmp_path: Path
) -> None:
    own = {"DATABASE_URL": ledgers.emptied(migrated_on_postgresql), "REDIS_URL": "redis://127.0.0.1:1/0"}
    surroundings = os.environ | own | {"LEDGERLINK_KEY": Fernet.generate_key().decode()}
    command = [sys.executable, "-c", TOLD_EARLY, "worker"]

    ended = subprocess.run(
        command, env=surroundings, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert (ended.returncode, "The worker has stopped." in ended.stderr) == (0, True), ended.stderr
