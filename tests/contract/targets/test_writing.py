"""Writing to any target: one identity makes one record, nobody is overwritten, and one bad item is alone."""

from datetime import timedelta

import pytest

from connectors.base import (
    Done,
    Item,
    OperationKind,
    Outcome,
    ReferenceKind,
    Refused,
    Search,
    Sighting,
    Stale,
    Unknown,
)
from models.document import Kind
from models.errors import UnavailableError
from tests.contract import papers
from tests.contract.books import Books
from tests.contract.clerk import Clerk

OVER_A_RECORD = (OperationKind.UPDATE, OperationKind.ZERO, OperationKind.ADOPT, OperationKind.DELETE)

# ── what was created is there ────────────────────────────────────────────────────────────────────────────────


def test_it_arrives_to_the_cent_with_our_mark(books: Books, clerk: Clerk, kind: Kind) -> None:
    one = clerk.paper(kind, "C-1", "1234.56", "0.01")
    before = {other: len(books.held(other)) for other in books.kinds}
    item = clerk.item(one)

    done = clerk.done(item)

    held = books.one(kind)
    assert (held.id, held.number, held.total) == (done.remote.id, "C-1", one.total)
    assert held.party == papers.party_of(kind).display_name
    assert held.note.endswith(str(clerk.mark(one)))
    assert done.mark == clerk.mark(one)
    assert {other: len(books.held(other)) for other in books.kinds} == {**before, kind: 1}


def test_what_its_bytes_say_is_what_is_seen(clerk: Clerk, kind: Kind) -> None:
    one = clerk.paper(kind, "C-1", "1234.56", "0.01")
    item = clerk.item(one)

    done = clerk.done(item)

    assert clerk.target.differences(clerk.target.fields(item.body), done.fields) == ()
    assert clerk.target.total(item.body) == one.total
    assert (done.remote.entity, done.remote.total, done.paid) == (clerk.target.entity(kind), 123457, "")


def test_a_look_finds_what_was_created(clerk: Clerk, kind: Kind) -> None:
    """By its id, by its number where the target looks for numbers, and among what was made since a time."""
    one = clerk.paper(kind)
    done = clerk.enter(one)
    entity, number, made_at = done.remote.entity, clerk.target.number(one), done.made_at
    assert made_at is not None
    a_minute = timedelta(minutes=1)

    assert clerk.look(done) == [done]
    assert number is None or clerk.target.look_up(Search(entity, numbers=(number, "C-9"))) == [done]
    assert done in clerk.target.look_up(Search(entity, made_since=made_at - a_minute))
    assert clerk.target.look_up(Search(entity, made_since=made_at + a_minute)) == []


def test_whatever_was_looked_for_comes_once(clerk: Clerk, kind: Kind) -> None:
    one = clerk.paper(kind)
    done = clerk.enter(one)
    number, made_at = clerk.target.number(one), done.made_at
    assert made_at is not None

    everything = Search(
        done.remote.entity,
        ids=(done.remote.id,),
        numbers=(number,) if number else (),
        made_since=made_at - timedelta(minutes=1),
    )

    assert [seen for seen in clerk.target.look_up(everything) if seen.remote.id == done.remote.id] == [done]


# ── one identity, one record ─────────────────────────────────────────────────────────────────────────────────


def test_the_same_identity_again_makes_nothing_more(books: Books, clerk: Clerk, kind: Kind) -> None:
    item = clerk.item(clerk.paper(kind))

    first, second = clerk.done(item, "request-1"), clerk.done(item, "request-1")

    assert first.remote == second.remote
    assert books.one(kind).id == first.remote.id


def test_a_lost_answer_is_found_by_its_mark_and_its_identity_repeats_it(
    books: Books, clerk: Clerk, kind: Kind
) -> None:
    one = clerk.paper(kind)
    item = clerk.item(one)
    books.strike({"kind": "commit_then_drop"}, nth=1)

    lost = clerk.send(item, request_id="request-1")
    found = clerk.target.look_up(Search(item.entity, ids=(books.one(kind).id,)))
    again = clerk.done(item, "request-1")

    assert isinstance(lost.outcomes[item.item_id], Unknown)
    assert isinstance(lost.trouble, UnavailableError)
    assert [seen.mark for seen in found] == [clerk.mark(one)]
    assert found == [again]
    assert len(books.held(kind)) == 1


