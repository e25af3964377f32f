"""Pool Office Manager's way of writing a time, "2024-01-15T10:00:00Z", which sorts as text as it does in time."""

from datetime import UTC, datetime


def written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def normalised(text: object) -> str:
    """Any ISO form; without an offset it is UTC. Raise ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a time")  # noqa: TRY004  # one error for all that is not a time
    at = datetime.fromisoformat(text)
    try:
        return written(at if at.tzinfo else at.replace(tzinfo=UTC))
    except OverflowError as error:
        raise ValueError(f"{text!r} is beyond all times") from error
