"""HighLevel as a source of customer invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.base import ExternalId, Mapped, Page, Record
from connectors.highlevel.client import HighLevel
from connectors.highlevel.mapping import documents
from connectors.highlevel.pull import pull
from connectors.highlevel.settings import Settings


@dataclass(frozen=True)
class HighLevelSource:
    """One location's invoices; see ``connectors.base.Source``."""

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
