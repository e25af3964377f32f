"""Background workers as they are deployed: each a process, on PostgreSQL and Valkey, or all in one on SQLite."""

import signal
import subprocess
import time
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import make_url, select

from models import tables
from sync.store.database import Database
from tests.acceptance.deployment import Deployment, deployed
from tests.acceptance.office import Office
from tests.chaos.lines import lines
from tests.servers import ledgers
from tests.servers.valkey import Valkey

BATCH = "/v3/company/*/batch"


@pytest.fixture
def several(office: Office, migrated_on_postgresql: Database, valkey_server: Valkey) -> Iterator[Deployment]:
    """PostgreSQL, Valkey, and processes that find each other by nothing else."""
    with deployed(office, ledgers.emptied(migrated_on_postgresql), valkey_server.url) as deployment:
        yield deployment


@pytest.fixture
def one(office: Office, ledger_url: str) -> Iterator[Deployment]:
    """A file, and one process."""
    with deployed(office, ledger_url, None) as deployment:
        yield deployment


@pytest.fixture(params=["several", "one"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    started: Deployment = request.getfixturevalue(request.param)
    for command in ("worker", "scheduler") if request.param == "several" else ("up",):
        started.start(command)
    return started


def test_what_is_entered_at_the_source_comes_to_be_in_the_books_and_is_shown_at_the_source(
    deployment: Deployment,
) -> None:
    ids = [deployment.office.enter_invoice(f"INV-{n}", f"{n}.00") for n in range(1, 6)]

    deployment.until_linked(ids)

    assert sorted(bill["TotalAmt"] for bill in deployment.office.bills()) == [1, 2, 3, 4, 5]
    deployment.until(lambda: all(deployment.office.kojo_shows(id_)[0] == "LINKED" for id_ in ids))


def test_a_worker_that_is_told_to_stop_leaves_what_it_waits_for_to_the_next(several: Deployment) -> None:
    several.start("scheduler")
    first = several.start("worker", stop_within_s=1)
    several.until_linked([several.office.enter_invoice("INV-0", "1.00")])
    several.office.fault(BATCH, {"kind": "delay", "seconds": 60}, nth=1)
    id_ = several.office.enter_invoice("INV-1", "10.00")
    several.until(lambda: several.office.struck() == [1])

    began = time.monotonic()
    said = several.stop(first)

    assert time.monotonic() - began < 45  # and did not wait for the answer
    assert "1 document was left to the next worker" in said
    several.start("worker")
    several.until_linked([id_])
    assert len(several.office.bills()) == 2
    assert "stopped" not in several.office.message(id_)


def test_a_database_that_does_not_answer_holds_nobody_up_who_is_told_to_stop(several: Deployment) -> None:
    with lines() as proxy:
        address = make_url(several.environment["DATABASE_URL"])
        line = proxy.open(address.port or 5432)
        several.environment["DATABASE_URL"] = address.set(port=line).render_as_string(hide_password=False)
        process = several.start("worker", stop_within_s=1)
        assert process.stdout is not None
        while " runs." not in process.stdout.readline():
            assert process.poll() is None

        proxy.freeze(line, 120)

        assert "when its leases run out" in several.stop(process)


def test_a_worker_with_nothing_to_do_stops_at_once(several: Deployment) -> None:
    worker, scheduler = several.start("worker"), several.start("scheduler")
    several.until_linked([several.office.enter_invoice("INV-1", "1.00")])

    said = several.stop(worker) + several.stop(scheduler)

    assert "The worker has stopped." in said
    assert "Traceback" not in said


def test_a_second_signal_ends_it_whatever_it_does(several: Deployment) -> None:
    worker = several.start("worker")
    several.start("scheduler")
    several.until_linked([several.office.enter_invoice("INV-0", "1.00")])
    several.office.fault(BATCH, {"kind": "hang"}, nth=1)
    several.office.enter_invoice("INV-1", "10.00")
    several.until(lambda: several.office.struck() == [1])

    worker.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(1)
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(20) == -signal.SIGTERM


def test_without_redis_workers_look_for_themselves(several: Deployment) -> None:
    several.environment["REDIS_URL"] = "redis://127.0.0.1:1/0"
    several.start("scheduler")
    worker = several.start("worker")
    id_ = several.office.enter_invoice("INV-1", "10.00")

    several.until_linked([id_])

    said = several.stop(worker)
    assert said.count("Redis can't be used just now: ") == 1
    assert "traceback" not in said.casefold()


def test_a_redis_that_comes_and_goes_loses_nothing(several: Deployment, valkey_server: Valkey) -> None:
    worker = several.start("worker")
    several.start("scheduler")
    several.until_linked([several.office.enter_invoice("INV-1", "1.00")])

    valkey_server.stop()
    try:
        several.until_linked([several.office.enter_invoice("INV-2", "2.00")])
    finally:
        valkey_server.start()
    several.until_linked([several.office.enter_invoice("INV-3", "3.00")])

    assert len(several.office.bills()) == 3
    assert "traceback" not in several.stop(worker).casefold()


def test_two_schedulers_and_two_workers_do_everything_once(several: Deployment) -> None:
    for command in ("scheduler", "scheduler", "worker", "worker"):
        several.start(command)
    ids = [several.office.enter_invoice(f"INV-{n}", f"{n}.00") for n in range(1, 40)]

    several.until_linked(ids)

    assert len(several.office.bills()) == 39
    assert len(several.office.quickbooks("vendor")) == len(
        {vendor["DisplayName"] for vendor in several.office.quickbooks("vendor")}
    )


@pytest.mark.parametrize(
    ("command", "redis_url", "sentence"),
    [
        (
            "worker",
            None,
            "Set REDIS_URL, for example redis://localhost:6379/0, or run `ledgerlink up`, which needs",
        ),
        ("scheduler", None, "Set REDIS_URL, for example redis://localhost:6379/0, or run `ledgerlink up`"),
        ("worker", "localhost:6379", "REDIS_URL is “localhost:6379”, which is not an address. Write redis://"),
        ("scheduler", "http://x:secret@h", "REDIS_URL is “http://…@h”, which is not an address. Write redis://"),
    ],
)
def test_a_missing_or_wrong_address_is_said_in_one_sentence(
    one: Deployment, command: str, redis_url: str | None, sentence: str
) -> None:
    if redis_url is not None:
        one.environment["REDIS_URL"] = redis_url

    process = one.start(command)
    said, _ = process.communicate(timeout=60)

    assert (process.returncode, said.count("\n")) == (2, 1)
    assert sentence in said
    assert "secret" not in said


def refused(deployment: Deployment, command: str) -> str:
    """The one sentence with which a process ends that can't begin."""
    process = deployment.start(command)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said.count("\n")) == (2, 1), said
    return said


@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_a_redis_that_refuses_is_said_in_one_sentence(
    several: Deployment, valkey_server: Valkey, command: str
) -> None:
    several.environment["REDIS_URL"] = valkey_server.url.removesuffix("/0") + "/99"

    assert "refuses us: DB index is out of range. Correct REDIS_URL." in refused(several, command)


@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_several_processes_want_a_database_server(one: Deployment, valkey_server: Valkey, command: str) -> None:
    one.environment["REDIS_URL"] = valkey_server.url

    assert refused(one, command).startswith("Set DATABASE_URL to a PostgreSQL database, for example postgresql://")


def has_a_seal(deployment: Deployment) -> bool:
    with deployment.office.database.reading() as db:
        return db.execute(select(tables.seal.c.id)).first() is not None


def test_a_worker_with_another_key_does_not_begin(several: Deployment) -> None:
    several.start("worker")
    several.until(lambda: has_a_seal(several))
    several.environment["LEDGERLINK_KEY"] = Fernet.generate_key().decode()

    assert refused(several, "worker").startswith("LEDGERLINK_KEY, or the key file beside the database, is not the")
