"""Maps Pool Office Manager's record of an invoice to the canonical one; pure (sources.md §5.6).

What its users can mend becomes a problem of the document; what cannot be put into the model at all is a
``MappingError``.
"""

from typing import Any

from connectors.base import Mapped, Record
from connectors.credit import as_credit
from connectors.fields import Fields, Notebook
from connectors.pool_office_manager import payments, sums
from connectors.pool_office_manager.header import ISSUED, customer, dates, elsewhere, label
from connectors.pool_office_manager.lines import Place, ReadLine, read_lines
from connectors.pool_office_manager.organisation import Organisation, organisation, own_sync
from connectors.pool_office_manager.settings import TITLE, Settings
from connectors.pool_office_manager.status import status
from connectors.pool_office_manager.sums import Sums
from connectors.times import canonical_moment
from models.document import Invoice, Kind, Problem, SourceRef, Status


def mapped(record: Record, account: str, settings: Settings, memory: dict[str, Any]) -> Mapped:
    """The invoice or credit in a record, its payments where they are asked for, and what is to be remembered."""
    where = organisation(record, label(record), settings)
    invoice = _invoice(record, account, where, memory)
    kept = dict(memory)
    if invoice.issue_date:
        kept[ISSUED] = invoice.issue_date.isoformat()
    if not settings.synthesize_payments:
        return Mapped((invoice,), kept)
    known = payments.remembered(invoice, memory, where.zone)
    return Mapped((invoice, *payments.payments(invoice, known)), kept | ({payments.PAID: known} if known else {}))


def _invoice(record: Record, account: str, where: Organisation, memory: dict[str, Any]) -> Invoice:
    name = label(record)
    notebook = Notebook(TITLE, where.currency)
    header = Fields(record, name, notebook)

    read = read_lines(header, Place(name, where.currency))
    stated = sums.stated(header)
    found = sums.sums(stated, [each.line for each in read], where.currency)
    said = header.text("status")
    stands = status(said, stated.paid, found.total)

    content = (
        _identity(header, account)
        | dates(header, where.zone, memory)
        | elsewhere(header, said)
        | _figures(found, read)
        | {"status": stands, "source_status": said or "", "counterparty": customer(header)}
    )
    of_sums = sums.too_fine(header, name, where.currency) or sums.problem(found, name)
    own = own_sync(header)
    invoice = Invoice(
        **content,
        currency=where.currency,
        currency_provenance="tenant_default",
        problems=_problems(content, name, read, of_sums),
        findings=(
            *where.findings,
            *own,
            *notebook.findings,
            *(finding for each in read for finding in each.findings),
            *sums.findings(found, is_live=stands is not Status.VOID),
        ),
        extensions=_extensions(header),
    )
    return as_credit(invoice) if invoice.total is not None and invoice.total < 0 else invoice


def _identity(header: Fields, account: str) -> dict[str, Any]:
    id_, version = header.text("id"), canonical_moment(header.text("updatedAt"))
    return {
        "ref": SourceRef(
            connector="pool_office_manager", tenant=account, entity="invoice", id=id_ or "", version=version
        ),
        "number": header.text("number"),
        "kind": Kind.RECEIVABLE_INVOICE,
    }


def _figures(found: Sums, read: list[ReadLine]) -> dict[str, Any]:
    inclusive = {"amount_includes_tax": found.is_inclusive}
    return {
        "lines": tuple(each.line.model_copy(update=inclusive) for each in read),
        "tax_mode": found.found.tax_mode,
        "tax_breakdown": found.tax_breakdown,
        "declared": found.declared,
        "computed": found.computed,
        "reconciliation": found.found.reconciliation,
    }


def _problems(
    content: dict[str, Any], name: str, read: list[ReadLine], of_sums: Problem | None
) -> tuple[Problem, ...]:
    """What only a user can mend. A line without its amount explains by itself why the sums are wrong."""
    missing = {
        "customer": ("name of the customer", content["counterparty"]),
        "number": ("number", content["number"]),
        "creation_date": ("date of creation", content["issue_date"]),
    }
    of_header = [
        Problem(code=f"missing_{code}", message=f"The {what} of {name} is missing. Enter it in {TITLE}.")
        for code, (what, value) in missing.items()
        if value is None
    ]
    of_lines = [problem for each in read for problem in each.problems]
    explained = bool(of_lines) and of_sums is not None and of_sums.code == "does_not_add_up"
    return (*of_header, *of_lines, *([of_sums] if of_sums and not explained else []))


def _extensions(header: Fields) -> dict[str, Any]:
    """What is left when all else was read, under Pool Office Manager's names; of items it is with their lines."""
    header.keep("paidAt", "dueDate")
    rest = header.rest()
    rest.pop("lineItems", None)
    return {"pool_office_manager": rest} if rest else {}
