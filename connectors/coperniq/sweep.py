"""What Coperniq still has: it deletes without a trace, and no list shows what is archived (sources.md §4.7).

No page says that a payment moves its invoice's time of change. A list says how much was paid, so a sweep finds
what no pull may ever be told.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from connectors.base import ExternalId, Kept, Record, SweepPage
from connectors.coperniq.client import Coperniq
from connectors.coperniq.listing import LISTED_AS
from connectors.coperniq.naming import entity
from connectors.coperniq.payments import paid_otherwise, with_payments
from connectors.coperniq.reading import Reading
from connectors.coperniq.settings import Settings, Stream
from connectors.coperniq.windows import Position
from connectors.listed import AHEAD, to_the_millisecond


def sweep(coperniq: Coperniq, settings: Settings, kept: Kept) -> Iterator[SweepPage]:
    """The identities of everything in the lists, window by window: about two requests for each page."""
    whole = Position(until=to_the_millisecond(datetime.now(UTC)) + AHEAD)
    for stream in settings.streams:
        for found in Reading(coperniq, settings, stream, whole).parts():
            listed = [*(record for _, record in found.rows), *found.undated]
            identities = tuple(ExternalId(entity(record), str(record["id"])) for record in listed)
            yield SweepPage(identities, changed=paid_otherwise(kept, listed))


def look(coperniq: Coperniq, kept: Kept, identity: ExternalId) -> Record | None:
    """One document with its payments, archived or not; None where Coperniq says that there is none."""
    stream: Stream = "bills" if identity.entity == "bill" else "invoices"
    said = coperniq.one(stream, identity.id)
    if said is None:
        return None
    (record,) = with_payments(coperniq, kept, stream, [said | {LISTED_AS: stream}])
    return record
