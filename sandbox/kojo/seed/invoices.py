"""Plain invoices: approved or paid, every field in order, every total right to the cent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from sandbox.amounts import money, number
from sandbox.kojo import blank, times
from sandbox.kojo.organisation import Organisation, Record
from sandbox.kojo.seed.chance import DAYS, FIRST_DAY, Chance, date
from sandbox.kojo.seed.codes import GOODS, Good, by_code
from sandbox.kojo.seed.people import VENDORS, sellers_of
from sandbox.kojo.seed.projects import PHASES

LAST_MOMENT = FIRST_DAY + timedelta(days=DAYS, seconds=-1)
RECODED_AT = LAST_MOMENT - timedelta(hours=2)  # somebody changed many invoices in one stroke
RECODED = 110
Taxed = Literal["none", "lines", "header"]
TAXED: list[Taxed] = ["none", "none", "none", "lines", "lines", "header"]
QUANTITIES = (1, 2, 3, 4, 6, 8, 10, 12, 20, 25, 40, 100)
CATEGORIES = {"5100": "rentals", "5200": "genContractor", "5300": "miscellaneous"}
TERMS = ["Net 30"] * 12 + ["NET 15"] * 4 + ["Due on receipt"] * 2 + ["CWO"] + [None] * 3


class Maker:
    """Makes one invoice after the other; what a trap needs otherwise can be said."""

    def __init__(self, organisation: Organisation, chance: Chance) -> None:
        self.organisation = organisation
        self.chance = chance
        self._numbers = 0

    def invoice(
        self,
        goods: Sequence[Good] | None = None,
        *,
        tax: Taxed | None = None,
        tax_code: str | None = None,
        shipped: bool | None = None,
        paid: bool | None = None,
    ) -> Record:
        """Approved, and now and then closed and paid. What is None is left to chance."""
        day = self.chance.day()
        goods = goods or self._goods()
        invoice = self._header(day, sold=goods[0].gl_code)
        invoice["invoiceItems"] = [self.item(invoice, number, good) for number, good in enumerate(goods, start=1)]
        self._tax(invoice, self.chance.choice(TAXED) if tax is None else tax, tax_code)
        if self._decided(shipped, percent=20):
            self._ship(invoice, day)
        add_up(invoice)
        self._approve(invoice, day)
        if self._decided(paid, percent=20):
            pay(invoice, self)
        return invoice

    def item(self, invoice: Record, line_number: int, good: Good) -> Record:
        item = blank.item(self.chance.id(), invoice["createdAt"], invoice["id"], line_number)
        quantity = Decimal(self.chance.choice([count for count in QUANTITIES if count <= good.most]))
        price = self._price(good)
        return item | {
            "description": good.description,
            "shipQuantity": quantity,
            "unitPriceFloat": price,
            "unitsOfMeasure": good.unit,
            "extPriceFloat": money(quantity * price),
            "orderItems": [{"id": self.chance.id()}] if invoice["order"] else [],
            "phaseCode": self.chance.choice(PHASES),
            "costCategory": good.cost_category,
            "glCode": by_code(self.organisation.gl_codes, good.gl_code),
        }

    def number(self) -> str:
        self._numbers += 1
        return self.chance.choice(["{}", "INV-{}", "{}-00", "S{}.001"]).format(104200 + 7 * self._numbers)

    def user_id(self) -> str:
        return self.chance.choice(list(self.organisation.users))

    def _goods(self) -> list[Good]:
        """What one vendor sells."""
        *_, sold = self.chance.choice(VENDORS)
        offered = [good for good in GOODS if good.gl_code in sold.split()]
        return self.chance.sample(offered, k=self.chance.randint(1, len(offered)))

    def _vendor(self, sold: str) -> Record:
        vendors = self.organisation.vendors.values()
        return self.chance.choice([vendor for vendor in vendors if vendor["code"] in sellers_of(sold)])

    def _header(self, day: datetime, sold: str) -> Record:
        created = self.chance.moment_of(day + timedelta(days=self.chance.randint(0, 4)))
        created = min(created, RECODED_AT)
        order = self.chance.choice(list(self.organisation.orders.values()))
        terms = self.chance.choice(TERMS)
        return blank.invoice(self.chance.id(created), times.written(created), self.user_id()) | {
            "vendor": self._vendor(sold),
            "invoiceNumber": self.number(),
            "invoiceDate": date(day),
            "terms": terms,
            "dueDate": None if terms else date(day + timedelta(days=30)),
            "title": f"Delivery to {order['job']['name']}",
            "category": CATEGORIES.get(sold, "material") if self.chance.yes(85) else None,
            "job": order["job"],
            "order": order if self.chance.yes(70) else None,
            "attachments": self._scan(created) if self.chance.yes(60) else [],
        }

    def _scan(self, at: datetime) -> list[Record]:
        return [blank.file(self.chance.id(at), times.written(at), "invoice.pdf")]

    def _price(self, good: Good) -> Decimal:
        """Between the cheapest and the dearest, with as many decimals as the cheapest has."""
        cheapest, dearest = Decimal(good.cheapest), Decimal(good.dearest)
        step = Decimal("0.0001") if cheapest < 1 else Decimal("0.01")
        return number(cheapest + step * self.chance.randrange(int((dearest - cheapest) / step) + 1))

    def _tax(self, invoice: Record, taxed: Taxed, code: str | None) -> None:
        """The header's tax is the sum of the lines', whether or not the lines say theirs."""
        if taxed == "none":
            return
        tax_code = by_code(self.organisation.tax_codes, code) if code else invoice["job"]["defaultTaxCode"]
        taxes = [money(item["extPriceFloat"] * tax_code["taxPercent"]) for item in invoice["invoiceItems"]]
        invoice |= {"taxCode": tax_code, "tax": money(sum(taxes, Decimal()))}
        if taxed == "lines":
            for item, tax in zip(invoice["invoiceItems"], taxes, strict=True):
                item |= {"taxCode": tax_code["code"], "taxRate": tax_code["taxPercent"]}
                item["extPriceFloatIncludingTax"] = money(item["extPriceFloat"] + tax)

    def _ship(self, invoice: Record, day: datetime) -> None:
        invoice |= {
            "shippingCostFloat": money(self.chance.choice(["12.5", "35", "48.75", "110"])),
            "shipDate": date(day - timedelta(days=1)),
            "shipVia": self.chance.choice(["Freight", "Will call", "Truck"]),
        }

    def _approve(self, invoice: Record, day: datetime) -> None:
        approved = times.written(min(self.chance.moment_of(day + timedelta(days=6)), RECODED_AT))
        invoice |= {"state": "APPROVED", "approvedAt": approved, "approvedById": self.user_id()}
        invoice["updatedAt"] = approved

    def _decided(self, wish: bool | None, percent: int) -> bool:  # noqa: FBT001  # None leaves it to chance
        return self.chance.yes(percent) if wish is None else wish


def pay(invoice: Record, maker: Maker) -> None:
    approved = datetime.fromisoformat(invoice["approvedAt"])
    paid = times.written(min(approved + timedelta(days=maker.chance.randint(1, 20)), RECODED_AT))
    invoice |= {
        "state": "CLOSED",
        "paidAt": paid,
        "paidById": maker.user_id(),
        "payments": invoice["totalDue"],
    }
    invoice["updatedAt"] = paid


def add_up(invoice: Record) -> None:
    """Subtotal and total from the lines, the tax and the shipping."""
    subtotal = sum((item["extPriceFloat"] for item in invoice["invoiceItems"]), Decimal())
    invoice["subtotal"] = money(subtotal)
    invoice["totalDue"] = money(subtotal + (invoice["tax"] or 0) + (invoice["shippingCostFloat"] or 0))


def enter(organisation: Organisation, invoices: list[Record], chance: Chance) -> None:
    """In the order of creation, which is not that of the last change."""
    for invoice in chance.sample(invoices, k=RECODED):
        invoice["updatedAt"] = times.written(RECODED_AT)
    for invoice in sorted(invoices, key=lambda invoice: str(invoice["createdAt"])):
        organisation.invoices[invoice["id"]] = invoice
