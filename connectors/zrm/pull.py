"""Reads what changed in ZRM, oldest change first, a few invoices at a time (sources.md §2.4)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from connectors.base import LeftOut, Page, Record
from connectors.zrm.client import Zrm
from connectors.zrm.complete import Gatherer
from connectors.zrm.cursor import Position
from connectors.zrm.lists import Query
from connectors.zrm.rows import Row, of_another_workspace
from connectors.zrm.settings import Settings
from connectors.zrm.stretch import Stretch, read_stretch

_AT_ONCE = 20
"""Invoices in a page of ours: each costs two requests and more, and what was read of a page is lost with it."""


def pull(zrm: Zrm, settings: Settings, workspace_id: str, cursor: str | None) -> Iterator[Page]:
    """Yield the changes since a cursor, each page with the cursor that resumes after it.

    The pull ends at the moment it began (by ZRM's clock, less a margin); what changes later is left to the next,
    which reaches back by the overlap. No cursor lies beyond an invoice that was not yielded.
    """
    query = Query(settings.procedures.list, settings.arguments.list, settings.page_size)
    reader = _Reader(Gatherer(zrm, settings), workspace_id)
    position: Position | None = Position.read(cursor)
    while position is not None:
        stretch = read_stretch(zrm, query, position, settings.bound_margin_s)
        position = None if stretch.bound is None else Position(since=stretch.bound, until=stretch.end)
        resume = position or Position(since=stretch.end - timedelta(seconds=settings.overlap_s))
        yield from _pages(reader, stretch, resume)


def _pages(reader: "_Reader", stretch: Stretch, resume: Position) -> Iterator[Page]:
    """What has no place in time comes first: a filter by time may never give it again."""
    parts = [stretch.rows[start : start + _AT_ONCE] for start in range(0, len(stretch.rows), _AT_ONCE)] or [()]
    aside = (*reader.unmet(stretch.undated), *parts[0])
    for part, read in zip(parts, (aside, *parts[1:]), strict=True):
        is_last = part is parts[-1]
        records, left_out = reader.read(read)
        untold = reader.untold(stretch.left_out) if is_last else []
        yield Page(records, (resume if is_last else _up_to(part, stretch)).cursor(), (*left_out, *untold))


def _up_to(part: Sequence[Row], stretch: Stretch) -> Position:
    return Position(since=part[-1].changed, after=part[-1].id, until=stretch.end)


class _Reader:
    """Makes records of rows, and says of each thing only once in a pull what is the matter with it."""

    def __init__(self, gatherer: Gatherer, workspace_id: str) -> None:
        self._gatherer = gatherer
        self._workspace_id = workspace_id
        self._met: set[str] = set()
        self._told: set[str] = set()

    def read(self, rows: Iterable[Row]) -> tuple[tuple[Record, ...], tuple[LeftOut, ...]]:
        """The records of those that are ours, and what to say of the others."""
        records, left_out = [], []
        for row in rows:
            if foreign := of_another_workspace(row, self._workspace_id):
                left_out.append(foreign)
            elif record := self._gatherer.record(row.said):
                records.append(record)
        return tuple(records), tuple(left_out)

    def unmet(self, undated: Iterable[Row]) -> list[Row]:
        """Those that this pull did not meet before; from now on it has."""
        fresh = [row for row in undated if row.id not in self._met]
        self._met |= {row.id for row in fresh}
        return fresh

    def untold(self, left_out: Iterable[LeftOut]) -> list[LeftOut]:
        """Those whose sentence was not said before."""
        fresh = [one for one in left_out if one.message not in self._told]
        self._told |= {one.message for one in fresh}
        return fresh
