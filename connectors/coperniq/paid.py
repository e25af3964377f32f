"""The payments of an invoice or a bill, each a document of its own (sources.md §4.5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.base import Record
from connectors.coperniq.days import day
from connectors.coperniq.payments import PAYMENTS
from connectors.coperniq.settings import Settings
from connectors.coperniq.status import payment_status
from connectors.fields import Fields, Notebook
from connectors.times import canonical_moment
from models.document import Finding, Payment, SourceRef, Status
from models.errors import MappingError
from models.money import total, written
from models.text import quoted


@dataclass(frozen=True)
class Paid:
    """The payments, and what the invoice has to say about them."""

    payments: tuple[Payment, ...]
    findings: tuple[Finding, ...]

    @property
    def is_pending(self) -> bool:
        """Whether one is on its way."""
        return any(payment.status is Status.PENDING_APPROVAL for payment in self.payments)


def paid(record: Record, parent: SourceRef, name: str, stated: Decimal | None, settings: Settings) -> Paid:
    """A payment that can't be read is told on its invoice, and stops neither that nor the others."""
    listed = record.get(PAYMENTS)
    if not isinstance(listed, list):
        return Paid((), _unread(record, name))
    payments: list[Payment] = []
    findings: list[Finding] = []
    for number, said in enumerate(listed, start=1):
        notebook = Notebook("Coperniq", settings.default_currency)
        try:
            payments.append(_payment(said, number, name, parent, notebook, settings))
        except MappingError as error:
            findings.append(Finding(code="PAYMENT_LEFT_OUT", message=error.message))
    return Paid(tuple(payments), (*findings, *_difference(payments, stated, settings.default_currency)))


def _unread(record: Record, name: str) -> tuple[Finding, ...]:
    if PAYMENTS not in record:
        return ()
    text = f"Coperniq does not give the payments of {name}. Give its API key the right to see them."
    return (Finding(code="PAYMENTS_UNREAD", message=text),)


def _payment(
    said: Any, number: int, name: str, parent: SourceRef, notebook: Notebook, settings: Settings
) -> Payment:
    fields = _fields(said, number, name, notebook)
    id_, amount, word = fields.whole("id"), fields.money("amount"), fields.text("status")
    if id_ is None or amount is None:
        raise _lacking(f"payment {number}", name, "id" if id_ is None else "amount")
    on, provenance = _paid_on(fields, number, name, settings)
    return Payment(
        ref=SourceRef(
            connector=parent.connector,
            tenant=parent.tenant,
            entity="bill_payment" if parent.entity == "bill" else "payment",
            id=str(id_),
            version=canonical_moment(fields.text("updatedAt")),
        ),
        status=payment_status(word),
        source_status=word or "",
        number=_number(fields, parent),
        currency=settings.default_currency,
        currency_provenance="tenant_default",
        provenance=provenance,
        findings=tuple(notebook.findings),
        created_at=fields.instant("createdAt"),
        updated_at=fields.instant("updatedAt"),
        parent=parent,
        amount=amount,
        paid_on=on,
        method=fields.text("paymentMethod"),
        reference=fields.text("paymentReference"),
        extensions=_rest(fields),
    )


def _fields(said: Any, number: int, name: str, notebook: Notebook) -> Fields:
    if isinstance(said, dict):
        return Fields(said, f"payment {number} of {name}", notebook)
    raise MappingError(
        f"Coperniq gives “{quoted(said)}” as payment {number} of {name}: it was left out. Correct it in Coperniq.",
        code="source_value",
    )


def _number(fields: Fields, parent: SourceRef) -> str | None:
    """What Coperniq calls the invoice's number in a payment is the payment's own."""
    number = fields.whole("billNumber" if parent.entity == "bill" else "invoiceNumber")
    return None if number is None else str(number)


def _paid_on(fields: Fields, number: int, name: str, settings: Settings) -> tuple[date, dict[str, str]]:
    """A processor's payment may have no date: then it is the day on which Coperniq learned of it."""
    stated, created = day(fields, "paymentDate", settings), fields.instant("createdAt")
    if stated is not None:
        return stated, {}
    if created is None:
        raise _lacking(f"payment {number}", name, "date")
    return created.astimezone(settings.zone).date(), {"paid_on": "derived:created_at"}


def _rest(fields: Fields) -> dict[str, Any]:
    rest = fields.rest()
    return {"coperniq": rest} if rest else {}


def _lacking(payment: str, name: str, what: str) -> MappingError:
    return MappingError(
        f"Coperniq gives {payment} of {name} without its {what}: it was left out. Correct it in Coperniq.",
        code="payment_lacks",
    )


def _difference(payments: list[Payment], stated: Decimal | None, currency: str) -> tuple[Finding, ...]:
    """Failed payments are in no sum of Coperniq's."""
    added = total(payment.amount for payment in payments if payment.status in (Status.PAID, Status.UNKNOWN))
    if stated is None or added == stated:
        return ()
    text = f"{written(stated, currency)} is paid, says Coperniq; its payments come to {written(added, currency)}."
    return (Finding(code="PAYMENTS_DIFFER", message=text),)
