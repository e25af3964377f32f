"""Plain invoices: made by the vendor's own operations, each at its own moment."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.clock import Clock
from sandbox.highlevel import screen
from sandbox.highlevel.account import LOCATION, Account, Record
from sandbox.highlevel.places import Place, Tax
from sandbox.highlevel.seed.people import PRODUCTS, contact, contacts, seller
from sandbox.highlevel.settings import Settings
from sandbox.highlevel.writing import Writer

SEED = 20260503
FIRST_DAY = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 184  # May to October
RENAMED_AT = FIRST_DAY + timedelta(days=DAYS - 1, hours=22)  # somebody renamed many invoices in one stroke
RENAMED = 110


class Maker:
    """Makes one invoice after the other; what a trap needs otherwise can be said."""

    def __init__(self, account: Account, invoices: int, place: Place) -> None:
        self.account = account
        self.place = place
        self.chance = random.Random(SEED)  # noqa: S311  # repeatable on purpose, nothing secret
        self.clock = Clock()
        self.desk = screen.desk(account, self.clock, _nobody_listens)
        self.writer = Writer(account, Settings(), self.clock, _nobody_listens)
        self._moments = sorted((self._moment() for _ in range(invoices)), reverse=True)

    def has_moments(self) -> bool:
        return bool(self._moments)

    def moment(self) -> datetime:
        return self._moments.pop()

    def invoice(self, items: Sequence[Record] | None = None, *, sent: bool = True, **body: Any) -> Record:
        """Sent and now and then paid, unless `items` are given: then it is left as it is."""
        at = self.moment()
        with self.clock.stopped_at(at):
            invoice = self.writer.create(self._body(items or self._items(), at) | body)
        if sent:
            with self.clock.stopped_at(at + timedelta(minutes=20)):
                self.writer.send(invoice["_id"], live_mode=invoice["liveMode"])
        if sent and items is None and self.chance.randrange(100) < 40:
            self.pay(invoice)
        return invoice

    def pay(self, invoice: Record, amount: Decimal | None = None) -> Record:
        at = datetime.fromisoformat(invoice["updatedAt"]) + timedelta(days=self.chance.randint(1, 12), hours=2)
        how: dict[str, Any] = {"mode": "bank_transfer", "notes": f"Wire {invoice['invoiceNumber']}"}
        with self.clock.stopped_at(min(at, RENAMED_AT - timedelta(hours=1))):
            self.writer.record_payment(invoice["_id"], how | ({"amount": amount} if amount else {}))
        return invoice

    def enter(self, invoice: Record, at: datetime | None = None, /, **changes: Any) -> Record:
        """As a person would, at the screen."""
        with self.clock.stopped_at(at or datetime.fromisoformat(invoice["updatedAt"])):
            self.desk.edit(LOCATION, "invoices", invoice["_id"], changes)
        return invoice

    def enter_payment(self, invoice: Record, **body: Any) -> None:
        """A payment that no operation of the vendor's makes: a provider's."""
        with self.clock.stopped_at(datetime.fromisoformat(invoice["updatedAt"])):
            known = {"entityId": invoice["_id"], "contactId": invoice["contactDetails"]["id"]}
            self.desk.add(LOCATION, "transactions", known | {"currency": self.place.currency} | body)

    def item(self, *, taxes: Sequence[Tax] = (), **changes: Any) -> Record:
        index = self.chance.randrange(len(PRODUCTS))
        name, cheapest, dearest = PRODUCTS[index]
        cents = self.chance.randint(int(cheapest) * 100, int(dearest) * 100)
        return {
            "name": name,
            "productId": f"pr0duc7Brightpath{index:03}",
            "priceId": f"pr1ceBrightpath{index:05}",
            "currency": self.place.currency,
            "qty": Decimal(self.chance.choice([1, 1, 1, 2, 3])),
            "amount": Decimal(cents) / 100,
            "taxes": [dict(tax) for tax in taxes],
        } | changes

    def _items(self) -> list[Record]:
        taxes = self.chance.choice(self.place.taxed)
        return [self.item(taxes=taxes[number]) for number in range(self.chance.choice([1, 1, 2, 3]))]

    def _body(self, items: Sequence[Record], at: datetime) -> Record:
        due = at + timedelta(days=self.chance.choice([0, 14, 30]))
        return {
            "name": "Brightpath services",
            "businessDetails": seller(self.place),
            "currency": self.place.currency,
            "items": list(items),
            "discount": {"type": "percentage", "value": Decimal(0)},
            "contactDetails": contact(self.chance.randrange(contacts()), self.place),
            "issueDate": f"{at:%Y-%m-%d}",
            "dueDate": f"{due:%Y-%m-%d}",
            "sentTo": {"email": ["billing@example.com"]},
            "liveMode": True,
        }

    def _moment(self) -> datetime:
        day = FIRST_DAY + timedelta(days=self.chance.randrange(DAYS - 1))
        return day + timedelta(hours=14, milliseconds=self.chance.randrange(7 * 3600 * 1000))


def rename_in_one_stroke(maker: Maker) -> None:
    """More invoices changed in one millisecond than any page holds."""
    plain = [row for row in maker.account.invoices.values() if row["name"] == "Brightpath services"]
    for invoice in maker.chance.sample(plain, k=RENAMED):
        maker.enter(invoice, RENAMED_AT, name="Brightpath")


def _nobody_listens(_before: Record | None, _after: Record | None) -> None:
    return
