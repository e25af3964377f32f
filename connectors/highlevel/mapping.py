"""Maps HighLevel's record of an invoice to the canonical one; pure (sources.md §6.6).

HighLevel's account holder is the seller, so its invoices are owed to us, or credits where the total is negative.
What its users can mend becomes a problem of the document; what cannot be put into the model is a ``MappingError``.
"""

import re
from typing import Any

from connectors.base import Mapped, Record
from connectors.credit import as_credit
from connectors.fields import Fields, Notebook
from connectors.highlevel import header as head
from connectors.highlevel.lines import Place, ReadLine, lines_findings, read_lines
from connectors.highlevel.payments import TRANSACTIONS, Paid, paid
from connectors.highlevel.settings import Settings
from connectors.highlevel.status import status
from connectors.highlevel.sums import Parts, Stated, Sums, contradiction, problem, read_parts, sums
from connectors.times import canonical_moment
from models.document import Flag, Invoice, Kind, Notes, Problem, SourceRef
from models.errors import MappingError
from models.money import is_exact
from models.text import capitalised, quoted

_CURRENCY = re.compile("[A-Z]{3}", re.ASCII)


def documents(record: Record, memory: dict[str, Any], account: str, settings: Settings) -> Mapped:
    """The invoice in a record and the payments on it. Raises ``MappingError``."""
    invoice = _invoice(record, account, settings)
    found = paid(invoice, record, settings, memory)
    return Mapped((_with(invoice, found), *found.payments), found.memory)


def _invoice(record: Record, account: str, settings: Settings) -> Invoice:
    name, currency = head.label(record), _currency(record)
    notebook = Notebook("HighLevel", currency)
    header = Fields(record, name, notebook)
    header.text("currency")

    read = read_lines(header, Place(name, currency, settings.amount_is))
    parts = read_parts(header)
    found = sums(_stated(header), read, parts, currency, tips_from_total=settings.tips_from_total)

    content = (
        _identity(header, record, account) | head.dates(header, record, settings.zone) | _parties(header, record)
    )
    content |= _standing(header, record, content, found) | _figures(found, read) | _surroundings(header)
    invoice = Invoice(
        **content,
        currency=currency,
        problems=_problems(header, record, content, read, parts, found, settings),
        findings=(
            *head.remarks(content, capitalised(name)),
            *notebook.findings,
            *lines_findings(read, name),
            *found.findings,
        ),
        extensions=_extensions(header),
    )
    return as_credit(invoice) if invoice.total is not None and invoice.total < 0 else invoice


def _currency(record: Record) -> str:
    said = record.get("currency")
    code = said.strip().upper() if isinstance(said, str) else ""
    if _CURRENCY.fullmatch(code):
        return code
    raise MappingError(
        f"HighLevel gives “{quoted(said)}” as the currency of {head.label(record)}, which is none. "
        "Correct it in HighLevel.",
        code="source_value",
        key="currency",
    )


def _stated(header: Fields) -> Stated:
    summary = header.one("totalSummary")
    return Stated(
        subtotal=summary.money("subTotal") if summary else None,
        discount=summary.money("discount") if summary else None,
        tax=summary.money("tax") if summary else None,
        total=header.money("total"),
        paid=header.money("amountPaid"),
        due=header.money("amountDue"),
    )


def _identity(header: Fields, record: Record, account: str) -> dict[str, Any]:
    id_, version = header.text("_id"), canonical_moment(header.text("updatedAt"))
    return {
        "ref": SourceRef(connector="highlevel", tenant=account, entity="invoice", id=id_ or "", version=version),
        "number": head.number(header, record),
        "title": header.text("title"),
        "kind": Kind.RECEIVABLE_INVOICE,
    }


def _parties(header: Fields, record: Record) -> dict[str, Any]:
    return {"counterparty": head.customer(header), "own_party": head.seller(header, record)}


