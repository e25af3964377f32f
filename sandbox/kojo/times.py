"""Kojo's way of writing a time, "2021-03-24 17:26:46.983Z", which sorts as text as it does in time."""

from datetime import UTC, datetime


def written(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S}.{utc.microsecond // 1000:03}Z"


def normalised(text: object) -> str:
    """Any ISO form, with T or a space; without an offset it is UTC. Raise ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a time")  # noqa: TRY004  # one error for all that is not a time
    at = datetime.fromisoformat(text)
    return written(at if at.tzinfo else at.replace(tzinfo=UTC))
