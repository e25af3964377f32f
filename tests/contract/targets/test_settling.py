"""The whole sync into any target while answers get lost: in the end each document is there once, and LINKED."""

from typing import Any

import pytest

from models.document import Document, Kind, Status
from models.link import LinkState
from tests.contract import papers
from tests.contract.books import Books
from tests.contract.keeping import Keeping
from tests.contract.stand_in import Fault

LOST: dict[str, Fault] = {
    "it never arrived": {"kind": "drop"},
    "done and dropped": {"kind": "commit_then_drop"},
    "done late, before it is looked for": {"kind": "commit_late", "seconds": 20},
    "done late, after it was looked for": {"kind": "commit_late", "seconds": 100},
}
DONE_OR_LATE = ("done and dropped", "done late, after it was looked for")
"""Of these the two that differ most."""


def paper(books: Books, kind: Kind, amount: str = "10.00") -> Document:
    return papers.paper(kind, books.gl_code, "C-1", (amount,))


def entered(keeping: Keeping, kind: Kind) -> Document:
    """One that is linked."""
    one = paper(keeping.books, kind)
    keeping.put(one)
    keeping.until_quiet()
    assert keeping.state(one) is LinkState.LINKED
    return one


def check_that_it_is_there_once(keeping: Keeping, one: Document) -> None:
    """LINKED, one record over its total, and whoever syncs again asks for nothing to be written.

    First everything that was under way has arrived.
    """
    keeping.time_passes(keeping.workshop.settings.settled_after_s)
    ours = [held for held in keeping.books.held(one.kind) if held.number == "C-1"]
    assert [held.total for held in ours] == [one.total]
    assert keeping.state(one) is LinkState.LINKED, keeping.row(one).message
    keeping.watch()
    assert keeping.sync().tally.writes == 0
    assert keeping.state(one) is LinkState.LINKED, keeping.row(one).message


# ── a create ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lost", LOST)
def test_a_create_whose_answer_is_lost_is_there_once(
    books: Books, keeping: Keeping, kind: Kind, lost: str
) -> None:
    one = paper(books, kind)
    known_to_the_books(keeping, one)
    books.strike(LOST[lost], nth=1)

    keeping.sync()
    unanswered = keeping.row(one)
    keeping.until_quiet()

    assert books.struck() == 1
    assert unanswered.state is LinkState.LINKING
    assert unanswered.due_at is not None
    check_that_it_is_there_once(keeping, one)


@pytest.mark.parametrize("lost", DONE_OR_LATE)
def test_so_it_is_where_the_target_forgets_identities(
    books: Books, keeping: Keeping, kind: Kind, lost: str
) -> None:
    """Then nothing may be sent again before the first sending can't arrive any more."""
    keeping.use(resend_create_after_s=keeping.workshop.settings.quiet_after_s)
    books.set(**books.without_identities)
    one = paper(books, kind)
    known_to_the_books(keeping, one)
    books.strike(LOST[lost], nth=1)

    keeping.until_quiet()

    assert books.struck() == 1
    check_that_it_is_there_once(keeping, one)


def test_a_create_whose_answers_are_lost_again_and_again_is_there_once(
    books: Books, keeping: Keeping, kind: Kind
) -> None:
    one = paper(books, kind)
    known_to_the_books(keeping, one)
    books.strike({"kind": "drop"}, times=2)
    books.strike({"kind": "commit_late", "seconds": 100}, nth=1)

    keeping.until_quiet()

    check_that_it_is_there_once(keeping, one)


def known_to_the_books(keeping: Keeping, one: Document) -> None:
    """Put it, with its party there, so that the first write is its own."""
    party = papers.party_of(one.kind)
    keeping.books.know(party.role, party.display_name)
    keeping.put(one)


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lost", DONE_OR_LATE)
def test_a_change_whose_answer_is_lost_is_made_once(books: Books, keeping: Keeping, kind: Kind, lost: str) -> None:
    entered(keeping, kind)
    later = paper(books, kind, "9.99")
    keeping.put(later)
    books.strike(LOST[lost], nth=1)

    keeping.until_quiet()

    assert books.struck() == 1
    check_that_it_is_there_once(keeping, later)


@pytest.mark.parametrize("lost", DONE_OR_LATE)
def test_a_void_whose_answer_is_lost_leaves_nothing_but_the_record(
    books: Books, keeping: Keeping, kind: Kind, lost: str
) -> None:
    one = entered(keeping, kind)
    keeping.put(one.model_copy(update={"status": Status.VOID}))
    books.strike(LOST[lost], nth=1)

    keeping.until_quiet()

    assert books.struck() == 1
    assert [held.total for held in books.held(kind) if held.number == "C-1"] == [0]
    assert (keeping.state(one), keeping.row(one).message) == (LinkState.LINKED, "Voided.")


# ── what others did meanwhile ────────────────────────────────────────────────────────────────────────────────


def ours(books: Books, kind: Kind) -> str:
    (id_,) = (held.id for held in books.held(kind) if held.number == "C-1")
    return id_


