"""Sorts out what Pool Office Manager listed: records, and what has no identity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.answers import UnreadableAnswerError
from connectors.base import LeftOut, Record
from connectors.listed import namesake, usable_id, without_id
from connectors.pool_office_manager.cursor import Row, Seen
from connectors.pool_office_manager.header import label
from connectors.pool_office_manager.settings import TITLE

LONGEST_ID = 180
"""As much as is kept of an identity, less what the ids of payments have behind it."""


@dataclass(frozen=True)
class Listing:
    """One page; a record that is there twice is among the rows twice and among the records once."""

    rows: list[Row] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    more: bool = False
    end: str | None = None

    @property
    def seen(self) -> Seen:
        """The page as paging sees it."""
        return Seen(self.rows, self.more, self.end)


def sort_out(data: Any) -> Listing:
    """Look at everything on a page. Raises ``UnreadableAnswerError`` where it is no page."""
    match data:
        case {"infiniteInvoices": {"edges": list(edges), "pageInfo": {"hasNextPage": bool(more)} as info}}:
            listing = Listing(more=more, end=_text(info.get("endCursor")))
        case _:
            raise UnreadableAnswerError(f"{TITLE} answered something else than a list of invoices.")
    for edge in edges:
        _take(listing, edge)
    return listing


def _take(listing: Listing, edge: Any) -> None:
    node, cursor = (edge.get("node"), edge.get("cursor")) if isinstance(edge, Mapping) else (edge, None)
    id_ = usable_id(node, longest=LONGEST_ID)
    changed = node.get("updatedAt") if isinstance(node, dict) else None
    listing.rows.append(Row(id_, _text(cursor), _text(changed)))
    if id_ is None or not isinstance(node, dict):
        listing.left_out.append(without_id(TITLE, node, label))
    elif listing.records.setdefault(id_, node) != node:
        listing.left_out.append(namesake(TITLE, node, label(node), id_))


def _text(said: Any) -> str | None:
    return said if isinstance(said, str) and said else None


def not_given(id_: str) -> LeftOut:
    """For an invoice that is listed and cannot be given: that is its own trouble, and nobody else's."""
    said = f"{TITLE} lists the invoice with id {id_} and could not give it: it was left out."
    return LeftOut({"id": id_}, f"{said} Each pull asks for it again; if it stays so, ask {TITLE}'s support.")


def records_of(data: Any, ids: Sequence[str]) -> dict[str, Record]:
    """The records that were asked for by id; one that is gone meanwhile is not among them."""
    if not isinstance(data, Mapping):
        raise UnreadableAnswerError(f"{TITLE} answered something else than the invoices it was asked for.")
    found = ((id_, data.get(f"invoice{n}")) for n, id_ in enumerate(ids))
    return {id_: record for id_, record in found if isinstance(record, dict) and record.get("id") == id_}
