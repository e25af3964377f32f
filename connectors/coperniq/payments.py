"""Reads the payments of what was paid: one request for each document, so only where the paid amount moved.

Coperniq's day has 5,000 requests, and a list says of each document how much was paid (sources.md §4.2).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.base import ExternalId, Kept, Record
from connectors.coperniq.client import Coperniq
from connectors.coperniq.naming import entity
from connectors.coperniq.settings import Stream
from connectors.fields import decimal

PAYMENTS = "payments"
"""Our own field of a record; null where Coperniq does not give them, absent where nothing was ever paid."""


def with_payments(coperniq: Coperniq, kept: Kept, stream: Stream, records: Sequence[Record]) -> Iterator[Record]:
    """The same records, complete, one by one: the day's requests may end at any of them."""
    before = kept.records(entity(records[0]), [str(record["id"]) for record in records]) if records else {}
    for record in records:
        yield _completed(coperniq, stream, record, before.get(str(record["id"]), {}))


def paid_otherwise(kept: Kept, records: Sequence[Record]) -> tuple[ExternalId, ...]:
    """Those on which another sum was paid than when they were pulled last, whatever their time of change says."""
    identities = [ExternalId(entity(record), str(record["id"])) for record in records]
    before = {
        ExternalId(what, id_): record
        for what in {one.entity for one in identities}
        for id_, record in kept.records(what, [one.id for one in identities if one.entity == what]).items()
    }
    return tuple(
        identity
        for identity, record in zip(identities, records, strict=True)
        if identity in before and _paid(before[identity]) != _paid(record)
    )


def _completed(coperniq: Coperniq, stream: Stream, record: Record, before: Record) -> Record:
    paid, known = _paid(record), before.get(PAYMENTS)
    if isinstance(known, list) and _paid(before) == paid:
        return record | {PAYMENTS: known}
    if not paid and PAYMENTS not in before:
        return record
    return record | {PAYMENTS: coperniq.payments(stream, record["id"])}


def _paid(record: Record) -> Any:
    return decimal(record.get("amountPaid"))
