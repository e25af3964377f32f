"""What vanishes at its source without a word: noticed by two sweeps and a look, and never undone on a guess."""

import os
import subprocess
import sys
from collections.abc import Iterator
from getpass import getuser
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import URL

from models.link import LinkState
from sync import orders
from sync.store import connections
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.sweep import Swept, sweep
from tests.acceptance.office import QUICK, SECRETS, Office
from tests.servers import postgresql
from tests.servers.postgresql import PostgreSQL

VANISHED = "Kojo does not have it any more"
NOT_POSTED = f"{VANISHED}: not posted."


KEY = Fernet.generate_key().decode()


@pytest.fixture(scope="module")
def opened_on_postgresql(
    stand_ins: httpx.Client, postgresql_server: PostgreSQL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[URL]:
    """The database of an office after its first pull, to be copied."""
    with postgresql.database(postgresql_server.address) as address:
        office = Office(stand_ins, tmp_path_factory.mktemp("office"), {**QUICK, "key": KEY})
        office.server = Database(postgresql.written(address))
        office.open()
        office.close()
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def office(office: Office, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The office with its ledger here and there."""
    if request.param == "sqlite":
        yield office
        return
    opened: URL = request.getfixturevalue("opened_on_postgresql")
    with postgresql.database(opened, template=str(opened.database)) as address:
        office.settings["key"] = KEY
        office.server = Database(postgresql.written(address))
        yield office
        office.close()


def kojo(office: Office) -> ConnectionRow:
    with office.database.reading() as db:
        found = connections.by_name(db, "kojo")
    assert found is not None
    return found


def resume(office: Office) -> None:
    with office.database.transaction() as db:
        assert orders.resume(db, kojo(office), getuser())


def swept(office: Office, **arguments: Any) -> Swept:
    return sweep(office.workshop(), kojo(office), **arguments)


def still_asked(label: str) -> str:
    return (
        f"{VANISHED} and does not say why, but {label} is in QuickBooks. "
        "Restore it in Kojo, or delete the bill and resync."
    )


# ── two sweeps and a look ────────────────────────────────────────────────────────────────────────────────────


def test_one_sweep_that_misses_an_invoice_says_nothing(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)

    office.sweep()

    assert (office.state(id_), office.message(id_)) == (LinkState.LINKED, "")


def test_a_second_one_asks_a_person_and_keeps_the_bill(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)

    office.sweep()
    office.sweep()

    assert (office.state(id_), office.message(id_)) == (LinkState.ERROR, still_asked("Bill INV-1"))
    assert office.bill("INV-1")["TotalAmt"] == 10
    assert office.written() == []


def test_what_was_never_posted_only_says_so(office: Office) -> None:
    draft, broken = office.enter_invoice("INV-1", "10.00", state="PENDING"), office.enter_invoice("INV-2", "10.00")
    office.edit_invoice(broken, totalDue=99)
    office.sync()
    states = [office.state(draft), office.state(broken)]
    office.erase_invoice(draft)
    office.erase_invoice(broken)

    office.sweep()
    office.sweep()

    assert states == [LinkState.NOT_LINKED, LinkState.ERROR]
    assert [office.state(draft), office.state(broken)] == [LinkState.NOT_LINKED] * 2
    assert [office.message(draft), office.message(broken)] == [NOT_POSTED] * 2
    assert office.bills() == []


def test_a_third_sweep_and_a_resync_change_nothing(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    office.sweep()
    office.sweep()
    told = office.events(id_)

    office.sweep()
    office.resync(id_)
    office.sync()

    assert (office.state(id_), office.message(id_)) == (LinkState.ERROR, still_asked("Bill INV-1"))
    assert office.events(id_)[: len(told)] == told
    assert office.written() == []


def test_whoever_deletes_the_bill_and_resyncs_is_done(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    office.sweep()
    office.sweep()

    office.delete_bill(office.bill("INV-1")["Id"])
    office.resync(id_)
    office.sync()

    assert (office.state(id_), office.message(id_)) == (LinkState.NOT_LINKED, NOT_POSTED)
    assert office.bills() == []


def test_what_is_listed_again_is_itself_again(office: Office) -> None:
    linked, draft = office.link("INV-1", "10.00"), office.enter_invoice("INV-2", "10.00", state="PENDING")
    office.sync()
    before = {id_: office.kojo_invoice(id_) for id_ in (linked, draft)}
    message = office.message(draft)
    for id_ in before:
        office.erase_invoice(id_)
    office.sweep()
    office.sweep()
    assert office.state(linked) is LinkState.ERROR

    for id_, invoice in before.items():
        office.enter_invoice(invoice["invoiceNumber"], "10.00", id=id_, state=invoice["state"])
    again = swept(office)
    office.sync()

    assert again.returned == 2
    assert (office.state(linked), office.state(draft)) == (LinkState.LINKED, LinkState.NOT_LINKED)
    assert office.message(draft) == message
    assert [bill["DocNumber"] for bill in office.bills()] == ["INV-1"]


def test_what_is_listed_again_after_one_sweep_begins_anew(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    swept(office)
    office.enter_invoice("INV-1", "10.00", id=id_)
    swept(office)
    office.erase_invoice(id_)

    last = swept(office)

    assert (last.missing, last.gone) == (1, 0)
    assert office.state(id_) is LinkState.LINKED


def test_what_a_pull_brings_after_one_sweep_begins_anew(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    swept(office)
    office.enter_invoice("INV-1", "10.00", id=id_)
    office.sync()
    office.erase_invoice(id_)

    last = swept(office)

    assert (last.missing, last.gone) == (1, 0)


def test_what_a_listing_leaves_out_and_a_look_finds_is_there(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.link("INV-2", "10.00")
    others = [{"id": invoice["id"]} for invoice in office._kojo("GET", "invoices") if invoice["id"] != id_]
    body = {"data": {"invoices": sorted(others, key=lambda one: one["id"])}}

    for _ in range(3):
        office.kojo_fault({"kind": "respond", "status": 200, "body": body}, "{ id }")
        assert swept(office).missing == 1

    assert office.struck() == [1, 1, 1]
    assert (office.state(id_), office.message(id_)) == (LinkState.LINKED, "")


def test_what_its_source_said_goodbye_to_is_not_missed(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.void_invoice(id_)
    office.sync()
    office.erase_invoice(id_)

    office.sweep()
    office.sweep()

    assert (office.state(id_), office.message(id_)) == (LinkState.LINKED, "Voided.")


def test_an_answer_that_was_lost_is_settled_first(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault("*/batch", {"kind": "commit_then_drop"})
    office.settings |= {"look_after_s": 2.0}
    office.sync(wait=0)
    assert office.state(id_) is LinkState.LINKING
    office.erase_invoice(id_)

    swept(office)
    swept(office)
    office.settings |= {"look_after_s": 0.1}
    office.sync(wait=10)

    assert (office.state(id_), office.message(id_)) == (LinkState.ERROR, still_asked("Bill INV-1"))
    assert len(office.bills()) == 2


def test_the_command_says_what_a_sweep_came_to(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    swept(office)

    ended = subprocess.run(
        [sys.executable, "-m", "sync", "sync", "--sweep", "--wait", "0"],
        env=os.environ | SECRETS | where(office),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "kojo: 240 listed, 1 missing, 1 gone" in ended.stdout.splitlines()
    assert ended.returncode == 1


def where(office: Office) -> dict[str, str]:
    if office.server is None:
        return {"DATABASE_URL": f"sqlite:///{office.database_file}"}
    return {"DATABASE_URL": office.server.url, "LEDGERLINK_KEY": office.settings["key"]}


# ── a listing that can't be believed ─────────────────────────────────────────────────────────────────────────


def erase_twelve(office: Office) -> list[str]:
    """As many as make a sweep doubt."""
    ids = [office.enter_invoice(f"INV-{number}", "10.00", state="PENDING") for number in range(12)]
    office.sync()
    for id_ in ids:
        office.erase_invoice(id_)
    return ids


def test_a_sweep_that_misses_many_changes_nothing_and_pauses_the_connection(office: Office) -> None:
    ids = erase_twelve(office)

    report = office.sweep()

    [(name, trouble)] = report.troubles
    assert name == "kojo"
    assert trouble.message.startswith(
        "Kojo lists 12 of 252 invoices no more, and does not say that they were deleted"
    )
    assert (kojo(office).state, kojo(office).message) == ("PAUSED", trouble.message)
    assert {office.message(id_) for id_ in ids} == {"Waiting: not approved in Kojo yet."}


def test_only_a_person_ends_that_pause(office: Office) -> None:
    ids = erase_twelve(office)
    office.sweep()
    office.forget_requests()

    for _ in range(3):
        office.sweep()

    assert kojo(office).state == "PAUSED"
    assert office.requests("kojo") == []
    assert {office.message(id_) for id_ in ids} == {"Waiting: not approved in Kojo yet."}


def test_after_a_person_resumed_it_two_sweeps_conclude(office: Office) -> None:
    ids = erase_twelve(office)
    office.sweep()

    resume(office)
    office.sweep()
    between = {office.message(id_) for id_ in ids}
    office.sweep()

    assert between == {"Waiting: not approved in Kojo yet."}
    assert {office.message(id_) for id_ in ids} == {NOT_POSTED}
    assert kojo(office).state == "OK"


def test_a_word_of_a_person_is_good_for_one_loss(office: Office) -> None:
    erase_twelve(office)
    office.sweep()
    resume(office)
    office.sweep()
    office.sweep()

    more = erase_twelve(office)
    office.sweep()

    assert kojo(office).cause == connections.LOST_MANY
    assert {office.message(id_) for id_ in more} == {"Waiting: not approved in Kojo yet."}


# ── broken off ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_listing_that_fails_in_the_middle_concludes_nothing(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    office.sweep()

    office.kojo_fault({"kind": "drop"}, "{ id }", nth=2)
    failed = swept(office)
    office.no_more_faults()

    assert failed.trouble is not None
    assert office.state(id_) is LinkState.LINKED
    swept(office)
    assert office.state(id_) is LinkState.ERROR


def test_a_listing_that_is_stopped_in_the_middle_concludes_nothing(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)

    for _ in range(3):
        assert swept(office, go_on=lambda: False).listed == 0

    swept(office)
    assert office.state(id_) is LinkState.LINKED


class _Killed(BaseException):
    pass


def test_a_crash_between_listing_and_looking_loses_nothing(office: Office) -> None:
    """What was missed twice is looked for by the next sweep."""
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    office.sweep()
    asked = 0

    def dies_after_three_pages() -> bool:
        nonlocal asked
        asked += 1
        if asked > 3:
            raise _Killed
        return True

    with pytest.raises(_Killed):
        swept(office, go_on=dies_after_three_pages)
    assert office.state(id_) is LinkState.LINKED
    after = swept(office)

    assert after.gone == 1
    assert office.state(id_) is LinkState.ERROR


def test_a_look_that_fails_is_repeated_by_the_next_sweep(office: Office) -> None:
    id_ = office.link("INV-1", "10.00")
    office.erase_invoice(id_)
    office.sweep()
    office.kojo_fault({"kind": "server_error"}, f'id: \\"{id_}\\"')

    failed = swept(office)
    between = office.state(id_)
    swept(office)

    assert office.struck() == [1]
    assert failed.trouble is not None
    assert between is LinkState.LINKED
    assert office.state(id_) is LinkState.ERROR
