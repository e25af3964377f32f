"""How Coperniq lists: page and page_size, a window of updatedAt, and one order (sources.md §4.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox import iso_times
from sandbox.coperniq import documents
from sandbox.coperniq.answers import invalid
from sandbox.coperniq.company import Record
from sandbox.coperniq.settings import CoperniqSettings


@dataclass(frozen=True)
class Page:
    number: int  # from 1
    size: int

    def of(self, records: list[Record]) -> list[Record]:
        return records[(self.number - 1) * self.size : self.number * self.size]


def page_asked(query: Mapping[str, str], settings: CoperniqSettings) -> Page:
    most = settings.page_size_max
    return Page(_whole(query, "page", 1, None), _whole(query, "page_size", min(20, most), most))


def envelope(rows: Iterable[Record], query: Mapping[str, str], settings: CoperniqSettings) -> Record:
    """A page of invoices or bills; all other lists are bare arrays."""
    page = page_asked(query, settings)
    chosen = [row for row in rows if _is_in_window(row, query, settings) and _is_listed(row, settings)]
    descending = _choice(query, "order_by", ("asc", "desc")) == "desc"
    chosen.sort(key=lambda row: (row[settings.sorted_by], row["id"]), reverse=descending)
    return {
        "items": [documents.shown(row, settings) for row in page.of(chosen)],
        "page": page.number,
        "page_size": page.size,
        "has_more": len(chosen) > page.number * page.size,
    }


def archived_too(query: Mapping[str, str]) -> bool:
    return _choice(query, "include_archived", ("false", "true")) == "true"


def _is_listed(row: Record, settings: CoperniqSettings) -> bool:
    return settings.lists_archived or not row["isArchived"]


def _is_in_window(row: Record, query: Mapping[str, str], settings: CoperniqSettings) -> bool:
    at = row["updatedAt"]
    after, before = _time(query, "updated_after"), _time(query, "updated_before")
    if settings.bounds_included and at in (after, before):
        return True
    return (after is None or at > after) and (before is None or at < before)


def _time(query: Mapping[str, str], name: str) -> str | None:
    try:
        return iso_times.normalised(query[name]) if name in query else None
    except ValueError as error:
        raise invalid(f"{name} must be an ISO 8601 date-time", name) from error


def _whole(query: Mapping[str, str], name: str, default: int, most: int | None) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise invalid(f"{name} must be a positive integer", name)
    if most is not None and int(text) > most:
        raise invalid(f"{name} must be at most {most}", name)
    return int(text)


def _choice(query: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    chosen = query.get(name, choices[0])
    if chosen not in choices:
        raise invalid(f"{name} must be one of {', '.join(choices)}", name)
    return chosen
