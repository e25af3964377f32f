"""Times as JavaScript writes them, "2026-05-01T14:03:07.123Z", which sort as text as they do in time."""

from datetime import UTC, datetime


def written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def normalised(text: str) -> str:
    """Any ISO form; without an offset it is UTC. Raise ValueError for anything else."""
    at = datetime.fromisoformat(text)
    try:
        return written(at if at.tzinfo else at.replace(tzinfo=UTC))
    except OverflowError as error:
        raise ValueError(f"{text!r} is no time that UTC has") from error
