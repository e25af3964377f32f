"""What was paid on an invoice: read with it while pulling, and mapped to payments, one for each (§6.6).

A payment is a document of its own. Where HighLevel is asked for sums only, nothing is made of a sum unless the
settings say so; then each time the sum has grown becomes a payment, whose id and amount stay.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from connectors.base import Record
from connectors.fields import Fields, Notebook, decimal
from connectors.highlevel.client import HighLevel
from connectors.highlevel.settings import Settings
from connectors.times import canonical_moment
from models.document import ExternalRef, Finding, Flag, Invoice, Payment, Problem, SourceRef, Status
from models.errors import MappingError
from models.money import total, written
from models.text import first_sentence, quoted

TRANSACTIONS = "transactions"
"""Our own field of a record: what HighLevel lists as paid on the invoice."""

_SYNTHESIZED = "synthesized_payments"
"""Our own memory: id, amount and day of each payment that was made of a sum."""

_UNPAID = ("draft", "sent")


def with_payments(highlevel: HighLevel, settings: Settings, record: Record) -> Record:
    """The record with its payments, where there may be any and they are to be read."""
    if settings.payments_via == "amounts" or not _may_be_paid(record):
        return record
    return record | {TRANSACTIONS: highlevel.transactions(record["_id"])}


def _may_be_paid(record: Record) -> bool:
    return record.get("status") not in _UNPAID or decimal(record.get("amountPaid")) != 0


@dataclass
class Paid:
    """What the payments of an invoice come to."""

    payments: list[Payment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    external_refs: list[ExternalRef] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)
    """What became no payment, as HighLevel gave it."""
    memory: dict[str, Any] = field(default_factory=dict)


def paid(invoice: Invoice, record: Record, settings: Settings, memory: dict[str, Any]) -> Paid:
    """The payments of an invoice that was mapped, and what there is to say about them."""
    if settings.payments_via == "amounts":
        return _of_the_sum(invoice, settings, memory)
    found = Paid(memory=memory)
    listed = record.get(TRANSACTIONS)
    for transaction in listed if isinstance(listed, list) else []:
        _read(transaction, invoice, settings, found)
    found.findings += _compared(invoice, found)
    return found


# ── each payment by itself ───────────────────────────────────────────────────────────────────────────────────


def _read(transaction: Any, invoice: Invoice, settings: Settings, found: Paid) -> None:
    """One that can't be read stops neither the invoice nor the others, and is told."""
    if not isinstance(transaction, dict):
        found.kept.append(_stored(transaction))
        return
    notebook = Notebook("HighLevel", invoice.currency)
    fields = Fields(transaction, f"payment {quoted(transaction.get('_id'))} of invoice {invoice.label}", notebook)
    try:
        _look_at(fields, invoice, settings, found)
    except MappingError as error:
        found.findings.append(
            Finding(code="PAYMENT_UNREADABLE", message=f"{first_sentence(error.message)} It is not posted.")
        )
        found.kept.append(_stored(transaction))
    found.findings += notebook.findings


def _look_at(fields: Fields, invoice: Invoice, settings: Settings, found: Paid) -> None:
    in_books = fields.one("qboResponse")
    refs = (
        [ExternalRef(system="quickbooks", entity="payment", id=id_)]
        if in_books and (id_ := _id_of(in_books))
        else []
    )
    if fields.truth("qboSynced") and not refs:
        refs = [ExternalRef(system="quickbooks", entity="payment", id="unknown")]
    fields.keep("qboResponse", "qboSynced")
    if merged := fields.text("mergedFromContactId"):
        found.findings.append(
            Finding(code="CONTACT_MERGED", message=f"The customer was the contact {quoted(merged)} before.")
        )
    fields.keep("mergedFromContactId")
    refunded = fields.money("amountRefunded")
    if refunded:
        message = f"{written(refunded, invoice.currency)} of a payment was given back; that is not posted."
        found.findings.append(Finding(code="REFUNDED", message=message))
    fields.keep("amountRefunded")
    found.external_refs += refs
    payment = _payment(fields, invoice, settings)
    if payment is None:
        found.kept.append(fields.rest())
    else:
        found.payments.append(payment)


def _id_of(in_books: Fields) -> str | None:
    try:
        return in_books.text("Id")
    except MappingError:
        number = in_books.whole("Id")
        return None if number is None else str(number)


_STATUS = {"succeeded": Status.PAID, "refunded": Status.VOID}
"""One that is pending or has failed is no payment (yet)."""


