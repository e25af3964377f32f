"""Turns and slots: however many schedulers and workers ask at once, each thing is made and done once."""

from threading import Lock

import pytest
from sqlalchemy import update

from models import tables
from sync.store import beats, connections, slots, turns, waiting
from sync.store.clock import db_now
from sync.store.slots import Slots
from sync.store.turns import Turn
from tests.integration.store.ledger import LEASE_S, Ledger
from tests.integration.store.racing import in_threads

PULL, PUSH = "pull/kojo", "push/books"
PUSHERS = 2


def take(ledger: Ledger, schedule: str = PUSH, places: int = PUSHERS, owner: str = "here/1") -> Turn | None:
    with ledger.database.transaction() as db:
        return turns.take(db, schedule, places, owner, LEASE_S)


def make(ledger: Ledger, slot: int, schedule: str = PULL) -> bool:
    with ledger.database.transaction() as db:
        return slots.add(db, schedule, slot, ledger.source_id)


def open_slots(ledger: Ledger) -> Slots | None:
    with ledger.database.reading() as db:
        return slots.open_of(db, PULL)


def waits(ledger: Ledger) -> list[str]:
    with ledger.database.reading() as db:
        return waiting.schedules(db, PUSHERS)


def run_out(ledger: Ledger) -> None:
    """The turns' leases end, as if their workers had been killed some time ago."""
    with ledger.database.transaction() as db:
        db.execute(update(tables.turn).values(lease_until=db_now(-1)))


# ── turns ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_so_many_workers_as_there_are_places_may_be_at_a_job(ledger: Ledger) -> None:
    first, second = take(ledger), take(ledger)

    assert first is not None
    assert second is not None
    assert {first.place, second.place} == {0, 1}
    assert take(ledger) is None


def test_of_many_that_ask_at_once_each_place_goes_to_one(ledger: Ledger) -> None:
    taken: list[Turn] = []
    guard = Lock()

    def ask(position: int) -> None:
        turn = take(ledger, owner=f"here/{position}")
        if turn is not None:
            with guard:
                taken.append(turn)

    in_threads(ask, 6)

    assert sorted(turn.place for turn in taken) == [0, 1]


def test_a_place_that_was_left_is_free(ledger: Ledger) -> None:
    turn = take(ledger, places=1)
    assert turn is not None

    with ledger.database.transaction() as db:
        turns.end(db, turn)

    assert take(ledger, places=1) is not None


def test_the_place_of_a_killed_worker_is_taken_over_and_its_late_end_changes_nothing(ledger: Ledger) -> None:
    killed = take(ledger, places=1, owner="there/1")
    assert killed is not None
    run_out(ledger)

    taken_over = take(ledger, places=1, owner="here/1")
    with ledger.database.transaction() as db:
        turns.end(db, killed)

    assert taken_over is not None
    assert take(ledger, places=1, owner="elsewhere/1") is None


def test_turns_are_kept_by_their_owners_and_no_other(ledger: Ledger) -> None:
    take(ledger, owner="here/1")
    take(ledger, owner="there/1")

    with ledger.database.transaction() as db:
        db.execute(update(tables.turn).values(lease_until=db_now(1)))
        turns.keep_all(db, {"here/1"}, LEASE_S)

    with ledger.database.reading() as db:
        kept = tables.turn.c.lease_until > db_now(LEASE_S / 2)
        rows = db.execute(tables.turn.select().where(kept)).all()
    assert [row.owner for row in rows] == ["here/1"]


def test_what_a_process_that_ends_held_is_free_at_once(ledger: Ledger) -> None:
    take(ledger, places=1)

    with ledger.database.transaction() as db:
        turns.release_all(db, "here")

    assert take(ledger, places=1, owner="there/1") is not None


# ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_slot_is_made_once_by_however_many_schedulers(ledger: Ledger) -> None:
    made: list[bool] = []

    in_threads(lambda _: made.append(make(ledger, 7)), 6)

    assert sorted(made) == [False] * 5 + [True]


