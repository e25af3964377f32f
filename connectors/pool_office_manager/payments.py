"""Payments made of a sum, where the settings ask for them: no list of payments is to be had (sources.md §5.6).

What was paid at first is one payment; what the sum has grown by later is another. A payment never changes, for it
may be in the books; where the sum falls, the last one says so.
"""

from datetime import date, tzinfo
from decimal import Decimal
from typing import Any

from connectors.pool_office_manager.settings import TITLE
from models.document import Flag, Invoice, Payment, Problem, Status
from models.money import total, written

PAID = "payments"
"""Where the memory has them: amount and date of each."""

_NONE_FOR = (Status.DRAFT, Status.VOID, Status.UNKNOWN)


def remembered(invoice: Invoice, memory: dict[str, Any], zone: tzinfo) -> list[dict[str, str]]:
    """The payments of an invoice until now, with the one that came since."""
    known: list[dict[str, str]] = list(memory.get(PAID, ()))
    growth = (invoice.declared.amount_paid or Decimal(0)) - _sum(known)
    paid_on = _paid_on(invoice, zone)
    if growth <= 0 or paid_on is None or not _is_ours(invoice):
        return known
    return [*known, {"amount": str(growth), "paid_on": paid_on.isoformat()}]


def payments(invoice: Invoice, known: list[dict[str, str]]) -> tuple[Payment, ...]:
    """As documents; the parent is the invoice."""
    return tuple(_payment(invoice, known, n) for n in range(len(known)))


def _is_ours(invoice: Invoice) -> bool:
    """Not where the invoice is a credit or a draft, or posted by a sync that posts its payments too."""
    return (
        not invoice.kind.is_credit
        and invoice.status not in _NONE_FOR
        and Flag.EXTERNALLY_LINKED not in invoice.flags
    )


def _paid_on(invoice: Invoice, zone: tzinfo) -> date | None:
    """Only the last part of a payment has a date; an earlier one is as old as the change that brought it."""
    if invoice.paid_date:
        return invoice.paid_date
    return invoice.updated_at.astimezone(zone).date() if invoice.updated_at else None


def _payment(invoice: Invoice, known: list[dict[str, str]], n: int) -> Payment:
    ref = invoice.ref.model_copy(update={"entity": "payment", "id": f"{invoice.ref.id}/paid-{n + 1}"})
    is_last = n == len(known) - 1
    return Payment(
        ref=ref,
        parent=invoice.ref,
        status=Status.PAID,
        source_status=invoice.source_status,
        currency=invoice.currency,
        currency_provenance=invoice.currency_provenance,
        amount=Decimal(known[n]["amount"]),
        paid_on=date.fromisoformat(known[n]["paid_on"]),
        provenance={"amount": "derived:paidAmount", "paid_on": "derived:paidAt or updatedAt"},
        synthesized=True,
        problems=_shrunk(invoice, known) if is_last else (),
        created_at=invoice.created_at,
        updated_at=invoice.updated_at,
    )


def _shrunk(invoice: Invoice, known: list[dict[str, str]]) -> tuple[Problem, ...]:
    now, before = invoice.declared.amount_paid or Decimal(0), _sum(known)
    if now >= before:
        return ()
    figures = f"{written(now, invoice.currency)} paid on invoice {invoice.label}, before it was"
    text = (
        f"{TITLE} says {figures} {written(before, invoice.currency)}. Correct the payment in QuickBooks by hand."
    )
    return (Problem(code="payment_taken_back", message=text),)


def _sum(known: list[dict[str, str]]) -> Decimal:
    return total(Decimal(each["amount"]) for each in known)
