"""Maps Coperniq's record of an invoice or a bill to the canonical documents; pure (sources.md §4.6).

What a user of Coperniq can mend becomes a problem of the document; what cannot be put into the model at all is a
``MappingError``. Coperniq shows neither tax nor currency, and of an invoice no issue date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.base import Mapped, Record
from connectors.coperniq.days import Issued, day, issued
from connectors.coperniq.header import Standing, missing, party, read_standing, remarks, surroundings, too_fine
from connectors.coperniq.lines import read_items
from connectors.coperniq.listing import LISTED_AS
from connectors.coperniq.naming import Entity, entity, label, number_field
from connectors.coperniq.paid import paid
from connectors.coperniq.payments import PAYMENTS
from connectors.coperniq.settings import Settings
from connectors.coperniq.sums import Stated, Subject, Sums, sums, totals
from connectors.credit import as_credit
from connectors.fields import Fields, Notebook
from connectors.times import canonical_moment
from models.document import Finding, Invoice, Kind, SourceRef

_OURS = (LISTED_AS, PAYMENTS)
"""The fields that the pull has put into the record."""


@dataclass(frozen=True)
class _Read:
    """What was read of one record, before it is put together."""

    what: Entity
    name: str
    header: Fields
    stated: Stated
    found: Sums
    standing: Standing
    when: Issued


def documents(record: Record, memory: dict[str, Any], account: str, settings: Settings) -> Mapped:
    """The invoice or bill in a record, and its payments. Raises ``MappingError``."""
    what, name = entity(record), label(record)
    notebook = Notebook("Coperniq", settings.default_currency)
    header = Fields({field: value for field, value in record.items() if field not in _OURS}, name, notebook)

    ref, stated = _ref(header, what, account), _stated(header)
    single = paid(record, ref, name, stated.paid, settings)
    standing = read_standing(header, stated, is_pending=single.is_pending)
    read = _Read(
        what=what,
        name=name,
        header=header,
        stated=stated,
        found=sums(_subject(header, what, name), stated, settings),
        standing=standing,
        when=issued(header, what, standing.status, memory, settings),
    )
    invoice = _invoice(read, ref, notebook.findings, single.findings, settings)
    is_credit = invoice.total is not None and invoice.total < 0
    return Mapped((as_credit(invoice) if is_credit else invoice, *single.payments), read.when.memory)


def _ref(header: Fields, what: Entity, account: str) -> SourceRef:
    id_, version = header.whole("id"), canonical_moment(header.text("updatedAt"))
    return SourceRef(
        connector="coperniq", tenant=account, entity=what, id="" if id_ is None else str(id_), version=version
    )


def _stated(header: Fields) -> Stated:
    return Stated(
        total=header.money("amount"),
        paid=header.money("amountPaid"),
        by_percentage=header.text("calculationMethod") == "PERCENTAGE",
        percentage=header.number("percentage"),
        base=header.money("baseAmount"),
    )


def _subject(header: Fields, what: Entity, name: str) -> Subject:
    """A bill is what things cost us; which of a line's two prices it adds up is not published."""
    items = read_items(header, name)
    return Subject(name, items, ("unitPrice",) if what == "invoice" else ("unitCost", "unitPrice"))


def _invoice(
    read: _Read, ref: SourceRef, noted: Sequence[Finding], of_payments: Sequence[Finding], settings: Settings
) -> Invoice:
    content = _content(read, settings) | surroundings(read.header)
    currency = settings.default_currency
    declared, computed = totals(read.stated, read.found.reconciled)
    problems = (
        *missing(content, read.what, read.name),
        *(too_fine(read.header, read.name, settings) or read.found.problems),
    )
    of_standing = remarks(read.standing, read.stated, read.name, currency)
    findings = (*of_standing, *noted, *read.found.findings, *read.when.findings, *of_payments)
    return Invoice(
        **content,
        ref=ref,
        currency=currency,
        currency_provenance="tenant_default",
        declared=declared,
        computed=computed,
        problems=problems,
        findings=findings,
        extensions={"coperniq": _rest(read)},
    )


def _content(read: _Read, settings: Settings) -> dict[str, Any]:
    header, found = read.header, read.found
    number = header.whole(number_field(read.what))
    return {
        "number": None if number is None else str(number),
        "kind": Kind.RECEIVABLE_INVOICE if read.what == "invoice" else Kind.PAYABLE_BILL,
        "status": read.standing.status,
        "source_status": read.standing.said,
        "flags": read.standing.flags,
        "issue_date": read.when.on,
        "provenance": read.when.provenance,
        "due_date": day(header, "dueDate", settings),
        "created_at": header.instant("createdAt"),
        "updated_at": header.instant("updatedAt"),
        "counterparty": party(header, read.what, settings),
        "lines": tuple(line.model_copy(update={"amount_includes_tax": False}) for line in found.lines),
        "tax_mode": found.reconciled.tax_mode,
        "reconciliation": found.reconciled.reconciliation,
        "progress": found.progress,
    }


def _rest(read: _Read) -> dict[str, Any]:
    """What is left, under Coperniq's names; what is left of items that are billed is with their lines."""
    read.header.keep("calculationMethod", "percentage", "baseAmount", "issueDate", "dueDate")
    if read.found.keeps_items:
        read.header.keep("lineItems")
    rest = read.header.rest()
    if not read.found.keeps_items:
        rest.pop("lineItems", None)
    return rest
