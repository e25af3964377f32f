"""Connections are looked at, paused and resumed by people; a system that fails is left alone by itself."""

import json
import os
import subprocess
import sys
from getpass import getuser
from typing import Any

from models.link import LinkState
from sync.push import push
from sync.store import connections
from sync.store.connections import ConnectionRow
from tests.acceptance.office import SECRETS, Office


def ledgerlink(office: Office, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | SECRETS | {"DATABASE_URL": f"sqlite:///{office.database_file}"}
    command = [sys.executable, "-m", "sync", "connections", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def listed(office: Office) -> dict[str, dict[str, Any]]:
    ended = ledgerlink(office, "--json")
    return {row["name"]: row for row in json.loads(ended.stdout)}


def row(office: Office, name: str = "quickbooks") -> ConnectionRow:
    with office.database.reading() as db:
        found = connections.by_name(db, name)
    assert found is not None
    return found


def test_a_connection_is_paused_by_name_and_its_invoices_say_so(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")

    ended = ledgerlink(office, "pause", "quickbooks", "--reason", "year end")
    report = office.sync()

    assert ended.stdout == (
        "quickbooks is paused. Its invoices wait until `ledgerlink connections resume quickbooks`.\n"
    )
    assert office.message(id_) == f"Paused by {getuser()}: year end."
    assert [trouble.message for _, trouble in report.troubles] == [f"Paused by {getuser()}: year end."]
    assert (listed(office)["quickbooks"]["state"], listed(office)["quickbooks"]["paused_by"]) == (
        "PAUSED",
        getuser(),
    )
    assert office.bills() == []


def test_when_it_is_resumed_they_go_on(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    ledgerlink(office, "pause", "quickbooks", "--reason", "year end")
    office.sync()

    ended = ledgerlink(office, "resume", "quickbooks")
    office.sync()

    assert ended.stdout == "quickbooks is resumed.\n"
    assert office.state(id_) is LinkState.LINKED
    events = office.column("SELECT event FROM timeline WHERE connection_id IS NOT NULL AND event <> 'added'")
    assert events == ["paused", "resumed"]
    assert ledgerlink(office, "resume", "quickbooks").stdout == "quickbooks was not paused.\n"


def test_the_list_is_shown_with_and_without_its_name(office: Office) -> None:
    assert ledgerlink(office).stdout == ledgerlink(office, "list").stdout
    assert "quickbooks" in ledgerlink(office, "list").stdout


def test_what_is_wrong_is_said_in_a_sentence(office: Office) -> None:
    unknown = ledgerlink(office, "pause", "quickboks", "--reason", "x")
    silent = ledgerlink(office, "pause", "quickbooks")

    assert (unknown.returncode, silent.returncode) == (2, 2)
    assert unknown.stderr == "There is no connection “quickboks”. `ledgerlink connections` lists them.\n"
    assert silent.stderr == "Say why with --reason; it is shown with the connection.\n"


def test_a_quickbooks_that_is_down_is_left_alone_and_taken_up_again_by_itself(office: Office) -> None:
    office.settings |= {"breaker_failures": 3, "probe_first_s": 0.5, "look_after_s": 0.0, "retry_first_s": 0.01}
    ids = [office.enter_invoice(f"INV-{number}", "10.00") for number in range(3)]
    office.fault("*", {"kind": "respond", "status": 503, "body": ""}, times=10**6)
    office.sync(wait=0)
    for _ in range(2):
        push(office.workshop(), row(office), "worker")
    assert row(office).state == "PAUSED"
    office.forget_requests()

    push(office.workshop(), row(office), "worker")
    assert office.requests() == []
    assert office.message(ids[0]).startswith("QuickBooks has failed since ")
    office.no_more_faults()
    office.execute("UPDATE connection SET probe_at = '2026-01-01 00:00:00.000000' WHERE probe_at IS NOT NULL")
    push(office.workshop(), row(office), "worker")

    assert row(office).state == "OK"
    assert [office.state(id_) for id_ in ids] == [LinkState.LINKED] * 3
