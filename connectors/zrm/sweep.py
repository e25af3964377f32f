"""What ZRM has, by id: its users delete without a trace."""

from collections.abc import Iterator, Sequence

from connectors.base import ExternalId, Record
from connectors.zrm.client import Zrm
from connectors.zrm.complete import Gatherer
from connectors.zrm.lists import Query, pages
from connectors.zrm.rows import Row, of_another_workspace, read_row
from connectors.zrm.settings import Settings


def sweep(zrm: Zrm, settings: Settings, workspace_id: str) -> Iterator[Sequence[ExternalId]]:
    """All invoices of the workspace, page by page; one that others share with it is theirs."""
    query = Query(settings.procedures.list, settings.arguments.list, settings.page_size)
    for page in pages(zrm, query):
        rows = [read_row(said, page.at) for said in page.rows]
        ours = [row for row in rows if isinstance(row, Row) and of_another_workspace(row, workspace_id) is None]
        yield [ExternalId("invoice", row.id) for row in ours]


def look(zrm: Zrm, settings: Settings, identity: ExternalId) -> Record | None:
    """One invoice with all that belongs to it."""
    gatherer = Gatherer(zrm, settings)
    invoice = gatherer.invoice(identity.id)
    return None if invoice is None else gatherer.record(invoice)
