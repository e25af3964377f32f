"""What Kojo has, by id. It tells of deletions; a sweep finds what is missing all the same."""

from collections.abc import Iterator

from connectors.base import ExternalId, Record, SweepPage
from connectors.kojo import queries
from connectors.kojo.client import Kojo
from connectors.kojo.complete import completed
from connectors.kojo.pull import listed
from models.errors import RetryableError

_AT_ONCE = 100
"""The most that Kojo gives at once (sources.md §3.3)."""


def sweep(kojo: Kojo) -> Iterator[SweepPage]:
    """All ids in their order, so that nothing moves while one pages; ends at a page with none."""
    after: str | None = None
    while ids := _ids(kojo, after):
        if after is not None and min(ids) <= after:
            raise RetryableError("Kojo did not list the invoices in the order of their ids.", code="kojo_order")
        yield SweepPage(tuple(ExternalId("invoice", id_) for id_ in ids))
        after = max(ids)


def _ids(kojo: Kojo, after: str | None) -> list[str]:
    said = listed(kojo.query(queries.ids(after, _AT_ONCE)).data)
    return [one["id"] for one in said if isinstance(one, dict) and isinstance(one.get("id"), str)]


def look(kojo: Kojo, identity: ExternalId) -> Record | None:
    """One invoice with all its items; None where Kojo lists none of that id."""
    said = listed(kojo.query(queries.invoice(identity.id)).data)
    found = [one for one in said if isinstance(one, dict) and one.get("id") == identity.id]
    return completed(kojo, found[0]) if found else None
