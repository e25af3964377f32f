"""HighLevel's ways of writing a time, "2023-12-12T09:27:42.355Z", and a date, "2023-01-01"."""

from datetime import UTC, date, datetime


def written(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z"


def is_date(text: object) -> bool:
    """Exactly YYYY-MM-DD."""
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