def check_that_a_person_is_asked(keeping: Keeping, one: Document) -> None:
    """ERROR with a sentence, and nothing of the kind is other than it was."""
    before = keeping.books.held(one.kind)

    keeping.until_quiet()

    assert keeping.state(one) is LinkState.ERROR
    assert keeping.row(one).message.endswith(".")
    assert keeping.books.held(one.kind) == before


def test_what_somebody_changed_is_not_overwritten(books: Books, keeping: Keeping, kind: Kind) -> None:
    one = entered(keeping, kind)
    books.edit(kind, ours(books, kind))
    keeping.put(paper(books, kind, "9.99"))

    check_that_a_person_is_asked(keeping, one)


def test_what_somebody_paid_is_not_voided(books: Books, keeping: Keeping, kind: Kind) -> None:
    if kind in books.unsettled:
        pytest.skip(books.unsettled[kind])
    one = entered(keeping, kind)
    books.settle(kind, ours(books, kind))
    keeping.put(one.model_copy(update={"status": Status.VOID}))

    check_that_a_person_is_asked(keeping, one)


def test_what_somebody_deleted_is_not_made_again(books: Books, keeping: Keeping, kind: Kind) -> None:
    one = entered(keeping, kind)
    books.delete(kind, ours(books, kind))
    keeping.put(paper(books, kind, "9.99"))

    check_that_a_person_is_asked(keeping, one)
    assert "deleted" in keeping.row(one).message


def test_what_somebody_deleted_is_told_by_the_next_watch(books: Books, keeping: Keeping, kind: Kind) -> None:
    one = entered(keeping, kind)
    keeping.watch()
    books.delete(kind, ours(books, kind))

    keeping.watch()

    assert keeping.state(one) is LinkState.ERROR
    assert "deleted" in keeping.row(one).message


def test_what_was_entered_by_hand_is_not_taken_over_without_being_asked(
    books: Books, keeping: Keeping, kind: Kind
) -> None:
    if keeping.number(paper(books, kind)) is None:
        pytest.skip(f"{books.system} has no number to look for a {kind.label} by")
    one = paper(books, kind)
    books.enter(kind, papers.party_of(kind).display_name, "C-1", "10.00")
    keeping.put(one)

    check_that_a_person_is_asked(keeping, one)
    assert [held.number for held in books.held(kind)] == ["C-1"]


# ── one bad document, and a connection in trouble ────────────────────────────────────────────────────────────


def test_one_bad_document_stops_alone(books: Books, keeping: Keeping, kind: Kind) -> None:
    """Its party was put away; of a payment the invoice was deleted."""
    good, bad = paper(books, kind), papers.paper(kind, books.gl_code, "C-2", **someone_else(kind))
    keeping.put(good, bad)
    spoil(books, kind)

    keeping.until_quiet()

    assert (keeping.state(good), keeping.state(bad)) == (LinkState.LINKED, LinkState.ERROR)
    assert keeping.row(bad).message.endswith(".")
    assert [held.total for held in books.held(kind) if held.number in ("C-1", "C-2")] == [good.total]


def someone_else(kind: Kind) -> dict[str, Any]:
    if kind is Kind.PAYMENT:
        return {}
    return {"counterparty": papers.party_of(kind).model_copy(update={"display_name": "Somebody else"})}


def spoil(books: Books, kind: Kind) -> None:
    if kind is Kind.PAYMENT:
        (id_,) = (held.id for held in books.held(Kind.RECEIVABLE_INVOICE) if held.number == "C-2-for")
        books.delete(Kind.RECEIVABLE_INVOICE, id_)
        return
    role = papers.party_of(kind).role
    books.know(role, "Somebody else")
    books.put_away(role, "Somebody else")


def one_of_each_kind(keeping: Keeping) -> list[Document]:
    some = [paper(keeping.books, kind) for kind in keeping.books.kinds]
    keeping.put(*some)
    return some


def check_that_all_go_on(keeping: Keeping, some: list[Document]) -> None:
    keeping.time_passes(3600)
    keeping.until_quiet()
    for one in some:
        check_that_it_is_there_once(keeping, one)


def test_a_login_that_is_refused_pauses_the_connection_and_blames_no_document(
    books: Books, keeping: Keeping
) -> None:
    some = one_of_each_kind(keeping)
    books.strike(books.unauthorized, times=2)

    keeping.sync()

    assert keeping.connection("books").state == "PAUSED"
    assert LinkState.ERROR not in {keeping.state(one) for one in some}
    check_that_all_go_on(keeping, some)


def test_a_429_cools_the_connection_down_and_blames_no_document(books: Books, keeping: Keeping) -> None:
    some = one_of_each_kind(keeping)
    books.strike(books.throttled, times=1)

    keeping.sync()

    assert keeping.connection("books").state == "COOLING"
    assert LinkState.ERROR not in {keeping.state(one) for one in some}
    check_that_all_go_on(keeping, some)
