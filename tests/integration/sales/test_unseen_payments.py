"""Coperniq's payments that leave their invoice's time of change alone: a sweep has each of them booked, once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from models import exact_json
from sandbox.clock import Clock
from sandbox.coperniq.system import Coperniq
from sandbox.quickbooks import QuickBooks
from sync.apply import apply
from sync.connect import workshop
from sync.run import run
from sync.store.database import Database
from tests.integration.coperniq.screen import Screen
from tests.integration.sales.shop import SETTINGS, US, Quiet
from tests.integration.sandbox.serving import serving

CONFIGURATION = """
[[connection]]
name = "coperniq"
connector = "connectors.coperniq"
environment = "sandbox"
account = "7301"
native_sync_is_off = true
[connection.settings]
base_url = "{url}/coperniq/v1"
api_key = "${{KEY}}"
bound_margin_s = 0

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
since = {since}
[route.policy]
push_payments = true
[route.policy.target]
item = "Services"
"""
SECRETS = {"KEY": "coperniq-key", "QB_SECRET": "qb-secret", "QB_TOKEN": "qb-refresh"}


@dataclass
class Contractor:
    """A business whose invoices are in Coperniq."""

    screen: Screen
    database: Database
    folder: Path

    def configure(self) -> None:
        """The route begins with the stand-in's own day, after all that it has by itself."""
        client = self.screen.client
        file = self.folder / "contractor.toml"
        url = str(client.base_url).rstrip("/")
        file.write_text(CONFIGURATION.format(url=url, since=self.today()))
        apply(self.database, file, SECRETS)

    def today(self) -> str:
        return str(self.screen.client.get("/__admin/clock").json()["now"][:10])

    def invoice(self) -> int:
        project = self.screen.all("projects")[0]["id"]
        item = self.screen.all("catalog-items")[0]["id"]
        line = {"catalogItemId": item, "quantity": 1, "unitCost": 50, "unitPrice": 100}
        body = {"recordId": project, "calculationMethod": "LINE_ITEMS", "lineItems": [line], "status": "DRAFT"}
        headers = {"x-api-key": "coperniq-key"}
        made = self.screen.client.post("/coperniq/v1/invoices", json=body, headers=headers).raise_for_status()
        id_: int = made.json()["id"]
        self.screen.edit(id_, status="SENT")
        return id_

    def sync(self, *, sweeping: bool = False) -> None:
        self.screen.wait(10)
        report = run(workshop(self.database, SETTINGS, SECRETS), Quiet(), wait_s=20, sweeping=sweeping)
        assert report.troubles == []

    def payments(self) -> list[Any]:
        answer = self.screen.client.get(f"/__admin/quickbooks/{US}/payment").raise_for_status()
        return [payment["TotalAmt"] for payment in exact_json.loads(answer.content)]


@pytest.fixture(scope="module")
def contractor_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([Coperniq(clock), QuickBooks(clock)], clock) as client:
        yield client


@pytest.fixture
def contractor(contractor_server: httpx.Client, ledger_url: str, tmp_path: Path) -> Iterator[Contractor]:
    screen = Screen(contractor_server)
    screen.reset()
    contractor_server.put("/__admin/settings/quickbooks", json={"limits": False}).raise_for_status()
    opened = Contractor(screen, Database(ledger_url), tmp_path)
    opened.configure()
    yield opened
    opened.database.engine.dispose()


def test_a_payment_that_no_pull_is_told_of_is_booked_after_the_next_sweep_and_once(contractor: Contractor) -> None:
    contractor.screen.set(payment_bumps_updated_at=False)
    invoice = contractor.invoice()
    contractor.sync()
    contractor.screen.wait(3600)  # beyond what pulls read twice
    contractor.sync()
    contractor.screen.pay(invoice, "40.00", on=contractor.today())

    contractor.sync()
    assert contractor.payments() == []

    for _ in range(2):
        contractor.sync(sweeping=True)
    assert contractor.payments() == [40]
