"""A window of time that does not fit on a page becomes a smaller one, and in the end a moment."""

from datetime import timedelta

from connectors.coperniq.windows import BEGINNING, MOMENT, Row, Window, narrowed

END = BEGINNING + timedelta(days=8)
WHOLE = Window(BEGINNING, END)


def rows(*days: int) -> list[Row]:
    return [Row(BEGINNING + timedelta(days=day), id_) for id_, day in enumerate(days, 1)]


def test_in_the_order_asked_for_all_but_the_last_moment_of_a_page_are_whole() -> None:
    assert narrowed(WHOLE, END, rows(1, 2, 2, 3), again=False).edge == BEGINNING + timedelta(days=3) - MOMENT


def test_in_any_other_order_or_where_that_did_not_do_it_is_halved() -> None:
    half = BEGINNING + timedelta(days=4)

    assert narrowed(WHOLE, END, rows(3, 1, 2), again=False).edge == half
    assert narrowed(WHOLE, END, rows(1, 2, 7), again=True).edge == half
    assert narrowed(WHOLE, END, rows(9, 9), again=False).edge == half


def test_a_page_of_one_moment_leaves_that_moment_alone() -> None:
    window = Window(BEGINNING + timedelta(days=2), END)

    assert narrowed(window, END, rows(2, 2, 2), again=False).is_a_moment


def test_halving_ends_at_a_moment() -> None:
    window, steps = WHOLE, 0
    while not window.is_a_moment:
        assert window.edge is not None
        window, steps = narrowed(window, window.edge, [], again=True), steps + 1

    assert steps < 40
