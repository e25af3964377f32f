"""The parts of an invoice that stand around its lines and totals: dates, references, files, notes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, Literal

from connectors import times
from connectors.base import Record
from connectors.fields import Fields
from models.document import Attachment, DocumentRef, ExternalRef, Notes
from models.text import quoted

_REFERENCES = {
    "workOrderId": "work_order",
    "projectId": "project",
    "projectMilestoneId": "project_milestone",
    "maintenancePlanId": "maintenance_plan",
    "quoteId": "quote",
    "monitoringAccountId": "monitoring_account",
}
_STRIPE = {
    "stripeCustomerId": "customer",
    "stripePaymentIntentId": "payment_intent",
    "stripeCheckoutSessionId": "checkout_session",
}


def label(invoice: Record) -> str:
    """What messages call an invoice: by its number, else its id."""
    number = invoice.get("invoiceNumber")
    if isinstance(number, str) and number.strip():
        return f"invoice {quoted(number)}"
    if invoice.get("id"):
        return f"the invoice with id {quoted(invoice['id'])}"
    return "an invoice without number and id"


def text_of(fields: Fields, values: Mapping[str, Any], name: str) -> str | None:
    """A text of a field whose type ZRM calls unknown; anything else is kept as it is."""
    return fields.text(name) if isinstance(values.get(name), str) else None


def moment_of(fields: Fields, values: Mapping[str, Any], name: str) -> datetime | None:
    """A moment of such a field."""
    value = values.get(name)
    try:
        times.instant(value if isinstance(value, str) else "")
    except ValueError:
        return None
    return fields.instant(name)


def day_of(
    fields: Fields, values: Mapping[str, Any], name: str, dates_are: Literal["literal", "instant"], zone: tzinfo
) -> date | None:
    """A date: as it stands there, or where a time of day beside it means something, of that moment.

    Midnight UTC is how a bare date is written, whatever the setting.
    """
    literal = fields.day(name)
    try:
        moment = times.instant(str(values.get(name)))
    except ValueError:
        return literal
    if dates_are == "literal" or moment.astimezone(UTC).time() == time(0):
        return literal
    return moment.astimezone(zone).date()


def references(header: Fields) -> tuple[DocumentRef, ...]:
    """What it was made from."""
    found = {type_: header.text(name) for name, type_ in _REFERENCES.items()}
    return tuple(DocumentRef(type=type_, id=id_) for type_, id_ in found.items() if id_)


def external_refs(header: Fields, values: Mapping[str, Any]) -> tuple[ExternalRef, ...]:
    """What Stripe knows of it."""
    found = {entity: text_of(header, values, name) for name, entity in _STRIPE.items()}
    return tuple(ExternalRef(system="stripe", entity=entity, id=id_) for entity, id_ in found.items() if id_)


def attachments(header: Fields, values: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Its PDF, of which ZRM gives the place in its own store and no address."""
    key = text_of(header, values, "pdfS3Key")
    return (Attachment(id=key, mime="application/pdf"),) if key else ()


def notes(header: Fields, values: Mapping[str, Any]) -> Notes:
    """For the customer, and for the office."""
    return Notes(public=text_of(header, values, "personalMessage"), private=header.text("notes"))
