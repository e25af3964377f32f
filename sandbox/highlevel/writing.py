"""What an integration may do to invoices, with HighLevel's rules (sources.md §6.3). Nothing knows a repeat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sandbox.amounts import money
from sandbox.clock import Clock
from sandbox.desk import filled
from sandbox.highlevel import amounts, forms, times
from sandbox.highlevel.account import LOCATION, Account, Record
from sandbox.highlevel.answers import bad_request
from sandbox.highlevel.settings import Settings

Heard = Callable[[Record | None, Record | None], None]

_COPIED = (
    "name",
    "currency",
    "contactDetails",
    "businessDetails",
    "issueDate",
    "title",
    "termsNotes",
    "invoiceNumberPrefix",
    "automaticTaxesEnabled",
    "paymentSchedule",
    "tipsConfiguration",
    "lateFeesConfiguration",
    "miscellaneousCharges",
    "attachments",
    "sentTo",
    "liveMode",
)


@dataclass(frozen=True)
class Writer:
    account: Account
    settings: Settings
    clock: Clock
    heard: Heard  # the invoice before and after, for the webhooks

    def create(self, body: Mapping[str, Any]) -> Record:
        """A draft with the next number, unless it brings one; due in a fortnight, unless it says when."""
        now = self.clock.now()
        due = times.written(now + timedelta(days=14))[:10]
        invoice = filled(
            forms.Invoice,
            {
                "_id": self.account.ids.new(now),
                "invoiceNumber": body.get("invoiceNumber") or str(self.account.new_number()),
                "dueDate": body.get("dueDate") or due,
                "createdAt": times.written(now),
                "updatedAt": times.written(now),
                **_copied(body),
                **self._sums(body["items"], body["discount"]),
            },
        )
        invoice["amountDue"] = invoice["total"]
        self.account.invoices[invoice["_id"]] = invoice
        self.heard(None, invoice)
        return invoice

    def update(self, id_: str, body: Mapping[str, Any]) -> Record:
        invoice = self.existing(id_)
        if invoice["status"] not in ("draft", "sent"):
            raise bad_request(f"Invoice cannot be updated in {invoice['status']} status")
        before = dict(invoice)
        sums = self._sums(body["invoiceItems"], body.get("discount") or invoice["discount"])
        given = _copied(body) | {name: body[name] for name in ("dueDate", "invoiceNumber") if name in body}
        invoice.update(filled(forms.Invoice, invoice | given | sums | self._now()))
        invoice["amountDue"] = money(invoice["total"] - invoice["amountPaid"])
        self.heard(before, invoice)
        return invoice

    def delete(self, id_: str) -> Record:
        invoice = self.existing(id_)
        if invoice["status"] != "draft":
            raise bad_request("Only draft invoices can be deleted")
        del self.account.invoices[id_]
        self.heard(invoice, None)
        return invoice

    def send(self, id_: str, *, live_mode: bool) -> Record:
        invoice = self.existing(id_)
        if invoice["status"] in ("void", "paid"):
            raise bad_request(f"Invoice in {invoice['status']} status cannot be sent")
        return self._changed(invoice, status="sent", liveMode=live_mode)

    def void(self, id_: str) -> Record:
        invoice = self.existing(id_)
        if invoice["status"] == "draft":
            raise bad_request("Draft invoices cannot be voided")
        if invoice["status"] == "void":
            raise bad_request("Invoice is already void")
        if any(self._is_kept(payment) for payment in self.transactions_of(id_)):
            raise bad_request("Invoice has payments through a provider; refund them before voiding it")
        return self._changed(invoice, status="void", amountDue=Decimal(0))

    def record_payment(self, id_: str, body: Mapping[str, Any]) -> Record:
        """Without an amount, all that is due."""
        invoice = self.existing(id_)
        amount = money(Decimal(body.get("amount") or invoice["amountDue"]))
        if invoice["status"] in ("draft", "void", "paid"):
            raise bad_request(f"Payment cannot be recorded for an invoice in {invoice['status']} status")
        if not 0 < amount <= invoice["amountDue"]:
            raise bad_request("Amount must be above 0 and not more than the amount due")
        self._remember(invoice, amount, body)
        due = money(invoice["amountDue"] - amount)
        paid = money(invoice["amountPaid"] + amount)
        return self._changed(invoice, status="partially_paid" if due else "paid", amountDue=due, amountPaid=paid)

    def existing(self, id_: str) -> Record:
        if id_ not in self.account.invoices:
            raise bad_request("Invoice not found")
        return self.account.invoices[id_]

    def transactions_of(self, id_: str) -> list[Record]:
        return [payment for payment in self.account.transactions.values() if payment["entityId"] == id_]

    def _sums(self, items: list[Any], discount: Mapping[str, Any]) -> dict[str, Any]:
        named = [item | {"_id": item.get("_id") or self.account.ids.new(self.clock.now())} for item in items]
        sums = amounts.added_up(items, discount, self.settings)
        return {"invoiceItems": named, "discount": dict(discount), **sums}

    def _changed(self, invoice: Record, **changes: Any) -> Record:
        before = dict(invoice)
        invoice.update(changes, **self._now())
        self.heard(before, invoice)
        return invoice

    def _now(self) -> dict[str, str]:
        return {"updatedAt": times.written(self.clock.now())}

    def _is_kept(self, payment: Record) -> bool:
        """Money that a provider took and did not give back."""
        kept = bool(payment["amount"] > payment["amountRefunded"])
        return bool(payment["chargeId"]) and payment["status"] == "succeeded" and kept

    def _remember(self, invoice: Record, amount: Decimal, body: Mapping[str, Any]) -> None:
        now = self.clock.now()
        contact = invoice["contactDetails"]
        payment = {
            "_id": self.account.ids.new(now),
            "altId": LOCATION,
            "contactId": contact.get("id"),
            "contactName": contact.get("name"),
            "contactEmail": contact.get("email"),
            "currency": invoice["currency"],
            "amount": amount,
            "liveMode": invoice["liveMode"],
            "entityId": invoice["_id"],
            "paymentMethod": body.get("mode"),
            "notes": body.get("notes"),
            "fulfilledAt": body.get("fulfilledAt") or times.written(now),
            "createdAt": times.written(now),
            "updatedAt": times.written(now),
        }
        self.account.transactions[payment["_id"]] = filled(forms.Transaction, payment)


def _copied(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in _COPIED if name in body}
