"""ZRM: an invoice, its lines and its payments are rows of their own, entered one after the other."""

from decimal import Decimal

from tests.chaos.sellers.deal import DUE, ISSUED, Deal, Seller, Standing
from tests.chaos.stand_ins import Json


class ZRM(Seller):
    """An invoice is a draft until its lines are there; whoever changes lines saves the invoice last."""

    system = "zrm"
    account = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
    prefix = "Z"

    def enter(self, number: str, customer: str, deal: Deal) -> str:
        who = self.customer("customers", legalName=customer)
        body = {
            "invoiceNumber": f"{self.prefix}-{number}",
            "customerId": who["id"],
            "issueDate": ISSUED,
            "dueDate": DUE,
            "amountPaid": Decimal(0),
        }
        id_ = str(self.ask("POST", "invoices", body)["id"])
        self._enter_lines(id_, deal)
        self.ask("PUT", f"invoices/{id_}", {**_amounts(deal), "status": "sent"})
        return id_

    def change(self, id_: str, deal: Deal) -> None:
        old = [line["id"] for line in self.ask("GET", "line-items") if line["invoiceId"] == id_]
        self._enter_lines(id_, deal)
        for line in old:
            self.ask("DELETE", f"line-items/{line}")
        self.ask("PUT", f"invoices/{id_}", _amounts(deal))

    def look(self, id_: str) -> Standing:
        invoice = self.ask("GET", f"invoices/{id_}")
        return Standing(
            Decimal(invoice["totalAmount"]), Decimal(invoice["amountPaid"]), invoice["status"] == "void"
        )

    def pay(self, id_: str, amount: Decimal, reference: str) -> None:
        stands = self.look(id_)
        payment = {"invoiceId": id_, "amount": amount, "paymentMethod": "check", "reference": reference}
        self.ask("POST", "payments", {**payment, "paidAt": f"{DUE}T12:00:00.000Z"})
        status = "paid" if stands.open == amount else "partially_paid"
        self.ask("PUT", f"invoices/{id_}", {"amountPaid": stands.paid + amount, "status": status})

    def call_off(self, id_: str) -> None:
        self.ask("PUT", f"invoices/{id_}", {"status": "void"})

    def _enter_lines(self, id_: str, deal: Deal) -> None:
        for place, each in enumerate(deal.amounts, start=1):
            said = {"lineType": "service", "description": f"Patrol {place}"}
            self._enter_line({"invoiceId": id_, "sortOrder": place, "unitPrice": each, "totalPrice": each} | said)
        if deal.discount:
            said = {"lineType": "discount", "description": "Discount"}
            self._enter_line(
                {"invoiceId": id_, "sortOrder": 99, "unitPrice": deal.off, "totalPrice": deal.off} | said
            )

    def _enter_line(self, line: Json) -> None:
        self.ask("POST", "line-items", {**line, "quantity": 1})


def _amounts(deal: Deal) -> Json:
    return {"subtotal": deal.net, "taxAmount": deal.taxed, "totalAmount": deal.total}
