"""HighLevel's stand-in tells our real web server of changes: each is kept before it is answered, and followed."""

import logging
from typing import Any

import pytest
from sqlalchemy import text, update

from models import tables
from models.document import Status
from sync import orders
from sync import pull as pulling
from sync.follow import FAILURES_MAX
from sync.housekeeping import housekeeping
from sync.store import connections
from sync.store.clock import db_now
from sync.store.database import Database
from tests.integration.highlevel.screen import LOCATION
from tests.integration.webhooks.agency import NAME, Agency

ADDRESS = f"/webhooks/{NAME}"


def some_invoice(agency: Agency) -> str:
    """One that is known."""
    agency.screen.set(webhook_url="")
    id_ = agency.screen.create()
    agency.know(id_)
    agency.screen.set(webhook_url=f"{agency.web.base_url}{ADDRESS}")
    return id_


# ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("envelope", ["data", "webhookPayload", "invoice", "flat", "bare"])
def test_a_change_is_told_kept_and_read_again(agency: Agency, envelope: str) -> None:
    id_ = some_invoice(agency)
    agency.screen.set(webhook_envelope=envelope)

    agency.screen.edit(id_, name="Autumn campaign")
    agency.delivered(1)
    before = agency.raw(id_)["name"]
    agency.take_a_turn()

    assert (before, agency.raw(id_)["name"]) == ("New Invoice", "Autumn campaign")
    assert (agency.waiting(), agency.has_work()) == (0, False)


def test_a_new_invoice_needs_no_pull(agency: Agency) -> None:
    id_ = agency.screen.create()
    agency.delivered(2)

    agency.take_a_turn()

    invoice = agency.invoice(id_)
    assert invoice
    assert invoice.status is Status.OPEN
    assert agency.kept() == {"InvoiceCreate": 1, "InvoiceSent": 1}


def test_what_an_event_says_is_not_believed(agency: Agency) -> None:
    """It is older than what was read since."""
    id_ = some_invoice(agency)
    agency.screen.set(webhooks_held=True)
    agency.screen.edit(id_, name="First")
    agency.screen.edit(id_, name="Second")
    agency.screen.set(webhook_order="reversed", webhooks_held=False)
    agency.delivered(2)

    agency.take_a_turn()

    assert agency.raw(id_)["name"] == "Second"


def test_a_pull_follows_what_waits_too(agency: Agency) -> None:
    """Without a scheduler, as with `ledgerlink sync`."""
    id_ = some_invoice(agency)
    agency.screen.edit(id_, name="Autumn campaign")
    agency.delivered(1)

    agency.pull()

    assert (agency.raw(id_)["name"], agency.waiting()) == ("Autumn campaign", 0)


# ── repeated ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_event_that_comes_five_times_is_kept_once(agency: Agency) -> None:
    id_ = some_invoice(agency)
    agency.screen.set(webhook_copies=5)
    agency.screen.edit(id_, name="Autumn campaign")

    [delivery] = agency.delivered(1, attempts=5)

    assert {attempt["status"] for attempt in delivery["attempts"]} == {200}
    assert agency.kept_in_all() == 1


def test_an_event_that_was_followed_is_not_followed_again(agency: Agency) -> None:
    id_ = some_invoice(agency)
    agency.screen.edit(id_, name="Autumn campaign")
    agency.delivered(1)
    agency.take_a_turn()
    asked = agency.screen.requests(f"/invoices/{id_}")

    agency.follow()

    assert agency.screen.requests(f"/invoices/{id_}") == asked


# ── deleted ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_deletion_that_is_told_and_true_is_taken_over(agency: Agency) -> None:
    id_ = some_invoice(agency)

    agency.screen.delete(id_)
    agency.delivered(1)
    agency.take_a_turn()

    invoice = agency.invoice(id_)
    assert invoice
    assert invoice.status is Status.DELETED


def test_a_deletion_that_is_told_and_not_true_is_none(agency: Agency) -> None:
    id_ = some_invoice(agency)
    agency.screen.edit(id_, status="draft")
    agency.delivered(1)
    with agency.database.transaction() as db:
        db.execute(text("UPDATE webhook SET is_deleted = true"))

    agency.take_a_turn()

    invoice = agency.invoice(id_)
    assert invoice
    assert invoice.status is Status.DRAFT


