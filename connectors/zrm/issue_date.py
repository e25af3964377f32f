"""The date of an invoice: stated, or derived once and for all from when it was sent or entered."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connectors.base import Record
from connectors.fields import Fields
from connectors.zrm.header import day_of, moment_of
from connectors.zrm.settings import Settings
from connectors.zrm.status import UNSETTLED
from models.document import Status

_DATE, _FROM = "issue_date", "issue_date_from"
"""What is remembered."""
_DERIVED_FROM = {"sentAt": "sent_at", "createdAt": "created_at"}


@dataclass(frozen=True)
class IssueDate:
    """The date, where it comes from, and what to remember of it."""

    date: date | None
    memory: dict[str, Any]
    provenance: dict[str, str] = field(default_factory=dict)


def issue_date(
    header: Fields, values: Record, memory: dict[str, Any], stands: Status, settings: Settings
) -> IssueDate:
    """A stated date holds; a derived one is remembered as soon as the invoice is more than a draft."""
    stated = day_of(header, values, "issueDate", settings.dates_are, settings.zone)
    if stated is not None:
        return IssueDate(stated, memory)
    remembered = _remembered(memory) or _derived(header, values, settings)
    if remembered is None:
        return IssueDate(None, memory)
    day, origin = remembered
    kept = {} if stands in UNSETTLED else {_DATE: day.isoformat(), _FROM: origin}
    return IssueDate(day, memory | kept, {"issue_date": f"derived:{origin}"})


def _remembered(memory: dict[str, Any]) -> tuple[date, str] | None:
    match memory:
        case {"issue_date": str(day), "issue_date_from": str(origin)}:
            return date.fromisoformat(day), origin
        case _:
            return None


def _derived(header: Fields, values: Record, settings: Settings) -> tuple[date, str] | None:
    for name, origin in _DERIVED_FROM.items():
        if moment := moment_of(header, values, name):
            return moment.astimezone(settings.zone).date(), origin
    return None
