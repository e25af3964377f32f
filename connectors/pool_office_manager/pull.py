"""Reads the list of invoices, page by page (sources.md §5.4)."""

from collections.abc import Iterator
from hashlib import sha256

from connectors.base import Page, Record
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.cursor import Position, StandstillError, Step, step
from connectors.pool_office_manager.lister import Lister
from connectors.pool_office_manager.listing import Listing
from connectors.pool_office_manager.settings import TITLE, Settings
from models.errors import RetryableError

READINGS_MAX = 3
"""So often is a list read in one pull that moves while it is read; the next pull reads all of it anyway."""


def pull(office: PoolOfficeManager, settings: Settings, account: str, cursor: str | None) -> Iterator[Page]:
    """Yield all invoices, each page with the cursor that resumes after it; unchanged ones look as they did.

    What changes on pages that were read is left to the next pull.
    """
    lister, met = Lister(office, settings, account), set[bytes]()
    position, readings_left = Position.read(cursor), READINGS_MAX
    while True:
        position, listed = lister.page(position)
        result = step_or_stop(position, listed.listing)
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


def step_or_stop(position: Position, listing: Listing) -> Step:
    """What a page means; a list that stands still cannot be read on."""
    try:
        return step(position, listing.seen)
    except StandstillError as error:
        raise RetryableError(
            f"{TITLE} gave the same page of invoices a second time. Nothing was taken over from it.",
            code="source_order",
        ) from error
