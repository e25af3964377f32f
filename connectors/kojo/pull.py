"""Reads what changed in Kojo, page by page, oldest change first (sources.md §3.4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Page, Record
from connectors.kojo import queries
from connectors.kojo.client import Kojo
from connectors.kojo.complete import completed
from connectors.kojo.cursor import MOMENT, Position, Row, StandstillError, Step, step
from connectors.kojo.settings import Settings
from connectors.kojo.times import instant
from models.errors import RetryableError, UnavailableError


def pull(kojo: Kojo, settings: Settings, cursor: str | None) -> Iterator[Page]:
    """Yield the changes since a cursor, each page with the cursor that resumes after it.

    The pull ends at the moment it began (by Kojo's clock, less a margin); what changes later is left to the next,
    which reaches back by the overlap. No cursor lies beyond an invoice that was not yielded.
    """
    position: Position | None = Position.read(cursor)
    seen: set[Row] = set()
    while position is not None:
        rows, records, at = _page(kojo, position, settings.page_size)
        until = position.until or at - timedelta(seconds=settings.bound_margin_s)
        result = _step(position, rows, settings.page_size, until)
        position = replace(result.next, until=until) if result.next else None

        fresh = _unseen(rows[: result.taken], records, seen)
        if fresh or position is None:
            resume = position or Position(since=until - timedelta(seconds=settings.overlap_s))
            yield Page(tuple(completed(kojo, record) for record in fresh), resume.cursor())


def _unseen(rows: list[Row], records: list[Record], seen: set[Row]) -> list[Record]:
    """The records of the rows that this pull did not meet before; from now on it has."""
    fresh = []
    for row, record in zip(rows, records, strict=False):
        if row not in seen:
            seen.add(row)
            fresh.append(record)
    return fresh


def _step(position: Position, rows: list[Row], limit: int, until: datetime) -> Step:
    try:
        return step(position, rows, limit, until)
    except StandstillError as error:
        raise RetryableError(
            "Kojo did not list the invoices in the order of their changes. Nothing was taken over from this page.",
            code="kojo_order",
        ) from error


def _page(kojo: Kojo, position: Position, limit: int) -> tuple[list[Row], list[Record], datetime]:
    """The rows of one page, the same as records, and when Kojo gave them."""
    answer = kojo.query(queries.invoices(position, limit))
    match answer.data:
        case {"invoices": list() as records} | (list() as records):
            return [_row(record) for record in records], records, answer.at
        case _:
            raise UnavailableError("Kojo answered something else than a list of invoices.", code="kojo_unreadable")


def _row(record: Any) -> Row:
    match record:
        case {"id": str(id_), "updatedAt": str(changed)} if id_:
            return Row(id_, _to_the_moment(changed))
        case _:
            raise UnavailableError(
                "Kojo listed an invoice without its id or the time it was changed.", code="kojo_unreadable"
            )


def _to_the_moment(text: str) -> datetime:
    try:
        changed = instant(text)
    except ValueError as error:
        raise UnavailableError(
            "Kojo gave a time of change that cannot be read.", code="kojo_unreadable"
        ) from error
    return changed - timedelta(microseconds=changed.microsecond % (MOMENT // timedelta(microseconds=1)))
