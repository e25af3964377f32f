"""Customers and vendors in any target: found by their names, made once, whoever names them."""

from dataclasses import replace

import pytest

from connectors.base import Done, Need
from models.document import Document, Kind
from models.link import LinkState
from tests.contract import papers
from tests.contract.books import Books
from tests.contract.clerk import Clerk
from tests.contract.keeping import Keeping
from tests.contract.stand_in import Fault

SEVERAL = 7


@pytest.fixture
def need(books: Books, clerk: Clerk, kind: Kind) -> Need:
    """Who a document of a kind is of, where that is said by a name."""
    needs = clerk.target.needs(papers.paper(kind, books.gl_code), books.policy)
    parties = [each for each in needs if each.create_from is not None]
    if not parties:
        pytest.skip(f"a {kind.label} names nobody")
    return parties[0]


# ── finding and making ───────────────────────────────────────────────────────────────────────────────────────


def test_who_was_made_is_found(books: Books, clerk: Clerk, need: Need, kind: Kind) -> None:
    before = clerk.target.find([need])

    made = clerk.create(need)

    assert before == []
    assert isinstance(made, Done)
    assert made.reference is not None
    assert clerk.target.find([need]) == [made.reference]
    assert made.reference.key == clerk.target.normalised(need.value)
    assert papers.party_of(kind).display_name in books.parties(papers.party_of(kind).role)


def test_a_name_is_found_whatever_its_case_and_spaces(clerk: Clerk, need: Need) -> None:
    made = clerk.create(need)
    assert isinstance(made, Done)

    shouted = replace(need, value=f"  {need.value.upper().replace(' ', '   ')} ", names=())

    assert clerk.target.find([shouted]) == [made.reference]
    assert made.reference is not None
    assert made.reference.key == clerk.target.normalised(shouted.value)


def test_odd_names_are_made_and_found(clerk: Clerk, need: Need) -> None:
    for name in ("Ana's \\ Sons: Reno & Co", 'The "Pool" Guys', "Señor Ünïon", "100% Copper_"):
        odd = _named(need, name)

        made = clerk.create(odd)

        assert isinstance(made, Done), made
        assert clerk.target.find([odd]) == [made.reference]


def _named(need: Need, name: str) -> Need:
    assert need.create_from is not None
    party = need.create_from.model_copy(update={"display_name": name})
    return replace(need, value=name, names=(), create_from=party)


def test_who_was_put_away_is_found_and_not_active(books: Books, clerk: Clerk, need: Need, kind: Kind) -> None:
    clerk.create(need)
    books.put_away(papers.party_of(kind).role, need.value)

    (found,) = clerk.target.find([need])

    assert (found.active, found.key) == (False, clerk.target.normalised(need.value))


def test_who_was_made_since_a_time_is_told(clerk: Clerk, need: Need, kind: Kind) -> None:
    done = clerk.enter(clerk.paper(kind))
    assert done.made_at is not None

    told = clerk.target.made_since(need.kind, done.made_at.replace(second=0, microsecond=0))

    assert [one.id for one in told if one.name == need.value] == [done.party]


# ── named by several ─────────────────────────────────────────────────────────────────────────────────────────


def several(keeping: Keeping, kind: Kind) -> list[Document]:
    some = [papers.paper(kind, keeping.books.gl_code, f"C-{n}") for n in range(SEVERAL)]
    keeping.put(*some)
    return some


def check_that_all_are_linked_to_one(keeping: Keeping, some: list[Document]) -> None:
    party = papers.party_of(some[0].kind)
    assert {keeping.state(one) for one in some} == {LinkState.LINKED}
    assert keeping.books.parties(party.role).count(party.display_name) == 1
    ours = [held for held in keeping.books.held(some[0].kind) if held.party == party.display_name]
    assert len(ours) == SEVERAL


@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.usefixtures("need")
def test_who_is_named_by_several_is_made_once(keeping: Keeping, kind: Kind, batch_size: int) -> None:
    keeping.send_in_batches_of(batch_size)
    some = several(keeping, kind)

    keeping.until_quiet()

    check_that_all_are_linked_to_one(keeping, some)


LOST: dict[str, Fault] = {
    "it never arrived": {"kind": "drop"},
    "done and dropped": {"kind": "commit_then_drop"},
    "done late": {"kind": "commit_late", "seconds": 20},
}


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.usefixtures("need")
def test_whose_making_gets_no_answer_is_made_once(books: Books, keeping: Keeping, kind: Kind, lost: str) -> None:
    some = several(keeping, kind)
    books.break_down(LOST[lost], nth=1, **books.makes_references)

    keeping.until_quiet()

    assert books.struck() == 1
    check_that_all_are_linked_to_one(keeping, some)
