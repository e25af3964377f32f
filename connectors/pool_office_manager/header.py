"""What stands around an invoice's lines and totals: the customer, dates, its identity in QuickBooks."""

from datetime import date, tzinfo
from typing import Any

from connectors.base import Record
from connectors.fields import Fields
from models.document import Address, ExternalRef, Flag, Notes, Party
from models.text import quoted

ISSUED = "issue_date"
"""Where the memory has the issue date, which never changes once it was derived."""


_OF_CUSTOMER = ("id", "email", "phone", "mobilePhone", "street", "city", "state", "zipCode", "quickbooksId")
"""What is kept as it came of somebody without a name."""


def label(record: Record) -> str:
    """What messages call an invoice: by its number, else by its id."""
    number = record.get("number")
    if isinstance(number, str) and number.strip():
        return f"invoice {quoted(number)}"
    if record.get("id"):
        return f"the invoice with id {quoted(record['id'])}"
    return "an invoice without number and id"


def customer(header: Fields) -> Party | None:
    """Who owes it; none where no name is known."""
    said = header.one("customer")
    if said is None:
        return None
    first, last, company = said.text("firstName"), said.text("lastName"), said.text("companyName")
    name = company or " ".join(part for part in (first, last) if part)
    posted_as = said.text("quickbooksId")
    party = Party(
        role="customer",
        source_id=said.text("id"),
        display_name=name,
        legal_name=company,
        first_name=first,
        last_name=last,
        emails=_known(said.text("email")),
        phones=_known(said.text("phone"), said.text("mobilePhone")),
        address=_address(said),
        external_refs=(ExternalRef(system="quickbooks", entity="Customer", id=posted_as),) if posted_as else (),
    )
    if not name:
        said.keep(*_OF_CUSTOMER)
        return None
    return party


def _known(*texts: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _address(said: Fields) -> Address | None:
    street, city, region, code = (said.text(name) for name in ("street", "city", "state", "zipCode"))
    if not (street or city or region or code):
        return None
    return Address(lines=_known(street), city=city, region=region, postal_code=code)


def dates(header: Fields, zone: tzinfo, memory: dict[str, Any]) -> dict[str, Any]:
    """Moments become days where the organisation is; the issue date is the first one ever derived."""
    paid_at, created_at = header.instant("paidAt"), header.instant("createdAt")
    issued = _remembered(memory) or (created_at.astimezone(zone).date() if created_at else None)
    return {
        "issue_date": issued,
        "due_date": header.day_in("dueDate", zone),
        "paid_date": paid_at.astimezone(zone).date() if paid_at else None,
        "created_at": created_at,
        "updated_at": header.instant("updatedAt"),
        "provenance": {"issue_date": "derived:createdAt"} if issued else {},
    }


def _remembered(memory: dict[str, Any]) -> date | None:
    said = memory.get(ISSUED)
    return date.fromisoformat(said) if said else None


def elsewhere(header: Fields, status: str | None) -> dict[str, Any]:
    """Its identity in QuickBooks: where it has one, Pool Office Manager's own sync has posted it."""
    posted_as = header.text("quickbooksId")
    flags = {Flag.OVERDUE} if status == "OVERDUE" else set()
    if posted_as:
        flags.add(Flag.EXTERNALLY_LINKED)
    return {
        "flags": frozenset(flags),
        "external_refs": (
            (ExternalRef(system="quickbooks", entity="Invoice", id=posted_as),) if posted_as else ()
        ),
        "notes": Notes(public=header.text("notes")),
    }
