"""What people did in any target is told: what they made, changed and deleted, and nothing that they did not."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectors.base import Changes, Search
from models.document import Kind
from tests.contract import papers
from tests.contract.books import Books
from tests.contract.clerk import Clerk

A_MINUTE = timedelta(minutes=1)


def changes(clerk: Clerk, since: datetime | None = None) -> Changes:
    return clerk.target.changes(since or datetime.now(UTC) - A_MINUTE)


def test_what_was_made_is_told_as_a_look_shows_it(clerk: Clerk, kind: Kind) -> None:
    done = clerk.enter(clerk.paper(kind))

    told = changes(clerk)

    assert done in told.seen
    assert told.deleted == ()


def test_what_was_entered_by_hand_is_told_too(books: Books, clerk: Clerk, kind: Kind) -> None:
    id_ = books.enter(kind, papers.party_of(kind).display_name, "HH-7", "10.00")

    (told,) = changes(clerk).seen

    assert (told.remote.entity, told.remote.id, told.mark) == (clerk.target.entity(kind), id_, None)


def test_what_was_changed_is_told_as_it_is_now(books: Books, clerk: Clerk, kind: Kind) -> None:
    before = clerk.enter(clerk.paper(kind))
    books.edit(kind, before.remote.id)

    (told,) = (seen for seen in changes(clerk).seen if seen.remote.entity == before.remote.entity)

    assert told == clerk.seen(before)
    assert told.remote.version != before.remote.version


def test_what_was_deleted_is_gone_and_told(books: Books, clerk: Clerk, kind: Kind) -> None:
    one = clerk.paper(kind)
    done = clerk.enter(one)
    books.delete(kind, done.remote.id)
    number = clerk.target.number(one)

    told = changes(clerk)

    assert clerk.look(done) == []
    assert number is None or clerk.target.look_up(Search(done.remote.entity, numbers=(number,))) == []
    assert told.deleted == ((done.remote.entity, done.remote.id),)
    assert (done.remote.entity, done.remote.id) not in {(seen.remote.entity, seen.remote.id) for seen in told.seen}


def test_what_is_older_is_not_told(books: Books, clerk: Clerk, kind: Kind) -> None:
    done = clerk.enter(clerk.paper(kind))
    books.delete(kind, clerk.enter(clerk.paper(kind, "C-2")).remote.id)

    told = changes(clerk, datetime.now(UTC) + A_MINUTE)

    assert told == Changes((), ())
    assert clerk.look(done) == [done]


def test_a_look_for_many_finds_them_all(books: Books, clerk: Clerk) -> None:
    kind = books.kinds[0]
    some = [papers.paper(kind, books.gl_code, f"C-{n}") for n in range(110)]
    clerk.enter_all(some)

    numbers = tuple(one.number or "" for one in some)
    found = clerk.target.look_up(Search(clerk.target.entity(kind), numbers=numbers))

    assert {seen.remote.number for seen in found} == set(numbers)


@pytest.mark.parametrize("offset_h", [-7, 0, 9])
def test_times_are_asked_for_in_whatever_zone(books: Books, clerk: Clerk, offset_h: int) -> None:
    """A moment is a moment: an hour too much finds nothing, an hour too little everything."""
    done = clerk.enter(clerk.paper(books.kinds[0]))
    zone = timezone(timedelta(hours=offset_h))
    before, after = ((datetime.now(UTC) + side * A_MINUTE).astimezone(zone) for side in (-1, 1))

    assert done in changes(clerk, before).seen
    assert changes(clerk, after).seen == ()
    assert done in clerk.target.look_up(Search(done.remote.entity, made_since=before))
    assert clerk.target.look_up(Search(done.remote.entity, made_since=after)) == []
