"""ZRM's payments, each a document of its own beside its invoice (sources.md §2.6).

A payment that cannot be read becomes one that a person has to mend, so that it stops neither the invoice nor the
other payments.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from connectors.base import Record
from connectors.fields import Fields, Notebook
from connectors.listed import usable_id
from connectors.times import canonical_moment
from connectors.zrm.settings import Settings
from connectors.zrm.status import payment_status
from models.document import Finding, Invoice, Payment, Problem, SourceRef, Status
from models.errors import MappingError
from models.money import is_exact, total, written
from models.text import cleaned

_CURRENCY = re.compile("[A-Z]{3}", re.ASCII)
_NO_DAY = date(1900, 1, 1)
"""Of a payment that has no date: it has a problem as well, and nobody books it."""


@dataclass(frozen=True)
class Payments:
    """The payments of an invoice, and what is to be said of them on the invoice."""

    documents: tuple[Payment, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def are_pending(self) -> bool:
        """Whether one is on its way."""
        return any(payment.status is Status.PENDING_APPROVAL for payment in self.documents)


@dataclass(frozen=True)
class _Parent:
    """The invoice that payments were made on, and what messages call it."""

    invoice: Invoice
    name: str
    settings: Settings


def payments(record: Record, invoice: Invoice, name: str, settings: Settings) -> Payments:
    """All payments of a record."""
    said = record.get("payments")
    if said is not None and not isinstance(said, list):
        raise MappingError(
            f"ZRM gives something else than a list as the payments of {name}. Correct it in ZRM.",
            code="source_value",
        )
    rows = said or []
    parent = _Parent(invoice, name, settings)
    kept = tuple(_payment(row, parent) for row in rows if _is_usable(row))
    nameless = [_nameless(name) for row in rows if not _is_usable(row)]
    return Payments(kept, (*nameless[:1], *_differing(kept, invoice, name)))


def foreign_currency(found: Payments) -> Problem | None:
    """The invoice names no currency, so a payment in another one says that ours is wrong (ZRM-7)."""
    problems = [problem for payment in found.documents for problem in payment.problems]
    return next((problem for problem in problems if problem.code == "currency_differs"), None)


def _is_usable(row: Any) -> bool:
    return usable_id(row) is not None


def _payment(row: Record, parent: _Parent) -> Payment:
    notebook = Notebook("ZRM", parent.settings.default_currency)
    fields = Fields(row, f"a payment on {parent.name}", notebook)
    try:
        read = _read(fields, row["id"], parent)
    except MappingError as error:
        return _unreadable(row, parent.invoice, error)
    return read.model_copy(update={"findings": tuple(notebook.findings)})


def _unreadable(row: Record, invoice: Invoice, error: MappingError) -> Payment:
    """What a person reads is the problem; a state that can be read may say that nobody has to mend it."""
    said, state = row.get("updatedAt"), row.get("status")
    return Payment(
        ref=_ref(invoice, row["id"], cleaned(said) if isinstance(said, str) else None),
        parent=invoice.ref,
        status=payment_status(state) if isinstance(state, str) else Status.PAID,
        source_status=cleaned(state) if isinstance(state, str) else "",
        currency=invoice.currency,
        currency_provenance="tenant_default",
        amount=Decimal(0),
        paid_on=invoice.issue_date or _NO_DAY,
        problems=(Problem(code=error.code, message=error.message),),
    )


def _read(fields: Fields, id_: str, parent: _Parent) -> Payment:
    invoice, settings = parent.invoice, parent.settings
    exact = fields.number("amount")
    amount, status = fields.money("amount") or Decimal(0), fields.text("status")
    stated = _stated_currency(fields)
    currency = stated or settings.default_currency
    called = f"payment of {written(amount, currency)} on {parent.name}"
    fields.call(f"the {called}")
    created_at = fields.instant("createdAt")
    paid_at = fields.instant("paidAt")
    moment = paid_at or created_at
    about = _About(called, status or "", exact, currency, settings.default_currency)
    fields.keep("paidAt")
    return Payment(
        ref=_ref(invoice, id_, fields.text("updatedAt")),
        parent=invoice.ref,
        status=payment_status(status),
        source_status=status or "",
        currency=currency,
        currency_provenance="source" if stated else "tenant_default",
        amount=amount,
        paid_on=_day(moment, settings.zone) or invoice.issue_date or _NO_DAY,
        provenance={} if paid_at else {"paid_on": "derived:created_at" if created_at else "derived:issue_date"},
        method=fields.text("paymentMethod"),
        reference=fields.text("reference"),
        created_at=created_at,
        updated_at=fields.instant("updatedAt"),
        problems=tuple(_problems(about, is_dated=moment is not None)),
        extensions=_extensions(fields),
    )


@dataclass(frozen=True)
class _About:
    """What decides whether a payment can be booked."""

    payment: str
    status: str
    amount: Decimal | None
    currency: str
    expected_currency: str


def _problems(about: _About, *, is_dated: bool) -> list[Problem]:
    """Nothing is wrong with a payment that failed: it is not booked anyway."""
    if about.status == "failed":
        return []
    undated = Problem(code="missing_date", message=f"The date of the {about.payment} is missing. Enter it in ZRM.")
    found = (_of_amount(about), None if is_dated else undated, _of_currency(about), _of_refund(about))
    return [problem for problem in found if problem]


def _of_amount(about: _About) -> Problem | None:
    if about.amount is None:
        missing = f"The amount of a {about.payment} is missing. Enter it in ZRM."
        return Problem(code="missing_amount", message=missing)
    if not is_exact(about.amount, about.currency):
        fine = f"The {about.payment} is {about.amount:f}, which is no whole number of cents. Correct it in ZRM."
        return Problem(code="amount_too_fine", message=fine)
    if about.amount < 0:
        negative = f"The {about.payment} is negative. Book by hand what was paid back."
        return Problem(code="negative_payment", message=negative)
    return None


def _of_currency(about: _About) -> Problem | None:
    if about.currency == about.expected_currency:
        return None
    text = (
        f"The {about.payment} is in {about.currency}, but the connection's invoices are in "
        f"{about.expected_currency}. Correct it in ZRM, or default_currency in the connection's settings."
    )
    return Problem(code="currency_differs", message=text)


def _of_refund(about: _About) -> Problem | None:
    if about.status != "refunded":
        return None
    text = f"The {about.payment} was refunded in ZRM. Book the refund by hand."
    return Problem(code="payment_refunded", message=text)


def _stated_currency(fields: Fields) -> str | None:
    """The payment's own; what is no currency is kept as it is."""
    said = (fields.text("currency") or "").upper()
    if _CURRENCY.fullmatch(said):
        return said
    fields.keep("currency")
    return None


