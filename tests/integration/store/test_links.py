"""Claiming: a link has one owner at a time, and a late one changes nothing (DESIGN §4.4)."""

import threading
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from models import tables
from models.link import Event, LinkState
from sync.store import backlog, leases, links, moves, remotes, timeline
from sync.store.clock import db_now
from sync.store.database import Database
from sync.store.links import LeaseLostError
from tests.integration.store.ledger import LEASE_S, Ledger, bill


def ids(claims: Any) -> list[int]:
    return [claim.id for claim in claims]


def test_workers_that_race_for_200_links_never_get_one_twice(ledger: Ledger) -> None:
    due = [ledger.link(f"inv-{n}") for n in range(200)]
    taken: list[int] = []

    def work(name: str) -> None:
        while claims := ledger.claim(name, at_most=7):
            taken.extend(ids(claims))

    threads = [threading.Thread(target=work, args=[f"worker-{n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(Counter(taken).values()) == 1
    assert sorted(taken) == sorted(due)


def test_a_claim_brings_everything_that_is_needed(ledger: Ledger) -> None:
    link_id = ledger.link()
    ledger.record(link_id)

    (claim,) = ledger.claim()

    assert (claim.id, claim.state, claim.fence) == (link_id, LinkState.LINKING, 1)
    assert claim.document is not None
    assert claim.document.ref.id == "inv-1"
    assert claim.attempt is not None
    assert claim.attempt.item.body == b'{"bId":"1"}'


def test_what_is_leased_is_nobody_elses(ledger: Ledger) -> None:
    ledger.link()
    ledger.claim("first")

    assert ledger.claim("second") == []


def test_a_lease_that_ran_out_is_taken_over_with_a_newer_fence(ledger: Ledger) -> None:
    ledger.link()
    (late,) = ledger.claim("late")
    ledger.run_out(late.id)

    (new,) = ledger.claim("new")

    assert new.fence == late.fence + 1
    assert ledger.row(new.id).lease_owner == "new"


def test_a_late_worker_changes_nothing_and_learns_so(ledger: Ledger) -> None:
    ledger.link()
    (late,) = ledger.claim("late")
    ledger.run_out(late.id)
    ledger.claim("new")
    before, told = ledger.row(late.id), ledger.count(tables.timeline)

    with pytest.raises(LeaseLostError):
        ledger.end(late, Event.CONFIRM, **links.remote_columns(bill()))

    assert ledger.row(late.id) == before
    assert ledger.count(tables.timeline) == told


def test_a_late_worker_changes_nothing_even_after_the_new_one_is_done(ledger: Ledger) -> None:
    ledger.link()
    (late,) = ledger.claim("late")
    ledger.run_out(late.id)
    (new,) = ledger.claim("new")
    ledger.end(new, Event.CONFIRM)

    with pytest.raises(LeaseLostError):
        ledger.end(late, Event.STOP, "late")

    assert ledger.row(late.id).state == LinkState.LINKED


def test_whose_leases_were_lost_together_are_claimed_together_once_and_then_alone(ledger: Ledger) -> None:
    several = [ledger.link(f"inv-{n}") for n in range(3)]
    ledger.claim("killed")
    ledger.run_out(*several)

    together = ids(ledger.claim("killed too"))
    ledger.run_out(*several)
    batches = [ids(ledger.claim("new")) for _ in range(4)]

    assert together == several
    assert sorted(batches) == [[], *[[one] for one in several]]


def test_whose_lease_was_lost_can_have_its_turn_before_the_backlog(ledger: Ledger) -> None:
    lost = ledger.link("lost")
    ledger.claim("killed")
    ledger.run_out(lost)
    backlog = [ledger.link(f"fresh-{n}") for n in range(3)]

    first = ids(ledger.claim("new", lost_first=True))
    then = ids(ledger.claim("new", lost_first=True))

    assert (first, sorted(then)) == ([lost], backlog)


def test_a_fresh_link_is_not_claimed_beside_one_whose_lease_was_lost(ledger: Ledger) -> None:
    lost = ledger.link("lost")
    ledger.claim("killed")
    ledger.run_out(lost)
    fresh = [ledger.link("fresh-1"), ledger.link("fresh-2")]

    assert ids(ledger.claim("new")) == fresh
    assert ids(ledger.claim("new")) == [lost]


def test_the_fourth_lost_lease_stops_it(ledger: Ledger) -> None:
    link_id = ledger.link()
    for _ in range(4):
        ledger.claim("killed")
        ledger.run_out(link_id)

    claims = ledger.claim("new")

    row = ledger.row(link_id)
    assert (claims, row.state, row.due_at, row.lease_owner) == ([], LinkState.ERROR, None, None)
    assert row.message == (
        "Working on this invoice broke off four times. Resync to try again; report it if it breaks off then too."
    )


def test_three_lost_leases_are_forgotten_by_a_good_end(ledger: Ledger) -> None:
    link_id = ledger.link()
    for _ in range(3):
        ledger.claim("killed")
        ledger.run_out(link_id)

    (claim,) = ledger.claim("good")
    ledger.end(claim)

    assert ledger.row(link_id).lost_leases == 0


def test_renewing_keeps_only_what_is_ours(ledger: Ledger) -> None:
    mine, theirs, lost = (ledger.link(f"inv-{n}") for n in range(3))
    (claimed_mine,) = ledger.claim("me", at_most=1)
    (claimed_theirs,) = ledger.claim("they", at_most=1)
    (claimed_lost,) = ledger.claim("me", at_most=1)
    ledger.run_out(lost)
    before = [ledger.row(one).lease_until for one in (mine, theirs, lost)]

    with ledger.database.transaction() as db:
        leases.renew(db, "me", [claimed_mine.id, claimed_theirs.id, claimed_lost.id], 2 * LEASE_S)

    after = [ledger.row(one).lease_until for one in (mine, theirs, lost)]
    assert [one > other for one, other in zip(after, before, strict=True)] == [True, False, False]


@pytest.mark.parametrize("end", [Event.CONFIRM, Event.STOP])
def test_what_rests_is_never_claimed(ledger: Ledger, end: Event) -> None:
    ledger.link()
    (claim,) = ledger.claim()

    ledger.end(claim, end, "at rest")

    assert ledger.claim() == []


def test_what_is_due_later_is_not_claimed_yet(ledger: Ledger) -> None:
    ledger.link()
    (claim,) = ledger.claim()

    with ledger.database.transaction() as db:
        moves.move(db, claim, Event.DEFER, "Later.", **moves.due_again(60))

    assert ledger.claim() == []
    with ledger.database.reading() as db:
        assert backlog.next_due(db, ledger.target_id) is not None
        assert backlog.count_due(db, ledger.target_id) == 0


def test_claims_come_unanswered_first_then_what_a_person_asked_for_then_the_oldest(ledger: Ledger) -> None:
    old, asked, unanswered = ledger.link("old"), ledger.link("asked"), ledger.link("unanswered")
    ledger.record(unanswered)
    with ledger.database.transaction() as db:
        links.note(db, asked, priority=1)

    order = [ids(ledger.claim(at_most=1))[0] for _ in range(3)]

    assert order == [unanswered, asked, old]


def test_a_person_who_moves_a_link_first_wins(ledger: Ledger) -> None:
    link_id = ledger.link()
    with ledger.database.reading() as db:
        read = links.by_id(db, link_id)
    ledger.claim()

    with pytest.raises(LeaseLostError), ledger.database.transaction() as db:
        moves.move(db, read, Event.WAIT, "Excluded: twice", due_at=None)


def test_one_record_of_the_target_belongs_to_one_link(ledger: Ledger) -> None:
    first, second = ledger.link("inv-1"), ledger.link("inv-2")
    for claim in ledger.claim():
        if claim.id == first:
            ledger.end(claim, **links.remote_columns(bill()))

    with pytest.raises(IntegrityError), ledger.database.transaction() as db:
        links.note(db, second, **links.remote_columns(bill()))

    with ledger.database.reading() as db:
        assert remotes.owner_of(db, ledger.target_id, "Bill", "17") == first


def test_a_remote_comes_back_as_it_was_seen(ledger: Ledger) -> None:
    link_id = ledger.link()
    (claim,) = ledger.claim()

    ledger.end(claim, **links.remote_columns(bill()))

    with ledger.database.reading() as db:
        remote = links.by_id(db, link_id).remote
    assert remote is not None
    assert (remote.remote, remote.fields) == (bill().remote, {"total": "12.50"})


def test_every_change_of_state_leaves_a_trace(ledger: Ledger) -> None:
    link_id = ledger.link()
    (claim,) = ledger.claim()
    ledger.end(claim)

    with ledger.database.reading() as db:
        rows = db.execute(
            tables.timeline.select().where(tables.timeline.c.link_id == link_id).order_by(tables.timeline.c.id)
        ).all()

    assert [(row.event, row.state_before, row.state_after) for row in rows] == [
        ("seen", None, "NOT_LINKED"),
        ("queue", "NOT_LINKED", "NOT_LINKED"),
        ("claim", "NOT_LINKED", "LINKING"),
        ("confirm", "LINKING", "LINKED"),
    ]
    assert all(row.at.tzinfo is not None for row in rows)


def test_links_stopped_by_one_cause_are_found_together(ledger: Ledger) -> None:
    for n in range(3):
        ledger.link(f"inv-{n}")
    stopped = ledger.claim()
    for claim, key in zip(stopped, ["5010", "5010", "5020"], strict=True):
        ledger.end(claim, Event.STOP, "No account.", cause="missing_account", cause_key=key)

    with ledger.database.reading() as db:
        found = links.stopped_by(db, "missing_account", "5010", ledger.route_id)

    assert sorted(ids(found)) == ids(stopped[:2])


def test_the_clock_is_the_databases_and_aware(database: Database) -> None:
    with database.reading() as db:
        at, later = db.execute(select(db_now(), db_now(90))).one()

    assert at.tzinfo is later.tzinfo is UTC
    assert 89 < (later - at).total_seconds() < 91


def test_a_naive_time_is_never_stored(ledger: Ledger) -> None:
    link_id = ledger.link()

    with pytest.raises(StatementError, match="a time without a zone"), ledger.database.transaction() as db:
        links.note(db, link_id, due_at=datetime(2026, 5, 1))  # noqa: DTZ001


def test_the_timeline_is_kept_in_order(ledger: Ledger) -> None:
    link_id = ledger.link()

    with ledger.database.transaction() as db:
        for n in range(3):
            timeline.of_link(db, link_id, f"event-{n}", details={"n": n})

    with ledger.database.reading() as db:
        rows = db.execute(tables.timeline.select().order_by(tables.timeline.c.id)).all()
    assert [row.event for row in rows][-3:] == ["event-0", "event-1", "event-2"]