@pytest.mark.usefixtures("hasty")
def test_what_timed_out_and_was_done_all_the_same_is_done_once(books: Books, clerk: Clerk, kind: Kind) -> None:
    item = clerk.item(clerk.paper(kind))
    books.strike({"kind": "commit_late", "seconds": 30, "answer": "nothing"}, nth=1)

    lost = clerk.outcome(item, "request-1")
    not_yet = len(books.held(kind))
    books.wait(30)
    again = clerk.done(item, "request-1")

    assert isinstance(lost, Unknown)
    assert (not_yet, books.one(kind).id) == (0, again.remote.id)


def test_another_identity_is_another_record(books: Books, clerk: Clerk, kind: Kind) -> None:
    """Else the stories above tell nothing."""
    item = clerk.item(clerk.paper(kind))

    clerk.done(item, "request-1")
    clerk.done(item, "request-2")

    assert len(books.held(kind)) == 2


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_change_says_what_is_new_and_keeps_what_people_wrote(books: Books, clerk: Clerk, kind: Kind) -> None:
    before = clerk.enter(clerk.paper(kind, "C-1", "10.00", "5.00"))
    books.remark(kind, before.remote.id, "Asked Ana about it.")
    later = clerk.paper(kind, "C-1", "9.99")

    after = clerk.done(clerk.item(later, OperationKind.UPDATE, seen=clerk.seen(before)))

    held = books.one(kind)
    assert (held.id, held.total, after.remote.total) == (before.remote.id, later.total, 999)
    assert held.note.startswith("Asked Ana about it.\n")
    assert (held.note.count("ledgerlink:"), held.note.endswith(str(clerk.mark(later, 2)))) == (1, True)
    assert after.mark == clerk.mark(later, 2)
    assert after.remote.version != before.remote.version


def test_a_void_leaves_nothing_but_the_record(books: Books, clerk: Clerk, kind: Kind) -> None:
    one = clerk.paper(kind, "C-1", "10.00", "5.00")
    before = clerk.enter(one)
    item = clerk.item(one, OperationKind.ZERO, seen=before)

    after = clerk.done(item)

    held = books.one(kind)
    assert (held.id, held.number) == (before.remote.id, "C-1")
    assert held.total == after.remote.total == 0
    assert (held.note.count("ledgerlink:"), held.note.endswith(str(clerk.mark(one, 2)))) == (1, True)
    assert clerk.target.total(item.body) == 0
    assert clerk.target.differences(clerk.target.fields(item.body), after.fields) == ()
    assert after.mark == clerk.mark(one, 2)


def test_a_deletion_leaves_nothing(books: Books, clerk: Clerk, kind: Kind) -> None:
    one = clerk.paper(kind)
    before = clerk.enter(one)
    item = clerk.item(one, OperationKind.DELETE, seen=before)

    outcome = clerk.outcome(item)

    assert outcome == Done()
    assert books.held(kind) == []
    assert clerk.look(before) == []


# ── what others did ──────────────────────────────────────────────────────────────────────────────────────────


def check_that_nothing_is_overwritten(books: Books, clerk: Clerk, kind: Kind, seen: Sighting) -> None:
    """Whatever is sent for the version that was seen is stale, and says so in a sentence."""
    later = papers.paper(kind, books.gl_code, "C-1", ("9.99",))
    before = books.held(kind)
    for operation in OVER_A_RECORD:
        outcome = clerk.outcome(clerk.item(later, operation, seen=seen))

        assert isinstance(outcome, Stale), f"{operation}: {outcome}"
        assert outcome.error.message.endswith(".")
        assert books.held(kind) == before


def test_what_somebody_changed_is_not_overwritten(books: Books, clerk: Clerk, kind: Kind) -> None:
    seen = clerk.enter(clerk.paper(kind))
    books.edit(kind, seen.remote.id)

    check_that_nothing_is_overwritten(books, clerk, kind, seen)


def test_what_somebody_paid_is_not_overwritten_and_says_so(books: Books, clerk: Clerk, kind: Kind) -> None:
    if kind in books.unsettled:
        pytest.skip(books.unsettled[kind])
    seen = clerk.enter(clerk.paper(kind))
    books.settle(kind, seen.remote.id)

    check_that_nothing_is_overwritten(books, clerk, kind, seen)
    assert clerk.seen(seen).paid


def test_what_somebody_changed_is_told_in_words(books: Books, clerk: Clerk, kind: Kind) -> None:
    item = clerk.item(clerk.paper(kind))
    seen = clerk.done(item)
    books.edit(kind, seen.remote.id)

    (told,) = clerk.target.differences(clerk.target.fields(item.body), clerk.seen(seen).fields)

    assert "2026-05-13" in told


