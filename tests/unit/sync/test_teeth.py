"""Each protection is taken out once, and the stories that kill workers at every line must find damage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, delete, insert, select

from connectors.base import Item, Search, Sent, Sighting
from models import tables
from models.link import LinkState
from sync import answers, settle, write
from sync.slice import Slice
from sync.store import attempts, leases, links, moves
from sync.store.leases import Claim, Standing
from sync.store.moves import Move
from tests.servers import ledgers
from tests.unit.sync import doubles
from tests.unit.sync.doubles import Books
from tests.unit.sync.endings import the_same_after_a_kill_at_any_line
from tests.unit.sync.firm import Firm
from tests.unit.sync.mornings import MORNINGS
from tests.unit.sync.promises import all_is_as_promised

Begin = Callable[..., Firm]


@pytest.fixture
def begin(migrated: Path, tmp_path: Path) -> Iterator[Begin]:
    opened: list[Firm] = []

    def begun(scene: str, **books: Any) -> Firm:
        firm = Firm(ledgers.copied(migrated, tmp_path), **MORNINGS[scene].firm | books)
        MORNINGS[scene].begin(firm)
        firm.pull()
        opened.append(firm)
        return firm

    yield begun
    for firm in opened:
        firm.close()


def damage_is_found(firm: Firm) -> bool:
    try:
        the_same_after_a_kill_at_any_line(firm, firm.push)
    except AssertionError:
        return True
    return False


def test_a_repetition_needs_the_identity_of_what_it_repeats(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = write.send

    def under_another_identity(at: Slice, recorded: Any, request_id: str, *rest: Any) -> None:  # noqa: ARG001
        sent(at, recorded, uuid4().hex, *rest)

    monkeypatch.setattr(write, "send", under_another_identity)

    assert damage_is_found(begin("a_create_is_still_under_way"))


def test_nothing_may_be_repeated_without_a_look(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = Books.look_up

    def blindly(self: Books, search: Search) -> list[Sighting]:
        return [] if search.made_since else look_up(self, search)

    monkeypatch.setattr(Books, "look_up", blindly)

    assert damage_is_found(begin("the_answer_to_a_create_was_lost", forgets_identities=True))


def test_an_attempt_must_be_committed_before_it_is_sent(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = begin("three_new_invoices")
    send = Books.send

    def unrecorded(self: Books, items: Sequence[Item], request_id: str) -> Sent:
        this_one = tables.attempt.c.request_id == request_id
        with firm.database.transaction() as db:
            rows = [dict(row._mapping) for row in db.execute(select(tables.attempt).where(this_one))]
            db.execute(delete(tables.attempt).where(this_one))
        sent = send(self, items, request_id)
        with firm.database.transaction() as db:
            db.execute(insert(tables.attempt), rows)
        return sent

    monkeypatch.setattr(Books, "send", unrecorded)

    assert damage_is_found(firm)


def test_what_is_unanswered_must_be_settled_first(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgotten(at: Slice, claims: Sequence[Claim]) -> None:
        with at.transaction() as db:
            for claim in claims:
                assert claim.attempt is not None
                attempts.close(db, claim.attempt.id, "absent")
                at.deferred(db, claim, "Starting anew.", after_s=0)

    monkeypatch.setattr(settle, "settle", forgotten)

    assert damage_is_found(begin("a_create_is_still_under_way"))


def test_a_bill_must_carry_our_mark(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubles, "_mark", lambda _: None)

    assert damage_is_found(begin("three_new_invoices"))


def test_what_the_target_made_of_it_must_be_compared(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_total_differs", lambda *_: "")

    assert damage_is_found(begin("three_new_invoices", miscounts=True))


def test_a_total_that_differs_is_a_persons_business(begin: Begin) -> None:
    firm = begin("three_new_invoices", miscounts=True)

    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.ERROR
    assert "made the total 10.01 USD of what was sent as 10.00 USD" in firm.message("inv-1")
    all_is_as_promised(firm)


def another_worker_takes_over(firm: Firm) -> None:
    """While the first one's request is under way, its lease runs out; it arrives last of all and is refused."""

    def take_over() -> None:
        firm.books.meanwhile = lambda: None
        firm.time_passes(200.0)
        firm.push()
        firm.books.refuses_next = True

    firm.books.meanwhile = take_over
    firm.push()
    firm.until_quiet()


def test_a_worker_that_comes_too_late_changes_nothing(begin: Begin) -> None:
    firm = begin("the_answer_to_an_update_was_lost")
    firm.enter("inv-2", number="INV-2")
    firm.pull()

    another_worker_takes_over(firm)

    assert {row.state for row in firm.rows()} == {LinkState.LINKED}


def test_the_fence_must_be_asked(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = begin("the_answer_to_an_update_was_lost", forgets_identities=True)
    firm.enter("inv-2", number="INV-2")
    firm.pull()
    moved, newest = moves.move_all, leases.newest

    def as_it_is_now(db: Connection, link: Any) -> Any:
        now = links.by_id(db, link.id)
        return replace(link, fence=now.fence, state=now.state)

    def unasked(db: Connection, steps: Sequence[Move]) -> None:
        moved(db, [replace(step, link=as_it_is_now(db, step.link)) for step in steps])

    def always(db: Connection, claims: Sequence[Claim]) -> dict[int, Standing]:
        return newest(db, [as_it_is_now(db, claim) for claim in claims])

    monkeypatch.setattr(moves, "move_all", unasked)
    monkeypatch.setattr(leases, "newest", always)

    another_worker_takes_over(firm)

    assert firm.state("inv-2") is LinkState.ERROR
