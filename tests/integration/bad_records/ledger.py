"""The ledger of these tests: what is pulled into it, and how each invoice came out."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import delete, select

from config.settings import Settings
from models import exact_json, tables
from models.document import Invoice
from sync.apply import apply
from sync.connect import Workshop, workshop
from sync.pull import Pulled, pull
from sync.push import Pushed, push
from sync.store import connections, documents, views
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.store.views import InvoiceRow
from tests.integration.bad_records.raw_kojo import RawKojo
from tests.integration.bad_records.records import Listed

SECRETS = {"KOJO_KEY": "kojo-key", "QB_SECRET": "qb-secret", "QB_TOKEN": "qb-refresh"}

CONFIGURATION = """
[[connection]]
name = "kojo"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme"
[connection.settings]
base_url = "{kojo}"
api_key = "${{KOJO_KEY}}"
page_size = 100
timezone = "America/Chicago"

[[connection]]
name = "quickbooks"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "9341453172345678"
[connection.settings]
base_url = "{stand_in}/quickbooks"
token_url = "{stand_in}/quickbooks/oauth2/v1/tokens/bearer"
client_id = "qb-client"
client_secret = "${{QB_SECRET}}"
refresh_token = "${{QB_TOKEN}}"
requests_per_second = 1000
requests_per_minute = 10000
batches_per_minute = 10000

[[route]]
source = "kojo"
target = "quickbooks"
since = 2026-01-01
[route.policy]
rounding_limit = "0.02"
[route.policy.target]
tax_account = "5920"
shipping_account = "5910"
rounding_account = "5990"
"""


@dataclass
class Ledger:
    """One route, from a Kojo that says anything to QuickBooks' stand-in."""

    file: Path
    kojo: RawKojo
    stand_in: str

    @property
    def database(self) -> Database:
        return Database(f"sqlite:///{self.file}")

    def lists(self, *listed: Listed) -> None:
        """What Kojo lists from now on."""
        self.kojo.records = [(one.at, one.raw) for one in listed]

    def configure(self) -> None:
        configuration = self.file.with_suffix(".toml")
        configuration.write_text(CONFIGURATION.format(kojo=self.kojo.url, stand_in=self.stand_in))
        apply(self.database, configuration, SECRETS)

    def workshop(self) -> Workshop:
        return workshop(self.database, Settings(retry_first_s=0.1, look_after_s=0.1), SECRETS)

    def pull(self) -> Pulled:
        return pull(self.workshop(), self.connection("kojo"))

    def forget_where_it_was(self) -> None:
        """Have the next pull begin at the beginning, as one does that reaches back by its overlap."""
        with self.database.transaction() as db:
            db.execute(delete(tables.watermark))

    def push(self) -> Pushed:
        return push(self.workshop(), self.connection("quickbooks"), "test")

    def bills(self) -> list[dict[str, Any]]:
        """What there is in QuickBooks, of the vendors of these tests."""
        url = f"{self.stand_in}/__admin/quickbooks/9341453172345678/bill"
        listed = exact_json.loads(httpx.get(url).raise_for_status().content)
        return [bill for bill in listed if "ledgerlink:" in bill.get("PrivateNote", "")]

    def connection(self, name: str) -> ConnectionRow:
        with self.database.reading() as db:
            row = connections.by_name(db, name)
        assert row is not None
        return row

    def invoices(self) -> dict[str, InvoiceRow]:
        """By their ids at the source."""
        with self.database.reading() as db:
            return {row.source_id: row for row in views.invoices(db)}

    def contents(self) -> dict[str, tuple[Any, Invoice | None, str | None]]:
        """(raw record, document, why it does not map) by id."""
        table = tables.document
        with self.database.reading() as db:
            rows = db.execute(select(table.c.source_id, table.c.raw, table.c.canonical, table.c.problem)).all()
        return {row.source_id: (_raw(row.raw), _invoice(row.canonical), row.problem) for row in rows}

    def told(self) -> list[tuple[str, str, Any]]:
        """(event, message, details) of everything that happened to the Kojo connection."""
        table = tables.timeline
        kojo = self.connection("kojo").id
        with self.database.reading() as db:
            rows = db.execute(select(table).where(table.c.connection_id == kojo).order_by(table.c.id)).all()
        return [(row.event, row.message, row.details) for row in rows]


def _raw(packed: bytes) -> Any:
    return exact_json.loads(zlib.decompress(packed))


def _invoice(text: str | None) -> Invoice | None:
    found = documents.canonical(text)
    assert found is None or isinstance(found, Invoice)
    return found
