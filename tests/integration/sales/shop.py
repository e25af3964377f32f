"""A business whose invoices are in ZRM and whose books are in QuickBooks: both over HTTP, and a ledger."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from sync import orders
from tests.integration.sales.business import BOOKS, Business
from tests.integration.zrm.office import Office

SINCE = "2026-11-10"

CONFIGURATION = (
    BOOKS
    + """
[[connection]]
name = "zrm"
connector = "connectors.zrm"
environment = "sandbox"
account = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
[connection.settings]
base_url = "{url}/zrm"
token = "${{ZRM_TOKEN}}"
requests_per_second = 1000

[[route]]
source = "zrm"
target = "books"
since = {since}
[route.policy]
push_payments = {push_payments}
[route.policy.target]
item = "Services"
"""
)


@dataclass
class Shop(Business):
    """The verbs of its people."""

    office: Office

    @property
    def client(self) -> httpx.Client:
        return self.office.client

    @property
    def source_secrets(self) -> dict[str, str]:
        return {"ZRM_TOKEN": self.office.look("sessions")[0]["token"]}

    def configure(self, *, push_payments: bool = True) -> None:
        self.apply(CONFIGURATION, since=SINCE, push_payments=str(push_payments).lower())

    def wait(self) -> None:
        """A pull leaves the newest minute to the next."""
        self.office.wait(70)

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

    def resync(self, source_id: str) -> None:
        with self.database.transaction() as db:
            orders.resync(db, orders.links_of(db, [self.row(source_id)]))

    def customer(self) -> str:
        """The name of whom all invoices are for."""
        row = self.office.look("customers")[0]
        return str(row["displayName"] or row["legalName"])

    def set_customer_active(self, *, is_active: bool) -> None:
        """Somebody puts the customer away in the books, or takes it out again."""
        known = [row for row in self.books("customer") if row["DisplayName"].startswith(self.customer())]
        if not known:
            self.enter_in_books("customer", DisplayName=self.customer())
            known = [row for row in self.books("customer") if row["DisplayName"] == self.customer()]
        self.edit_in_books("customer", known[0]["Id"], Active=is_active)
