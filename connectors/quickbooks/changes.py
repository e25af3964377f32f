"""What happened in a company since a time, by anybody's hand: QuickBooks' change feed (quickbooks.md §7.3)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import Changes
from connectors.quickbooks.client import Client
from connectors.quickbooks.query import changed_since
from connectors.quickbooks.shapes import UNREADABLE
from connectors.quickbooks.sightings import sighting_of
from models.errors import UnavailableError

ENTITIES = ("Bill", "VendorCredit", "Invoice", "CreditMemo", "Payment")
MOST_OBJECTS = 1000
"""Where a feed breaks off; what was changed is then queried, what was deleted beyond it is not to be had."""


def changes(client: Client, since: datetime, app_url: str) -> Changes:
    """Documents that were made, changed or deleted. Raises the errors of a read."""
    rows = {entity: list(_rows(answer, entity)) for entity, answer in _answers(client, since)}
    deleted = [(entity, str(row["Id"])) for entity, some in rows.items() for row in some if _is_deleted(row)]
    seen = [
        sighting_of(entity, row, app_url)
        for entity, some in rows.items()
        for row in _all_changed(client, entity, some, since)
    ]
    return Changes(tuple(seen), tuple(deleted))


def _answers(client: Client, since: datetime) -> Iterator[tuple[str, Any]]:
    moment = since.astimezone(UTC).isoformat(timespec="seconds")
    answer = client.feed({"entities": ",".join(ENTITIES), "changedSince": moment})
    try:
        answers = [one for response in answer["CDCResponse"] for one in response["QueryResponse"]]
    except (KeyError, TypeError) as error:
        raise UnavailableError(UNREADABLE, code="unreadable") from error
    return ((entity, one) for entity in ENTITIES for one in answers if isinstance(one, dict) and entity in one)


def _rows(answer: Mapping[str, Any], entity: str) -> Iterator[Mapping[str, Any]]:
    for row in answer[entity]:
        if not isinstance(row, dict) or "Id" not in row:
            raise UnavailableError(UNREADABLE, code="unreadable")
        yield row


def _is_deleted(row: Mapping[str, Any]) -> bool:
    return row.get("status") == "Deleted"


def _all_changed(
    client: Client, entity: str, rows: list[Mapping[str, Any]], since: datetime
) -> Iterator[Mapping[str, Any]]:
    if len(rows) < MOST_OBJECTS:
        return (row for row in rows if not _is_deleted(row))
    return client.rows(entity, changed_since(since))