def test_a_record_of_nobody_is_refused(books: Books, clerk: Clerk, kind: Kind) -> None:
    """Deleted meanwhile: nothing is made in its place."""
    one = clerk.paper(kind)
    seen = clerk.enter(one)
    item = clerk.item(one, OperationKind.UPDATE, seen=seen)
    books.delete(kind, seen.remote.id)

    outcome = clerk.outcome(item)

    assert isinstance(outcome, Refused | Stale)
    assert books.held(kind) == []


# ── what was entered by hand ─────────────────────────────────────────────────────────────────────────────────


def test_what_was_entered_by_hand_is_seen_without_a_mark(books: Books, clerk: Clerk, kind: Kind) -> None:
    id_ = books.enter(kind, papers.party_of(kind).display_name, "C-1", "10.00")
    number = clerk.target.number(clerk.paper(kind))
    by_number = clerk.target.look_up(Search(clerk.target.entity(kind), numbers=(number,))) if number else []
    (by_id,) = clerk.target.look_up(Search(clerk.target.entity(kind), ids=(id_,)))

    assert (by_id.mark, by_id.remote.id, by_id.remote.total) == (None, id_, 1000)
    assert by_number in ([], [by_id])


def test_what_is_adopted_gets_our_mark_and_keeps_everything_else(books: Books, clerk: Clerk, kind: Kind) -> None:
    one = clerk.paper(kind)
    id_ = books.enter(kind, papers.party_of(kind).display_name, "HH-7", "10.00")
    (seen,) = clerk.target.look_up(Search(clerk.target.entity(kind), ids=(id_,)))
    (before,) = (held for held in books.held(kind) if held.id == id_)

    after = clerk.done(clerk.item(one, OperationKind.ADOPT, seen=seen))

    (held,) = (held for held in books.held(kind) if held.id == id_)
    assert after.mark == clerk.mark(one, 2)
    assert held.note == f"{before.note}\n{clerk.mark(one, 2)}"
    assert (held.number, held.total, held.party) == (before.number, before.total, before.party)
    assert clerk.target.differences(seen.fields, after.fields) == ()


# ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────


def bad_item(clerk: Clerk, kind: Kind, number: str) -> Item:
    """It refers to what is not there any more: its party or, for a payment, its invoice."""
    one = clerk.paper(kind, number)
    parties = (ReferenceKind.CUSTOMER, ReferenceKind.VENDOR)
    known = clerk.matched(one)
    nobody = {need: clerk.books.no_id if need[0] in parties else id_ for need, id_ in known.items()}
    if parent := clerk.parent(one):
        clerk.books.delete(Kind.RECEIVABLE_INVOICE, parent.remote.id)
    return clerk.item(one, matched=nobody)


def test_one_bad_item_changes_none_of_its_neighbours(books: Books, clerk: Clerk, kind: Kind) -> None:
    first, last = clerk.paper(kind, "C-1"), clerk.paper(kind, "C-3")
    items = [clerk.item(first), bad_item(clerk, kind, "C-2"), clerk.item(last)]

    outcomes = clerk.send(*items).outcomes

    kinds_of_outcome: list[type[Outcome]] = [type(outcomes[item.item_id]) for item in items]
    refused = outcomes[items[1].item_id]
    assert kinds_of_outcome == [Done, Refused, Done]
    assert sorted(held.number or "" for held in books.held(kind)) == ["C-1", "C-3"]
    assert isinstance(refused, Refused)
    assert len(refused.error.message) > 20
    assert refused.error.message.endswith(".")
    assert refused.error.code


def test_a_full_batch_is_one_request(books: Books, clerk: Clerk, kind: Kind) -> None:
    """Whoever sends it has the limiter's permits already."""
    some = [papers.paper(kind, books.gl_code, f"C-{n}") for n in range(clerk.target.batch_size)]
    clerk.prepare(some)
    known = clerk.matched(some[0])
    items = [clerk.item(one, matched=known) for one in some]
    books.forget_requests()
    books.permits.taken.clear()

    outcomes = clerk.send(*items).outcomes

    assert len(books.requests()) == 1
    assert not books.permits.taken
    assert all(isinstance(outcomes[item.item_id], Done) for item in items)
    assert [held.number for held in books.held(kind)] == [f"C-{n}" for n in range(len(some))]


def test_all_kinds_go_in_one_batch(books: Books, clerk: Clerk) -> None:
    items = [clerk.item(clerk.paper(kind, f"C-{kind}")) for kind in books.kinds]

    outcomes = clerk.send(*items).outcomes

    assert all(isinstance(outcomes[item.item_id], Done) for item in items)
