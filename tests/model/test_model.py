"""The protocol survives thousands of hostile schedules, and each line taken out costs somebody something."""

import pytest

from tests.model import bills
from tests.model.protocol import Code, Order, Rules, State
from tests.model.schedule import CONTENTS, DELAYS, FATES, ORDERS, WAITS, Move, Setting, World
from tests.model.simulate import GAMES, TEMPERS, search, told
from tests.model.target import Fate, Q, Temper

PROTOCOL = Rules()
NEVER_HONOURS = Temper(remembers_s=0)


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize("game", GAMES)
def test_no_schedule_harms_the_books(game: str, temper: str) -> None:
    report = search(GAMES[game], PROTOCOL, TEMPERS[temper], schedules=3_000, seed=1)

    assert report.found is None, told(report.found)


def test_every_line_of_the_table_is_reached() -> None:
    report = search(GAMES["bills"], PROTOCOL, TEMPERS["honours"], schedules=3_000, seed=1)

    assert set(LINES.split()) <= {line.split()[0] for line in report.reached}


# ── stories that chance tells too seldom ─────────────────────────────────────────────────────────────────────


def test_the_wait_begins_when_the_request_may_have_left_not_when_it_was_recorded() -> None:
    moves = [work(3), fate(Fate.LATE, Q), wait(5), work(2), *[wait(31)] * 4, wait(21), work(8)]

    kept, broken = after(moves), after(moves, Rules(count_q_from_leaving=False))

    assert kept.books.wrongs == []
    assert broken.books.wrongs == ["a second bill for document 0, while #0 is there"]


def test_a_memo_that_was_wiped_before_does_not_stop_an_update_whose_answer_is_lost() -> None:
    wiped = [work(8), Move("bookkeeper wipes the memo")]
    moves = [*wiped, fate(Fate.FINE), fate(Fate.LOST_BEFORE), source(2), work(8)]

    kept, broken = after(moves), after(moves, Rules(version_before_mark=False))

    assert state(kept) == (State.LINKED, None)
    assert state(broken) == (State.ERROR, Code.CHANGED)


def test_a_bookkeeper_who_goes_back_to_the_old_amount_and_wipes_the_memo_is_not_overwritten() -> None:
    goes_back = [Move("bookkeeper wipes the memo"), Move("bookkeeper edits", 0, 0)]
    moves = [
        work(8),
        fate(Fate.LOST_AFTER),
        source(3),
        work(6),
        source(2),
        *goes_back,
        wait(8),
        work(8),
        source(2),
    ]

    kept, broken = after(moves), after(moves, Rules(forget_fields_when_in_doubt=False))

    assert state(kept) == (State.ERROR, Code.CHANGED)
    assert broken.books.wrongs == ["the bookkeeper's edit of bill #0 was overwritten"]


def test_what_a_person_disowned_is_what_they_were_shown_and_no_later_bill() -> None:
    asked = [work(2), Move("bookkeeper enters", 0, 2), fate(Fate.LOST_BEFORE), work(3), wait(170), work(3)]
    sent_and_wiped = [fate(Fate.LOST_AFTER), work(8), Move("bookkeeper wipes the memo"), wait(170)]
    moves = [*asked, Move("order", 0, ORDERS.index(Order.NOT_OURS)), *sent_and_wiped]

    kept, broken = after(moves), after(moves, Rules(disown_only_what_was_named=False))

    assert state(kept) == (State.ERROR, Code.SUSPECT)
    assert kept.ledger.links[0].named == (1,)
    assert broken.books.wrongs == ["a second bill for document 0, while #1 is there"]


def test_a_worker_that_lost_its_lease_records_nothing() -> None:
    taken_over = [work(1), Move("cut off"), wait(31), fate(Fate.REFUSED), Move("work", 1, 7)]
    moves = [work(8), source(2), *taken_over, work(8)]

    kept, broken = after(moves), after(moves, Rules(record_only_under_newest_fence=False))

    assert state(kept) == (State.ERROR, Code.REFUSED)
    assert kept.ledger.links[0].open is None
    assert broken.ledger.links[0].open is not None


