"""Attempts: committed before they are sent, one open for each link and for each number."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models import tables
from sync.store import attempts
from sync.store.clock import db_now
from tests.integration.store.ledger import Ledger
from tests.integration.store.racing import in_threads


def test_an_attempt_comes_back_with_its_exact_bytes(ledger: Ledger) -> None:
    link_id = ledger.link()

    attempt_id = ledger.record(link_id, fingerprint="f-1")

    with ledger.database.reading() as db:
        opened = attempts.open_of_link(db, link_id)
    assert opened is not None
    assert (opened.id, opened.request_id, opened.item.body) == (attempt_id, "r-1", b'{"bId":"1"}')
    assert opened.doubtful
    assert 0 <= opened.quiet_s < 5


def test_a_link_has_one_open_attempt(ledger: Ledger) -> None:
    link_id = ledger.link()
    ledger.record(link_id)

    with pytest.raises(IntegrityError):
        ledger.record(link_id, "r-2")


def test_an_identity_is_used_once(ledger: Ledger) -> None:
    first, second = ledger.link("inv-1"), ledger.link("inv-2")
    ledger.record(first)

    with pytest.raises(IntegrityError):
        ledger.record(second)


def test_an_answered_attempt_makes_room_for_the_next(ledger: Ledger) -> None:
    link_id = ledger.link()
    first = ledger.record(link_id, number_key="Bill|v|1")

    with ledger.database.transaction() as db:
        attempts.close(db, first, "done", trace_id="tid-1")

    second = ledger.record(link_id, "r-2", number_key="Bill|v|1")
    with ledger.database.reading() as db:
        opened = attempts.open_of_link(db, link_id)
    assert opened is not None
    assert opened.id == second


def test_what_is_closed_stays_as_it_was_closed(ledger: Ledger) -> None:
    attempt_id = ledger.record(ledger.link())
    with ledger.database.transaction() as db:
        attempts.close(db, attempt_id, "done", trace_id="tid-1")

    with ledger.database.transaction() as db:
        attempts.close(db, attempt_id, "refused", "too late", "tid-2")

    with ledger.database.reading() as db:
        row = db.execute(select(tables.attempt)).one()
    assert (row.outcome, row.trace_id) == ("done", "tid-1")


def test_of_one_number_only_one_is_open_and_the_other_learns_so(ledger: Ledger) -> None:
    first, second = ledger.link("inv-1"), ledger.link("inv-2")
    ledger.record(first, number_key="Bill|v|1")

    with ledger.database.transaction() as db:
        taken = ledger.write(second, "r-2", number_key="Bill|v|1")
        recorded = attempts.record(db, ledger.target_id, [taken])

    assert recorded == [None]
    with ledger.database.reading() as db:
        assert attempts.open_of_link(db, second) is None


def test_two_workers_that_record_one_number_at_once_do_not_hurt_their_batches(ledger: Ledger) -> None:
    """Neither sees the other's row before it commits; the one that comes late still records its other writes."""
    links = [ledger.link(f"inv-{n}") for n in range(4)]
    recorded: list[int | None] = []

    def record(position: int) -> None:
        numbers = ("Bill|v|same", f"Bill|v|own-{position}")
        new = [
            ledger.write(links[2 * position + offset], f"r-{position}", item_id=str(offset), number_key=number)
            for offset, number in enumerate(numbers)
        ]
        with ledger.database.transaction() as db:
            recorded.extend(attempts.record(db, ledger.target_id, new))

    in_threads(record, 2)

    assert recorded.count(None) == 1
    assert ledger.count(tables.attempt) == 3


def test_a_resend_is_counted_and_doubtful_again(ledger: Ledger) -> None:
    link_id = ledger.link()
    attempt_id = ledger.record(link_id)
    with ledger.database.transaction() as db:
        attempts.undoubted(db, attempt_id)
        db.execute(update(tables.attempt).values(first_sent_at=db_now(-60), last_sent_at=db_now(-60)))

    with ledger.database.transaction() as db:
        attempts.record_resend(db, attempt_id)

    with ledger.database.reading() as db:
        opened = attempts.open_of_link(db, link_id)
        row = db.execute(select(tables.attempt)).one()
    assert opened is not None
    assert (opened.doubtful, row.sends) == (True, 2)
    assert opened.age_s > 59
    assert opened.quiet_s < 5


def test_unanswered_writes_are_counted_by_target(ledger: Ledger) -> None:
    attempt_id = ledger.record(ledger.link())

    with ledger.database.transaction() as db:
        before = attempts.count_open(db, ledger.target_id)
        attempts.close(db, attempt_id, "done")
        after = attempts.count_open(db, ledger.target_id)

    assert (before, after) == (1, 0)
