"""The types of settings that several connections have: addresses and time zones, checked where they are read."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def _without_slash(url: str) -> str:
    return url.rstrip("/")


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"“{name}” is not a time zone; write it like America/Chicago") from error
    return name


Address = Annotated[str, AfterValidator(_without_slash)]
"""A URL, or a part of one, that a path can be put behind."""

TimeZone = Annotated[str, AfterValidator(_known)]
"""The name of a time zone that exists."""
