"""What ZRM has, by id: its users delete without a trace.

Nor does any page say that a payment touches its invoice. So a sweep compares the sum that was paid, and asks for
the payments of what is not paid in full: a request for each such invoice.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from connectors.base import ExternalId, Kept, Record, SweepPage
from connectors.fields import decimal
from connectors.zrm.client import Zrm
from connectors.zrm.complete import Gatherer
from connectors.zrm.lists import Query, pages
from connectors.zrm.rows import Row, of_another_workspace, read_row
from connectors.zrm.settings import Settings
from connectors.zrm.status import payment_status
from models.document import Status
from models.money import total

_UNPAYABLE = ("draft", "pending_approval", "void", "canceled")


def sweep(zrm: Zrm, settings: Settings, workspace_id: str, kept: Kept) -> Iterator[SweepPage]:
    """All invoices of the workspace, page by page; one that others share with it is theirs."""
    query = Query(settings.procedures.list, settings.arguments.list, settings.page_size)
    gatherer = Gatherer(zrm, settings)
    for page in pages(zrm, query):
        rows = [read_row(said, page.at) for said in page.rows]
        ours = [row for row in rows if isinstance(row, Row) and of_another_workspace(row, workspace_id) is None]
        identities = tuple(ExternalId("invoice", row.id) for row in ours)
        yield SweepPage(identities, changed=tuple(_paid_otherwise(gatherer, kept, ours)))


def _paid_otherwise(gatherer: Gatherer, kept: Kept, rows: Sequence[Row]) -> Iterator[ExternalId]:
    """Those with other payments than when they were pulled last, whatever their time of change says."""
    before = kept.records("invoice", [row.id for row in rows])
    for row in rows:
        known = before.get(row.id)
        if known is not None and _is_paid_otherwise(gatherer, known, row):
            yield ExternalId("invoice", row.id)


def _is_paid_otherwise(gatherer: Gatherer, known: Record, row: Row) -> bool:
    if decimal(row.said.get("amountPaid")) != decimal(known["invoice"].get("amountPaid")):
        return True
    return _is_open(known) and gatherer.payments(row.id) != known["payments"]


def _is_open(known: Record) -> bool:
    """Whether its payments, as far as they are known, come to less than its total; yes where there is none."""
    owed = decimal(known["invoice"].get("totalAmount"))
    if known["invoice"].get("status") in _UNPAYABLE:
        return False
    return owed is None or total(_amounts(known["payments"])) < owed


def _amounts(payments: Any) -> Iterator[Decimal]:
    """Of the payments that were completed."""
    for payment in payments if isinstance(payments, list) else ():
        if isinstance(payment, dict) and payment_status(payment.get("status")) is Status.PAID:
            yield decimal(payment.get("amount")) or Decimal(0)


def look(zrm: Zrm, settings: Settings, identity: ExternalId) -> Record | None:
    """One invoice with all that belongs to it."""
    gatherer = Gatherer(zrm, settings)
    invoice = gatherer.invoice(identity.id)
    return None if invoice is None else gatherer.record(invoice)
