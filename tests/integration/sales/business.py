"""What all businesses of these stories have: books in QuickBooks over HTTP, and a ledger."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet

from config.settings import Settings
from models import exact_json
from models.link import LinkState
from sync.apply import apply
from sync.connect import Workshop, workshop
from sync.run import Report, run
from sync.store import views
from sync.store.database import Database
from sync.store.views import InvoiceRow
from tests.acceptance.office import Silent

US = "9341453172345678"

BOOKS = """
[[connection]]
name = "books"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "9341453172345678"
[connection.settings]
base_url = "{url}/quickbooks"
token_url = "{url}/quickbooks/oauth2/v1/tokens/bearer"
client_id = "qb-client"
client_secret = "${{QB_SECRET}}"
refresh_token = "${{QB_TOKEN}}"
"""
"""Stands in the configuration of each."""

SETTINGS = Settings(
    key=Fernet.generate_key().decode(),
    look_after_s=0.2,
    resend_create_after_s=1.0,
    quiet_after_s=2.0,
    retry_first_s=0.1,
)


@dataclass
class Business(ABC):
    """The verbs of its people, but for those at its source."""

    database: Database
    folder: Path

    @property
    @abstractmethod
    def client(self) -> httpx.Client:
        """Reaches the stand-ins."""

    @property
    @abstractmethod
    def source_secrets(self) -> dict[str, str]:
        """Those of its source."""

    @abstractmethod
    def wait(self) -> None:
        """So long that a pull sees what was entered just now."""

    @property
    def _secrets(self) -> dict[str, str]:
        return self.source_secrets | {"QB_SECRET": "qb-secret", "QB_TOKEN": "qb-refresh"}

    def apply(self, configuration: str, **values: str) -> None:
        """Take a configuration, once its places are filled; ``{url}`` is the stand-ins'."""
        file = self.folder / "business.toml"
        file.write_text(configuration.format(url=str(self.client.base_url).rstrip("/"), **values))
        apply(self.database, file, self._secrets)

    def sync(self, *, sweeping: bool = False) -> Report:
        self.wait()
        report = run(self.workshop(), Silent(), wait_s=20, sweeping=sweeping)
        assert report.troubles == []
        return report

    def workshop(self) -> Workshop:
        return workshop(self.database, SETTINGS, self._secrets)

    def row(self, source_id: str) -> InvoiceRow:
        with self.database.reading() as db:
            return next(row for row in views.invoices(db) if row.source_id == source_id)

    def state(self, source_id: str) -> LinkState:
        return self.row(source_id).state

    def told(self, source_id: str) -> tuple[str, str]:
        """State and message."""
        row = self.row(source_id)
        return str(row.state), row.message

    def books(self, entity: str) -> list[dict[str, Any]]:
        answer = self.client.get(f"/__admin/quickbooks/{US}/{entity}").raise_for_status()
        return list(exact_json.loads(answer.content))

    def enter_in_books(self, entity: str, **body: Any) -> dict[str, Any]:
        path = f"/__admin/quickbooks/{US}/{entity}"
        answer = self.client.post(path, content=exact_json.dumps(body)).raise_for_status()
        return dict(exact_json.loads(answer.content))

    def edit_in_books(self, entity: str, id_: str, **body: Any) -> None:
        path = f"/__admin/quickbooks/{US}/{entity}/{id_}"
        self.client.put(path, content=exact_json.dumps(body)).raise_for_status()

    def fault(self, what: dict[str, Any], **when: Any) -> None:
        rule = {"system": "quickbooks", "path": "/v3/company/*/batch", "what": what, **when}
        self.client.post("/__admin/faults", json=rule).raise_for_status()
