"""Pool Office Manager as a source of customer invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.base import ExternalId, Kept, Mapped, Page, Record, SweepPage
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.lister import Lister
from connectors.pool_office_manager.mapping import mapped
from connectors.pool_office_manager.pull import pull
from connectors.pool_office_manager.settings import Settings
from connectors.pool_office_manager.sweep import look, sweep


@dataclass(frozen=True)
class PoolOfficeManagerSource:
    """One organisation's invoices; see ``connectors.base.Source``."""

    office: PoolOfficeManager
    settings: Settings
    account: str
    kept: Kept

    def pull(self, cursor: str | None) -> Iterator[Page]:
        return pull(self.office, self.settings, self.account, cursor)

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId("invoice", str(record["id"]))

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        """One invoice or credit, and payments where the settings ask for them."""
        return mapped(record, self.account, self.settings, memory)

    def sweep(self) -> Iterator[SweepPage]:
        return sweep(Lister(self.office, self.settings, self.account), self.kept)

    def look(self, identity: ExternalId) -> Record | None:
        return look(self.office, self.account, identity)