def _day(moment: datetime | None, zone: tzinfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def _ref(invoice: Invoice, id_: str, version: str | None) -> SourceRef:
    return SourceRef(
        connector="zrm", tenant=invoice.ref.tenant, entity="payment", id=id_, version=canonical_moment(version)
    )


def _extensions(fields: Fields) -> dict[str, Any]:
    return {"zrm": fields.rest()}


def _nameless(name: str) -> Finding:
    text = f"ZRM lists a payment on {name} without an id it could be kept under: it was left out."
    return Finding(code="PAYMENT_WITHOUT_ID", message=text)


def _differing(kept: tuple[Payment, ...], invoice: Invoice, name: str) -> list[Finding]:
    """What ZRM's accounts of what was paid say, where they differ."""
    stated = invoice.declared.amount_paid or Decimal(0)
    single = total(payment.amount for payment in kept if payment.source_status == "completed")
    if single != stated:
        figures = (written(single, invoice.currency), written(stated, invoice.currency))
        text = f"The payments on {name} come to {figures[0]}, ZRM says that {figures[1]} was paid."
        return [Finding(code="PAYMENTS_DIFFER", message=text)]
    if invoice.source_status == "paid" and not stated:
        unpaid = f"ZRM calls {name} paid, but no payment is entered."
        return [Finding(code="PAID_WITHOUT_PAYMENT", message=unpaid)]
    return []
