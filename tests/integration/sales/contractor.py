"""A contractor whose projects are in Coperniq and whose books are in QuickBooks: both over HTTP, and a ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import exact_json
from sync.apply import apply
from sync.connect import workshop
from sync.run import Report, run
from sync.store import views
from sync.store.database import Database
from sync.store.views import InvoiceRow
from tests.integration.coperniq.screen import Screen
from tests.integration.sales.shop import SETTINGS, US, Quiet

CONFIGURATION = """
[[connection]]
name = "coperniq"
connector = "connectors.coperniq"
environment = "sandbox"
account = "7301"
native_sync_is_off = true
[connection.settings]
base_url = "{url}/coperniq/v1"
api_key = "${{COPERNIQ_KEY}}"
bound_margin_s = 0
issue_date_from = "created_at"

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

[[route]]
source = "coperniq"
target = "books"
since = 2026-11-10
[route.policy.target]
{policy}
"""
SECRETS = {"COPERNIQ_KEY": "coperniq-key", "QB_SECRET": "qb-secret", "QB_TOKEN": "qb-refresh"}


@dataclass
class Contractor:
    """The verbs of its people."""

    screen: Screen
    database: Database
    folder: Path

    def configure(self, **policy: Any) -> None:
        url = str(self.screen.client.base_url).rstrip("/")
        lines = "\n".join(f"{name} = {exact_json.dumps(value).decode()}" for name, value in policy.items())
        file = self.folder / "contractor.toml"
        file.write_text(CONFIGURATION.format(url=url, policy=lines))
        apply(self.database, file, SECRETS)

    def clear(self) -> None:
        """Nothing is in Coperniq but its accounts, projects and catalogue."""
        for invoice in self.screen.all():
            self.screen.delete(invoice["id"])

    def offer(self, name: str | None, sku: str | None = None) -> int:
        """A new item of the catalogue; its id."""
        return int(self._entered("catalog-items", name=name, sku=sku)["id"])

    def customer_with_project(self, customer: str, project: str) -> None:
        account = self._entered("accounts", title=customer)
        self._entered("projects", title=project, accountId=account["id"])

    def bill(self, number: int, items: Sequence[int], customer: str = "Hill House", **more: Any) -> str:
        """An invoice over 100 for each item; its id."""
        lines = [{"catalogItemId": item, "quantity": 1, "unitPrice": 100, "description": "Work"} for item in items]
        facts: dict[str, Any] = {
            "uid": number,
            "status": "SENT",
            "account": {"title": customer},
            "record": None,
            "lineItems": lines,
            "amount": 100 * len(lines),
            "createdAt": "2026-11-15T12:00:00.000Z",
        }
        return str(self._entered("invoices", **facts | more)["id"])

    def _entered(self, entity: str, **body: Any) -> dict[str, Any]:
        path = f"/__admin/coperniq/7301/{entity}"
        answer = self.screen.client.post(path, content=exact_json.dumps(body)).raise_for_status()
        return dict(exact_json.loads(answer.content))

    def sync(self) -> Report:
        self.screen.wait(10)
        report = run(workshop(self.database, SETTINGS, SECRETS), Quiet(), wait_s=20)
        assert report.troubles == []
        return report

    def row(self, id_: str) -> InvoiceRow:
        with self.database.reading() as db:
            return next(row for row in views.invoices(db) if row.source_id == id_)

    def told(self, id_: str) -> tuple[str, str]:
        """State and message."""
        row = self.row(id_)
        return str(row.state), row.message

    def books(self, entity: str) -> list[dict[str, Any]]:
        answer = self.screen.client.get(f"/__admin/quickbooks/{US}/{entity}").raise_for_status()
        return list(exact_json.loads(answer.content))

    def enter_in_books(self, entity: str, **body: Any) -> dict[str, Any]:
        path = f"/__admin/quickbooks/{US}/{entity}"
        answer = self.screen.client.post(path, content=exact_json.dumps(body)).raise_for_status()
        return dict(exact_json.loads(answer.content))

    def edit_in_books(self, entity: str, id_: str, **body: Any) -> None:
        path = f"/__admin/quickbooks/{US}/{entity}/{id_}"
        self.screen.client.put(path, content=exact_json.dumps(body)).raise_for_status()

    def fault(self, what: dict[str, Any], **when: Any) -> None:
        rule = {"system": "quickbooks", "path": "/v3/company/*/batch", "what": what, **when}
        self.screen.client.post("/__admin/faults", json=rule).raise_for_status()
