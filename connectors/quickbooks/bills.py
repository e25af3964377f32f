"""Bills and vendor credits: what each of our writes says about one (quickbooks.md §4.3, §5.6).

Updates are sparse and say only what we own, so that a bookkeeper's fields stay; lines, which QuickBooks replaces
as a whole, keep their ids and the details a bookkeeper gave them (quickbooks.md §9 T24, T25).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from quickbooks.objects.bill import Bill
from quickbooks.objects.detailline import AccountBasedExpenseLine, AccountBasedExpenseLineDetail
from quickbooks.objects.tax import TxnTaxDetail
from quickbooks.objects.vendorcredit import VendorCredit as BareVendorCredit

from connectors.base import Need, ReferenceKind, Sighting
from connectors.quickbooks.bodies import made, reference
from connectors.quickbooks.fields import Fields
from connectors.quickbooks.heading import OnRoute, Resolved, heading, party_name, version
from connectors.quickbooks.lines import Booking
from connectors.quickbooks.memo import first_note, same_note, voided_note
from connectors.quickbooks.needs import needs_of
from connectors.quickbooks.purchases import Booked, booked
from models.document import Invoice, Kind
from models.errors import MappingError
from models.link import Mark


class VendorCredit(BareVendorCredit):  # type: ignore[misc]
    """With its tax, which python-quickbooks leaves out."""

    class_dict: ClassVar[dict[str, Any]] = {**BareVendorCredit.class_dict, "TxnTaxDetail": TxnTaxDetail}


ENTITIES: dict[Kind, type] = {Kind.PAYABLE_BILL: Bill, Kind.PAYABLE_CREDIT: VendorCredit}
_BILLED_ALREADY = "HasBeenBilled"
"""QuickBooks says it but does not take it (quickbooks.md §5.2)."""


def needs(document: Invoice, on: OnRoute) -> tuple[Need, ...]:
    """Everything that one refers to."""
    return needs_of(document, on)


def new(document: Invoice, on: OnRoute, resolved: Resolved, mark: Mark) -> Any:
    """A record that QuickBooks does not have yet."""
    return made(
        ENTITIES[document.kind],
        **_header(document, resolved),
        PrivateNote=first_note(document, mark),
        **_content(booked(document, on, resolved), resolved, ()),
    )


def changed(document: Invoice, on: OnRoute, resolved: Resolved, seen: Sighting, mark: Mark) -> Any:
    """The record as it should be now, said over the one that was seen."""
    return made(
        ENTITIES[document.kind],
        **version(seen),
        **_header(document, resolved),
        PrivateNote=same_note(seen.note, mark),
        **_content(booked(document, on, resolved), resolved, seen.fields["lines"]),
    )


def zeroed(document: Invoice, source: str, seen: Sighting, mark: Mark) -> Any:
    """The record with every line at 0.00, and a note of what it was: QuickBooks can't void it."""
    lines = [_zero(line) for line in seen.fields["lines"] if _is_on_an_account(line)]
    if not lines:
        raise MappingError(f"{seen.remote.label} has no line on an account. Look at it in QuickBooks.")
    note = voided_note(document, source, seen.remote, seen.note, mark)
    return made(ENTITIES[document.kind], **version(seen), **_vendor(seen), PrivateNote=note, Line=lines)


def adopted(document: Invoice, seen: Sighting, mark: Mark) -> Any:
    """The record with our mark at the end of its note, and nothing else changed."""
    return made(ENTITIES[document.kind], **version(seen), **_vendor(seen), PrivateNote=same_note(seen.note, mark))


def deleted(document: Invoice, seen: Sighting) -> Any:
    """What QuickBooks wants to know to delete a record."""
    return made(ENTITIES[document.kind], Id=seen.remote.id, SyncToken=seen.remote.version)


def _content(booked: Booked, resolved: Resolved, old: Sequence[Fields]) -> dict[str, Any]:
    """Lines and tax; a line keeps the id of the one that stood in its place, if that was of its kind."""
    before = [line if _is_on_an_account(line) else None for line in old]
    lines = [
        _line(booking, code, resolved, before[place] if place < len(before) else None)
        for place, (booking, code) in enumerate(booked.lines)
    ]
    return {"Line": lines, **booked.tax}


def _is_on_an_account(line: Fields) -> bool:
    """As all of ours are; a bookkeeper may have put one of an item, or of a purchase order, in its place."""
    return line.get("account") is not None


def _header(invoice: Invoice, resolved: Resolved) -> dict[str, Any]:
    vendor = resolved.required(ReferenceKind.VENDOR, party_name(invoice))
    return {"VendorRef": reference(vendor), **heading(invoice, resolved)}


def _vendor(seen: Sighting) -> dict[str, Any]:
    """A bill's vendor is required even where it stays the same (quickbooks.md §5.6)."""
    return {"VendorRef": reference(seen.fields["party"])}


def _line(booking: Booking, tax_code: str | None, resolved: Resolved, before: Fields | None) -> Any:
    customer = booking.customer and resolved.required(ReferenceKind.CUSTOMER, booking.customer)
    return _expense_line(
        before,
        amount=booking.amount,
        description=booking.description,
        account=resolved.required(ReferenceKind.ACCOUNT, booking.account),
        class_id=booking.class_name and resolved.required(ReferenceKind.CLASS, booking.class_name),
        customer=customer,
        tax_code=tax_code,
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
    tax_code: str | None = None,
) -> Any:
    detail = made(
        AccountBasedExpenseLineDetail,
        AccountRef=reference(account),
        ClassRef=reference(class_id),
        CustomerRef=reference(customer),
        **_bookkeepers_own(before, account, customer) | ({"TaxCodeRef": reference(tax_code)} if tax_code else {}),
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
