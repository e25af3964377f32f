"""Coperniq as a source of invoices and bills."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.base import ExternalId, Kept, Mapped, Page, Record, SweepPage
from connectors.coperniq.client import Coperniq
from connectors.coperniq.mapping import documents
from connectors.coperniq.naming import entity
from connectors.coperniq.pull import pull
from connectors.coperniq.settings import Settings
from connectors.coperniq.sweep import look, sweep


@dataclass(frozen=True)
class CoperniqSource:
    """What one key may see of a company; see ``connectors.base.Source``."""

    coperniq: Coperniq
    settings: Settings
    account: str
    kept: Kept

    def pull(self, cursor: str | None) -> Iterator[Page]:
        return pull(self.coperniq, self.settings, self.kept, cursor)

    def sweep(self) -> Iterator[SweepPage]:
        return sweep(self.coperniq, self.settings, self.kept)

    def look(self, identity: ExternalId) -> Record | None:
        return look(self.coperniq, self.kept, identity)

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId(entity(record), str(record["id"]))

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        """An invoice or a bill, and its payments. An issue date that was derived is remembered."""
        return documents(record, memory, self.account, self.settings)