def test_the_open_hole_makes_a_second_bill_that_is_noticed() -> None:
    moves = [Move("pause", 0, 120), work(8), wait(31), wait(158), work(8), Move("wait", 0, WAITS.index(700))]

    world = after(moves)

    assert world.books.wrongs == ["a second bill for document 0, while #0 is there"]
    assert state(world) == (State.ERROR, Code.SEVERAL)
    assert world.ledger.links[0].told == {0, 1}


def test_a_second_bill_later_than_any_wait_looks_like_a_copy_and_is_noted() -> None:
    moves = [Move("pause", 0, 500), work(8), wait(31), wait(158), work(8), Move("wait", 0, WAITS.index(700))]

    world = after(moves)

    assert state(world) == (State.LINKED, None)
    assert world.ledger.links[0].notes == {1}


def test_the_open_hole_is_closed_where_the_target_remembers() -> None:
    moves = [Move("pause", 0, 200), work(8), wait(31), work(8), Move("wait", 0, WAITS.index(700))]

    world = after(moves, temper=Temper())

    assert world.books.wrongs == []
    assert state(world) == (State.LINKED, None)


def after(moves: list[Move], rules: Rules = PROTOCOL, temper: Temper = NEVER_HONOURS) -> World:
    """The world at rest after these moves."""
    return bills.played(Setting(rules, temper), moves)


def state(world: World) -> tuple[State, Code | None]:
    """What the link of the only document says."""
    return world.ledger.links[0].state, world.ledger.links[0].code


def work(steps: int) -> Move:
    """A worker does some steps."""
    return Move("work", 0, steps - 1)


def wait(seconds: int) -> Move:
    """Time passes."""
    return Move("wait", 0, WAITS.index(seconds))


def source(content: int) -> Move:
    """The source's content changes; `VOID` withdraws it."""
    return Move("source", 0, CONTENTS.index(content))


def fate(what: Fate, seconds: int = 1) -> Move:
    """What becomes of the next request."""
    return Move("fate", FATES.index(what), DELAYS.index(seconds))


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

LINES = "A1 B1 B2 B3 B4 B5 C1 C2 C3 C4 C5 C6 C7 C8 C9 U1 U2 U3 U4 U5 D1 D3"
TEETH = [
    ("look_before_resend", "bills", "honours"),
    ("look_before_resend", "bills", "never honours"),
    ("resend_under_same_identity", "bills", "honours"),
    ("random_identity", "bills", "honours"),
    ("count_revisions", "bills", "honours"),
    ("count_revisions", "bills", "never honours"),
    ("keep_q", "bills", "begins repeats at once"),
    ("keep_q", "bills", "never honours"),
    ("ask_when_several", "bills", "honours"),
    ("ask_about_namesakes", "bills", "honours"),
    ("heed_suspects", "bills", "honours"),
    ("heed_suspects", "bills", "never honours"),
    ("heed_deletions", "bills", "never honours"),
    ("check_version", "bills", "never honours"),
    ("leave_gone_alone", "bills", "honours"),
    ("send_only_fresh", "bills", "never honours"),
    ("doubt_unmarked_when_outdated", "bills", "honours"),
    ("keep_unjudged_changes", "bills", "honours"),
    ("hold_version_with_fields", "bills", "honours"),
    ("doubt_unanswered_deletion", "bills", "honours"),
    ("overwrite_only_what_was_shown", "bills", "honours"),
    ("create_again_only_what_was_shown", "bills", "honours"),
    ("look_for_references", "references", "honours"),
    ("look_for_references", "references", "never honours"),
    ("ask_about_renamed_references", "references", "honours"),
]


@pytest.mark.parametrize(("line", "game", "temper"), TEETH)
def test_without_this_line_a_schedule_does_harm(line: str, game: str, temper: str) -> None:
    rules = Rules(**{line: False})

    report = search(GAMES[game], rules, TEMPERS[temper], schedules=6_000, seed=1)

    assert report.found is not None
