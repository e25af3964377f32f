"""Pool Office Manager: of what was paid it tells the sum, and nothing of the payments."""

from decimal import Decimal

from tests.chaos.sellers.deal import DUE, Deal, Seller, Standing
from tests.chaos.stand_ins import Json


class PoolOfficeManager(Seller):
    """A discount is a line below zero; a cancelled invoice is void."""

    system = "pool_office_manager"
    account = "austin-pool-services"
    prefix = "P"

    def enter(self, number: str, customer: str, deal: Deal) -> str:
        owner = self.customer("customers", companyName=customer)
        body = {
            "number": f"{self.prefix}-{number}",
            "customer": {"id": owner["id"]},
            "status": "SENT",
            "dueDate": f"{DUE}T00:00:00Z",
            **_amounts(deal),
            "balance": deal.total,
        }
        return str(self.ask("POST", "invoices", body)["id"])

    def change(self, id_: str, deal: Deal) -> None:
        left = deal.total - self.look(id_).paid
        self.ask("PUT", f"invoices/{id_}", {**_amounts(deal), "balance": left})

    def look(self, id_: str) -> Standing:
        invoice = self.ask("GET", f"invoices/{id_}")
        return Standing(
            Decimal(invoice["total"]), Decimal(invoice["paidAmount"]), invoice["status"] == "CANCELLED"
        )

    def pay(self, id_: str, amount: Decimal, reference: str) -> None:  # noqa: ARG002 - it keeps none
        stands = self.look(id_)
        left = stands.open - amount
        whole = {} if left else {"status": "PAID", "paidAt": f"{DUE}T12:00:00Z"}
        self.ask("PUT", f"invoices/{id_}", {"paidAmount": stands.paid + amount, "balance": left, **whole})

    def call_off(self, id_: str) -> None:
        self.ask("PUT", f"invoices/{id_}", {"status": "CANCELLED"})


def _amounts(deal: Deal) -> Json:
    lines = [
        {"description": f"Cleaning, week {place}", "quantity": 1, "unitPrice": each, "amount": each}
        for place, each in enumerate(deal.amounts, start=1)
    ]
    if deal.discount:
        lines.append({"description": "Discount", "quantity": 1, "unitPrice": deal.off, "amount": deal.off})
    return {"lineItems": lines, "subtotal": deal.net, "tax": deal.taxed, "total": deal.total}
