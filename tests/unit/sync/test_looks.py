"""What a worker remembers of its looks into the books, and when it looks anew."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from connectors.base import Search, Sighting
from models.link import LinkState
from sync.looked_up import LookedUp
from sync.push import GoOn, push
from sync.store import clock
from tests.unit.sync.firm import Firm


def turn(firm: Firm, looked_up: LookedUp, go_on: GoOn = lambda: True) -> None:
    firm.pull()
    push(firm.workshop, firm._connection("books"), "worker/1", go_on=go_on, looked_up=looked_up)


class Counted:
    """How often something was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def enter(firm: Firm, count: int) -> None:
    for number in range(1, count + 1):
        firm.enter(f"inv-{number}", f"INV-{number}")


def once(firm: Firm, act: object) -> None:
    """Something happens while the first batch is under way."""

    def meanwhile() -> None:
        firm.books.meanwhile = lambda: None
        assert callable(act)
        act()

    firm.books.meanwhile = meanwhile


def test_a_backlog_is_looked_for_in_one_question(firm: Firm) -> None:
    firm.books.while_looking = looks = Counted()
    enter(firm, 9)

    firm.sync()

    assert {row.state for row in firm.rows()} == {LinkState.LINKED}
    assert looks.times == 1


def test_another_worker_need_not_ask_again(firm: Firm) -> None:
    firm.books.while_looking = looks = Counted()
    enter(firm, 9)
    batches = count()

    turn(firm, LookedUp(), go_on=lambda: next(batches) < 1)
    turn(firm, LookedUp())

    assert {row.state for row in firm.rows()} == {LinkState.LINKED}
    assert looks.times == 1


def test_a_worker_looks_ahead_for_what_no_other_looks_for(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.looks.AT_ONCE", 8)
    asked: list[tuple[str, ...]] = []
    look_up = firm.books.look_up

    def noted(search: Search) -> list[Sighting]:
        asked.append(search.numbers)
        return look_up(search)

    def another_worker() -> None:
        firm.books.while_looking = lambda: None
        turn(firm, LookedUp(), go_on=lambda: len(asked) < 2)

    monkeypatch.setattr(firm.books, "look_up", noted)
    firm.books.while_looking = another_worker
    enter(firm, 9)

    firm.sync()

    first, second = asked[:2]
    assert first == tuple(f"INV-{number}" for number in range(1, 9))
    assert second == ("INV-4", "INV-5", "INV-6", "INV-9")
    assert {row.state for row in firm.rows()} == {LinkState.LINKED}


def test_two_invoices_of_one_number_in_two_batches_are_noticed(firm: Firm) -> None:
    enter(firm, 4)
    firm.enter("inv-5", "INV-1")

    firm.sync()

    assert "is in Books already, from another invoice with the same number" in firm.message("inv-5")
    assert len(firm.books.bills) == 4


def test_a_bill_entered_by_hand_meanwhile_is_noticed_when_the_look_is_old(
    firm: Firm,
) -> None:
    passed = timedelta()
    enter(firm, 4)

    def a_bookkeeper_is_slow() -> None:
        nonlocal passed
        firm.enter_by_hand("INV-4")
        passed = timedelta(seconds=firm.workshop.settings.fresh_s / 2 + 0.1)

    once(firm, a_bookkeeper_is_slow)
    with clock.simulated(lambda: datetime.now(UTC) + passed):
        firm.sync()

    assert "entered by hand" in firm.message("inv-4")
    assert len(firm.books.bills) == 4


def test_what_a_person_asks_for_is_looked_for_anew(firm: Firm) -> None:
    enter(firm, 9)

    def a_bookkeeper_asks() -> None:
        firm.enter_by_hand("INV-9")
        firm.resync("inv-9")

    once(firm, a_bookkeeper_asks)
    firm.sync()

    assert "entered by hand" in firm.message("inv-9")
    assert len(firm.books.bills) == 9


def test_the_next_turn_does_not_ask_again_for_what_was_found(firm: Firm) -> None:
    firm.books.while_finding = looks = Counted()
    looked_up = LookedUp()
    firm.enter("inv-1", "INV-1")
    turn(firm, looked_up)
    firm.enter("inv-2", "INV-2")

    turn(firm, looked_up)

    assert (firm.state("inv-2"), looks.times) == (LinkState.LINKED, 1)


def test_after_a_while_it_is_asked_for_again(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.looked_up.REMEMBERED_S", 0.0)
    firm.books.while_finding = looks = Counted()
    looked_up = LookedUp()
    firm.enter("inv-1", "INV-1")
    turn(firm, looked_up)
    firm.enter("inv-2", "INV-2")

    turn(firm, looked_up)

    assert looks.times == 2


def test_what_was_not_there_is_asked_for_again(firm: Firm) -> None:
    firm.books.while_finding = looks = Counted()
    firm.books.vendors.clear()
    firm.books.is_closed = True
    looked_up = LookedUp()
    firm.enter("inv-1", "INV-1")
    turn(firm, looked_up)
    firm.resync("inv-1")

    turn(firm, looked_up)

    assert looks.times == 2


def test_a_resync_asks_anew_for_what_was_found_before(firm: Firm) -> None:
    firm.books.while_finding = looks = Counted()
    looked_up = LookedUp()
    firm.enter("inv-1", "INV-1")
    turn(firm, looked_up)
    firm.books.refuses_next = True
    firm.enter("inv-2", "INV-2")
    turn(firm, looked_up)
    firm.resync("inv-2")

    turn(firm, looked_up)

    assert (firm.state("inv-2"), looks.times) == (LinkState.LINKED, 2)
