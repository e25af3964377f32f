"""Dates that are written as times, and the issue date that Coperniq takes and never shows (sources.md §4.7)."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from connectors import times
from connectors.coperniq.naming import Entity
from connectors.coperniq.settings import Settings
from connectors.fields import Fields
from models.document import Finding, Status

_MIDNIGHT = re.compile(r"[T ]00:00:00(\.0+)?(Z|[+-])", re.ASCII)


def day(fields: Fields, name: str, settings: Settings) -> date | None:
    """A field's date: midnight is a date in disguise, any other hour a moment somewhere (``date_fields_are``)."""
    literal, text = fields.day(name), fields.text(name)
    if literal is None or text is None or settings.date_fields_are == "literal":
        return literal
    if settings.date_fields_are == "auto" and _MIDNIGHT.search(text):
        return literal
    return _day_of(text, literal, settings)


def _day_of(text: str, literal: date, settings: Settings) -> date:
    try:
        return times.instant(text).astimezone(settings.zone).date()
    except ValueError:  # a bare date
        return literal


@dataclass(frozen=True)
class Issued:
    """The issue date, how it was found, and what to remember of that."""

    on: date | None
    memory: dict[str, Any]
    provenance: dict[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


_DATE, _HOW, _DRAFT = "issue_date", "issue_date_from", "seen_as_draft"
"""What is remembered of a document: the date that was derived, of what, and that it was met as a draft before."""


def issued(header: Fields, what: Entity, status: Status, memory: dict[str, Any], settings: Settings) -> Issued:
    """A date once derived is kept for ever: the books have it, and no look at the invoice may move it."""
    stated = day(header, "issueDate", settings)
    created, changed = header.instant("createdAt"), header.instant("updatedAt")
    if _DATE in memory:
        return _remembered(memory, stated)
    if stated is not None or what == "bill":
        return Issued(stated, memory)
    if status is Status.DRAFT:
        return Issued(None, memory | {_DRAFT: True})
    by_sight = memory.get(_DRAFT) and settings.issue_date_from == "first_seen_issued"
    return (
        _derived(changed, "updated_at", memory, settings)
        if by_sight
        else _derived(created, "created_at", memory, settings)
    )


def _derived(moment: datetime | None, how: str, memory: dict[str, Any], settings: Settings) -> Issued:
    if moment is None:
        return Issued(None, memory)
    on = moment.astimezone(settings.zone).date()
    return Issued(on, memory | {_DATE: on.isoformat(), _HOW: how}, _provenance(how))


def _remembered(memory: dict[str, Any], stated: date | None) -> Issued:
    on = date.fromisoformat(memory[_DATE])
    provenance = _provenance(memory[_HOW])
    if stated in (None, on):
        return Issued(on, memory, provenance)
    text = f"Coperniq now says that it was issued on {stated}; {on} stays, as it was derived before."
    return Issued(on, memory, provenance, (Finding(code="ISSUE_DATE_DIFFERS", message=text),))


def _provenance(how: str) -> dict[str, str]:
    return {"issue_date": f"derived:{how}"}
