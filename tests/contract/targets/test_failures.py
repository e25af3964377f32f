"""A target in trouble: each failure says what happens next, and nothing is taken for done or for absent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import Done, Item, NotExecuted, ReferenceKind, Search, Sent, Target, Unknown
from models.errors import ConnectionBrokenError, RateLimitedError, SyncError, UnavailableError
from tests.contract.books import Books
from tests.contract.clerk import Clerk
from tests.contract.stand_in import Fault


@pytest.fixture
def items(books: Books, clerk: Clerk) -> list[Item]:
    """One of each kind that the target takes, in one batch."""
    return [clerk.item(clerk.paper(kind, f"C-{kind}")) for kind in books.kinds]


def held(books: Books) -> int:
    """How many of what ``items`` are of there are."""
    numbers = [one.number or "" for kind in books.kinds for one in books.held(kind)]
    return len([number for number in numbers if not number.endswith("-for")])


# ── writes ───────────────────────────────────────────────────────────────────────────────────────────────────

UNKNOWN: dict[str, Fault] = {
    "dropped before it arrived": {"kind": "drop"},
    "done and dropped": {"kind": "commit_then_drop"},
    "a gateway's 502": {"kind": "gateway_error", "status": 502},
    "a gateway's 503": {"kind": "gateway_error", "status": 503},
    "a gateway's 504": {"kind": "gateway_error", "status": 504},
    "done, and a gateway's 504": {"kind": "gateway_error", "status": 504, "handled": True},
    "half an answer": {"kind": "truncate"},
    "half that passes for the whole": {"kind": "truncate", "promised": False},
    "an empty answer": {"kind": "respond", "status": 200, "body": ""},
    "a page in HTML": {"kind": "respond", "status": 200, "body": "<h1>Maintenance</h1>"},
    "another answer": {"kind": "respond", "status": 200, "body": {}},
}


def check_that_nobody_can_tell(books: Books, clerk: Clerk, items: list[Item], fault: Fault) -> Sent:
    """Whatever became of them is told by the same request again: each is there once."""
    books.strike(fault, nth=1)

    sent = clerk.send(*items, request_id="request-1")
    again = clerk.send(*items, request_id="request-1")

    assert books.struck() == 1
    assert {type(outcome) for outcome in sent.outcomes.values()} == {Unknown}
    assert {type(outcome) for outcome in again.outcomes.values()} == {Done}
    assert held(books) == len(items) == len(sent.outcomes)
    return sent


@pytest.mark.parametrize("name", UNKNOWN)
def test_without_a_clear_answer_nobody_can_tell(books: Books, clerk: Clerk, items: list[Item], name: str) -> None:
    sent = check_that_nobody_can_tell(books, clerk, items, UNKNOWN[name])

    assert isinstance(sent.trouble, UnavailableError)
    assert all(isinstance(one, Unknown) and len(one.reason) > 20 for one in sent.outcomes.values())


def test_its_own_500_leaves_a_write_unknown(books: Books, clerk: Clerk, items: list[Item]) -> None:
    sent = check_that_nobody_can_tell(books, clerk, items, books.broken)

    assert isinstance(sent.trouble, UnavailableError)


@pytest.mark.usefixtures("hasty")
def test_silence_leaves_a_write_unknown(books: Books, clerk: Clerk, items: list[Item]) -> None:
    sent = check_that_nobody_can_tell(books, clerk, items, {"kind": "hang"})

    assert isinstance(sent.trouble, UnavailableError)


def test_a_429_leaves_a_write_unknown_and_says_how_long_to_wait(
    books: Books, clerk: Clerk, items: list[Item]
) -> None:
    sent = check_that_nobody_can_tell(books, clerk, items, books.throttled)

    assert isinstance(sent.trouble, RateLimitedError)
    assert sent.trouble.retry_after_s == 7


def test_an_item_that_the_answer_does_not_mention_is_unknown(
    books: Books, clerk: Clerk, items: list[Item]
) -> None:
    """Its neighbours are done."""
    books.strike(books.partial, nth=1)

    outcomes = clerk.send(*items).outcomes

    *others, last = (outcomes[item.item_id] for item in items)
    assert {type(outcome) for outcome in others} == {Done}
    assert isinstance(last, Unknown)


# ── who is not let in ────────────────────────────────────────────────────────────────────────────────────────


def check_that_nothing_was_done(sent: Sent, trouble: type[SyncError]) -> SyncError:
    assert {type(outcome) for outcome in sent.outcomes.values()} == {NotExecuted}
    assert isinstance(sent.trouble, trouble)
    assert len(sent.trouble.message) > 20
    return sent.trouble


def test_a_login_that_ran_out_is_renewed_and_the_same_request_sent_again(
    books: Books, clerk: Clerk, items: list[Item]
) -> None:
    books.wait(2 * 3600)

    sent = clerk.send(*items)

    assert {type(outcome) for outcome in sent.outcomes.values()} == {Done}
    assert held(books) == len(items)


def test_a_login_that_is_refused_once_is_renewed(books: Books, clerk: Clerk, items: list[Item]) -> None:
    books.strike(books.unauthorized, nth=1)

    sent = clerk.send(*items)

    assert {type(outcome) for outcome in sent.outcomes.values()} == {Done}
    assert held(books) == len(items)


def test_a_login_that_is_always_refused_is_a_persons_business(
    books: Books, clerk: Clerk, items: list[Item]
) -> None:
    books.strike(books.unauthorized, times=9)

    sent = clerk.send(*items)

    trouble = check_that_nothing_was_done(sent, ConnectionBrokenError)
    assert "onnect" in trouble.message
    assert held(books) == 0


def test_a_company_that_lets_nobody_in_is_a_persons_business(
    books: Books, clerk: Clerk, items: list[Item]
) -> None:
    books.strike(books.forbidden, times=9)

    sent = clerk.send(*items)

    check_that_nothing_was_done(sent, ConnectionBrokenError)
    assert held(books) == 0


def test_where_nobody_is_nothing_was_sent(books: Books, items: list[Item]) -> None:
    elsewhere = books.connected(base_url="http://127.0.0.1:9/nobody")

    sent = elsewhere.send(items, "request-1")

    check_that_nothing_was_done(sent, UnavailableError)


# ── reads ────────────────────────────────────────────────────────────────────────────────────────────────────

Read = Callable[[Target, Books], Any]

READS: dict[str, Read] = {
    "a look": lambda target, books: target.look_up(Search(target.entity(books.kinds[0]), numbers=("C-1",))),
    "the feed of changes": lambda target, _: target.changes(datetime.now(UTC) - timedelta(hours=1)),
    "a search for who was made": lambda target, _: target.made_since(
        ReferenceKind.VENDOR, datetime.now(UTC) - timedelta(hours=1)
    ),
}

NO_ANSWER = [fault for name, fault in UNKNOWN.items() if "done" not in name and "passes" not in name]


@pytest.mark.parametrize("read", READS)
def test_no_answer_is_never_taken_for_nothing_there(books: Books, clerk: Clerk, read: str) -> None:
    """Whoever took it for "not there" would write a second one."""
    READS[read](clerk.target, books)
    for fault in NO_ANSWER:
        books.break_down(fault, times=1)

        with pytest.raises(UnavailableError):
            READS[read](clerk.target, books)


@pytest.mark.parametrize("read", READS)
def test_what_a_read_is_refused_says_what_happens_next(books: Books, clerk: Clerk, read: str) -> None:
    READS[read](clerk.target, books)
    refusals: list[tuple[Fault, type[SyncError]]] = [
        (books.broken, UnavailableError),
        (books.throttled, RateLimitedError),
        (books.forbidden, ConnectionBrokenError),
    ]
    for fault, error in refusals:
        books.break_down(fault, times=1)

        with pytest.raises(error) as met:
            READS[read](clerk.target, books)
        assert len(met.value.message) > 20


@pytest.mark.parametrize("read", READS)
def test_a_read_renews_its_login_once(books: Books, clerk: Clerk, read: str) -> None:
    READS[read](clerk.target, books)
    books.break_down(books.unauthorized, nth=1)

    READS[read](clerk.target, books)

    assert books.struck() == 1


@pytest.mark.parametrize("read", READS)
def test_a_read_takes_a_permit_for_each_of_its_requests(books: Books, clerk: Clerk, read: str) -> None:
    READS[read](clerk.target, books)
    books.forget_requests()
    books.permits.taken.clear()

    READS[read](clerk.target, books)

    assert books.permits.taken == {"request": len(books.requests())}
    assert books.permits.taken
