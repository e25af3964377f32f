"""Reads on where Kojo cut an invoice's list of items off: it gives 100 at most (sources.md §3.3, §3.8).

REST lists all items, but without their GL codes, so only its ids are used; the items themselves are then asked for
in GraphQL, many in one request.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from connectors.base import Record
from connectors.graphql import PartialAnswerError
from connectors.kojo import queries
from connectors.kojo.client import REST_PAGE, Kojo

ITEMS_LISTED = "itemsListed"
"""Our own field of a record: how many items Kojo says there are, where its list was read on; null where it does
not say."""

_ASKED_AT_ONCE = 20
"""Items in one request: each brings its GL code and order items, and 100 things with an id are the limit."""


def completed(kojo: Kojo, record: Record) -> Record:
    """The record with all its items. Those Kojo does not give stay away, and the mapping says so."""
    items = record.get("invoiceItems")
    if not isinstance(items, list) or not _may_be_cut_off(items):
        return record
    listed = _listed_ids(kojo, str(record["id"]))
    if listed is None:
        return record | {ITEMS_LISTED: None}
    here = {item.get("id") for item in items if isinstance(item, dict)}
    missing = [id_ for id_ in listed if id_ not in here]
    return record | {"invoiceItems": [*items, *_read(kojo, missing)], ITEMS_LISTED: len(listed)}


def _may_be_cut_off(items: Sequence[Any]) -> bool:
    numbers = [item.get("lineNumber") for item in items if isinstance(item, dict)]
    highest = max((number for number in numbers if isinstance(number, int)), default=0)
    return len(items) >= REST_PAGE or highest > len(items)


def _listed_ids(kojo: Kojo, invoice_id: str) -> list[str] | None:
    """The ids of all items, each once, by line number; None where Kojo does not list them."""
    ids: dict[str, None] = {}
    for offset in count(step=REST_PAGE):
        page = kojo.items_page(invoice_id, offset)
        if page is None:
            return None
        new = {str(item["id"]): None for item in page if isinstance(item, dict) and item.get("id")}
        if new.keys() <= ids.keys():
            break
        ids |= new
        if len(page) < REST_PAGE:
            break
    return list(ids)


def _read(kojo: Kojo, ids: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        given = _given(kojo, ids[start : start + _ASKED_AT_ONCE])
        yield from (item for item in given.values() if isinstance(item, dict))


def _given(kojo: Kojo, ids: Sequence[str]) -> dict[str, Any]:
    """A part is welcome: one item that cannot be read must not stop the pull of everything else."""
    try:
        data = kojo.query(queries.items(ids)).data
    except PartialAnswerError as error:
        return error.data
    return data if isinstance(data, dict) else {}
