"""Reads one page of the list as it can be had: whole invoices, or their ids and then each by its id."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.base import Record
from connectors.graphql import Answer, PartialAnswerError, QuestionRefusedError
from connectors.pool_office_manager import queries
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.cursor import Position
from connectors.pool_office_manager.listing import Listing, not_given, records_of, sort_out
from connectors.pool_office_manager.organisation import of_list, with_organisation
from connectors.pool_office_manager.queries import Node
from connectors.pool_office_manager.settings import Settings
from connectors.times import written
from models.errors import ConnectionBrokenError, SyncError
from models.text import first_sentence

_ASKED_AT_ONCE = 20
"""Invoices in one question by id."""

_ABOUT_SIZE = re.compile(r"\b(first|limit|page size|pageSize)\b")


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
        self._node = Node.WHOLE if self.settings.list_full_nodes else Node.ID

    def ids(self, position: Position) -> Listing:
        """A page of nothing but ids."""
        answer = self._ask(position, Node.ID)
        of_list(answer.data, self.account)
        return sort_out(answer.data)

    def page(self, position: Position) -> tuple[Position, Listed]:
        """What is listed at a position, and the position itself: the beginning, where its cursor is not known."""
        try:
            return self._page(position)
        except QuestionRefusedError as refused:
            if position.after is None:
                raise self._explained(refused, position) from refused
        return self.page(position.once_more())

    def _page(self, position: Position) -> tuple[Position, Listed]:
        answer, node = self._answer(position)
        said, listing = of_list(answer.data, self.account), sort_out(answer.data)
        found = listing.records if node is Node.WHOLE else self._by_id(listing, position)
        records = {id_: with_organisation(record, said) for id_, record in found.items()}
        return position.begun(answer.at), Listed(listing, records)

    def _answer(self, position: Position) -> tuple[Answer, Node]:
        """The list as it can be had: of whole invoices; of ids where it has no more, or where one is broken."""
        try:
            return self._ask(position, self._node), self._node
        except QuestionRefusedError as refused:
            if self._node is not Node.WHOLE or "Cannot query field" not in refused.message:
                raise
            self._node = Node.ID
            return self._ask(position, Node.ID), Node.ID
        except PartialAnswerError:
            if self._node is not Node.WHOLE:
                raise
            return self._ask(position, Node.DATED), Node.DATED

    def _ask(self, position: Position, node: Node) -> Answer:
        variables: dict[str, Any] = {"first": self.settings.page_size, "after": position.after}
        if chosen := self._filter(position):
            variables["filter"] = chosen
        return self.office.query(queries.invoices(node), variables)

    def _filter(self, position: Position) -> dict[str, str]:
        """Nothing where there is none, or nothing yet to go back to."""
        field = self.settings.updated_filter_field
        return {field: written(position.since)} if field and position.since else {}

    def _by_id(self, listing: Listing, position: Position) -> dict[str, Record]:
        """The invoices of a page. One that can't be given is left out: the next pull asks for it again."""
        ids, found = list(listing.records), dict[str, Record]()
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            some = ids[start : start + _ASKED_AT_ONCE]
            try:
                found |= records_of(self.office.query(queries.by_id(some), {}).data, some)
            except PartialAnswerError as partial:
                if self._filter(position):
                    raise
                given = records_of(partial.data, some)
                found |= given
                listing.left_out.extend(not_given(id_) for id_ in some if id_ not in given)
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
