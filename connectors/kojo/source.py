"""Kojo as a source of bills."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.base import ExternalId, Mapped, Notice, Page, Record, Shown, SweepPage, Unshowable
from connectors.kojo.client import Kojo
from connectors.kojo.mapping import bill
from connectors.kojo.pull import pull
from connectors.kojo.settings import Settings
from connectors.kojo.sweep import look, sweep
from connectors.kojo.write_back import report


@dataclass(frozen=True)
class KojoSource:
    """One organisation's invoices; see ``connectors.base.Source``."""

    kojo: Kojo
    settings: Settings
    account: str

    def pull(self, cursor: str | None) -> Iterator[Page]:
        return pull(self.kojo, self.settings, cursor)

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId("invoice", str(record["id"]))

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        """One bill or credit. Nothing needs remembering: a bill's date is never derived (sources.md §3.7)."""
        return Mapped((bill(record, self.account, self.settings),), memory)

    def sweep(self) -> Iterator[SweepPage]:
        return sweep(self.kojo)

    def look(self, identity: ExternalId) -> Record | None:
        return look(self.kojo, identity)

    def report(self, notices: Sequence[Notice]) -> Mapping[ExternalId, Shown | Unshowable]:
        """Kojo shows an invoice's integration state and message to its users."""
        return report(self.kojo, notices)
