"""Reading lists of which nothing is promised: whatever their order, nothing is skipped (sources.md §7)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.zrm.cursor import Position
from connectors.zrm.rows import Row
from connectors.zrm.stretch import proven_bound
from models.errors import RetryableError
from tests.unit.zrm.shelf import NOW, Shelf, at


def aged(count: int, step: int = 40) -> dict[str, Any]:
    """Invoices that changed one after the other, and were created in another order (or in the same)."""
    return {f"i{n:03}": (at(n * step % 97) - timedelta(days=9), at(n)) for n in range(count)}


# ── the plain ways ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("style", ["total", "bare", "cursor"])
@pytest.mark.parametrize("includes_bound", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 7, 50])
def test_each_comes_once_in_any_style_of_list(style: Any, includes_bound: bool, limit: int) -> None:  # noqa: FBT001
    shelf = Shelf(aged(40), style=style, includes_bound=includes_bound)

    assert shelf.read_all(limit) == sorted(shelf.rows)


def test_a_list_by_time_of_change_is_not_read_to_its_end_each_time() -> None:
    shelf = Shelf(aged(90))

    stretch = shelf.stretch(Position(), limit=10)

    assert (len(stretch.rows), stretch.bound, shelf.pages) == (9, at(9), 2)


@pytest.mark.parametrize("limit", [20, 100])
def test_more_changes_of_one_moment_than_a_page_holds_are_all_there(limit: int) -> None:
    many = {f"m{n:03}": (at(-n), at(50)) for n in range(101)}
    shelf = Shelf(aged(40) | many | {"last": (at(-500), at(60))})

    assert shelf.read_all(limit) == [*sorted(aged(40)), *sorted(many), "last"]


@pytest.mark.parametrize("most", [1, 7])
@pytest.mark.parametrize("style", ["total", "bare"])
def test_a_page_shorter_than_asked_for_is_not_the_last(most: int, style: Any) -> None:
    shelf = Shelf(aged(20), most=most, style=style)

    assert shelf.read_all(50) == sorted(shelf.rows)


# ── lists that are not what was hoped for ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("order", ["created", "newest"])
@pytest.mark.parametrize("heeds_since", [True, False])
def test_another_order_is_noticed_and_nothing_is_lost(order: Any, heeds_since: bool) -> None:  # noqa: FBT001
    shelf = Shelf(aged(30), order=order, heeds_since=heeds_since)

    assert shelf.read_all(4) == sorted(shelf.rows)


def test_an_order_of_creation_that_looks_like_one_of_change_is_not_trusted() -> None:
    """Page by page both orders agree, but one invoice changed late: what lies between must not be skipped."""
    rows = aged(40, step=1)
    rows["i014"] = (rows["i014"][0], at(100))
    shelf = Shelf(rows, order="created")

    assert sorted(shelf.read_all(15)) == sorted(rows)


def test_the_newest_first_may_look_like_an_order_of_change_too() -> None:
    rows = {f"i{n:03}": (at(-n), at(n)) for n in range(40)}
    rows["i014"] = (rows["i014"][0], at(100))
    shelf = Shelf(rows, order="newest")

    assert sorted(shelf.read_all(15)) == sorted(rows)


def test_a_filter_that_is_not_heeded_brings_nothing_again() -> None:
    shelf = Shelf(aged(30), heeds_since=False)

    stretch = shelf.stretch(Position(since=at(20), after="i020", until=at(25)), limit=4)

    assert [row.id for row in stretch.rows] == ["i021", "i022", "i023", "i024", "i025"]
    assert stretch.bound is None


@pytest.mark.parametrize("limit", [3, 10])
def test_invoices_that_move_between_the_pages_are_not_missed(limit: int) -> None:
    shelf = Shelf(aged(40), order="created", heeds_since=False)
    moved: list[str] = []

    def edit(page: int) -> None:
        if page % 2 == 0 and page < 12:
            first = min((id_ for id_ in shelf.rows if id_ not in moved), key=lambda id_: shelf.rows[id_][0])
            shelf.rows[first] = (NOW, NOW + timedelta(seconds=1))  # it moves to the end of the list
            moved.append(first)

    shelf.before_page = edit

    assert set(shelf.read_all(limit)) >= shelf.rows.keys() - set(moved)


def test_a_list_that_never_comes_to_rest_is_not_taken_over() -> None:
    shelf = Shelf(aged(3))

    def add(page: int) -> None:
        shelf.rows[f"new{page}"] = (at(-page), at(30) + timedelta(seconds=page))

    shelf.before_page = add

    with pytest.raises(RetryableError, match="was different each of the 10 times it was read"):
        shelf.stretch(Position(), limit=50)


def test_a_page_that_comes_again_instead_of_the_next_stops_the_pull() -> None:
    shelf = Shelf(aged(9))
    again = shelf.answer

    def stuck(request: Any) -> Any:
        return again(type(request)("GET", str(request.url).replace("%22offset%22", "%22x%22")))

    shelf.answer = stuck  # type: ignore[method-assign]

    with pytest.raises(RetryableError, match="with the same page twice"):
        shelf.stretch(Position(), limit=3)


# ── where it ends ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_changed_after_the_pull_began_is_left_for_the_next() -> None:
    rows = aged(3)
    rows |= {"at the end": (at(-9), NOW - timedelta(seconds=60)), "young": (at(-8), NOW - timedelta(seconds=59))}

    assert Shelf(rows).read_all(50) == ["i000", "i001", "i002", "at the end"]


@pytest.mark.parametrize("changed", [None, 7, "yesterday", "0001-01-01T00:00:00Z", "2150-01-01T00:00:00Z"])
def test_an_invoice_without_a_place_in_time_is_set_aside(changed: Any) -> None:
    shelf = Shelf(aged(3))
    plain = shelf.shown
    shelf.shown = lambda id_: plain(id_) | ({"updatedAt": changed} if id_ == "i001" else {})  # type: ignore[method-assign]

    stretch = shelf.stretch(Position(), limit=50)

    assert [row.id for row in stretch.rows] == ["i000", "i002"]
    assert [row.id for row in stretch.undated] == ["i001"]


def test_times_finer_than_ours_belong_to_their_millisecond() -> None:
    shelf = Shelf({name: (at(-n), at(1) + timedelta(microseconds=100 * n)) for n, name in enumerate("abc")})
    plain = shelf.shown
    shelf.shown = lambda id_: plain(id_) | {"updatedAt": shelf.rows[id_][1].isoformat()}  # type: ignore[method-assign]

    assert {row.changed for row in shelf.stretch(Position(), limit=50).rows} == {at(1)}


def row(created: int, changed: int) -> Row:
    return Row(f"{created}-{changed}", at(changed), str(at(created)), {})


@pytest.mark.parametrize(
    ("rows", "bound"),
    [
        ([row(n % 3, n) for n in range(10)], at(9)),
        ([row(n % 3, n) for n in range(9)], None),  # so few may be in order by accident
        ([row(n, n) for n in range(10)], None),  # it may be the order of creation
        ([row(-n, n) for n in range(10)], None),  # or the newest first
        ([row(n % 3, n) for n in (0, 1, 2, 3, 9, 4, 5, 6, 7, 8, 10)], None),  # it is no order of change
        ([row(n % 3, 1) for n in range(10)], None),  # the moment may go on
        ([], None),
    ],
)
def test_only_a_proven_order_ends_a_stretch_early(rows: list[Row], bound: Any) -> None:
    assert proven_bound(rows, None) == bound


def test_a_list_that_begins_before_what_was_asked_for_proves_nothing() -> None:
    rows = [row(n % 3, n) for n in range(12)]

    assert proven_bound(rows, at(5)) is None
    assert proven_bound(rows, at(0)) == at(11)


# ── positions ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("position", [Position(), Position(since=at(1)), Position(at(1), 'a"b', NOW)])
def test_a_cursor_says_all_of_a_position(position: Position) -> None:
    assert Position.read(position.cursor()) == position


def test_no_cursor_is_the_beginning() -> None:
    assert Position.read(None) == Position()
    assert Position().asked_since is None


def test_the_bound_that_is_asked_for_lies_a_moment_earlier() -> None:
    assert Position(since=at(1)).asked_since == "2026-06-01T12:00:59.999Z"


def test_of_one_moment_only_greater_ids_are_still_to_come() -> None:
    position = Position(since=at(1), after="b")

    taken = [not position.is_before(at(minute), id_) for minute, id_ in ((0, "z"), (1, "b"), (1, "c"), (2, "a"))]
    assert taken == [True, True, False, False]


shelves = st.dictionaries(
    st.text("abcd", min_size=1, max_size=5),
    st.tuples(st.integers(-90, -1).map(at), st.integers(0, 30).map(at)),
    max_size=60,
)


@given(shelves, st.integers(1, 9), st.sampled_from(["changed", "created", "newest"]), st.booleans())
def test_any_shelf_is_read_once_and_whole(
    rows: dict[str, Any],
    limit: int,
    order: Any,
    heeds: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    shelf = Shelf(rows, order=order, heeds_since=heeds)

    assert sorted(shelf.read_all(limit)) == sorted(rows)
