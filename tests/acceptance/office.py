"""A company's office for stories: stand-ins of Kojo and QuickBooks, Ledgerlink between them, people at both."""

import shutil
import sqlite3
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from config.settings import Settings
from models import exact_json
from models.link import LinkState
from sync import orders
from sync.apply import apply
from sync.connect import Workshop, workshop
from sync.run import Report, run
from sync.slice import Tally
from sync.store import views
from sync.store.database import Database
from sync.store.views import InvoiceRow

REALM = "9341453172345678"
SECRETS = {
    "KOJO_CLIENT_SECRET": "kojo-secret",
    "QUICKBOOKS_CLIENT_SECRET": "qb-secret",
    "QUICKBOOKS_REFRESH_TOKEN": "qb-refresh",
}
QUICK = {
    "resend_create_after_s": 0.2,
    "settled_after_s": 0.4,
    "look_after_s": 0.1,
    "retry_first_s": 0.1,
    "leave_alone_s": 0.2,
    "cool_down_s": 0.3,
    "lease_s": 6.0,
}
"""The waits of DESIGN §5 in tenths of seconds."""

CONFIGURATION = """
[[connection]]
name = "kojo"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme"
[connection.settings]
base_url = "{url}/kojo"
client_id = "kojo-client"
client_secret = "${{KOJO_CLIENT_SECRET}}"

[[connection]]
name = "quickbooks"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "9341453172345678"
[connection.settings]
base_url = "{url}/quickbooks"
token_url = "{url}/quickbooks/oauth2/v1/tokens/bearer"
client_id = "qb-client"
client_secret = "${{QUICKBOOKS_CLIENT_SECRET}}"
refresh_token = "${{QUICKBOOKS_REFRESH_TOKEN}}"
requests_per_second = 1000
requests_per_minute = 10000
batches_per_minute = 10000

[[route]]
source = "kojo"
target = "quickbooks"
since = {since}
[route.policy]
on_void = "{on_void}"
rounding_limit = "0.02"
[route.policy.target]
tax_account = "5920"
shipping_account = "5910"
rounding_account = "5990"
cost_category = "class"
"""


