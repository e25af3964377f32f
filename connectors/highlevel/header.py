"""The parts of an invoice that stand around its lines and totals: parties, dates, flags, terms and files."""

from datetime import UTC, date, time, tzinfo
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from connectors.base import Record
from connectors.fields import Fields
from connectors.times import instant
from models.document import Address, Attachment, Finding, Flag, Party, Status
from models.text import cleaned, quoted


def label(record: Record) -> str:
    """What messages call an invoice: by its number, else its id."""
    number = record.get("invoiceNumber")
    if isinstance(number, str | int) and not isinstance(number, bool) and str(number)[:100].strip():
        return f"invoice {quoted(_prefix(record) + str(number)[:100])}"
    if record.get("_id"):
        return f"the invoice with id {quoted(record['_id'])}"
    return "an invoice without number and id"


def _prefix(record: Record) -> str:
    prefix = record.get("invoiceNumberPrefix")
    return prefix[:100] if isinstance(prefix, str) else ""


def number(header: Fields, record: Record) -> str | None:
    """Prefix and number; the number is a number in one of the vendor's pages and a text in the others."""
    prefix = header.text("invoiceNumberPrefix") or ""
    if isinstance(record.get("invoiceNumber"), int | Decimal):
        value = header.number("invoiceNumber")
        return None if value is None else f"{prefix}{value:f}"
    text = header.text("invoiceNumber")
    return None if text is None else prefix + text


# ── parties ──────────────────────────────────────────────────────────────────────────────────────────────────


def customer(header: Fields) -> Party | None:
    """Who owes it: the company, else the person; none where neither has a name."""
    said = header.one("contactDetails")
    if said is None:
        return None
    company, person = said.text("companyName"), said.text("name")
    if company and person:
        said.keep("name")
    email, others = said.text("email"), said.many("additionalEmails", "e-mail address")
    emails = (email, *(other.text("email") for other in others))
    source_id, phone, address = said.text("id"), said.text("phoneNo"), _address(said)
    if company is None and person is None:
        header.keep("contactDetails")
        return None
    return Party(
        role="customer",
        source_id=source_id,
        display_name=company or person or "",
        legal_name=company,
        emails=tuple(dict.fromkeys(each for each in emails if each)),
        phones=(phone,) if phone else (),
        address=address,
    )


def seller(header: Fields, record: Record) -> Party | None:
    """Who issued it; the address is one line in events and an object in answers."""
    said = header.one("businessDetails")
    if said is None:
        return None
    name, phone = said.text("name"), said.text("phoneNo")
    in_one_line = isinstance((record.get("businessDetails") or {}).get("address"), str)
    text = said.text("address") if in_one_line else None
    address = (Address(text=text) if text else None) if in_one_line else _address(said)
    return Party(role="own", display_name=name or "", phones=(phone,) if phone else (), address=address)


def _address(of: Fields) -> Address | None:
    said = of.one("address")
    if said is None:
        return None
    lines = (said.text("addressLine1"), said.text("addressLine2"))
    return Address(
        lines=tuple(line for line in lines if line),
        city=said.text("city"),
        region=said.text("state"),
        postal_code=said.text("postalCode"),
        country=said.text("countryCode"),
    )


# ── dates and flags ──────────────────────────────────────────────────────────────────────────────────────────


def dates(header: Fields, record: Record, zone: tzinfo) -> dict[str, Any]:
    """Dates stay as they stand; moments are UTC."""
    return {
        "issue_date": _day(header, record, "issueDate", zone),
        "due_date": _day(header, record, "dueDate", zone),
        "created_at": header.instant("createdAt"),
        "updated_at": header.instant("updatedAt"),
    }


def _day(header: Fields, record: Record, name: str, zone: tzinfo) -> date | None:
    """A date, also one that is written as midnight; a moment is that day at the location (sources.md §1.3)."""
    try:
        moment = instant(record.get(name) or "")
    except (ValueError, TypeError):
        return header.day(name)
    if moment.timetz() == time(tzinfo=UTC):
        return header.day(name)
    header.instant(name)
    return moment.astimezone(zone).date()


def flags(record: Record, status: Status, due: date | None, *, is_owed: bool) -> frozenset[Flag]:
    """Overdue is what was due before it was last changed: the mapping knows no clock."""
    found = {Flag.PAYMENT_PENDING} if record.get("status") == "payment_processing" else set()
    found |= {Flag.TEST_MODE} if record.get("liveMode") is False else set()
    changed = str(record.get("updatedAt"))[:10]
    is_late = due is not None and str(due) < changed and is_owed and status in (Status.OPEN, Status.PARTIALLY_PAID)
    return frozenset(found | ({Flag.OVERDUE} if is_late else set()))


def remarks(content: dict[str, Any], name: str) -> list[Finding]:
    """What is odd about the header, and stops nothing."""
    issued, due = content["issue_date"], content["due_date"]
    if issued is None or due is None or due >= issued:
        return []
    return [Finding(code="DUE_BEFORE_ISSUE", message=f"{name} of {issued} was due before, on {due}.")]


# ── terms and files ──────────────────────────────────────────────────────────────────────────────────────────


def terms(header: Fields) -> str | None:
    """The terms as plain text; as they were written they are kept too."""
    said = header.text("termsNotes")
    header.keep("termsNotes")
    return _plain(said) if said else None


class _Text(HTMLParser):
    """Gathers the text between tags; a tag that begins a new line in a browser does so here."""

    _BREAKS = ("br", "p", "div", "li", "tr", "h1", "h2", "h3")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in self._BREAKS:
            self.parts.append("\n")


def _plain(html: str) -> str | None:
    reader = _Text()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:  # how the parser says that it does not know a declaration
        return html
    lines = (" ".join(cleaned(line).split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line) or None


def attachments(header: Fields) -> tuple[Attachment, ...]:
    """The files beside the invoice."""
    return tuple(
        Attachment(
            id=file.text("id"),
            name=file.text("name"),
            url=file.text("url"),
            mime=file.text("type"),
            size=file.whole("size"),
        )
        for file in header.many("attachments", "attachment")
    )


def schedule(header: Fields) -> Any:
    """The instalments, as HighLevel has them."""
    said = header.one("paymentSchedule")
    return said.rest() or None if said else None
