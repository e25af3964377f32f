"""Due dates: a date in disguise stays as it stands, a real moment is the day it falls on (sources.md §1.3)."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from connectors.times import day_in

CASES = [
    ("2024-01-31T00:00:00Z", "America/Chicago", date(2024, 1, 31)),
    ("2024-01-31T00:00:00.000+00:00", "Australia/Sydney", date(2024, 1, 31)),
    ("2024-01-31", "America/Chicago", date(2024, 1, 31)),
    ("2024-02-01T05:59:59Z", "America/Chicago", date(2024, 1, 31)),
    ("2024-01-31T06:00:00Z", "America/Chicago", date(2024, 1, 31)),
    ("2024-01-31T13:00:00Z", "Australia/Sydney", date(2024, 2, 1)),
    ("2024-01-31T00:00:00-06:00", "America/Chicago", date(2024, 1, 31)),
]


@pytest.mark.parametrize(("text", "zone", "expected"), CASES)
def test_a_due_date_is_the_day_that_was_meant(text: str, zone: str, expected: date) -> None:
    assert day_in(text, ZoneInfo(zone)) == expected


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "2024-02-30T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        day_in(text, ZoneInfo("America/Chicago"))
