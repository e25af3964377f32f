"""A system that fails again and again is left alone, tried with one document, and taken up again when it works."""

from collections.abc import Iterator, Sequence
from threading import Barrier, Thread

import pytest

from connectors.base import Item, Page, Sent
from models.errors import ConnectionBrokenError, RateLimitedError, UnavailableError
from models.link import LinkState
from sync import trouble
from sync.push import push
from sync.run import run
from sync.store import connections, timeline
from sync.store.clock import now
from sync.store.connections import ConnectionRow
from sync.store.permits import OWN_LIMIT
from tests.acceptance.office import Silent
from tests.unit.sync.firm import Firm

FAILURES = 5


@pytest.fixture
def ledger_url(either_ledger_url: str) -> str:
    """On SQLite and on PostgreSQL."""
    return either_ledger_url


@pytest.fixture
def down(firm: Firm) -> Firm:
    """Five invoices, and books that have failed often enough."""
    for number in range(5):
        firm.enter(f"inv-{number}", number=f"INV-{number}")
    firm.pull()
    firm.books.is_down = True
    for _ in range(FAILURES):
        firm.push()
        firm.time_passes(20)
    assert books(firm).state == "PAUSED"
    return firm


def books(firm: Firm) -> ConnectionRow:
    return firm._connection("books")


def told(firm: Firm, name: str = "books") -> list[str]:
    """The events of a connection."""
    with firm.database.reading() as db:
        return timeline.events_of_connection(db, firm._connection(name).id)


def wait_for_the_probe(firm: Firm) -> None:
    firm.time_passes(1000)


