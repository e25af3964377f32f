"""Times in the forms that sources write them in, and dates, which may be written as times (sources.md §1.3)."""

import re
from datetime import UTC, date, datetime, time, tzinfo

_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}(?::?\d{2})?)"
_INSTANT = re.compile(_DAY + _TIME, re.ASCII)
_YEARS = range(1900, 2200)
"""Of business; what lies outside, such as year 1 or 9999, stands for "nobody knows", not for a day."""
_DATE = re.compile(f"({_DAY})(?:{_TIME})?", re.ASCII)


def instant(text: str) -> datetime:
    """The moment in UTC of ``2021-03-24 17:26:46.983Z``, with ``T`` or an offset as well.

    Raises ``ValueError``.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} is not a time with its offset")
    moment = datetime.fromisoformat(text)
    _check_year(moment.year, text)
    return moment.astimezone(UTC)


def day(text: str) -> date:
    """The calendar date as it stands there, whatever the time beside it: a date in disguise is not converted.

    Raises ``ValueError``.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a date")
    found_day = date.fromisoformat(found[1])
    _check_year(found_day.year, text)
    return found_day


def day_in(text: str, zone: tzinfo) -> date:
    """A date, or midnight UTC, as it stands there; any other moment is the day it falls on in the zone.

    Raises ``ValueError``.
    """
    literal = day(text)
    if not _INSTANT.fullmatch(text):
        return literal
    moment = instant(text)
    return literal if moment.time() == time(0) else moment.astimezone(zone).date()


def _check_year(year: int, text: str) -> None:
    if year not in _YEARS:
        raise ValueError(f"{text!r} is not a time of our days")


def canonical_moment(text: str | None) -> str | None:
    """One form for all, so that a later time is a greater text; what is no time stays as it is."""
    try:
        return None if text is None else written(instant(text))
    except ValueError:
        return text


def written(moment: datetime) -> str:
    """A moment as sources read it, to the millisecond they keep."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
