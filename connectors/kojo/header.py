"""The parts of an invoice that stand around its lines and totals: vendor, dates, files, flags and remarks."""

from datetime import tzinfo
from typing import Any

from connectors.base import Record
from connectors.fields import Fields
from connectors.wording import words
from models.document import Attachment, DocumentRef, Finding, Flag, Party
from models.text import quoted


def label(record: Record) -> str:
    """What messages call an invoice: by its number, else its title, else its id."""
    number, title = record.get("invoiceNumber"), record.get("title")
    if isinstance(number, str) and number.strip():
        return f"invoice {quoted(number)}"
    if isinstance(title, str) and title.strip():
        return f"invoice “{quoted(title)}”"
    if record.get("id"):
        return f"the invoice with id {quoted(record['id'])}"
    return "an invoice without number, title and id"


def vendor(header: Fields) -> Party | None:
    """Whom the bill is owed to; none where neither name nor code is known."""
    said = header.one("vendor")
    if said is None:
        return None
    id_, code, name = said.text("id"), said.text("code"), said.text("name")
    if name is None and code is None:
        return None
    return Party(role="vendor", source_id=id_, code=code, display_name=name or code or "")


def dates(header: Fields, zone: tzinfo) -> dict[str, Any]:
    """Dates stay as they stand; moments are UTC. The payment's moment becomes a date in the given zone."""
    paid_at = header.instant("paidAt")
    return {
        "issue_date": header.day("invoiceDate"),
        "due_date": header.day("dueDate"),
        "ship_date": header.day("shipDate"),
        "paid_date": paid_at.astimezone(zone).date() if paid_at else None,
        "approved_at": header.instant("approvedAt"),
        "voided_at": header.instant("voidedAt"),
        "deleted_at": header.instant("deletedAt"),
        "created_at": header.instant("createdAt"),
        "updated_at": header.instant("updatedAt"),
    }


def flags(header: Fields) -> frozenset[Flag]:
    """An invoice may be approved and flagged at once; then it is on hold."""
    return frozenset() if header.instant("flaggedAt") is None else frozenset({Flag.HOLD})


def remarks(header: Fields) -> list[Finding]:
    """What people and Kojo itself remarked: why it is on hold, was rejected, or does not match its order."""
    said = (("HOLD", header.text("flagMessage")), ("REJECTED", header.text("rejectedReason")))
    found = [Finding(code=code, message=message) for code, message in said if message]
    if exceptions := header.texts("exceptions"):
        fields = ", ".join(words(name) for name in exceptions)
        found.append(Finding(code="EXCEPTION", message=f"Kojo noted a discrepancy in {fields}."))
    return found


def attachments(header: Fields) -> tuple[Attachment, ...]:
    """The files beside the invoice."""
    return tuple(
        Attachment(
            id=file.text("id"), name=file.text("name"), url=file.text("url"), created_at=file.instant("createdAt")
        )
        for file in header.many("attachments", "attachment")
    )


def credits_applied(header: Fields) -> tuple[DocumentRef, ...]:
    """Credit memos; no page of Kojo's shows more of them than their ids (KJ-7)."""
    memos = header.many("creditMemos", "credit memo")
    return tuple(DocumentRef(type="credit_memo", id=memo.text("id")) for memo in memos)