def test_an_invoice_that_merely_vanished_is_left_as_it_was(agency: Agency) -> None:
    id_ = some_invoice(agency)
    agency.screen.edit(id_, name="Autumn campaign")
    agency.delivered(1)
    agency.screen.set(webhook_url="")
    agency.screen.delete(id_)

    agency.take_a_turn()

    invoice = agency.invoice(id_)
    assert invoice
    assert (invoice.status, agency.waiting()) == (Status.OPEN, 0)


# ── uninstalled ──────────────────────────────────────────────────────────────────────────────────────────────


def test_an_uninstalled_app_holds_its_connection_until_a_person_resumes_it(agency: Agency) -> None:
    agency.screen.set(access_revoked=True)
    agency.delivered(1)

    held, asked = agency.row, agency.screen.requests("/invoices/")
    agency.pull()

    assert (held.state, held.cause) == ("PAUSED", "access_ended")
    assert held.message == (
        "The app was uninstalled from this location in HighLevel. Install it there again and enter the "
        "refresh_token of the new installation in the connection's settings. "
        "Then `ledgerlink connections resume agency`."
    )
    assert agency.screen.requests("/invoices/") == asked


def test_after_a_new_installation_it_is_resumed_and_an_old_event_holds_nothing(agency: Agency) -> None:
    with agency.database.transaction() as db:
        connections.say_native_sync_is_off(db, agency.row.id, is_off=True)
    agency.screen.set(webhook_copies=2, access_revoked=True)
    agency.delivered(1, attempts=2)
    agency.screen.set(access_revoked=False)

    with agency.database.transaction() as db:
        orders.resume(db, agency.row, "somebody")
    agency.delivered(2, attempts=4)

    assert agency.pull().trouble is None
    assert (agency.row.state, agency.kept()) == ("OK", {"UNINSTALL": 1})


# ── measured ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_events_are_counted_by_what_became_of_them(agency: Agency) -> None:
    id_ = some_invoice(agency)
    agency.screen.set(webhook_copies=2)
    agency.screen.edit(id_, name="Twice")
    agency.delivered(1, attempts=2)
    agency.screen.set(webhook_copies=1, webhook_signature="wrong")
    agency.screen.edit(id_, name="Forged")
    agency.delivered(1, "lost")

    assert agency.metrics("events_total") == {
        "kept": 1,
        "repeated": 1,
        "of no use": 0,
        "refused": 1,
        "unusable": 0,
    }


def test_what_is_still_to_be_followed_is_a_figure_with_its_age(agency: Agency) -> None:
    id_ = some_invoice(agency)
    agency.screen.edit(id_, name="Autumn campaign")
    agency.delivered(1)
    with agency.database.transaction() as db:
        db.execute(update(tables.webhook).values(came_at=db_now(-500)))

    waiting = agency.metrics("events_open"), agency.metrics("events_open_oldest_seconds")
    agency.take_a_turn()

    assert waiting[0] == {"": 1}
    assert 499 < waiting[1][""] < 600
    assert (agency.metrics("events_open"), agency.metrics("events_open_oldest_seconds")) == ({"": 0}, {"": 0})


# ── refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("signature", ["wrong", "none", "rsa"])
def test_what_highlevel_has_not_signed_is_refused_and_not_kept(agency: Agency, signature: str) -> None:
    id_ = some_invoice(agency)
    agency.screen.set(webhook_signature=signature)

    agency.screen.edit(id_, name="Forged")
    [delivery] = agency.delivered(1, "lost")

    assert delivery["attempts"][0]["status"] == 401
    assert (agency.kept_in_all(), agency.has_work()) == (0, False)


@pytest.mark.parametrize(
    ("address", "status"), [("/webhooks/nobody", 404), (ADDRESS, 401), (f"{ADDRESS}/a/b", 404)]
)
def test_only_connections_that_take_events_have_an_address(agency: Agency, address: str, status: int) -> None:
    assert agency.web.post(address, content=b"{}").status_code == status


def test_an_event_is_only_posted(agency: Agency) -> None:
    answer = agency.web.get(ADDRESS)

    assert (answer.status_code, answer.json()) == (405, {"error": "Only POST is answered here."})


def test_an_event_of_a_megabyte_is_not_read(agency: Agency) -> None:
    assert agency.web.post(ADDRESS, content=b"x" * (2**20 + 1)).status_code == 413


