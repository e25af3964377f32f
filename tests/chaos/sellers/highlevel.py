"""HighLevel: a discount of the whole invoice, a tax on its items, and a transaction for each payment."""

from decimal import Decimal

from tests.chaos.sellers.deal import DUE, ISSUED, Deal, Seller, Standing
from tests.chaos.stand_ins import Json

TAX: Json = {"_id": "7ax0001", "name": "Sales tax", "rate": Decimal("8.25"), "calculation": "exclusive"}


class HighLevel(Seller):
    """Its invoices can be voided."""

    system = "highlevel"
    account = "6578278e879ad2646715ba9c"
    prefix = "H"

    def enter(self, number: str, customer: str, deal: Deal) -> str:
        body = {
            "invoiceNumber": f"{self.prefix}-{number}",
            "contactDetails": {"id": f"contact of {customer}", "name": customer},
            "status": "sent",
            "issueDate": ISSUED,
            "dueDate": DUE,
            **_amounts(deal),
            "amountDue": deal.total,
        }
        return str(self.ask("POST", "invoices", body)["_id"])

    def change(self, id_: str, deal: Deal) -> None:
        left = deal.total - self.look(id_).paid
        self.ask("PUT", f"invoices/{id_}", {**_amounts(deal), "amountDue": left})

    def look(self, id_: str) -> Standing:
        invoice = self.ask("GET", f"invoices/{id_}")
        return Standing(Decimal(invoice["total"]), Decimal(invoice["amountPaid"]), invoice["status"] == "void")

    def pay(self, id_: str, amount: Decimal, reference: str) -> None:
        stands = self.look(id_)
        left = stands.open - amount
        payment = {"entityId": id_, "amount": amount, "paymentMethod": "card", "chargeId": reference}
        self.ask("POST", "transactions", payment)
        status = "partially_paid" if left else "paid"
        changed = {"status": status, "amountPaid": stands.paid + amount, "amountDue": left}
        self.ask("PUT", f"invoices/{id_}", changed)

    def call_off(self, id_: str) -> None:
        self.ask("PUT", f"invoices/{id_}", {"status": "void", "amountDue": Decimal(0)})


def _amounts(deal: Deal) -> Json:
    items = [
        {"name": f"Campaign {place}", "qty": 1, "amount": each, "taxes": [TAX] if deal.tax else []}
        for place, each in enumerate(deal.amounts, start=1)
    ]
    return {
        "invoiceItems": items,
        "discount": {"type": "fixed", "value": -deal.off},
        "total": deal.total,
        "totalSummary": {"subTotal": deal.net - deal.off, "discount": -deal.off, "tax": deal.taxed},
    }
