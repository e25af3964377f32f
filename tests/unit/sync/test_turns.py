"""One turn of a job: what it does, when it does nothing, and what it leaves."""

from contextlib import suppress

import pytest
from sqlalchemy import update

from models import tables
from models.link import LinkState
from sync import leaving, scheduler, turns
from sync.store import slots, waiting
from sync.store.clock import db_now
from sync.turns import Crew
from tests.unit.sync.doubles import Killed
from tests.unit.sync.firm import Firm

INBOX, BOOKS = "inbox", "books"


@pytest.fixture
def rung() -> list[tuple[str, str]]:
    """What was rung for."""
    return []


@pytest.fixture
def crew(firm: Firm, rung: list[tuple[str, str]]) -> Crew:
    return Crew(firm.workshop, "here", lambda job, connection: rung.append((job, connection)))


def is_time_for(firm: Firm, job: str, connection: str) -> None:
    with firm.database.transaction() as db:
        slots.add(db, turns.schedule(job, connection), 1)


def waits(firm: Firm) -> list[str]:
    with firm.database.reading() as db:
        return waiting.schedules(db, firm.workshop.settings.pushers)


def outcomes(firm: Firm) -> list[str | None]:
    with firm.database.reading() as db:
        return [row.outcome for row in db.execute(tables.schedule_slot.select())]


def test_a_pull_that_is_due_brings_work_and_rings_for_its_target(
    firm: Firm, crew: Crew, rung: list[tuple[str, str]]
) -> None:
    firm.enter("inv-1")
    is_time_for(firm, "pull", INBOX)

    turns.run(crew, "pull", INBOX)

    assert rung == [("push", BOOKS)]
    assert outcomes(firm) == ["done"]
    assert firm.state("inv-1") is LinkState.NOT_LINKED


def test_a_pull_that_is_not_due_asks_nobody(firm: Firm, crew: Crew) -> None:
    firm.enter("inv-1")

    turns.run(crew, "pull", INBOX)

    assert firm.links() == []


def test_a_push_needs_no_slot_and_rings_again_while_work_is_left(
    firm: Firm, crew: Crew, rung: list[tuple[str, str]]
) -> None:
    firm.use(turn_s=1e-9)
    crew.workshop = firm.workshop
    firm.enter("inv-1")
    firm.pull()

    turns.run(crew, "push", BOOKS)
    assert rung == [("push", BOOKS)]

    firm.use(turn_s=60.0)
    crew.workshop = firm.workshop
    turns.run(crew, "push", BOOKS)

    assert firm.state("inv-1") is LinkState.LINKED
    assert rung == [("push", BOOKS)]


def test_a_target_in_trouble_is_not_rung_for_at_once(firm: Firm, crew: Crew, rung: list[tuple[str, str]]) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.books.is_down = True

    turns.run(crew, "push", BOOKS)

    assert rung == []


def test_a_connection_that_is_gone_ends_the_turn(crew: Crew, rung: list[tuple[str, str]]) -> None:
    turns.run(crew, "pull", "gone")

    assert rung == []


def test_all_jobs_can_be_run(firm: Firm, crew: Crew) -> None:
    for job, connection in (("watch", BOOKS), ("write_back", INBOX), ("housekeeping", turns.EVERYTHING)):
        is_time_for(firm, job, connection)

        turns.run(crew, job, connection)

    assert outcomes(firm) == ["done"] * 3
    assert waits(firm) == []