def test_the_newest_open_slot_stands_for_those_before_it(ledger: Ledger) -> None:
    for slot in (5, 6, 7):
        make(ledger, slot)
    found = open_slots(ledger)
    assert found is not None

    with ledger.database.transaction() as db:
        slots.end(db, found, "done")

    assert open_slots(ledger) is None
    with ledger.database.reading() as db:
        rows = db.execute(tables.schedule_slot.select().order_by(tables.schedule_slot.c.slot)).all()
    assert [row.outcome for row in rows] == ["skipped", "skipped", "done"]


def test_a_slot_made_during_a_turn_is_not_ended_by_it(ledger: Ledger) -> None:
    make(ledger, 5)
    found = open_slots(ledger)
    assert found is not None
    make(ledger, 6)

    with ledger.database.transaction() as db:
        slots.end(db, found, "done")

    assert open_slots(ledger) is not None


def test_old_slots_are_forgotten_but_the_newest_of_each_schedule(ledger: Ledger) -> None:
    for slot in (5, 6):
        make(ledger, slot)
    found = open_slots(ledger)
    assert found is not None
    with ledger.database.transaction() as db:
        slots.end(db, found, "done")
        db.execute(update(tables.schedule_slot).values(ended_at=db_now(-100)))

    with ledger.database.transaction() as db:
        slots.forget(db, 50)

    assert not make(ledger, 6)
    assert ledger.count(tables.schedule_slot) == 1


# ── what waits ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_target_with_due_links_waits_until_all_its_places_are_taken(ledger: Ledger) -> None:
    assert waits(ledger) == []
    ledger.link()

    assert waits(ledger) == [PUSH]
    take(ledger)
    assert waits(ledger) == [PUSH]
    take(ledger)
    assert waits(ledger) == []


def test_what_is_claimed_waits_for_nobody(ledger: Ledger) -> None:
    ledger.link()

    ledger.claim()

    assert waits(ledger) == []


def test_an_open_slot_waits_until_a_worker_is_at_it(ledger: Ledger) -> None:
    make(ledger, 7)

    assert waits(ledger) == [PULL]
    take(ledger, PULL, places=1)
    assert waits(ledger) == []
    run_out(ledger)
    assert waits(ledger) == [PULL]


def test_a_paused_connection_waits_for_nobody(ledger: Ledger) -> None:
    ledger.link()
    make(ledger, 7)

    with ledger.database.transaction() as db:
        connections.pause(db, ledger.target_id, "revoked", "Log in again.")
        connections.pause(db, ledger.source_id, "revoked", "Log in again.")
        db.execute(update(tables.connection).values(probe_at=None))

    assert waits(ledger) == []


@pytest.mark.parametrize(("seconds", "waiting_ones"), [(60, []), (-1, [PUSH])])
def test_a_connection_without_a_permit_waits_until_there_is_one(
    ledger: Ledger, seconds: float, waiting_ones: list[str]
) -> None:
    ledger.link()

    with ledger.database.transaction() as db:
        db.execute(update(tables.connection).values(next_slice_at=db_now(seconds)))

    assert waits(ledger) == waiting_ones


def test_those_served_longest_ago_come_first(ledger: Ledger) -> None:
    ledger.link()
    make(ledger, 7)
    with ledger.database.transaction() as db:
        for schedule, age_s in ((PULL, 10), (PUSH, 20)):
            turn = turns.take(db, schedule, 1, "here/1", LEASE_S)
            assert turn is not None
            turns.end(db, turn)
            begun = update(tables.turn).where(tables.turn.c.schedule == schedule)
            db.execute(begun.values(begun_at=db_now(-age_s), lease_until=db_now(-1)))

    assert waits(ledger) == [PUSH, PULL]


# ── the beat ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_beat_has_an_age(ledger: Ledger) -> None:
    with ledger.database.reading() as db:
        assert beats.age_s(db) is None
    with ledger.database.transaction() as db:
        beats.beat(db)
        db.execute(update(tables.beat).values(at=db_now(-30)))

    with ledger.database.reading() as db:
        age_s = beats.age_s(db)

    assert age_s is not None
    assert 29 < age_s < 60
