"""The two mutations that write invoices (sources.md §5.4). No page states a rule: those here are the least there
can be, and neither mutation knows a repeat."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.amounts import money, number
from sandbox.clock import Clock
from sandbox.pool_office_manager import forms, times
from sandbox.pool_office_manager.complaints import bad_input, not_found
from sandbox.pool_office_manager.organisation import Organisation, Record
from sandbox.pool_office_manager.settings import Settings

_LARGEST = 10**9


@dataclass(frozen=True)
class Writer:
    organisation: Organisation
    settings: Settings
    clock: Clock

    def create(self, input_: Record) -> Record:
        """A draft. Tax that is not named is the organisation's usual one; named as null, there is none."""
        now = self.clock.now()
        if not input_["lineItems"]:
            raise bad_input("An invoice needs at least one line item")
        customer = _existing("Customer", self.organisation.customers, input_["customerId"])
        items = [self._item(line) for line in input_["lineItems"]]
        amounts = self._amounts(sum((item["amount"] for item in items), Decimal()), self._rate(input_))
        invoice = {
            "id": self.organisation.new_id("inv"),
            "number": self.organisation.new_number(now.year),
            "customer": customer,
            "status": "DRAFT",
            **amounts,
            "paidAmount": Decimal(0),
            "balance": amounts["total"],
            "dueDate": input_["dueDate"],
            "paidAt": None,
            "lineItems": items,
            "notes": input_.get("notes"),
            "quickbooksId": None,
            "createdAt": times.written(now),
            "updatedAt": times.written(now),
        }
        self.organisation.invoices[invoice["id"]] = invoice
        return invoice

    def pay(self, id_: str, input_: Record) -> Record:
        """PAID when nothing is left to pay; there is no state for a part."""
        invoice = _existing("Invoice", self.organisation.invoices, id_)
        amount = money(_written(max(-_LARGEST, min(input_["amount"], _LARGEST))))
        if invoice["status"] in ("DRAFT", "CANCELLED"):
            raise bad_input(f"Invoice {id_} is {invoice['status']} and cannot be paid")
        if not 0 < amount <= invoice["balance"]:
            raise bad_input(f"amount must be above 0 and at most the balance of {invoice['balance']}")
        now = times.written(self.clock.now())
        self._remember(invoice, amount, input_, now)
        invoice |= {
            "paidAmount": number(invoice["paidAmount"] + amount),
            "balance": number(invoice["balance"] - amount),
            "updatedAt": now,
        }
        if not invoice["balance"]:
            invoice |= {"status": "PAID", "paidAt": now}
        return invoice

    def _item(self, line: Record) -> Record:
        if max(abs(line["quantity"]), abs(line["unitPrice"])) >= _LARGEST:
            raise bad_input("A line item is too large")
        quantity, price = (_written(line[name]) for name in ("quantity", "unitPrice"))
        service = line.get("serviceId")
        return {
            "id": self.organisation.new_id("li"),
            "description": line["description"],
            "quantity": number(quantity),
            "unitPrice": number(price),
            "amount": money(quantity * price),
            "service": _existing("Service", self.organisation.services, service) if service else None,
        }

    def _rate(self, input_: Record) -> Decimal:
        tax = input_.get("taxId", self.organisation.itself["settings"]["defaultTaxId"])
        rate: Decimal = _existing("Tax", self.organisation.taxes, tax)["rate"] if tax else Decimal(0)
        return rate

    def _amounts(self, lines: Decimal, rate: Decimal) -> dict[str, Decimal]:
        """150.00 with 9 % in it is 137.61 and 12.39; 250.00 and 8.5 % is 271.25."""
        if self.settings.prices_include_tax:
            subtotal = money(lines / (1 + rate))
            return {"subtotal": subtotal, "tax": number(lines - subtotal), "total": number(lines)}
        tax = money(lines * rate)
        return {"subtotal": number(lines), "tax": tax, "total": number(lines + tax)}

    def _remember(self, invoice: Record, amount: Decimal, input_: Record, now: str) -> None:
        payment = forms.Payment(
            id=self.organisation.new_id("pay"),
            invoiceId=invoice["id"],
            amount=amount,
            paymentMethod=input_["paymentMethod"],
            reference=input_.get("reference"),
            paidAt=now,
        )
        self.organisation.payments[payment.id] = payment.model_dump(by_alias=True)


def _written(double: Any) -> Decimal:
    """The decimal that the caller wrote, and not the binary fraction nearest to it."""
    return Decimal(repr(float(double)))


def midnight(day: datetime) -> str:
    """A date as Pool Office Manager shows it: midnight UTC."""
    return times.written(day.replace(hour=0, minute=0, second=0, microsecond=0))


def _existing(what: str, home: dict[str, Record], id_: str) -> Record:
    if id_ not in home:
        raise not_found(what, id_)
    return home[id_]