def test_a_bug_of_ours_ends_one_turn_and_the_next_one_comes(
    firm: Firm, crew: Crew, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    is_time_for(firm, "watch", BOOKS)
    with monkeypatch.context() as broken:
        broken.setattr(turns, "JOBS", {"watch": lambda _: 1 / 0})
        turns.run(crew, "watch", BOOKS)
    assert "ZeroDivisionError" in caplog.text

    assert waits(firm) == ["watch/books"]
    turns.run(crew, "watch", BOOKS)

    assert outcomes(firm) == ["done"]


def test_a_turn_that_was_taken_over_ends_no_slot(firm: Firm, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    is_time_for(firm, "watch", BOOKS)

    def sleeps(_: object) -> None:
        with firm.database.transaction() as db:
            db.execute(update(tables.turn).values(owner="there/1", lease_until=db_now(20)))

    monkeypatch.setattr(turns, "JOBS", {"watch": sleeps})
    turns.run(crew, "watch", BOOKS)

    assert outcomes(firm) == [None]


def test_half_of_the_threads_are_kept_for_pushing(firm: Firm, crew: Crew) -> None:
    is_time_for(firm, "watch", BOOKS)
    for _ in range(firm.workshop.settings.worker_threads // 2):
        assert crew.elsewhere.acquire(blocking=False)

    turns.run(crew, "watch", BOOKS)

    assert outcomes(firm) == [None]


def test_no_more_turns_at_once_than_the_settings_say_whoever_asks_for_them(firm: Firm, crew: Crew) -> None:
    is_time_for(firm, "watch", BOOKS)
    for _ in range(firm.workshop.settings.worker_threads):
        assert crew.places.acquire(blocking=False)

    turns.run(crew, "watch", BOOKS)
    without_a_place = outcomes(firm)
    crew.places.release()
    turns.run(crew, "watch", BOOKS)

    assert (without_a_place, outcomes(firm)) == ([None], ["done"])
    assert crew.places.acquire(blocking=False)
    assert not crew.places.acquire(blocking=False)


def run_until_killed(firm: Firm, crew: Crew) -> None:
    with suppress(Killed):
        turns.run(crew, "push", BOOKS)
    firm.database.is_dead = False


# ── told to stop ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_process_that_stops_begins_nothing(firm: Firm, crew: Crew) -> None:
    is_time_for(firm, "watch", BOOKS)
    crew.stopping.set()

    turns.run(crew, "watch", BOOKS)

    assert outcomes(firm) == [None]


def test_a_turn_that_was_broken_off_is_done_again(firm: Firm, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    is_time_for(firm, "watch", BOOKS)
    monkeypatch.setattr(turns, "JOBS", {"watch": lambda _: crew.stopping.set()})

    turns.run(crew, "watch", BOOKS)

    assert outcomes(firm) == [None]
    assert waits(firm) == ["watch/books"]


@pytest.mark.parametrize("loss", ["after", "late"])
def test_what_a_stopped_process_leaves_unanswered_is_settled_by_the_next(
    firm: Firm, crew: Crew, loss: str
) -> None:
    firm.enter("inv-1")
    firm.pull()
    left: list[int] = []

    def told_to_stop() -> None:
        firm.books.meanwhile = lambda: None
        left.append(leaving.leave(firm.database, crew.process))
        assert "taken up again by the next worker" in firm.message("inv-1")
        firm.database.die()

    firm.books.meanwhile = told_to_stop
    firm.books.losses.append(loss)  # type: ignore[arg-type]
    run_until_killed(firm, crew)

    assert left == [1]
    assert waits(firm) == ["push/books"]
    firm.until_quiet()
    assert firm.state("inv-1") is LinkState.LINKED
    assert len(firm.books.bills) == 1


def test_what_was_claimed_and_not_sent_is_queued_again(firm: Firm, crew: Crew) -> None:
    firm.enter("inv-1")
    firm.pull()

    def told_to_stop() -> None:
        firm.books.while_finding = lambda: None
        leaving.leave(firm.database, crew.process)
        firm.database.die()

    firm.books.while_finding = told_to_stop
    run_until_killed(firm, crew)

    assert (firm.state("inv-1"), firm.message("inv-1")) == (LinkState.NOT_LINKED, "Queued.")
    assert waits(firm) == ["push/books"]


def test_leaving_touches_nothing_of_another_process(firm: Firm, crew: Crew) -> None:
    firm.enter("inv-1")
    firm.pull()
    with firm.database.transaction() as db:
        claimed = {"lease_owner": "there/1", "lease_until": db_now(20), "state": LinkState.LINKING, "fence": 1}
        db.execute(update(tables.link).values(**claimed))

    assert leaving.leave(firm.database, crew.process) == 0
    assert waits(firm) == []


# ── the scheduler's periods ──────────────────────────────────────────────────────────────────────────────────


def test_every_connection_has_its_own_periods(firm: Firm) -> None:
    with firm.database.transaction() as db:
        of_inbox = update(tables.connection).where(tables.connection.c.name == INBOX)
        db.execute(of_inbox.values(periods={"pull": 30}))

    with firm.database.reading() as db:
        found = {one.schedule: one.seconds for one in scheduler.periods(db, firm.workshop.settings)}

    assert found == {
        "pull/inbox": 30,
        "sweep/inbox": 86_400,
        "write_back/inbox": 30,
        "watch/books": 300,
        "housekeeping/all": 3600,
    }
