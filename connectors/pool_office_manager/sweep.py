"""What Pool Office Manager still has: nothing tells of an invoice that was deleted (sources.md §5.4)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from connectors.base import ExternalId, Kept, Record, SweepPage
from connectors.graphql import PartialAnswerError
from connectors.pool_office_manager import queries
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.cross_check import Swept, cross_check
from connectors.pool_office_manager.cursor import Position
from connectors.pool_office_manager.export import Entry, listed
from connectors.pool_office_manager.lister import Lister
from connectors.pool_office_manager.listing import records_of
from connectors.pool_office_manager.organisation import of_list, with_organisation
from connectors.pool_office_manager.pull import step_or_stop


def sweep(lister: Lister, kept: Kept) -> Iterator[SweepPage]:
    """All ids, page by page; of the list's moves a sweep need not know, for it takes two to miss anything.

    At the end the export is compared with them.
    """
    begun = datetime.now(UTC)
    position: Position | None = Position()
    pulled: dict[str, Entry] = {}
    identities: set[str] = set()
    while position is not None:
        listing = lister.ids(position)
        identities.update(listing.records)
        pulled |= listed(kept.records("invoice", list(listing.records)).values())
        yield SweepPage(tuple(ExternalId("invoice", id_) for id_ in listing.records))
        position = step_or_stop(position, listing).next
    yield SweepPage((), remarks=cross_check(lister.office, Swept(identities, pulled, begun)))


def look(office: PoolOfficeManager, account: str, identity: ExternalId) -> Record | None:
    """One invoice; None where Pool Office Manager says that it has none of that id."""
    try:
        data = office.query(queries.by_id([identity.id]), {}).data
    except PartialAnswerError as partial:
        if partial.reason != "NOT_FOUND":
            raise
        data = partial.data
    said, found = of_list(data, account), records_of(data, [identity.id])
    return with_organisation(found[identity.id], said) if found else None
