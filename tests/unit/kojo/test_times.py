"""Kojo's three forms of a time, and dates in disguise (sources.md §1.3)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.times import day, instant, written

MOMENT = datetime(2021, 3, 24, 17, 26, 46, 983000, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-24 17:26:46.983Z",
        "2021-03-24T17:26:46.983Z",
        "2021-03-24T17:26:46.983+00:00",
        "2021-03-24 10:26:46.983-07:00",
        "2021-03-24T19:26:46.983+0200",
        "2021-03-24 19:26:46.983+02",
    ],
)
def test_one_moment_has_many_forms(text: str) -> None:
    assert instant(text) == MOMENT


@pytest.mark.parametrize(
    "text", ["2021-03-24T17:26:46", "2021-03-24", "20210324T172646Z", "2021-13-01T00:00:00Z", "x"]
)
def test_a_moment_without_its_offset_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a time|month"):
        instant(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "1899-12-31T23:59:59Z", "9999-12-31T23:59:59-11:00"]
)
def test_a_moment_that_stands_for_never_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="our days"):
        instant(text)
    with pytest.raises(ValueError, match="our days"):
        day(text)


@pytest.mark.parametrize(
    "text",
    ["2024-01-31", "2024-01-31T00:00:00Z", "2024-01-31 23:59:59.999-11:00", "2024-01-31T12:00:00.000+14:00"],
)
def test_a_date_is_taken_as_it_stands(text: str) -> None:
    assert day(text) == date(2024, 1, 31)


@pytest.mark.parametrize("text", ["2024-02-30", "31/01/2024", "2024-W05-3", "2024-01-31 noon", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|out of range"):
        day(text)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001  # the zone is added below
    st.integers(-14 * 60, 14 * 60),
)
def test_what_was_written_is_read_back_to_the_millisecond(naive: datetime, offset: int) -> None:
    moment = naive.replace(
        microsecond=naive.microsecond // 1000 * 1000, tzinfo=timezone(timedelta(minutes=offset))
    )

    assert instant(written(moment)) == moment


@given(st.text())
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    for parse in (instant, day):
        try:
            parse(text)
        except ValueError:
            continue
