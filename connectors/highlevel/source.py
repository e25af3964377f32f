"""HighLevel as a source of customer invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.base import AccessEnded, Event, ExternalId, Hint, Mapped, Page, Record, SweepPage
from connectors.highlevel import events
from connectors.highlevel.client import HighLevel
from connectors.highlevel.mapping import documents
from connectors.highlevel.payments import with_payments
from connectors.highlevel.pull import pull
from connectors.highlevel.settings import Settings
from connectors.highlevel.sweep import sweep


@dataclass(frozen=True)
class HighLevelSource:
    """One location's invoices; see ``Source``, ``Sweeps`` and ``ReceivesWebhooks`` in ``connectors.base``."""

    highlevel: HighLevel
    settings: Settings
    account: str

    def pull(self, cursor: str | None) -> Iterator[Page]:
        return pull(self.highlevel, self.settings, cursor)

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId("invoice", str(record["_id"]))

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        """The invoice and its payments; payments made of a sum are remembered, so that they never change."""
        return documents(record, memory, self.account, self.settings)

    def sweep(self) -> Iterator[SweepPage]:
        """Everything in the list; deletions are told by events only, which may be lost."""
        return sweep(self.highlevel, self.settings)

    def hint(self, event: Event) -> Hint | AccessEnded | None:
        """Which invoice an event is about."""
        return events.hint(event, self.account, self.settings)

    def look(self, identity: ExternalId) -> Record | None:
        """One invoice with its payments. A payment is no record of its own."""
        invoice = self.highlevel.invoice(identity.id)
        return None if invoice is None else with_payments(self.highlevel, self.settings, invoice)

    def deleted(self, record: Record) -> Record:
        """HighLevel's own word for it, from its event of a deletion."""
        return record | {"status": "delete"}
