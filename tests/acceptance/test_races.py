"""Races: what happens when a worker, a person and the source act on one invoice at the same moment."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from typing import Any

import pytest

from connectors.base import Item, NotNow, Sent, Unknown
from connectors.quickbooks import sending
from connectors.quickbooks.fault_table import ONE_AT_A_TIME, ROWS
from connectors.quickbooks.login import CONNECT_AGAIN
from connectors.quickbooks.target import QuickBooks
from models.errors import RetryableError, UsageError
from models.link import LinkState
from sync import push, write
from sync.heartbeat import Heartbeat
from sync.pull import pull
from sync.run import run
from sync.store import connections
from tests.acceptance.office import Office

BATCH = "/v3/company/*/batch"


def test_a_worker_that_lost_its_lease_makes_no_second_bill(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.setting("quickbooks", replay_requests=False)
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00", "5.00")

    def others_finish(at: Any) -> None:
        office.execute("UPDATE link SET lease_until = '2000-01-01 00:00:00.000000' WHERE lease_owner IS NOT NULL")
        run(office.workshop(), office.watcher)
        assert office.state(id_) is LinkState.LINKED
        at.heartbeat.renew()

    _before_recording(monkeypatch, others_finish)
    office.sync()

    assert len([bill for bill in office.bills() if bill["DocNumber"] == "INV-1"]) == 1


def test_a_late_worker_leaves_no_attempt_behind(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")

    def others_finish(at: Any) -> None:
        office.execute("UPDATE link SET lease_until = '2000-01-01 00:00:00.000000' WHERE lease_owner IS NOT NULL")
        run(office.workshop(), office.watcher)
        at.heartbeat._last -= 100

    _before_recording(monkeypatch, others_finish)
    office.sync()
    office.change_amounts(id_, "12.00")
    office.sync()

    assert office.bill("INV-1")["TotalAmt"] == 12
    assert office.column("SELECT COUNT(*) FROM attempt WHERE outcome IS NULL") == [0]


def test_a_process_stopped_longer_than_its_lease_makes_no_second_bill(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.let_a_moment_pass()
    office.settings["lease_s"] = 1.5
    script = textwrap.dedent(f"""
        import os, pathlib, signal, time
        import httpx
        from sync import push
        from sync.run import run
        from tests.acceptance.office import Office
        office = Office(httpx.Client(base_url={office.url!r}), pathlib.Path({str(office.folder)!r}))
        office.settings["lease_s"] = 1.5
        real = push.without_lookalikes
        def stopped(at, works):
            found = real(at, works)
            if found:
                print("stopped", flush=True)
                os.kill(os.getpid(), signal.SIGSTOP)
                time.sleep(0.5)  # the heartbeat beats again before the worker goes on
            return found
        push.without_lookalikes = stopped
        run(office.workshop(), office.watcher)
    """)
    worker = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "stopped"
    time.sleep(2.0)

    office.sync()
    assert office.state(id_) is LinkState.LINKED
    os.kill(worker.pid, signal.SIGCONT)
    worker.communicate(timeout=30)

    assert len([bill for bill in office.bills() if bill["DocNumber"] == "INV-1"]) == 1


def test_a_stale_heartbeat_sends_nothing_and_shows_it_is_coming(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    asked: list[bool] = []
    real = Heartbeat.is_fresh

    def stale_once(heartbeat: Heartbeat) -> bool:
        asked.append(True)
        return len(asked) > 1 and real(heartbeat)

    monkeypatch.setattr(Heartbeat, "is_fresh", stale_once)
    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert len(office.bills()) == 2


def test_a_version_that_comes_back_is_no_longer_the_one_that_is_held(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.change_amounts(id_, "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})
    office.sync(wait=0)
    office.change_amounts(id_, "12.00")
    office.sync(wait=20)
    assert office.bill("INV-1")["TotalAmt"] == 12

    office.change_amounts(id_, "10.00")
    office.sync(wait=20)

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("INV-1")["TotalAmt"] == 10


def test_a_correction_pulled_while_a_worker_holds_the_invoice_is_not_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"description": "Anchors", "extPriceFloat": 10, "glCode": None}
    id_ = office.enter_invoice("INV-1", "10.00", invoiceItems=[line])
    _while_deciding(office, monkeypatch, lambda: office.change_amounts(id_, "10.00"))

    office.sync()

    assert office.state(id_) is LinkState.LINKED


def test_an_approval_taken_back_while_a_worker_holds_the_invoice_is_not_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    _while_deciding(office, monkeypatch, lambda: office.edit_invoice(id_, state="PENDING"))

    office.sync()

    assert office.state(id_) is LinkState.ERROR
    assert "not approved in Kojo yet" in office.message(id_)


def test_an_interrupted_send_stays_linking_and_settles(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = _interrupted_while_sending(office, monkeypatch)
    assert office.state(id_) is LinkState.LINKING

    office.resync(id_)
    office.sync(wait=10)

    assert office.state(id_) is LinkState.LINKED
    assert len(office.bills()) == 2


def test_what_may_still_arrive_cant_be_adopted_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = _interrupted_while_sending(office, monkeypatch)
    office.settings["settled_after_s"] = 100.0

    with pytest.raises(UsageError, match="may still arrive"):
        office.adopt(id_, "17")


def test_a_not_now_to_a_resend_frees_no_identity(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    real, calls = sending.send, []

    def late(client: Any, items: list[Item], request_id: str, url: str) -> Sent:
        calls.append((items, request_id))
        if len(calls) == 1:
            return Sent({item.item_id: Unknown("No answer") for item in items})
        if len(calls) == 2:
            return Sent({item.item_id: NotNow(RetryableError(ONE_AT_A_TIME.wrong)) for item in items})
        if len(calls) == 3:
            real(client, *calls[0], url)  # what was never answered is done now
        return real(client, items, request_id, url)

    monkeypatch.setattr(sending, "send", late)
    office.sync(wait=10)

    assert office.state(id_) is LinkState.LINKED
    assert len([bill for bill in office.bills() if bill["DocNumber"] == "INV-1"]) == 1


def test_the_rest_of_a_batch_is_kept_when_one_cant_be_looked_at(office: Office) -> None:
    stale = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.change_amounts(stale, "11.00")
    office.edit_bill(office.bill("INV-1")["Id"], PrivateNote="mine")
    fresh = office.enter_invoice("INV-2", "10.00")
    office.fault("/v3/company/*/query", {"kind": "drop"}, mentions="Id IN", nth=1)

    office.sync(wait=0)

    assert office.state(fresh) is LinkState.LINKED


def test_a_document_that_breaks_its_worker_ends_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.know_the_vendor()
    bad = office.enter_invoice("INV-1", "10.00")
    good = office.enter_invoice("INV-2", "11.00")
    real = QuickBooks.encode

    def breaks(target: QuickBooks, operation: Any, *arguments: Any) -> Item:
        if operation.document is not None and operation.document.number == "INV-1":
            raise ZeroDivisionError
        return real(target, operation, *arguments)

    monkeypatch.setattr(QuickBooks, "encode", breaks)
    for _ in range(6):
        try:
            office.sync()
        except ZeroDivisionError:
            continue

    assert office.state(good) is LinkState.LINKED
    assert office.state(bad) is LinkState.ERROR
    assert "broke off four times" in office.message(bad)


def test_a_link_whose_lease_was_lost_does_not_wait_for_the_backlog(office: Office) -> None:
    office.know_the_vendor()
    for number in range(1, 35):
        office.enter_invoice(f"INV-{number}", "10.00")
    lost = office.enter_invoice("INV-99", "10.00")
    office.let_a_moment_pass()
    workshop = office.workshop()
    with office.database.reading() as db:
        kojo, quickbooks = (connections.by_name(db, name) for name in ("kojo", "quickbooks"))
    assert kojo is not None
    assert quickbooks is not None
    pull(workshop, kojo)
    office.execute(f"UPDATE link SET lost_leases = 1 WHERE id = {office.invoice(lost).link_id}")
    states: list[LinkState] = []

    push.push(workshop, quickbooks, "worker", lambda _: states.append(office.state(lost)))

    assert states[0] is LinkState.LINKED
    assert len(states) == 3


def test_a_pause_by_another_worker_is_kept(office: Office) -> None:
    office.know_the_vendor()
    office.enter_invoice("INV-1", "10.00")
    office.let_a_moment_pass()
    ends = _connections(office)
    pull(office.workshop(), ends["kojo"])

    def pauses(_: Any) -> None:
        with office.database.transaction() as db:
            connections.pause(db, ends["quickbooks"].id, "login_refused", CONNECT_AGAIN)

    push.push(office.workshop(), ends["quickbooks"], "me", pauses)

    assert _connections(office)["quickbooks"].state == "PAUSED"


def test_waiting_for_a_connection_that_cools_down_says_so_and_does_not_spin(office: Office) -> None:
    office.know_the_vendor()
    office.enter_invoice("INV-1", "10.00")
    with office.database.transaction() as db:
        connections.cool_down(db, _connections(office)["quickbooks"].id, 30, ROWS[3001].wrong)
    office.watcher.reasons.clear()

    report = office.sync(wait=3)

    assert len(office.watcher.reasons) < 3
    assert [trouble.message for _, trouble in report.troubles] == [ROWS[3001].wrong]


def _before_recording(monkeypatch: pytest.MonkeyPatch, happens: Callable[[Any], None]) -> None:
    real = write._record
    done: list[bool] = []

    def late(at: Any, works: Any, request_id: str) -> Any:
        if not done:
            done.append(True)
            happens(at)
        return real(at, works, request_id)

    monkeypatch.setattr(write, "_record", late)


def _while_deciding(office: Office, monkeypatch: pytest.MonkeyPatch, edit: Callable[[], None]) -> None:
    """The source changes, and is pulled, after a worker has claimed the invoice."""
    real = push._decide
    done: list[bool] = []

    def decide(at: Any, claims: Any) -> Any:
        if claims and not done:
            done.append(True)
            edit()
            office.let_a_moment_pass()
            pull(office.workshop(), _connections(office)["kojo"])
        return real(at, claims)

    monkeypatch.setattr(push, "_decide", decide)


def _interrupted_while_sending(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ctrl-C after QuickBooks has done it; the invoice's id."""
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    real = sending.send

    def interrupted(*arguments: Any) -> Sent:
        real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "send", interrupted)
        with pytest.raises(KeyboardInterrupt):
            office.sync()
    return id_


def _connections(office: Office) -> dict[str, connections.ConnectionRow]:
    with office.database.reading() as db:
        return {row.name: row for row in connections.every(db)}
