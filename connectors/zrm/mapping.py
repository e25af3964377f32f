"""Maps ZRM's record of an invoice to the canonical invoice and its payments; pure (sources.md §2.6).

ZRM's account holder is the seller, so these are customer invoices, or credits where the total is negative. What
its users can mend becomes a problem of the document; what cannot be put into the model at all is a
``MappingError``.
"""

from typing import Any

from connectors.base import Mapped, Record
from connectors.credit import as_credit
from connectors.fields import Fields, Notebook
from connectors.times import canonical_moment
from connectors.zrm.customer import customer, missing
from connectors.zrm.header import attachments, day_of, external_refs, label, moment_of, notes, references
from connectors.zrm.issue_date import IssueDate, issue_date
from connectors.zrm.lines import ReadLine, lump_sum, read_lines, signed
from connectors.zrm.payments import Payments, foreign_currency, payments
from connectors.zrm.settings import Settings
from connectors.zrm.status import status
from connectors.zrm.sums import Stated, Sums, problem, sums
from models.document import Flag, Invoice, Kind, Problem, SourceRef
from models.money import is_exact
from models.text import capitalised


def mapped(record: Record, memory: dict[str, Any], account: str, settings: Settings) -> Mapped:
    """The invoice or credit in a record, and its payments. Raises ``MappingError``."""
    name = label(record["invoice"])
    notebook = Notebook("ZRM", settings.default_currency)
    top, header = Fields(record, name, notebook), Fields(record["invoice"], name, notebook)

    stated = _stated(header)
    read = _lines(top, header, stated, name, settings)
    found = sums(stated, signed([each.line for each in read], settings.discount_sign), settings.default_currency)
    said = header.text("status")
    stands = status(said, stated.paid, found.total)
    issued = issue_date(header, record["invoice"], memory, stands, settings)

    content = (
        _identity(header, account)
        | _dates(header, record["invoice"], issued, settings)
        | _figures(found)
        | _surroundings(header, record["invoice"])
        | {"counterparty": customer(top, record), "status": stands, "source_status": said or ""}
    )
    invoice = Invoice(
        **content,
        currency=settings.default_currency,
        currency_provenance="tenant_default",
        provenance=issued.provenance,
        extensions=_extensions(header, top),
    )
    paid = payments(record, invoice, name, settings)
    whole = invoice.model_copy(
        update={
            "flags": _flags(said, paid),
            "findings": (*notebook.findings, *_findings(read), *found.findings, *paid.findings),
            "problems": tuple(_problems(record, invoice, read, found, paid, name)),
        }
    )
    credit = whole.total is not None and whole.total < 0
    return Mapped((as_credit(whole) if credit else whole, *paid.documents), issued.memory)


def _stated(header: Fields) -> Stated:
    return Stated(
        subtotal=header.money("subtotal"),
        tax=header.money("taxAmount"),
        total=header.money("totalAmount"),
        paid=header.money("amountPaid"),
    )


def _lines(top: Fields, header: Fields, stated: Stated, name: str, settings: Settings) -> list[ReadLine]:
    """The lines; where there is only a total, one that says so."""
    read = read_lines(top, name, settings.default_currency)
    if read or not stated.of_lines or settings.total_without_lines == "problem":
        return read
    return [lump_sum(name, stated.of_lines, is_monitoring=bool(header.text("monitoringAccountId")))]


def _identity(header: Fields, account: str) -> dict[str, Any]:
    id_, version = header.text("id"), canonical_moment(header.text("updatedAt"))
    return {
        "ref": SourceRef(connector="zrm", tenant=account, entity="invoice", id=id_ or "", version=version),
        "number": header.text("invoiceNumber"),
        "kind": Kind.RECEIVABLE_INVOICE,
    }


def _dates(header: Fields, values: Record, issued: IssueDate, settings: Settings) -> dict[str, Any]:
    return {
        "issue_date": issued.date,
        "due_date": day_of(header, values, "dueDate", settings.dates_are, settings.zone),
        "sent_at": moment_of(header, values, "sentAt"),
        "created_at": header.instant("createdAt"),
        "updated_at": header.instant("updatedAt"),
    }


def _figures(found: Sums) -> dict[str, Any]:
    return {
        "lines": found.lines,
        "tax_mode": found.reconciled.tax_mode,
        "tax_breakdown": found.tax_breakdown,
        "declared": found.declared,
        "computed": found.computed,
        "reconciliation": found.reconciled.reconciliation,
    }


def _surroundings(header: Fields, values: Record) -> dict[str, Any]:
    return {
        "references": references(header),
        "external_refs": external_refs(header, values),
        "attachments": attachments(header, values),
        "notes": notes(header, values),
    }


def _flags(said: str | None, paid: Payments) -> frozenset[Flag]:
    found = {Flag.OVERDUE: said == "overdue", Flag.PAYMENT_PENDING: paid.are_pending}
    return frozenset(flag for flag, is_true in found.items() if is_true)


def _problems(
    record: Record, invoice: Invoice, read: list[ReadLine], found: Sums, paid: Payments, name: str
) -> list[Problem]:
    """What only a user of ZRM can mend. A line without its amount explains by itself why the sums are wrong."""
    of_lines = [problem for each in read for problem in each.problems]
    of_sums = _too_fine(record["invoice"], name, invoice.currency) or _of_sums(found, invoice, name)
    explained = bool(of_lines) and of_sums is not None and of_sums.code == "does_not_add_up"
    found_problems = (
        None if invoice.counterparty else missing(record, name),
        None if invoice.number else _missing("invoice number", name),
        None if invoice.issue_date else _missing("invoice date", name),
        *of_lines,
        None if explained else of_sums,
        foreign_currency(paid),
    )
    return [problem for problem in found_problems if problem]


def _of_sums(found: Sums, invoice: Invoice, name: str) -> Problem | None:
    if not found.lines and found.total:
        text = f"{capitalised(name)} has a total and no lines. Enter its lines in ZRM."
        return Problem(code="no_lines", message=text)
    return problem(found, name, invoice.currency)


def _missing(what: str, name: str) -> Problem:
    code = f"missing_{what.replace(' ', '_')}"
    return Problem(code=code, message=f"The {what} of {name} is missing. Enter it in ZRM.")


def _too_fine(values: Record, name: str, currency: str) -> Problem | None:
    """The total is what is booked: rounding a part of a cent away would make a difference."""
    exact = Fields(values, name, Notebook("ZRM", currency)).number("totalAmount")
    if exact is None or is_exact(exact, currency):
        return None
    text = f"The total of {name} is {exact:f}, which is no whole number of cents. Correct it in ZRM."
    return Problem(code="total_too_fine", message=text)


def _findings(read: list[ReadLine]) -> list[Any]:
    return [finding for each in read for finding in each.findings]


def _extensions(header: Fields, top: Fields) -> dict[str, Any]:
    """What is left when all else was read, under ZRM's names; what is left of lines and payments is with them."""
    header.keep("issueDate", "dueDate")
    rest = header.rest()
    if customer_rest := top.rest().get("customer"):
        rest["customer"] = customer_rest
    return {"zrm": rest}
