"""A thousand events at once, repeated and out of order, while they are followed: none is lost or taken twice."""

import threading
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from models import tables
from models.document import Status
from tests.integration.highlevel.screen import ids
from tests.integration.webhooks.agency import Agency

EVENTS, COPIES = 250, 4


def test_a_storm_of_a_thousand_events(agency: Agency) -> None:
    agency.know(*ids(agency.screen.invoices())[:80])
    agency.screen.set(webhooks_held=True, webhook_copies=COPIES, webhook_order="shuffled")
    touched, deleted, made = _busy_morning(agency)
    stop = threading.Event()
    worker = threading.Thread(target=_work_until, args=(agency, stop))

    worker.start()
    agency.screen.set(webhooks_held=False)
    try:
        deliveries = agency.delivered(EVENTS, attempts=EVENTS * COPIES)
    finally:
        stop.set()
        worker.join()
    agency.take_a_turn()

    attempts = [attempt["status"] for one in agency.deliveries() for attempt in one["attempts"]]
    assert Counter(attempts) == {200: EVENTS * COPIES}
    assert agency.kept_in_all() == len(deliveries) == EVENTS
    assert agency.waiting() == 0
    _is_as_at_highlevel(agency, touched | made)
    assert {invoice.status for id_ in deleted if (invoice := agency.invoice(id_))} == {Status.DELETED}
    assert _documents(agency) == len(touched | made | deleted)


def _busy_morning(agency: Agency) -> tuple[set[str], set[str], set[str]]:
    """Changes of known invoices, several of each; new ones; deletions."""
    known = [one["_id"] for one in agency.screen.invoices()]
    touched, deleted = set(known[:60]), set(known[60:80])
    for version in range(3):
        for id_ in known[:60]:
            agency.screen.edit(id_, name=f"Version {version}")
    for id_ in deleted:
        agency.screen.delete(id_)
    made = {agency.screen.create() for _ in range(25)}
    return touched, deleted, made


def _work_until(agency: Agency, stop: threading.Event) -> None:
    while not stop.is_set():
        agency.take_a_turn()
        time.sleep(0.2)


def _is_as_at_highlevel(agency: Agency, some: set[str]) -> None:
    there = {one["_id"]: (one["name"], one["updatedAt"]) for one in agency.screen.invoices()}
    here = {id_: (agency.raw(id_)["name"], agency.raw(id_)["updatedAt"]) for id_ in some}
    assert here == {id_: there[id_] for id_ in some}


def _documents(agency: Agency) -> int:
    table = tables.document
    with agency.database.reading() as db:
        counted: int = db.execute(select(func.count()).where(table.c.entity == "invoice")).scalar_one()
    return counted


@pytest.mark.parametrize("envelope", ["bare", "flat"])
def test_a_storm_in_another_envelope(agency: Agency, envelope: str) -> None:
    agency.screen.set(webhooks_held=True, webhook_copies=2, webhook_order="reversed", webhook_envelope=envelope)
    known = {one["_id"] for one in agency.screen.invoices()[:20]}
    for id_ in known:
        agency.screen.edit(id_, name="Changed")
    agency.screen.set(webhooks_held=False)
    agency.delivered(20)

    agency.take_a_turn()

    _is_as_at_highlevel(agency, known)
