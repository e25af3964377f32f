"""Paging through a list that moves: nothing is skipped, nothing loops (sources.md §3.4, traps 22 and 23 of §7)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.kojo.cursor import MOMENT, Position, Row, StandstillError, step

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
UNTIL = NOON + timedelta(hours=1)


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


@dataclass
class Shelf:
    """Invoices that lie still or move while somebody pages; those of one moment come in any order."""

    changed: dict[str, datetime]
    chance: Random = field(default_factory=lambda: Random(1))

    def page(self, position: Position, limit: int) -> list[Row]:
        rows = [Row(id_, moment) for id_, moment in self.changed.items()]
        self.chance.shuffle(rows)
        if position.since is not None:
            rows = [row for row in rows if row.changed >= position.since]
        if position.since is None or position.after is None:
            return sorted(rows, key=lambda row: row.changed)[:limit]
        here = [row for row in rows if row.changed < position.since + MOMENT and row.id > position.after]
        return sorted(here, key=lambda row: row.id)[:limit]


def read_all(shelf: Shelf, limit: int, moves: list[str] | None = None) -> list[Row]:
    """Page to the end, each time from the written cursor; after each page one invoice is edited."""
    taken: list[Row] = []
    position: Position | None = Position()
    pages = 0
    while position is not None:
        rows = shelf.page(position, limit)
        result = step(position, rows, limit, UNTIL)
        taken += rows[: result.taken]
        position = result.next and Position.read(result.next.cursor())
        if moves:
            shelf.changed[moves.pop()] = UNTIL + timedelta(minutes=1)
        pages += 1
        assert pages < 1000, "it loops"
    return taken


def test_more_invoices_of_one_moment_than_a_page_holds_neither_loop_nor_skip() -> None:
    shelf = Shelf({f"inv{n:03}": at(5) for n in range(101)} | {"early": at(1), "late": at(9)})

    taken = read_all(shelf, limit=20)

    assert sorted(row.id for row in taken) == sorted(shelf.changed)


def test_a_page_that_ends_within_a_moment_leaves_the_moment_to_the_next() -> None:
    rows = [Row("a", at(1)), Row("b", at(2)), Row("c", at(2))]

    result = step(Position(), rows, 3, UNTIL)

    assert (result.taken, result.next) == (1, Position(since=at(2)))


def test_what_changed_after_the_pull_began_is_left_for_the_next() -> None:
    rows = [Row("a", at(1)), Row("b", UNTIL), Row("c", UNTIL + MOMENT)]

    result = step(Position(), rows, 3, UNTIL)

    assert (result.taken, result.next) == (2, None)


def test_a_short_page_is_the_last() -> None:
    assert step(Position(since=at(1)), [Row("a", at(1))], 2, UNTIL).next is None


@pytest.mark.parametrize(
    ("position", "rows"),
    [
        (Position(), [Row("a", at(2)), Row("b", at(1))]),  # not in order
        (Position(since=at(5)), [Row("a", at(1)), Row("b", at(6))]),  # the filter was not heeded
        (Position(since=at(5), after="b"), [Row("a", at(5)), Row("b", at(5))]),  # the same page again
        (Position(since=at(5), after=""), [Row("a", at(5)), Row("b", at(6))]),  # left the moment
    ],
)
def test_a_list_that_is_not_what_was_asked_for_stops_the_pull(position: Position, rows: list[Row]) -> None:
    with pytest.raises(StandstillError):
        step(position, rows, len(rows), UNTIL)


@pytest.mark.parametrize(
    "position",
    [Position(), Position(since=at(1)), Position(since=at(1), after=""), Position(at(1), 'a"b', UNTIL)],
)
def test_a_cursor_says_all_of_a_position(position: Position) -> None:
    assert Position.read(position.cursor()) == position


def test_no_cursor_is_the_beginning() -> None:
    assert Position.read(None) == Position()


shelves = st.dictionaries(st.text("abc", min_size=1, max_size=5), st.integers(0, 8).map(at), max_size=60)


@given(shelves, st.integers(1, 25))
def test_whoever_pages_sees_everything_exactly_once(changed: dict[str, datetime], limit: int) -> None:
    taken = read_all(Shelf(changed), limit)

    assert sorted(row.id for row in taken) == sorted(changed)
    assert [row.changed for row in taken] == sorted(changed.values())


@given(shelves.filter(bool), st.integers(1, 25), st.data())
def test_whoever_is_edited_meanwhile_was_seen_or_comes_next_time(
    changed: dict[str, datetime], limit: int, data: st.DataObject
) -> None:
    moves = data.draw(st.lists(st.sampled_from(sorted(changed)), max_size=20))
    shelf = Shelf(dict(changed))

    taken = {row.id for row in read_all(shelf, limit, moves)}

    next_time = {id_ for id_, moment in shelf.changed.items() if moment > UNTIL}
    assert taken | next_time == set(changed)
