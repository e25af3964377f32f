"""Reads the list of invoices, page by page (sources.md §5.4)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from connectors.base import Page, Record
from connectors.graphql import QuestionRefusedError
from connectors.pool_office_manager import queries
from connectors.pool_office_manager.client import Answer, PoolOfficeManager
from connectors.pool_office_manager.cursor import Position, StandstillError, Step, step
from connectors.pool_office_manager.listing import Listing, records_of, sort_out
from connectors.pool_office_manager.organisation import of_list, with_organisation
from connectors.pool_office_manager.settings import TITLE, Settings
from connectors.times import written
from models.errors import ConnectionBrokenError, RetryableError, SyncError
from models.text import first_sentence

READINGS_MAX = 3
"""So often is a list read in one pull that moves while it is read; the next pull reads all of it anyway."""

_ASKED_AT_ONCE = 20
"""Invoices in one question by id."""

_ABOUT_SIZE = re.compile(r"\b(first|limit|page size|pageSize)\b")


def pull(office: PoolOfficeManager, settings: Settings, account: str, cursor: str | None) -> Iterator[Page]:
    """Yield all invoices, each page with the cursor that resumes after it; unchanged ones look as they did.

    What changes on pages that were read is left to the next pull.
    """
    lister, met = Lister(office, settings, account), set[bytes]()
    position, readings_left = Position.read(cursor), READINGS_MAX
    while True:
        position, listed = lister.page(position)
        result = _step(position, listed.listing)
        is_last = result.next is None
        readings_left -= is_last
        is_read_again = is_last and result.moved and readings_left > 0
        position = result.next or (position.once_more() if is_read_again else position.anew(settings.overlap_s))
        fresh = tuple(record for record in listed.beyond(result.known) if _is_new(record, met))
        if fresh or listed.listing.left_out or is_last:
            yield Page(fresh, position.cursor(), tuple(listed.listing.left_out))
        if is_last and not is_read_again:
            return


def _is_new(record: Record, met: set[bytes]) -> bool:
    """Whether this pull did not meet the record in this form before; from now on it has."""
    form = sha256(repr(record).encode(errors="surrogatepass")).digest()
    is_new = form not in met
    met.add(form)
    return is_new


def _step(position: Position, listing: Listing) -> Step:
    try:
        return step(position, listing.seen)
    except StandstillError as error:
        raise RetryableError(
            f"{TITLE} gave the same page of invoices a second time. Nothing was taken over from it.",
            code="source_order",
        ) from error


@dataclass(frozen=True)
class Listed:
    """A page: what paging rests on, and the records."""

    listing: Listing
    records: dict[str, Record]

    def beyond(self, known: int) -> Iterator[Record]:
        """The records without those of the first rows, which were on the page before."""
        before = {row.id for row in self.listing.rows[:known]}
        return (record for id_, record in self.records.items() if id_ not in before)


@dataclass
class Lister:
    """Reads pages, in whichever of the two ways the list allows."""

    office: PoolOfficeManager
    settings: Settings
    account: str

    def __post_init__(self) -> None:
        self._whole = self.settings.list_full_nodes

    def page(self, position: Position) -> tuple[Position, Listed]:
        """What is listed at a position, and the position itself: the beginning, where its cursor is not known."""
        try:
            return self._page(position)
        except QuestionRefusedError as refused:
            if position.after is None:
                raise self._explained(refused, position) from refused
        return self.page(position.once_more())

    def _page(self, position: Position) -> tuple[Position, Listed]:
        answer = self._answer(position)
        said, listing = of_list(answer.data, self.account), sort_out(answer.data)
        found = listing.records if self._whole else self._by_id(list(listing.records))
        records = {id_: with_organisation(record, said) for id_, record in found.items()}
        return position.begun(answer.at), Listed(listing, records)

    def _answer(self, position: Position) -> Answer:
        """The list as it can be had: where it has no whole invoices, their ids."""
        try:
            return self._ask(position)
        except QuestionRefusedError as refused:
            if not self._whole or "Cannot query field" not in refused.message:
                raise
        self._whole = False
        return self._ask(position)

    def _ask(self, position: Position) -> Answer:
        variables: dict[str, Any] = {"first": self.settings.page_size, "after": position.after}
        if chosen := self._filter(position):
            variables["filter"] = chosen
        return self.office.query(queries.invoices(whole=self._whole), variables)

    def _filter(self, position: Position) -> dict[str, str]:
        """Nothing where there is none, or nothing yet to go back to."""
        field = self.settings.updated_filter_field
        return {field: written(position.since)} if field and position.since else {}

    def _by_id(self, ids: Sequence[str]) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            some = ids[start : start + _ASKED_AT_ONCE]
            found |= records_of(self.office.query(queries.by_id(some), {}).data, some)
        return found

    def _explained(self, refused: QuestionRefusedError, position: Position) -> SyncError:
        """What a person can do where the settings ask for what Pool Office Manager does not have."""
        told = first_sentence(refused.message)
        if _ABOUT_SIZE.search(refused.message):
            return ConnectionBrokenError(
                f"{told} Set another page_size than {self.settings.page_size} in the connection's settings.",
                code="source_page_size",
            )
        if self._filter(position):
            return ConnectionBrokenError(
                f"{told} Remove updated_filter_field from the connection's settings.", code="source_filter"
            )
        return refused
