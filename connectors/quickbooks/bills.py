"""Bills and vendor credits: what each of our writes says about one (quickbooks.md §4.3, §5.6).

Updates are sparse and say only what we own, so that a bookkeeper's fields stay; lines, which QuickBooks replaces
as a whole, keep their ids and the details a bookkeeper gave them (quickbooks.md §9 T24, T25).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quickbooks.objects.bill import Bill
from quickbooks.objects.detailline import AccountBasedExpenseLine, AccountBasedExpenseLineDetail
from quickbooks.objects.vendorcredit import VendorCredit

from connectors.base import Need, ReferenceKind, References, Sighting
from connectors.quickbooks.bodies import made, reference
from connectors.quickbooks.document_number import number_of
from connectors.quickbooks.fields import Fields
from connectors.quickbooks.lines import Booking
from connectors.quickbooks.memo import first_note, same_note, voided_note
from models.document import Invoice, Kind
from models.errors import MappingError
from models.link import Mark

ENTITIES: dict[Kind, type] = {Kind.PAYABLE_BILL: Bill, Kind.PAYABLE_CREDIT: VendorCredit}
_BILLED_ALREADY = "HasBeenBilled"
"""QuickBooks says it but does not take it (quickbooks.md §5.2)."""


@dataclass(frozen=True)
class Resolved:
    """The needs of a document, and what they are in QuickBooks."""

    needs: tuple[Need, ...]
    references: References

    def required(self, kind: ReferenceKind, value: str) -> str:
        """The id of what is needed. Raises ``MappingError`` with the need's own sentence where it is not known."""
        id_ = self.references.get((kind, value))
        if id_ is None:
            need = next(need for need in self.needs if (need.kind, need.value) == (kind, value))
            raise MappingError(need.missing, code=f"missing_{kind}", key=value)
        return id_

    def optional(self, kind: ReferenceKind, value: str | None) -> str | None:
        """The id, or None for what is not there."""
        return None if value is None else self.references.get((kind, value))


def new(invoice: Invoice, bookings: Sequence[Booking], resolved: Resolved, mark: Mark) -> Any:
    """A record that QuickBooks does not have yet."""
    lines = [_line(booking, resolved) for booking in bookings]
    return made(
        ENTITIES[invoice.kind], **_header(invoice, resolved), PrivateNote=first_note(invoice, mark), Line=lines
    )


def changed(invoice: Invoice, bookings: Sequence[Booking], resolved: Resolved, seen: Sighting, mark: Mark) -> Any:
    """The record as it should be now, said over the one that was seen."""
    old = seen.fields["lines"]
    befores = [old[position] if position < len(old) else None for position in range(len(bookings))]
    lines = [_line(booking, resolved, before) for booking, before in zip(bookings, befores, strict=True)]
    return made(
        ENTITIES[invoice.kind],
        **_version(seen),
        **_header(invoice, resolved),
        PrivateNote=same_note(seen.note, mark),
        Line=lines,
    )


def zeroed(invoice: Invoice, seen: Sighting, mark: Mark) -> Any:
    """The record with every line at 0.00, and a note of what it was: QuickBooks can't void it."""
    lines = [_zero(line) for line in seen.fields["lines"] if line["account"] is not None]
    if not lines:
        raise MappingError(f"{seen.remote.label} has no line on an account. Look at it in QuickBooks.")
    note = voided_note(invoice, seen.remote, seen.note, mark)
    return made(ENTITIES[invoice.kind], **_version(seen), **_vendor(seen), PrivateNote=note, Line=lines)


def adopted(invoice: Invoice, seen: Sighting, mark: Mark) -> Any:
    """The record with our mark at the end of its note, and nothing else changed."""
    return made(ENTITIES[invoice.kind], **_version(seen), **_vendor(seen), PrivateNote=same_note(seen.note, mark))


def deleted(invoice: Invoice, seen: Sighting) -> Any:
    """What QuickBooks wants to know to delete a record."""
    return made(ENTITIES[invoice.kind], Id=seen.remote.id, SyncToken=seen.remote.version)


def vendor_name(invoice: Invoice) -> str:
    """The vendor as the invoice names it. Raises ``MappingError`` where it names none."""
    if invoice.counterparty is None or not invoice.counterparty.display_name.strip():
        raise MappingError("The invoice names no vendor. Enter it at the source.", code="missing_vendor")
    return invoice.counterparty.display_name


def _header(invoice: Invoice, resolved: Resolved) -> dict[str, Any]:
    """Currency is always said: an amount must never be taken for one in the company's own currency."""
    header = {
        "VendorRef": reference(resolved.required(ReferenceKind.VENDOR, vendor_name(invoice))),
        "CurrencyRef": reference(invoice.currency),
        "TxnDate": _issue_date(invoice),
        "DocNumber": number_of(invoice),
    }
    if invoice.kind is Kind.PAYABLE_BILL:
        header["DueDate"] = invoice.due_date.isoformat() if invoice.due_date else None
        header["SalesTermRef"] = reference(resolved.optional(ReferenceKind.TERM, invoice.payment_terms))
    return header


def _issue_date(invoice: Invoice) -> str:
    """Without a date QuickBooks would take today."""
    if invoice.issue_date is None:
        raise MappingError("The invoice has no date. Enter it at the source.", code="missing_date")
    return invoice.issue_date.isoformat()


def _version(seen: Sighting) -> dict[str, Any]:
    return {"Id": seen.remote.id, "SyncToken": seen.remote.version, "sparse": True}


def _vendor(seen: Sighting) -> dict[str, Any]:
    """A bill's vendor is required even where it stays the same (quickbooks.md §5.6)."""
    return {"VendorRef": reference(seen.fields["party"])}


def _line(booking: Booking, resolved: Resolved, before: Fields | None = None) -> Any:
    customer = booking.customer and resolved.required(ReferenceKind.CUSTOMER, booking.customer)
    return _expense_line(
        before,
        amount=booking.amount,
        description=booking.description,
        account=resolved.required(ReferenceKind.ACCOUNT, booking.account),
        class_id=booking.class_name and resolved.required(ReferenceKind.CLASS, booking.class_name),
        customer=customer,
    )


def _zero(before: Fields) -> Any:
    return _expense_line(
        before,
        amount=Decimal("0.00"),
        description=before["description"],
        account=before["account"],
        class_id=before["class"],
        customer=before["customer"],
    )


def _expense_line(
    before: Fields | None,
    *,
    amount: Decimal,
    description: str,
    account: str,
    class_id: str | None,
    customer: str | None,
) -> Any:
    detail = made(
        AccountBasedExpenseLineDetail,
        AccountRef=reference(account),
        ClassRef=reference(class_id),
        CustomerRef=reference(customer),
        **_bookkeepers_own(before, account, customer),
    )
    return made(
        AccountBasedExpenseLine,
        Id=before and before["id"],
        DetailType=AccountBasedExpenseLine().DetailType,
        Amount=amount,
        Description=description,
        AccountBasedExpenseLineDetail=detail,
    )


def _bookkeepers_own(before: Fields | None, account: str, customer: str | None) -> dict[str, Any]:
    """What a person set on the line that we have no opinion on, where it is still that line.

    A replaced line would lose it.
    """
    if before is None or (before["account"], before["customer"]) != (account, customer):
        return {}
    billable = before["billable"]
    return {
        "BillableStatus": None if billable == _BILLED_ALREADY else billable,
        "TaxCodeRef": reference(before["tax_code"]),
    }