class Silent:
    """Watches a run and says nothing; remembers what was waited for."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def pulling(self, source: str, records: int) -> None:
        pass

    def pushing(self, target: str, tally: Tally, left: int) -> None:
        pass

    def waiting(self, reasons: list[tuple[str, int]], seconds: float) -> None:  # noqa: ARG002
        self.reasons += [reason for reason, _ in reasons]


@dataclass
class Office:
    """Verbs of the people in the stories; every one of them goes over real HTTP or through the product."""

    http: httpx.Client
    folder: Path
    settings: dict[str, Any] = field(default_factory=lambda: dict(QUICK))
    watcher: Silent = field(default_factory=Silent)
    server: Database | None = None
    """Where its ledger is, if not in a file of the folder."""

    # ── the bookkeeping software between them ────────────────────────────────────────────────────────────────

    @property
    def url(self) -> str:
        return str(self.http.base_url).rstrip("/")

    @property
    def database_file(self) -> Path:
        return self.folder / "ledger.db"

    @property
    def database(self) -> Database:
        return self.server or self._file

    @cached_property
    def _file(self) -> Database:
        return Database(f"sqlite:///{self.database_file}")

    def close(self) -> None:
        self.database.engine.dispose()

    def workshop(self) -> Workshop:
        return workshop(self.database, Settings(**self.settings), SECRETS)

    def configure(self, *, since: str = "2026-11-01", on_void: str = "zero") -> None:
        file = self.folder / "ledgerlink.toml"
        file.write_text(CONFIGURATION.format(url=self.url, since=since, on_void=on_void))
        self.database.migrate()
        apply(self.database, file, SECRETS)

    def open(self) -> None:
        """Configure it, and pull everything once."""
        self.lift_limits()
        self.configure()
        for _ in range(5):  # a slow machine may take too long for an answer
            troubles = self.sync().troubles
            if not troubles:
                break
        assert troubles == []

    def lift_limits(self) -> None:
        """The systems answer as fast as they are asked."""
        self.setting("kojo", limits=False)
        self.setting("quickbooks", limits=False)

    def sync(self, wait: float = 5.0) -> Report:
        """What was changed just now is pulled some seconds later: a pull leaves out the newest moment."""
        self.let_a_moment_pass()
        return run(self.workshop(), self.watcher, wait_s=wait)

    def sweep(self, wait: float = 5.0) -> Report:
        """A run that asks Kojo also what it still has."""
        self.let_a_moment_pass()
        return run(self.workshop(), self.watcher, wait_s=wait, sweeping=True)

    def link(self, number: str, *amounts: str) -> str:
        """An invoice that is in the books when nobody disturbs it; a slow machine may need more than one run."""
        id_ = self.enter_invoice(number, *amounts)
        for _ in range(5):
            if not self.sync().troubles:
                break
        self.forget_requests()
        return id_

    def let_a_moment_pass(self) -> None:
        """So that the next pull sees what was changed just now."""
        self._admin("POST", "clock", {"advance": 6})

    def let_time_pass(self, seconds: float) -> None:
        """For both outside systems, not for us."""
        self._admin("POST", "clock", {"advance": Decimal(str(round(seconds, 3)))})

    def know_the_vendor(self) -> None:
        """One bill of the vendor, so that the next batch holds documents only."""
        self.enter_invoice("INV-0", "99.00")
        self.sync()

    def invoice(self, id_: str) -> InvoiceRow:
        with self.database.reading() as db:
            return orders.invoice(db, id_)

    def rows(self) -> list[InvoiceRow]:
        """All invoices that were pulled."""
        with self.database.reading() as db:
            return views.invoices(db)

    def state(self, id_: str) -> LinkState:
        return self.invoice(id_).state

    def message(self, id_: str) -> str:
        return self.invoice(id_).message

    def events(self, id_: str) -> list[str]:
        with self.database.reading() as db:
            return [moment.event for moment in views.timeline(db, self.invoice(id_).link_id)]

    def resync(self, *ids: str, order: orders.Order = "check") -> None:
        with self.database.transaction() as db:
            orders.resync(db, orders.links_of(db, [orders.invoice(db, id_) for id_ in ids]), order=order)

    def adopt(self, id_: str, remote_id: str, entity: str = "Bill") -> None:
        with self.database.transaction() as db:
            orders.adopt(db, orders.invoice(db, id_), remote_id, entity, Settings(**self.settings).quiet_after_s)

    def exclude(self, id_: str, reason: str) -> None:
        with self.database.transaction() as db:
            orders.exclude(db, orders.invoice(db, id_), reason, Settings(**self.settings).quiet_after_s)

    def forget_everything(self) -> None:
        """The database is lost, and set up anew."""
        self.close()
        for file in self.folder.glob("ledger.*"):
            file.unlink()
        self.configure()

    def column(self, sql: str) -> list[Any]:
        with sqlite3.connect(self.database_file) as raw:
            return [row[0] for row in raw.execute(sql)]

    def execute(self, sql: str) -> None:
        """What only time could do otherwise."""
        with sqlite3.connect(self.database_file) as raw:
            raw.execute(sql)

    # ── people in Kojo ───────────────────────────────────────────────────────────────────────────────────────

    def enter_invoice(self, number: str, *amounts: str, **fields: Any) -> str:
        """An approved invoice over some lines; its id."""
        lines = [
            {
                "description": f"Conduit, lot {position}",
                "extPriceFloat": Decimal(amount),
                "shipQuantity": 1,
                "unitPriceFloat": Decimal(amount),
                "glCode": {"code": "5010"},
                "costCategory": "M",
            }
            for position, amount in enumerate(amounts, start=1)
        ]
        subtotal = sum((Decimal(amount) for amount in amounts), Decimal(0))
        body = {
            "invoiceNumber": number,
            "vendor": self.vendors()[0],
            "invoiceDate": "2026-11-05 00:00:00.000Z",
            "dueDate": "2026-12-05 00:00:00.000Z",
            "state": "APPROVED",
            "subtotal": subtotal,
            "totalDue": subtotal,
            "invoiceItems": lines,
        }
        made = self._kojo("POST", "invoices", body | fields)
        return str(made["id"])

    def edit_invoice(self, id_: str, **fields: Any) -> None:
        self._kojo("PUT", f"invoices/{id_}", fields)

    def change_amounts(self, id_: str, *amounts: str) -> None:
        """The lines and the total as if they had been entered so."""
        lines = self.kojo_invoice(id_)["invoiceItems"]
        changed = [
            {key: line[key] for key in ("description", "shipQuantity", "costCategory")}
            | {"extPriceFloat": Decimal(amount), "unitPriceFloat": Decimal(amount), "glCode": {"code": "5010"}}
            for line, amount in zip(lines + [lines[-1]] * len(amounts), amounts, strict=False)
        ]
        subtotal = sum((Decimal(amount) for amount in amounts), Decimal(0))
        self.edit_invoice(id_, invoiceItems=changed, subtotal=subtotal, totalDue=subtotal)

    def void_invoice(self, id_: str) -> None:
        self.edit_invoice(id_, voidedAt="2026-11-10 09:00:00.000Z")

    def erase_invoice(self, id_: str) -> None:
        """It is gone, and nothing tells that it was there."""
        self.setting("kojo", keeps_deleted=False)
        self._kojo("DELETE", f"invoices/{id_}")
        self.setting("kojo", keeps_deleted=True)

    def kojo_invoice(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = self._kojo("GET", f"invoices/{id_}")
        return found

    def vendors(self) -> list[dict[str, Any]]:
        return [{"id": vendor["id"]} for vendor in self._kojo("GET", "vendors")]

    def vendor_name(self, position: int = 0) -> str:
        return str(self._kojo("GET", "vendors")[position]["name"])

    def _kojo(self, method: str, path: str, body: Any = None) -> Any:
        return self._admin(method, f"kojo/acme/{path}", body)

    def kojo_shows(self, id_: str) -> tuple[str, str | None]:
        """What Kojo's users see of the integration."""
        invoice = self.kojo_invoice(id_)
        return invoice["integrationState"], invoice["integrationMessage"]

    def timeline(self, id_: str) -> list[str]:
        """What it says of one invoice, in words."""
        with self.database.reading() as db:
            return [moment.message for moment in views.timeline(db, self.invoice(id_).link_id)]

    def kojo_fault(self, what: dict[str, Any], mentions: str, **when: Any) -> None:
        rule = {"system": "kojo", "path": "*", "mentions": mentions, "what": what, **(when or {"nth": 1})}
        self._admin("POST", "faults", rule)

    # ── people in QuickBooks ─────────────────────────────────────────────────────────────────────────────────

    def bills(self, entity: str = "bill") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._quickbooks("GET", entity)
        return found

    def bill(self, number: str, entity: str = "bill") -> dict[str, Any]:
        (found,) = [bill for bill in self.bills(entity) if bill.get("DocNumber") == number]
        return found

    def edit_bill(self, id_: str, **fields: Any) -> None:
        self._quickbooks("PUT", f"bill/{id_}", fields)

    def delete_bill(self, id_: str) -> None:
        self.delete_in_quickbooks("bill", id_)

    def delete_in_quickbooks(self, entity: str, id_: str) -> None:
        self._quickbooks("DELETE", f"{entity}/{id_}")

    def quickbooks(self, entity: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._quickbooks("GET", entity)
        return found

    def add_in_quickbooks(self, entity: str, body: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self._quickbooks("POST", entity, body)
        return made

    def have_the_vendor(self) -> None:
        """The vendor of all invoices is in QuickBooks already."""
        self.add_in_quickbooks("vendor", {"DisplayName": self.vendor_name()})

    def edit_in_quickbooks(self, entity: str, id_: str, **fields: Any) -> None:
        self._quickbooks("PUT", f"{entity}/{id_}", fields)

    def enter_bill(self, number: str, vendor_id: str, amount: str) -> str:
        """A bill entered by hand; its id."""
        account = next(account["Id"] for account in self.quickbooks("account") if account.get("AcctNum") == "5010")
        line = {
            "Amount": Decimal(amount),
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}},
        }
        body = {"VendorRef": {"value": vendor_id}, "DocNumber": number, "Line": [line]}
        return str(self.add_in_quickbooks("bill", body)["Id"])

    def _quickbooks(self, method: str, path: str, body: Any = None) -> Any:
        return self._admin(method, f"quickbooks/{REALM}/{path}", body)

    # ── whoever keeps the servers ────────────────────────────────────────────────────────────────────────────

    def fault(self, path: str, what: dict[str, Any], **when: Any) -> None:
        rule = {"system": "quickbooks", "path": path, "what": what, **(when or {"nth": 1})}
        self._admin("POST", "faults", rule)

    def add_fault(self, rule: dict[str, Any]) -> None:
        self._admin("POST", "faults", rule)

    def struck(self) -> list[int]:
        """How often each fault struck, oldest first."""
        return [rule["struck"] for rule in self._admin("GET", "faults")]

    def no_more_faults(self) -> None:
        self._admin("DELETE", "faults")

    def setting(self, system: str, **changes: Any) -> None:
        self._admin("PUT", f"settings/{system}", changes)

    def requests(self, system: str = "quickbooks") -> list[dict[str, Any]]:
        journal: list[dict[str, Any]] = self._admin("GET", f"journal?system={system}")
        return journal

    def written(self) -> list[str]:
        """What was written in QuickBooks over its API, in order."""
        return [what for request in self.requests() for what in request["wrote"]]

    def forget_requests(self) -> None:
        self._admin("DELETE", "journal")

    def _admin(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else exact_json.dumps(body)
        answer = self.http.request(method, f"/__admin/{path}", content=content)
        assert answer.is_success, answer.text
        return exact_json.loads(answer.content) if answer.content else None


def copied(template: Path, folder: Path) -> None:
    """A ledger that has pulled the stand-in's own invoices already, so that a story reads only its own."""
    for file in template.iterdir():
        shutil.copy(file, folder / file.name)