def _payment(fields: Fields, invoice: Invoice, settings: Settings) -> Payment | None:
    """None for what is none: pending, failed, or of a test."""
    said, is_live = fields.text("status"), fields.truth("liveMode")
    status = _STATUS.get(said or "")
    if status is None or not is_live or Flag.TEST_MODE in invoice.flags:
        fields.keep("status", "liveMode")
        return None
    id_, amount = fields.text("_id"), fields.money("amount")
    at = fields.instant("fulfilledAt") or fields.instant("createdAt")
    if id_ is None or amount is None or at is None:
        missing = "id" if id_ is None else "amount" if amount is None else "date"
        raise MappingError(
            f"A payment of invoice {invoice.label} has no {missing}. Correct it in HighLevel.", code="source_value"
        )
    version = canonical_moment(fields.text("updatedAt"))
    currency = fields.text("currency")
    return Payment(
        ref=SourceRef(connector="highlevel", tenant=invoice.ref.tenant, entity="payment", id=id_, version=version),
        status=status,
        source_status=said or "",
        currency=invoice.currency,
        problems=_problems(invoice, currency),
        created_at=fields.instant("createdAt"),
        updated_at=_moment(fields, "updatedAt"),
        parent=invoice.ref,
        amount=amount,
        paid_on=at.astimezone(settings.zone).date(),
        method=fields.text("paymentMethod"),
        reference=fields.text("chargeId"),
        extensions={"highlevel": fields.rest()},
    )


def _moment(fields: Fields, name: str) -> datetime | None:
    try:
        return fields.instant(name)
    except MappingError:
        fields.keep(name)
        return None


def _problems(invoice: Invoice, currency: str | None) -> tuple[Problem, ...]:
    if currency in (None, invoice.currency):
        return ()
    text = f"A payment in {quoted(currency)} is on invoice {invoice.label}, which is in {invoice.currency}."
    return (Problem(code="currency_differs", message=f"{text} Correct it in HighLevel."),)


def _compared(invoice: Invoice, found: Paid) -> list[Finding]:
    """Whether the payments come to the sum that the invoice states (GH-3)."""
    stated = invoice.declared.amount_paid or Decimal(0)
    listed = total(payment.amount for payment in found.payments if payment.status is Status.PAID)
    if stated == listed or Flag.TEST_MODE in invoice.flags:
        return []
    figures = (
        f"HighLevel says that {written(stated, invoice.currency)} was paid on invoice {invoice.label}; "
        f"the payments that it lists come to {written(listed, invoice.currency)}"
    )
    return [Finding(code="PAYMENTS_DIFFER", message=f"{figures}. Only listed payments are posted.")]


# ── payments made of a sum ───────────────────────────────────────────────────────────────────────────────────


def _of_the_sum(invoice: Invoice, settings: Settings, memory: dict[str, Any]) -> Paid:
    made = [one for one in memory.get(_SYNTHESIZED, ()) if isinstance(one, dict)]
    stated = invoice.declared.amount_paid or Decimal(0)
    if not settings.synthesize_payments or Flag.TEST_MODE in invoice.flags:
        return Paid(memory=memory)
    grown = stated - total(Decimal(one["amount"]) for one in made)
    if grown > 0:
        day = invoice.updated_at.astimezone(settings.zone).date() if invoice.updated_at else invoice.issue_date
        if day is not None:
            made = [*made, {"id": f"{invoice.ref.id}/paid/{len(made) + 1}", "amount": str(grown), "on": str(day)}]
    findings = [_taken_back(invoice, -grown)] if grown < 0 else []
    payments = [_synthesized(invoice, one) for one in made]
    return Paid(payments, findings, memory=memory | ({_SYNTHESIZED: made} if made else {}))


def _synthesized(invoice: Invoice, one: dict[str, str]) -> Payment:
    return Payment(
        ref=invoice.ref.model_copy(update={"entity": "payment", "id": one["id"]}),
        status=Status.PAID,
        source_status=invoice.source_status,
        currency=invoice.currency,
        provenance={"amount": "derived:amountPaid", "paid_on": "derived:updatedAt"},
        parent=invoice.ref,
        amount=Decimal(one["amount"]),
        paid_on=date.fromisoformat(one["on"]),
        synthesized=True,
    )


def _taken_back(invoice: Invoice, by: Decimal) -> Finding:
    text = (
        f"HighLevel says that {written(by, invoice.currency)} less was paid on invoice {invoice.label} than before"
    )
    return Finding(code="PAYMENTS_DIFFER", message=f"{text}. What was posted stays; correct it in the books.")


def _stored(value: Any) -> Any:
    """A value as a document can store it."""
    return Fields({"it": value}, "a payment", Notebook("HighLevel", "USD")).rest().get("it")
