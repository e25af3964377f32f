"""Maps Kojo's record of an invoice to the canonical bill; pure (sources.md §3.7).

Kojo's account holder is the buyer, so its invoices are bills to pay, or credits where the total is negative. What
its users can mend becomes a problem of the document; what cannot be put into the model at all is a
``MappingError``. No payments are made of ``payments``: it is a sum without dates or methods, of which a target
could book nothing.
"""

from typing import Any

from connectors.base import Record
from connectors.credit import as_credit
from connectors.fields import Fields, Notebook
from connectors.kojo.complete import ITEMS_LISTED
from connectors.kojo.defaults import Defaults, read_defaults
from connectors.kojo.header import attachments, credits_applied, dates, flags, label, remarks, vendor
from connectors.kojo.lines import Place, ReadLine, read_lines
from connectors.kojo.settings import Settings
from connectors.kojo.status import Life, status
from connectors.kojo.sums import Stated, Sums, problem, sums
from connectors.kojo.taxes import Taxes
from connectors.times import canonical_moment
from models.document import (
    Adjustment,
    DocumentRef,
    Finding,
    Invoice,
    Kind,
    Line,
    Problem,
    SourceIntegration,
    SourceRef,
    TaxMode,
)
from models.errors import MappingError
from models.money import is_exact


def bill(record: Record, account: str, settings: Settings) -> Invoice:
    """The bill or credit in a record. Raises ``MappingError``."""
    name = label(record)
    _check_items(record, name)
    notebook = Notebook("Kojo", settings.default_currency)
    header = Fields(record, name, notebook)

    defaults = read_defaults(header)
    read = read_lines(header, Place(name, settings.default_currency, defaults))
    stated = _stated(header, settings)
    taxes = Taxes(header.money("tax"), defaults.tax_code, tuple(each.line for each in read), stated.subtotal)
    found = sums(stated, taxes, settings.default_currency)

    content = (
        _identity(header, account)
        | dates(header, settings.zone)
        | _standing(header, stated, found)
        | _figures(found, read, stated)
        | _surroundings(header, defaults)
    )
    invoice = Invoice(
        **content,
        currency=settings.default_currency,
        currency_provenance="tenant_default",
        problems=_problems(
            content,
            name,
            read,
            _too_fine(header, name, settings) or problem(found, name, settings.default_currency),
        ),
        findings=(*remarks(header), *notebook.findings, *_findings(read), *found.findings),
        extensions=_extensions(header),
    )
    return as_credit(invoice) if invoice.total is not None and invoice.total < 0 else invoice


def _check_items(record: Record, name: str) -> None:
    """Refuse an invoice whose list of items Kojo cut off and did not complete (sources.md §3.8)."""
    if ITEMS_LISTED not in record:
        return
    listed, items = record[ITEMS_LISTED], record.get("invoiceItems")
    given = len(items) if isinstance(items, list) else 0
    if listed is None or (isinstance(listed, int) and given < listed):
        number = "not all" if listed is None else f"{given} of {listed}"
        raise MappingError(
            f"Kojo gave {number} items of {name}. Save it in Kojo once more to have it read again.",
            code="kojo_items_missing",
        )


def _too_fine(header: Fields, name: str, settings: Settings) -> Problem | None:
    """The total is what is booked: no bill holds a part of a cent, and rounding it would make a difference."""
    due = header.number("totalDue")
    if due is None or is_exact(due, settings.default_currency):
        return None
    text = f"The total of {name} is {due:f}, which is no whole number of cents. Correct it in Kojo."
    return Problem(code="total_too_fine", message=text)


def _stated(header: Fields, settings: Settings) -> Stated:
    return Stated(
        subtotal=header.money("subtotal"),
        shipping=header.money("shippingCostFloat"),
        due=header.money("totalDue"),
        payments=header.money("payments"),
        due_is=settings.total_due_is,
    )


def _identity(header: Fields, account: str) -> dict[str, Any]:
    id_, version = header.text("id"), canonical_moment(header.text("updatedAt"))
    return {
        "ref": SourceRef(connector="kojo", tenant=account, entity="invoice", id=id_ or "", version=version),
        "number": header.text("invoiceNumber"),
        "title": header.text("title"),
        "kind": Kind.PAYABLE_BILL,
    }


def _standing(header: Fields, stated: Stated, found: Sums) -> dict[str, Any]:
    """The status, what may be true beside it, and what the source shows as ours."""
    state = header.text("state")
    life = Life(
        state=state,
        deleted=header.instant("deletedAt") is not None,
        voided=header.instant("voidedAt") is not None,
        rejected=header.instant("rejectedAt") is not None,
        paid=header.instant("paidAt") is not None,
        payments=stated.payments,
        total=found.total,
    )
    integration = SourceIntegration(
        state=header.text("integrationState"), message=header.text("integrationMessage")
    )
    return {
        "status": status(life),
        "source_status": state or "",
        "flags": flags(header),
        "source_integration": integration,
    }


def _figures(found: Sums, read: list[ReadLine], stated: Stated) -> dict[str, Any]:
    inclusive = found.reconciled.tax_mode is TaxMode.INCLUSIVE
    shipping = (
        Adjustment(value=stated.shipping, amount=stated.shipping, category="shipping") if stated.shipping else None
    )
    return {
        "lines": tuple(_with_tax_mode(each.line, inclusive=inclusive) for each in read),
        "tax_mode": found.reconciled.tax_mode,
        "tax_breakdown": found.tax_breakdown,
        "charges": (shipping,) if shipping else (),
        "declared": found.declared,
        "computed": found.computed,
        "reconciliation": found.reconciled.reconciliation,
    }


def _with_tax_mode(line: Line, *, inclusive: bool) -> Line:
    return line.model_copy(update={"amount_includes_tax": inclusive})


def _surroundings(header: Fields, defaults: Defaults) -> dict[str, Any]:
    order, job = header.one("order"), defaults.job
    references = [DocumentRef(type="job", id=job.id, number=job.code, name=job.name)] if job else []
    if order:
        references.append(
            DocumentRef(type="purchase_order", id=order.text("id"), number=order.text("purchaseOrderNumber"))
        )
    return {
        "counterparty": vendor(header),
        "payment_terms": header.text("terms"),
        "references": tuple(references),
        "attachments": attachments(header),
        "applied_credits": credits_applied(header),
    }


def _problems(
    content: dict[str, Any], name: str, read: list[ReadLine], of_sums: Problem | None
) -> tuple[Problem, ...]:
    """What only a user of Kojo can mend. A line without its amount explains by itself why the sums are wrong."""
    missing = {
        "vendor": content["counterparty"],
        "invoice number": content["number"],
        "invoice date": content["issue_date"],
    }
    of_header = [
        Problem(
            code=f"missing_{what.replace(' ', '_')}", message=f"The {what} of {name} is missing. Enter it in Kojo."
        )
        for what, value in missing.items()
        if value is None
    ]
    of_lines = [problem for each in read for problem in each.problems]
    explained = bool(of_lines) and of_sums is not None and of_sums.code == "does_not_add_up"
    return (*of_header, *of_lines, *([of_sums] if of_sums and not explained else []))


def _findings(read: list[ReadLine]) -> list[Finding]:
    return [finding for each in read for finding in each.findings]


def _extensions(header: Fields) -> dict[str, Any]:
    """What is left when all else was read, under Kojo's names; what is left of items is with their lines."""
    header.keep("rejectedAt", "paidAt", "flaggedAt")
    rest = header.rest()
    rest.pop("invoiceItems", None)
    return {"kojo": rest}
