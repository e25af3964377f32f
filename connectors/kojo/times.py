"""Kojo's times in their three forms, and its dates, which it writes as times (sources.md §1.3)."""

import re
from datetime import UTC, date, datetime

_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})"
_INSTANT = re.compile(_DAY + _TIME, re.ASCII)
_DATE = re.compile(f"({_DAY})(?:{_TIME})?", re.ASCII)


def instant(text: str) -> datetime:
    """The moment in UTC of ``2021-03-24 17:26:46.983Z``, with ``T`` or an offset as well.

    Raises ``ValueError``.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} is not a time with its offset")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is not a time of our calendar") from error


def day(text: str) -> date:
    """The calendar date as it stands there, whatever the time beside it: a date in disguise is not converted.

    Raises ``ValueError``.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a date")
    return date.fromisoformat(found[1])


def canonical_moment(text: str | None) -> str | None:
    """One form for all of Kojo's, so that a later time is a greater text; what is no time stays as it is."""
    try:
        return None if text is None else written(instant(text))
    except ValueError:
        return text


def written(moment: datetime) -> str:
    """A moment as Kojo reads it, to the millisecond it keeps."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
