"""A contractor whose projects are in Coperniq and whose books are in QuickBooks: both over HTTP, and a ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from models import exact_json
from tests.integration.coperniq.screen import Screen
from tests.integration.sales.business import BOOKS, Business

SINCE = "2026-11-10"
"""After everything that the stand-in has by itself."""

CONFIGURATION = (
    BOOKS
    + """
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

[[route]]
source = "coperniq"
target = "books"
since = {since}
[route.policy]
push_payments = {push_payments}
[route.policy.target]
{policy}
"""
)


@dataclass
class Contractor(Business):
    """The verbs of its people."""

    screen: Screen
    since: str = SINCE
    push_payments: bool = False

    @property
    def client(self) -> httpx.Client:
        return self.screen.client

    @property
    def source_secrets(self) -> dict[str, str]:
        return {"COPERNIQ_KEY": "coperniq-key"}

    def configure(self, **policy: Any) -> None:
        lines = "\n".join(f"{name} = {exact_json.dumps(value).decode()}" for name, value in policy.items())
        pays = str(self.push_payments).lower()
        self.apply(CONFIGURATION, since=self.since, push_payments=pays, policy=lines)

    def wait(self) -> None:
        self.screen.wait(10)

    def today(self) -> str:
        """By the stand-in's own clock."""
        return str(self.client.get("/__admin/clock").json()["now"][:10])

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

    def send(self) -> int:
        """An invoice over 100 that is made by Coperniq's own operation, and sent; its id."""
        project = self.screen.all("projects")[0]["id"]
        item = self.screen.all("catalog-items")[0]["id"]
        line = {"catalogItemId": item, "quantity": 1, "unitCost": 50, "unitPrice": 100}
        body = {"recordId": project, "calculationMethod": "LINE_ITEMS", "lineItems": [line], "status": "DRAFT"}
        headers = {"x-api-key": "coperniq-key"}
        made = self.client.post("/coperniq/v1/invoices", json=body, headers=headers).raise_for_status()
        id_: int = made.json()["id"]
        self.screen.edit(id_, status="SENT")
        return id_

    def _entered(self, entity: str, **body: Any) -> dict[str, Any]:
        path = f"/__admin/coperniq/7301/{entity}"
        answer = self.screen.client.post(path, content=exact_json.dumps(body)).raise_for_status()
        return dict(exact_json.loads(answer.content))
