"""What HighLevel still has: it tells of deletions by events alone, and an event may be lost (sources.md §6.4)."""

from collections.abc import Iterator

from connectors.base import ExternalId, SweepPage
from connectors.highlevel.client import HighLevel
from connectors.highlevel.cursor import Position
from connectors.highlevel.listing import sort_out
from connectors.highlevel.pull import Reader, is_last
from connectors.highlevel.settings import Settings


def sweep(highlevel: HighLevel, settings: Settings) -> Iterator[SweepPage]:
    """The identities of everything in the list, in the overlapping pages of a pull."""
    reader, position = Reader(highlevel, settings.page_size), Position()
    while True:
        position, listed = reader.page(position)
        listing = sort_out(listed.invoices, listed.at)
        yield SweepPage(tuple(ExternalId("invoice", row.id) for row in listing.rows))
        if is_last(position, listed, settings.page_size):
            return
        position = position.after(listing.places)
