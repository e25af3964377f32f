"""A business whose invoices are in ZRM and whose books are in QuickBooks: both over HTTP, and a ledger."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from config.settings import Settings
from models import exact_json
from models.link import LinkState
from sync import orders
from sync.apply import apply
from sync.connect import workshop
from sync.run import Report, run
from sync.store import views
from sync.store.database import Database
from sync.store.views import InvoiceRow
from tests.integration.zrm.office import Office

US = "9341453172345678"
SINCE = "2026-11-10"
"""After everything that the stand-in has by itself."""

CONFIGURATION = """
[[connection]]
name = "zrm"
connector = "connectors.zrm"
environment = "sandbox"
account = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
[connection.settings]
base_url = "{url}/zrm"
token = "${{ZRM_TOKEN}}"
requests_per_second = 1000

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
source = "zrm"
target = "books"
since = {since}
[route.policy]
push_payments = {push_payments}
[route.policy.target]
item = "Services"
"""

SETTINGS = Settings(
    key=Fernet.generate_key().decode(),
    look_after_s=0.2,
    resend_create_after_s=1.0,
    quiet_after_s=2.0,
    retry_first_s=0.1,
)


class Quiet:
    """Nobody watches."""

    def pulling(self, source: str, records: int) -> None: ...

    def pushing(self, target: str, tally: Any, left: int) -> None: ...

    def waiting(self, reasons: list[tuple[str, int]], seconds: float) -> None: ...


@dataclass
class Shop:
    """The verbs of its people."""

    office: Office
    database: Database
    folder: Path

    def configure(self, *, push_payments: bool = True) -> None:
        url = str(self.office.client.base_url).rstrip("/")
        file = self.folder / "shop.toml"
        file.write_text(CONFIGURATION.format(url=url, since=SINCE, push_payments=str(push_payments).lower()))
        apply(self.database, file, self._secrets())

    def _secrets(self) -> dict[str, str]:
        token = self.office.look("sessions")[0]["token"]
        return {"ZRM_TOKEN": token, "QB_SECRET": "qb-secret", "QB_TOKEN": "qb-refresh"}

    def sync(self, *, sweeping: bool = False) -> Report:
        self.office.wait(70)  # a pull leaves the newest minute to the next
        using = workshop(self.database, SETTINGS, self._secrets())
        report = run(using, Quiet(), wait_s=20, sweeping=sweeping)
        assert report.troubles == []
        return report

    def bill(self, number: str, amount: str) -> str:
        """Enter an invoice of a customer that is new in the books; its id."""
        customer = self.office.look("customers")[0]["id"]
        invoice = self.office.enter(
            "invoices",
            invoiceNumber=number,
            customerId=customer,
            status="sent",
            issueDate="2026-11-15T00:00:00.000Z",
            subtotal=Decimal(amount),
            taxAmount=Decimal(0),
            totalAmount=Decimal(amount),
        )
        line = {"description": "Monitoring", "quantity": 1, "unitPrice": Decimal(amount)}
        self.office.enter("line-items", invoiceId=invoice["id"], totalPrice=Decimal(amount), **line)
        return str(invoice["id"])

    def pay(self, invoice: str, amount: str, **more: Any) -> str:
        """Enter what a customer paid; its id. ZRM touches the invoice."""
        payment = self.pay_unseen(invoice, amount, **more)
        self.touch(invoice)
        return payment

    def pay_unseen(self, invoice: str, amount: str, **more: Any) -> str:
        """Enter what a customer paid; its id. The invoice stays as it is."""
        paid = {"amount": Decimal(amount), "paidAt": "2026-11-16T12:00:00.000Z", "paymentMethod": "check"}
        return str(self.office.enter("payments", invoiceId=invoice, **paid | more)["id"])

    def touch(self, invoice: str) -> None:
        """Somebody saved it again, a moment later."""
        self.office.wait(2)
        self.office.edit(invoice, notes="saved")

    def row(self, source_id: str) -> InvoiceRow:
        with self.database.reading() as db:
            return next(row for row in views.invoices(db) if row.source_id == source_id)

    def state(self, source_id: str) -> LinkState:
        return self.row(source_id).state

    def resync(self, source_id: str) -> None:
        with self.database.transaction() as db:
            orders.resync(db, orders.links_of(db, [self.row(source_id)]))

    def books(self, entity: str) -> list[dict[str, Any]]:
        answer = self.office.client.get(f"/__admin/quickbooks/{US}/{entity}").raise_for_status()
        listed: list[dict[str, Any]] = exact_json.loads(answer.content)
        return listed

    def enter_in_books(self, entity: str, body: dict[str, Any]) -> None:
        path = f"/__admin/quickbooks/{US}/{entity}"
        self.office.client.post(path, content=exact_json.dumps(body)).raise_for_status()

    def customer(self) -> str:
        """The name of whom all invoices are for."""
        row = self.office.look("customers")[0]
        return str(row["displayName"] or row["legalName"])

    def set_customer_active(self, *, is_active: bool) -> None:
        """Somebody puts the customer away in the books, or takes it out again."""
        known = [row for row in self.books("customer") if row["DisplayName"].startswith(self.customer())]
        if not known:
            self.enter_in_books("customer", {"DisplayName": self.customer()})
            known = [row for row in self.books("customer") if row["DisplayName"] == self.customer()]
        path = f"/__admin/quickbooks/{US}/customer/{known[0]['Id']}"
        self.office.client.put(path, json={"Active": is_active}).raise_for_status()

    def fault(self, what: dict[str, Any], **when: Any) -> None:
        rule = {"system": "quickbooks", "path": "/v3/company/*/batch", "what": what, **when}
        self.office.client.post("/__admin/faults", json=rule).raise_for_status()
