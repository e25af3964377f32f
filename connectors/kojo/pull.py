"""Reads what changed in Kojo, page by page, oldest change first (sources.md §3.4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.answers import UnreadableAnswerError
from connectors.base import Page, Record
from connectors.kojo import queries
from connectors.kojo.client import Kojo
from connectors.kojo.complete import completed
from connectors.kojo.cursor import Position, Row, StandstillError, Step, step
from connectors.kojo.listing import Listing, sort_out
from connectors.kojo.settings import Settings
from models.errors import RetryableError


def pull(kojo: Kojo, settings: Settings, cursor: str | None) -> Iterator[Page]:
    """Yield the changes since a cursor, each page with the cursor that resumes after it.

    The pull ends at the moment it began (by Kojo's clock, less a margin); what changes later is left to the next,
    which reaches back by the overlap. No cursor lies beyond an invoice that was not yielded.
    """
    position: Position | None = Position.read(cursor)
    seen: set[Row] = set()
    while position is not None:
        listing, at = _page(kojo, position, settings.page_size)
        until = position.until or at - timedelta(seconds=settings.bound_margin_s)
        result = _step(position, listing, settings.page_size, until)
        position = replace(result.next, until=until) if result.next else None

        fresh = [*_unseen(listing, result.taken, seen), *listing.undated]
        if fresh or listing.left_out or position is None:
            resume = position or Position(since=until - timedelta(seconds=settings.overlap_s))
            records = tuple(completed(kojo, record) for record in fresh)
            yield Page(records, resume.cursor(), tuple(listing.left_out))


def _unseen(listing: Listing, taken: int, seen: set[Row]) -> list[Record]:
    """The records of the rows that this pull did not meet before; from now on it has."""
    fresh = []
    for row, record in zip(listing.rows[:taken], listing.dated, strict=False):
        if row not in seen:
            seen.add(row)
            fresh.append(record)
    return fresh


def _step(position: Position, listing: Listing, limit: int, until: datetime) -> Step:
    room = limit - listing.aside
    if room <= 0:
        raise RetryableError(
            f"Nothing on {_where(position, limit)} has an id and a time of change to go on from. "
            "Ask Kojo's support to mend these invoices.",
            code="kojo_order",
        )
    try:
        return step(position, listing.rows, room, until)
    except StandstillError as error:
        raise RetryableError(
            "Kojo did not list the invoices in the order of their changes. Nothing was taken over from this page.",
            code="kojo_order",
        ) from error


def _page(kojo: Kojo, position: Position, limit: int) -> tuple[Listing, datetime]:
    """One page, sorted out, and when Kojo gave it."""
    try:
        answer = kojo.query(queries.invoices(position, limit))
        return sort_out(listed(answer.data), answer.at), answer.at
    except UnreadableAnswerError as error:
        raise UnreadableAnswerError(
            f"{error.message.rstrip('.')}, on {_where(position, limit)}. "
            "It is asked for again by itself; if it stays so, correct these invoices in Kojo or ask its support."
        ) from error


def listed(data: Any) -> list[Any]:
    """The list in an answer. Raises ``UnreadableAnswerError``."""
    match data:
        case {"invoices": list() as listed} | (list() as listed):
            return listed
        case _:
            raise UnreadableAnswerError("Kojo answered something else than a list of invoices.")


def _where(position: Position, limit: int) -> str:
    """A page as people can find it in Kojo."""
    if position.since is None:
        return f"the first page of {limit} invoices"
    return f"the page of {limit} invoices changed since {position.since:%Y-%m-%d %H:%M:%S} UTC"
