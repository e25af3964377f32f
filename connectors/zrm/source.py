"""ZRM as a source of customer invoices and payments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.base import ExternalId, Kept, Mapped, Page, Record, SweepPage
from connectors.zrm.client import Zrm
from connectors.zrm.mapping import mapped
from connectors.zrm.pull import pull
from connectors.zrm.settings import Settings
from connectors.zrm.sweep import look, sweep


@dataclass(frozen=True)
class ZrmSource:
    """One workspace's invoices; see ``connectors.base.Source``."""

    zrm: Zrm
    settings: Settings
    account: str
    kept: Kept

    def pull(self, cursor: str | None) -> Iterator[Page]:
        return pull(self.zrm, self.settings, self.account, cursor)

    def sweep(self) -> Iterator[SweepPage]:
        return sweep(self.zrm, self.settings, self.account, self.kept)

    def look(self, identity: ExternalId) -> Record | None:
        return look(self.zrm, self.settings, identity)

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId("invoice", str(record["invoice"]["id"]))

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        """The invoice or credit, then its payments; a derived date is remembered."""
        return mapped(record, memory, self.account, self.settings)