def _standing(header: Fields, record: Record, content: dict[str, Any], found: Sums) -> dict[str, Any]:
    said = header.text("status")
    header.truth("liveMode")
    due = found.declared.amount_due
    flags = head.flags(record, status(said), content["due_date"], is_owed=due is not None and due > 0)
    return {"status": status(said), "source_status": said or "", "flags": flags}


def _figures(found: Sums, read: list[ReadLine]) -> dict[str, Any]:
    return {
        "lines": tuple(each.line for each in read),
        "tax_mode": found.tax_mode,
        "tax_breakdown": found.tax_breakdown,
        "discounts": found.discounts,
        "charges": found.charges,
        "declared": found.declared,
        "computed": found.computed,
        "reconciliation": found.reconciled.reconciliation,
    }


def _surroundings(header: Fields) -> dict[str, Any]:
    return {
        "notes": Notes(public=head.terms(header)),
        "attachments": head.attachments(header),
        "payment_schedule": head.schedule(header),
    }


# ── what has to be mended ────────────────────────────────────────────────────────────────────────────────────


def _problems(
    header: Fields,
    record: Record,
    content: dict[str, Any],
    read: list[ReadLine],
    parts: Parts,
    found: Sums,
    settings: Settings,
) -> tuple[Problem, ...]:
    """What only a user of HighLevel can mend. A line without its amount explains by itself why sums are wrong."""
    name, currency = head.label(record), _currency(record)
    of_lines = [one for each in read for one in each.problems]
    is_unpriced = any(one.code == "missing_amount" for one in of_lines)
    of_sums = _too_fine(header, name, currency) or problem(found, parts, name, currency)
    explained = is_unpriced and of_sums is not None and of_sums.code == "does_not_add_up"
    declared = contradiction(found, name) if settings.discount_source == "declared" else None
    found_ = (
        _unclear_mode(record, name),
        *_missing(content, name),
        *of_lines,
        None if explained else of_sums,
        declared,
    )
    return tuple(each for each in found_ if each)


def _unclear_mode(record: Record, name: str) -> Problem | None:
    if isinstance(record.get("liveMode"), bool):
        return None
    text = f"HighLevel does not say whether {name} is a test. Nothing is posted until that is clear."
    return Problem(code="unclear_mode", message=text)


def _missing(content: dict[str, Any], name: str) -> list[Problem]:
    needed = {
        "customer": content["counterparty"],
        "invoice number": content["number"],
        "invoice date": content["issue_date"],
    }
    return [
        Problem(code=f"missing_{what.replace(' ', '_')}", message=_missing_text(what, name))
        for what, value in needed.items()
        if value is None
    ]


def _missing_text(what: str, name: str) -> str:
    if what == "customer":
        return f"The customer of {name} has no name. Enter the contact's name or company in HighLevel."
    return f"The {what} of {name} is missing. Enter it in HighLevel."


def _too_fine(header: Fields, name: str, currency: str) -> Problem | None:
    """The total is what is booked: no invoice holds a part of a cent, and rounding it would make a difference."""
    stated = header.number("total")
    if stated is None or is_exact(stated, currency):
        return None
    text = f"The total of {name} is {stated:f}, which is no whole number of cents. Correct it in HighLevel."
    return Problem(code="total_too_fine", message=text)


def _extensions(header: Fields) -> dict[str, Any]:
    """What is left when all else was read, under HighLevel's names; what is left of items is with their lines."""
    header.keep(TRANSACTIONS)
    rest = header.rest()
    rest.pop("invoiceItems", None)
    rest.pop(TRANSACTIONS, None)
    return {"highlevel": rest}


def _with(invoice: Invoice, found: Paid) -> Invoice:
    """What the payments say about their invoice."""
    flags = invoice.flags | ({Flag.EXTERNALLY_LINKED} if found.external_refs else set())
    rest = invoice.extensions["highlevel"] | ({TRANSACTIONS: found.kept} if found.kept else {})
    return invoice.model_copy(
        update={
            "flags": frozenset(flags),
            "external_refs": tuple(found.external_refs),
            "findings": (*invoice.findings, *found.findings),
            "extensions": {"highlevel": rest},
        }
    )
