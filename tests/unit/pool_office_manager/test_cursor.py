"""Which step comes after a page: pure."""

from datetime import UTC, datetime

import pytest

from connectors.pool_office_manager.cursor import Position, Row, Seen, StandstillError, step

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def page(*ids: str | None, more: bool = True) -> Seen:
    return Seen([Row(id_, f"c-{id_}") for id_ in ids], more, f"c-{ids[-1]}" if ids else None)


def test_the_next_page_begins_with_the_last_invoice_of_this_one() -> None:
    result = step(Position(), page("a", "b", "c"))

    assert (result.known, result.moved) == (0, False)
    assert result.next == Position(after="c-b", anchor="c")


def test_what_was_on_the_page_before_is_known() -> None:
    result = step(Position(after="c-b", anchor="c"), page("c", "d", "e"))

    assert (result.known, result.moved, result.next) == (1, False, Position(after="c-d", anchor="e"))


@pytest.mark.parametrize("ids", [("x", "d"), ("d", "e"), (None, "c"), ()])
def test_a_page_that_begins_otherwise_shows_that_the_list_has_moved(ids: tuple[str | None, ...]) -> None:
    result = step(Position(after="c-b", anchor="c"), page(*ids, more=False))

    assert (result.known, result.moved, result.next) == (0, True, None)


def test_an_anchor_that_was_changed_may_have_moved_with_those_around_it() -> None:
    """In a list by time of change, two that are changed in one stroke come to its end side by side."""
    before = step(Position(), Seen([Row("a", "c-a", "1"), Row("b", "c-b", "1")], more=True, end="c-b"))
    assert before.next is not None

    same = step(before.next, Seen([Row("b", "c-b", "1")], more=False, end="c-b"))
    changed = step(before.next, Seen([Row("b", "c-b", "2")], more=False, end="c-b"))

    assert (same.known, same.moved) == (1, False)
    assert (changed.known, changed.moved) == (0, True)


def test_that_it_has_moved_is_remembered_to_the_end_of_the_reading() -> None:
    first = step(Position(after="c-b", anchor="c"), page("x", "d"))
    assert first.next is not None

    last = step(Position.read(first.next.cursor()), page("d", "e", more=False))

    assert (last.known, last.moved) == (1, True)


@pytest.mark.parametrize("ids", [("a",), ("a", None)])
def test_without_a_place_before_an_invoice_at_the_end_it_goes_on_after_the_end(
    ids: tuple[str | None, ...],
) -> None:
    result = step(Position(), page(*ids))

    assert result.next == Position(after=f"c-{ids[-1]}")


def test_the_same_page_again_and_again_is_no_progress() -> None:
    with pytest.raises(StandstillError):
        step(Position(after="c-a", anchor="b"), page("a", "b"))


@pytest.mark.parametrize("position", [Position(), Position(after="c-b"), Position(after="c-b", anchor="c")])
def test_more_to_come_and_nowhere_to_go_is_no_progress(position: Position) -> None:
    with pytest.raises(StandstillError):
        step(position, page())


def test_no_two_readings_share_a_cursor() -> None:
    position = Position().begun(AT)

    following = {position.anew().cursor(), position.once_more().cursor(), position.cursor()}

    assert position.anew().reading == position.once_more().reading == 2
    assert len(following) == 3


def test_the_next_reading_goes_back_behind_the_beginning_of_this_one() -> None:
    following = Position().begun(AT).begun(AT.replace(hour=18)).anew(overlap_s=300)

    assert following == Position(reading=2, since=AT.replace(hour=11, minute=55))


@pytest.mark.parametrize(
    "position",
    [
        Position(),
        Position(
            reading=7,
            after="eyJpZCI6ImEifQ==",
            anchor="a",
            changed="2026-06-01T12:00:00Z",
            moved=True,
            since=AT,
            began=AT,
        ),
        Position().begun(AT).anew(300),
    ],
)
def test_a_cursor_brings_its_position_back(position: Position) -> None:
    assert Position.read(position.cursor()) == position


def test_without_a_cursor_it_begins_at_the_beginning() -> None:
    assert Position.read(None) == Position()