def test_nothing_of_an_event_is_logged(agency: Agency, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = b'{"_id": "very-secret", "altId": "' + LOCATION.encode() + b'"}'

    agency.web.post(ADDRESS, content=secret, headers={"X-GHL-Signature": "c2VjcmV0"})
    agency.screen.create(name="very-secret")
    agency.delivered(2)
    agency.take_a_turn()

    assert "very-secret" not in caplog.text
    assert "event refused" in caplog.text


# ── when it can't be kept ────────────────────────────────────────────────────────────────────────────────────


def test_a_database_that_can_not_keep_it_has_the_event_sent_again(agency: Agency) -> None:
    """HighLevel repeats after 429 and after nothing else."""
    id_ = some_invoice(agency)
    with agency.database.transaction() as db:
        db.execute(text("ALTER TABLE webhook RENAME TO away"))
    agency.screen.set(webhook_retry_seconds=1)
    agency.screen.edit(id_, name="Autumn campaign")
    statuses = _first_statuses(agency)
    with agency.database.transaction() as db:
        db.execute(text("ALTER TABLE away RENAME TO webhook"))

    agency.delivered(1)
    agency.take_a_turn()

    assert statuses == [429]
    assert agency.raw(id_)["name"] == "Autumn campaign"


def _first_statuses(agency: Agency) -> list[int]:
    while not (attempts := agency.deliveries()[0]["attempts"]):
        pass
    return [attempts[0]["status"]]


def test_a_setting_that_is_missing_is_no_reason_to_lose_an_event(agency: Agency) -> None:
    with agency.database.transaction() as db:
        db.execute(text('UPDATE connection SET settings = \'{"private_token": "${NOT_SET_ANYWHERE}"}\''))

    assert agency.web.post(ADDRESS, content=b"{}").status_code == 429


# ── when it can't be followed ────────────────────────────────────────────────────────────────────────────────


def test_a_crash_after_reading_reads_once_more(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = some_invoice(agency)
    agency.screen.edit(id_, name="Autumn campaign")
    agency.delivered(1)

    def crash(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(pulling, "_judge", crash)
        with pytest.raises(ZeroDivisionError):
            agency.follow()
    in_between = (agency.waiting(), agency.raw(id_)["name"])
    agency.follow()

    assert in_between == (1, "New Invoice")
    assert (agency.waiting(), agency.raw(id_)["name"]) == (0, "Autumn campaign")


def test_a_record_that_can_not_be_read_holds_up_no_other(agency: Agency) -> None:
    id_, *others = (agency.screen.create() for _ in range(4))
    agency.delivered(8)
    for nth in range(1, FAILURES_MAX + 1):
        agency.screen.break_nth(nth, {"kind": "respond", "status": 200, "body": "[]"}, f"/invoices/{id_}")

    failed = agency.follow()
    known = [agency.invoice(other) is not None for other in others]
    waiting = agency.waiting()
    agency.follow()

    assert failed.trouble
    assert (known, waiting) == ([True] * 3, 2)
    assert agency.invoice(id_)


def test_a_system_that_is_away_loses_no_hint(agency: Agency) -> None:
    some = [agency.screen.create() for _ in range(5)]
    agency.delivered(10)
    for nth in range(1, 4):
        agency.screen.break_nth(nth, {"kind": "drop"}, "/invoices/*")

    failed = agency.follow()
    waiting = agency.waiting()
    agency.follow()

    assert failed.trouble
    assert waiting == 10
    assert all(agency.invoice(id_) for id_ in some)


def test_a_revoked_access_pauses_the_connection_and_keeps_the_hints(agency: Agency) -> None:
    agency.screen.create()
    agency.delivered(2)
    agency.screen.set(access_revoked=True)

    agency.follow()

    assert (agency.row.state, agency.waiting()) == ("PAUSED", 2)


def test_old_events_are_forgotten_and_open_ones_are_not(database: Database, agency: Agency) -> None:
    agency.screen.create()
    agency.delivered(2)
    with database.transaction() as db:
        db.execute(text("UPDATE webhook SET dealt_at = '2026-01-01 00:00:00' WHERE kind = 'InvoiceCreate'"))

    housekeeping(agency.workshop)

    assert agency.kept() == {"InvoiceSent": 1}
