"""Coperniq: it has no tax and no word for a void; what is declined there is withdrawn."""

from decimal import Decimal
from typing import Any

from tests.chaos.sellers.deal import DUE, Deal, Seller, Standing
from tests.chaos.stand_ins import Json

FIRST_NUMBER = 70_000


class Coperniq(Seller):
    """Its invoices are numbered with whole numbers."""

    system = "coperniq"
    account = "7301"
    prefix = "7"
    has_tax = False

    def enter(self, number: str, customer: str, deal: Deal) -> str:
        account = self.customer("accounts", title=customer)
        body = {
            "uid": FIRST_NUMBER + int(number),
            "status": "SENT",
            "account": {"id": account["id"]},
            "dueDate": f"{DUE}T00:00:00.000Z",
            **_amounts(deal),
        }
        return str(self.ask("POST", "invoices", body)["id"])

    def change(self, id_: str, deal: Deal) -> None:
        self.ask("PUT", f"invoices/{id_}", _amounts(deal))

    def look(self, id_: str) -> Standing:
        invoice = self._invoice(id_)
        return Standing(
            Decimal(invoice["amount"]), Decimal(invoice["amountPaid"]), invoice["status"] == "DECLINED"
        )

    def pay(self, id_: str, amount: Decimal, reference: str) -> None:
        invoice = self._invoice(id_)
        paid = Decimal(invoice["amountPaid"]) + amount
        payment: Json = {
            "amount": amount,
            "paymentMethod": "CHECK",
            "paymentDate": f"{DUE}T00:00:00.000Z",
            "paymentReference": reference,
        }
        changed = {
            "payments": [*invoice["payments"], payment],
            "amountPaid": paid,
            "status": "PAID" if paid == invoice["amount"] else "PARTIALLY_PAID",
        }
        self.ask("PUT", f"invoices/{id_}", changed)

    def call_off(self, id_: str) -> None:
        self.ask("PUT", f"invoices/{id_}", {"status": "DECLINED"})

    def _invoice(self, id_: str) -> Any:
        return self.ask("GET", f"invoices/{id_}")


def _amounts(deal: Deal) -> Json:
    lines = [
        {"description": f"Panel, row {place}", "quantity": 1, "unitPrice": each, "unitCost": 0}
        for place, each in enumerate(deal.amounts, start=1)
    ]
    if deal.discount:
        lines.append({"description": "Discount", "quantity": 1, "unitPrice": deal.off, "unitCost": 0})
    return {"lineItems": lines, "amount": deal.net}
