"""Plain invoices: made by createInvoice and payInvoice themselves, each at its own moment."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.clock import Clock
from sandbox.pool_office_manager import screen
from sandbox.pool_office_manager.organisation import Organisation, Record
from sandbox.pool_office_manager.seed.people import CUSTOMERS, SERVICES
from sandbox.pool_office_manager.settings import Settings
from sandbox.pool_office_manager.writing import Writer, midnight

SEED = 20260502
FIRST_DAY = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 184  # May to October
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
RENAMED_AT = LAST_DAY + timedelta(hours=22)  # somebody wrote a new note on many invoices in one stroke
RENAMED = 110
PAGE_EXAMPLES = 2  # of January 2024, with ids and numbers of the vendor's page

Line = tuple[str, str, str]
"""Service id, quantity, unit price."""


class Maker:
    """Makes one invoice after the other, ids rising with the moments; what a trap needs otherwise can be said."""

    def __init__(self, organisation: Organisation, invoices: int) -> None:
        self.organisation = organisation
        self.chance = random.Random(SEED)  # noqa: S311  # repeatable on purpose, nothing secret
        self.clock = Clock()
        self.desk = screen.desk(organisation, self.clock)
        working_hours = [self._moment() for _ in range(invoices - PAGE_EXAMPLES)]
        self._moments = sorted(working_hours, reverse=True)

    def has_moments(self) -> bool:
        return bool(self._moments)

    def invoice(
        self,
        lines: Sequence[Line] | None = None,
        *,
        at: datetime | None = None,
        customer: str | None = None,
        tax: str | None = "tax_001",
        inclusive: bool = False,
        sent: bool = True,
    ) -> Record:
        """Sent and now and then paid, unless `lines` are given: then it is left as it is."""
        at = at or self._moments.pop()
        writer = Writer(self.organisation, Settings(prices_include_tax=inclusive), self.clock)
        wanted = lines or self._lines()
        with self.clock.stopped_at(at):
            invoice = writer.create(
                {
                    "customerId": customer or f"cust_{501 + self.chance.randrange(len(CUSTOMERS))}",
                    "dueDate": midnight(at + timedelta(days=30)),
                    "lineItems": [self._line(line) for line in wanted],
                    "taxId": tax,
                }
            )
        if sent:
            self.enter(invoice, at + timedelta(hours=1), status="SENT")
        if sent and lines is None and self.chance.randrange(100) < 45:
            self.pay(invoice, invoice["balance"])
        return invoice

    def pay(self, invoice: Record, amount: Decimal) -> None:
        at = datetime.fromisoformat(invoice["createdAt"]) + timedelta(days=self.chance.randint(1, 20), hours=3)
        with self.clock.stopped_at(min(at, RENAMED_AT - timedelta(hours=1))):
            writer = Writer(self.organisation, Settings(), self.clock)
            how = {"amount": float(amount), "paymentMethod": "CREDIT_CARD", "reference": f"txn_{invoice['id']}"}
            writer.pay(invoice["id"], how)

    def enter(self, invoice: Record, at: datetime | None = None, /, **changes: Any) -> Record:
        """As a person would, at the screen."""
        with self.clock.stopped_at(at or datetime.fromisoformat(invoice["updatedAt"])):
            self.desk.edit(screen.ACCOUNT, "invoices", invoice["id"], changes)
        return invoice

    def _lines(self) -> list[Line]:
        return [self.line() for _ in range(self.chance.choice([1, 1, 2, 2, 3, 4]))]

    def line(self) -> Line:
        id_, _, cheapest, dearest = self.chance.choice(SERVICES)
        cents = self.chance.randint(int(Decimal(cheapest) * 100), int(Decimal(dearest) * 100))
        return id_, str(self.chance.choice([1, 1, 1, 2, 4])), str(Decimal(cents) / 100)

    def _line(self, line: Line) -> Record:
        service, quantity, price = line
        names = {id_: name for id_, name, *_ in SERVICES}
        return {
            "description": names.get(service, "Visit"),
            "quantity": float(quantity),
            "unitPrice": float(price),
            "serviceId": service or None,
        }

    def _moment(self) -> datetime:
        """In working hours of Austin, by day the same day in UTC."""
        day = FIRST_DAY + timedelta(days=self.chance.randrange(DAYS - 1))
        return day + timedelta(hours=14, seconds=self.chance.randrange(8 * 3600))


def go_overdue(maker: Maker) -> None:
    """What the vendor does every night: sent, due, and not paid. The page's examples stay as they are."""
    for invoice in maker.organisation.invoices.values():
        due = datetime.fromisoformat(invoice["dueDate"])
        if invoice["status"] == "SENT" and FIRST_DAY < due < LAST_DAY:
            maker.enter(invoice, due + timedelta(days=1, hours=6), status="OVERDUE")


def rename_in_one_stroke(maker: Maker) -> None:
    """More invoices changed in one second than any page holds."""
    plain = [row for row in maker.organisation.invoices.values() if row["notes"] is None]
    for invoice in maker.chance.sample(plain, k=RENAMED):
        maker.enter(invoice, RENAMED_AT, notes="Thank you for your business!")