def test_one_failure_fewer_and_it_is_not_paused(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.books.is_down = True

    for _ in range(FAILURES - 1):
        firm.push()
        firm.time_passes(20)

    assert (books(firm).state, books(firm).failures) == ("OK", FAILURES - 1)


def test_the_message_names_the_system_since_when_and_the_next_try(down: Firm) -> None:
    message = books(down).message or ""

    assert message.startswith("Books has failed since 20")
    assert "(Books does not answer); it is tried again by itself at " in message
    assert message.endswith(" UTC.")
    assert down.message("inv-1") == message
    assert books(down).cause == trouble.FAILING


def test_while_it_is_paused_nothing_is_asked(down: Firm) -> None:
    down.books.asked = 0

    down.push()

    assert down.books.asked == 0


def test_it_is_tried_with_one_document(down: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for_the_probe(down)
    down.books.is_down = False
    sent: list[int] = []
    send = down.books.send

    def counted(items: Sequence[Item], request_id: str) -> Sent:
        sent.append(len(items))
        return send(items, request_id)

    monkeypatch.setattr(down.books, "send", counted)
    down.push()

    assert sent[0] == 1
    assert max(sent) > 1
    assert [row.state for row in down.rows()] == [LinkState.LINKED] * 5


def test_when_it_works_again_that_is_told_once(down: Firm) -> None:
    wait_for_the_probe(down)
    down.books.is_down = False

    down.push()

    assert (books(down).state, books(down).message, books(down).failures) == ("OK", None, 0)
    assert [event for event in told(down) if event in ("paused", "resumed")] == ["paused", "resumed"]


def test_a_try_that_fails_is_followed_by_a_later_one(down: Firm) -> None:
    waits = []

    for _ in range(7):
        wait_for_the_probe(down)
        down.push()
        row = books(down)
        with down.database.reading() as db:
            waits.append((row.probe_at - now(db)).total_seconds() if row.probe_at else 0)

    assert row.state == "PAUSED"
    assert 40 < waits[0] <= 60
    assert 90 < waits[1] <= 120
    assert 700 < waits[-1] <= 900
    assert told(down).count("paused") == 1


def test_of_several_workers_one_tries(down: Firm) -> None:
    wait_for_the_probe(down)
    tried: list[bool] = []
    begin = Barrier(4)

    def ask() -> None:
        begin.wait()
        try:
            tried.append(trouble.opened(down.workshop, books(down)).probing)
        except ConnectionBrokenError:
            tried.append(False)

    workers = [Thread(target=ask) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(tried) == [False, False, False, True]


def test_an_invoice_that_is_refused_is_no_failure_of_the_system(firm: Firm) -> None:
    firm.books.is_closed = True
    for number in range(2 * FAILURES):
        firm.enter(f"inv-{number}", number=f"INV-{number}")
        firm.sync()

    assert (books(firm).state, books(firm).failures) == ("OK", 0)


def test_success_between_failures_begins_the_count_anew(firm: Firm) -> None:
    for number in range(2 * FAILURES):
        firm.enter(f"inv-{number}", number=f"INV-{number}")
        firm.books.is_down = number % 2 == 0
        firm.time_passes(200)
        firm.sync()

    assert books(firm).state == "OK"


def test_a_broken_connection_is_tried_seldom(firm: Firm) -> None:
    row = books(firm)

    trouble.remember(firm.workshop, row, ConnectionBrokenError("Books wants you to log in again.", code="login"))
    firm.time_passes(600)
    firm.enter("inv-1")
    firm.sync()
    assert firm.state("inv-1") is LinkState.NOT_LINKED
    firm.time_passes(600)
    firm.push()

    assert firm.state("inv-1") is LinkState.LINKED
    assert books(firm).state == "OK"


def test_what_a_person_paused_is_never_tried(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    with firm.database.transaction() as db:
        connections.pause_by_hand(db, books(firm).id, "Ada", "Paused by Ada: year end.")

    firm.time_passes(100_000)
    firm.push()
    run(firm.workshop, Silent())

    assert firm.books.asked == 0
    assert firm.message("inv-1") == "Paused by Ada: year end."


def test_nor_does_trouble_end_or_rename_it(firm: Firm) -> None:
    row = books(firm)
    with firm.database.transaction() as db:
        connections.pause_by_hand(db, row.id, "Ada", "Paused by Ada: year end.")

    for _ in range(FAILURES + 1):
        trouble.remember(firm.workshop, row, UnavailableError("Books does not answer."))
    trouble.remember(firm.workshop, row, ConnectionBrokenError("Books wants you to log in again."))
    trouble.remember(firm.workshop, row, RateLimitedError("Books asks for a pause.", retry_after_s=0))
    trouble.over(firm.workshop, row)

    assert (books(firm).state, books(firm).message) == ("PAUSED", "Paused by Ada: year end.")


def test_who_runs_a_sync_by_hand_need_not_wait_for_the_next_try(down: Firm) -> None:
    down.books.is_down = False

    run(down.workshop, Silent())

    assert [row.state for row in down.rows()] == [LinkState.LINKED] * 5


def test_a_source_that_fails_is_left_alone_too(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def fails(cursor: str | None) -> Iterator[None]:
        asked.append(cursor)
        raise UnavailableError("Inbox does not answer.")
        yield

    monkeypatch.setattr(firm.inbox, "pull", fails)
    for _ in range(FAILURES + 3):
        firm.pull()

    assert len(asked) == FAILURES
    assert firm._connection("inbox").state == "PAUSED"


def test_a_source_is_taken_up_again_with_the_first_page(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.enter("inv-1")
    pages = firm.inbox.pull
    monkeypatch.setattr(firm.inbox, "pull", lambda _: (_ for _ in ()).throw(UnavailableError("Inbox is away.")))
    for _ in range(FAILURES):
        firm.pull()
    monkeypatch.setattr(firm.inbox, "pull", pages)

    firm.pull()
    assert firm.rows() == []
    wait_for_the_probe(firm)
    firm.pull()

    assert len(firm.rows()) == 1
    assert firm._connection("inbox").state == "OK"


def test_a_page_that_came_counts_although_the_next_does_not(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.enter("inv-1")
    row = firm._connection("inbox")
    trouble.remember(firm.workshop, row, ConnectionBrokenError("Inbox wants you to log in again.", code="login"))
    wait_for_the_probe(firm)
    pages = firm.inbox.pull

    def breaks_off(cursor: str | None) -> Iterator[Page]:
        yield from pages(cursor)
        raise UnavailableError("Inbox is away.")

    monkeypatch.setattr(firm.inbox, "pull", breaks_off)
    firm.pull()

    assert "resumed" in told(firm, "inbox")
    assert (firm._connection("inbox").state, firm._connection("inbox").failures) == ("OK", 1)


def test_an_answer_to_an_earlier_question_ends_no_pause(firm: Firm) -> None:
    trouble.remember(firm.workshop, books(firm), ConnectionBrokenError("Books wants you to log in again."))

    trouble.over(firm.workshop, books(firm))

    assert books(firm).state == "PAUSED"


def test_write_backs_wait_for_a_paused_source(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.push()
    row = firm._connection("inbox")
    trouble.remember(firm.workshop, row, ConnectionBrokenError("Inbox wants you to log in again.", code="login"))

    firm.write_back()
    assert firm.inbox.rows["inv-1"].get("shown") is None
    wait_for_the_probe(firm)
    firm.write_back()

    assert firm.inbox.rows["inv-1"].get("shown") == "LINKED"
    assert firm._connection("inbox").state == "OK"


def test_a_permit_of_our_own_that_is_refused_moves_the_connection_and_no_link(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    row, due_at = books(firm), firm.row("inv-1").due_at
    error = RateLimitedError("The limit is reached.", retry_after_s=30, code=OWN_LIMIT)

    trouble.remember(firm.workshop, row, error)

    with firm.database.reading() as db:
        at = now(db)
    next_at = books(firm).next_slice_at
    assert next_at is not None
    assert 25 < (next_at - at).total_seconds() <= 30
    assert (books(firm).state, firm.row("inv-1").due_at) == ("OK", due_at)


def test_nothing_is_claimed_before_its_permit(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.enter("inv-1")
    firm.pull()

    def refused(*_: object, **__: object) -> None:
        raise RateLimitedError("The limit is reached.", retry_after_s=30, code=OWN_LIMIT)

    monkeypatch.setattr("sync.store.permits.StoredPermits.reserve", refused)
    push(firm.workshop, books(firm), "worker")

    assert "claim" not in firm.events("inv-1")
