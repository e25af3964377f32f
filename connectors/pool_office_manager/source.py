"""Pool Office Manager as a source of customer invoices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.base import ExternalId, Mapped, Page, Record, SweepPage
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.export import Entry, differences, entries
from connectors.pool_office_manager.lister import Lister
from connectors.pool_office_manager.mapping import mapped
from connectors.pool_office_manager.pull import pull
from connectors.pool_office_manager.settings import Settings
from connectors.pool_office_manager.sweep import look, sweep
from models.document import Finding

_ALL_DAYS = (date(2000, 1, 1), date(2099, 12, 31))
"""No page says whether the export goes by creation or by due date; both lie within."""


@dataclass(frozen=True)
class PoolOfficeManagerSource:
    """One organisation's invoices; see ``connectors.base.Source``."""

    office: PoolOfficeManager
    settings: Settings
    account: str

    def pull(self, cursor: str | None) -> Iterator[Page]:
        return pull(self.office, self.settings, self.account, cursor)

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId("invoice", str(record["id"]))

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        """One invoice or credit, and payments where the settings ask for them."""
        return mapped(record, self.account, self.settings, memory)

    def sweep(self) -> Iterator[SweepPage]:
        return sweep(Lister(self.office, self.settings, self.account))

    def look(self, identity: ExternalId) -> Record | None:
        return look(self.office, self.account, identity)

    def cross_check(self, listed: Mapping[str, Entry]) -> tuple[Finding, ...]:
        """How the export differs from what was listed (``export.listed``), by id; nothing where both agree."""
        return differences(entries(self.office.export(*_ALL_DAYS)), listed)
