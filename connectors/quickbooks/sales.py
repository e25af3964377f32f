"""Customer invoices and credit memos: what each of our writes says about one (quickbooks.md §5.1, §5.2).

Like bills, with what only sales have: items, a discount, shipping, section headings and tax. A void is a sale
whose lines are all zero and whose note begins with "Voided", which is what QuickBooks itself makes of one; its own
operation for it would leave our mark at the old revision, and an unanswered one could not be settled.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from quickbooks.objects.creditmemo import CreditMemo
from quickbooks.objects.detailline import (
    DescriptionLineDetail,
    DescriptionOnlyLine,
    DiscountLine,
    DiscountLineDetail,
    SalesItemLine,
    SalesItemLineDetail,
)
from quickbooks.objects.invoice import Invoice as QuickBooksInvoice
from quickbooks.objects.tax import TxnTaxDetail

from connectors.base import LeftUnsaid, ReferenceKind, Sighting
from connectors.quickbooks.bodies import made, reference
from connectors.quickbooks.company import Regime, company
from connectors.quickbooks.discount import fitting
from connectors.quickbooks.fields import Fields
from connectors.quickbooks.heading import OnRoute, Resolved, heading, party_name, version
from connectors.quickbooks.jobs import job_of, value_of
from connectors.quickbooks.line_codes import LineCodes, tax_fields
from connectors.quickbooks.memo import first_note, same_note, voided_note
from connectors.quickbooks.names import one_line
from connectors.quickbooks.parties import email_of
from connectors.quickbooks.sales_needs import needs_of
from connectors.quickbooks.sales_tax import Codes, Told, told
from connectors.quickbooks.settings import TITLE
from connectors.quickbooks.sold import Part, Sale, Sold, rounding_line, sale
from connectors.quickbooks.tax_codes import TaxCode
from models.document import Invoice, Kind, Party
from models.errors import MappingError
from models.link import Mark
from models.text import quoted

ENTITIES: dict[Kind, type] = {Kind.RECEIVABLE_INVOICE: QuickBooksInvoice, Kind.RECEIVABLE_CREDIT: CreditMemo}
SHIPPING_ITEM = "SHIPPING_ITEM_ID"
TAXED, UNTAXED = "TAX", "NON"

_ZERO = Decimal("0.00")

_KINDS = {part: part.value for part in Part} | {Part.SHIPPING: Part.ITEM.value}
"""What a line is called once it is in the books, where shipping is an item."""


def needs(document: Invoice, on: OnRoute) -> Any:
    """Everything that one refers to."""
    return needs_of(document, sale(document, on), on)


def new(document: Invoice, on: OnRoute, resolved: Resolved, mark: Mark) -> Any:
    """A record that QuickBooks does not have yet."""
    ours = _Ours(document, on, resolved)
    return made(
        ENTITIES[document.kind],
        **ours.header(),
        BillEmail=_bill_email(document),
        PrivateNote=first_note(document, mark, has_number=ours.company.takes_numbers),
        **ours.content(()),
    )


def changed(document: Invoice, on: OnRoute, resolved: Resolved, seen: Sighting, mark: Mark) -> Any:
    """The record as it should be now, said over the one that was seen."""
    ours = _Ours(document, on, resolved)
    return made(
        ENTITIES[document.kind],
        **version(seen),
        **ours.header(),
        PrivateNote=same_note(seen.note, mark),
        **ours.content(seen.fields["lines"]),
    )


def zeroed(document: Invoice, source: str, seen: Sighting, mark: Mark) -> Any:
    """The record with nothing left on any line, and a note of what it was."""
    lines = [_zero(line, seen.remote.label) for line in seen.fields["lines"]]
    if not lines:
        raise MappingError(f"{seen.remote.label} has no line. Look at it in QuickBooks.")
    note = voided_note(document, source, seen.remote, seen.note, mark)
    return made(ENTITIES[document.kind], **version(seen), PrivateNote=note, Line=lines)


def adopted(document: Invoice, seen: Sighting, mark: Mark) -> Any:
    """The record with our mark at the end of its note, and nothing else changed."""
    return made(ENTITIES[document.kind], **version(seen), PrivateNote=same_note(seen.note, mark))


def deleted(document: Invoice, seen: Sighting) -> Any:
    """What QuickBooks wants to know to delete a record."""
    return made(ENTITIES[document.kind], Id=seen.remote.id, SyncToken=seen.remote.version)


def left_unsaid(invoice: Invoice) -> tuple[LeftUnsaid, ...]:
    """What is left out of it."""
    party = _mailed_to(invoice)
    said = next((one_line(text) for text in party.emails if text.strip()), "") if party else ""
    if party is None or not said or email_of(party):
        return ()
    return (
        LeftUnsaid(
            f"{TITLE} does not take the e-mail address “{quoted(said)}”: the invoice has none. Enter one there."
        ),
    )


def _bill_email(invoice: Invoice) -> Any:
    """A bad address would fail the whole invoice (T38)."""
    party = _mailed_to(invoice)
    return email_of(party) if party else None


def _mailed_to(invoice: Invoice) -> Party | None:
    """A credit memo is sent to nobody."""
    return invoice.counterparty if invoice.kind is Kind.RECEIVABLE_INVOICE else None


class _Ours:
    """One invoice with everything it refers to."""

    def __init__(self, invoice: Invoice, on: OnRoute, resolved: Resolved) -> None:
        self.company = company(resolved)
        self._invoice = invoice
        self._resolved = resolved
        self._policy = on.policy
        self._line_codes = LineCodes(resolved, on.policy, ReferenceKind.TAX_CODE)
        self._told = self._taxed(sale(invoice, on), on)

    def header(self) -> dict[str, Any]:
        """A company that numbers its sales itself is not told ours; its memo is."""
        said = {"CustomerRef": reference(self._customer()), **heading(self._invoice, self._resolved)}
        return said if self.company.takes_numbers else said | {"DocNumber": None}

    def _customer(self) -> str:
        """Whose it is: the sub-customer for its job, where the route makes one of it."""
        customer, job = party_name(self._invoice), job_of(self._invoice)
        if job and self._policy.jobs_as_sub_customers:
            return self._resolved.required(ReferenceKind.JOB, value_of(customer, job))
        return self._resolved.required(ReferenceKind.CUSTOMER, customer)

    def content(self, old: Sequence[Fields]) -> dict[str, Any]:
        """Lines and tax; a line keeps the id of the one that stood in its place, if that was of its kind."""
        lines = [
            self._line(line, old[place] if place < len(old) else None)
            for place, line in enumerate(self._told.lines)
        ]
        return {"Line": lines, **self._tax()}

    # ── tax ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _taxed(self, sold: Sale, on: OnRoute) -> Told:
        sold = fitting(sold, self.company, self._policy, self._invoice.currency)

        def rounding(difference: Decimal) -> Sold:
            return rounding_line(difference, self._invoice, on)

        return told(sold, self.company, self._codes(sold), self._invoice, on, rounding)

    def _codes(self, sold: Sale) -> Codes:
        match self.company.regime:
            case Regime.AUTOMATED:
                return Codes({})
            case Regime.BY_DOCUMENT:
                code = self._line_codes.required(self._policy.tax_code, "tax_code") if sold.tax else None
                return Codes({}, of_document=code)
            case Regime.BY_LINE:
                return self._line_codes.of(sold)

    def _tax(self) -> dict[str, Any]:
        """The tax in the form that the company's kind of tax takes."""
        match self.company.regime:
            case Regime.AUTOMATED:
                return {"TxnTaxDetail": made(TxnTaxDetail, TotalTax=self._told.tax)}
            case Regime.BY_DOCUMENT:
                code = self._policy.tax_code and self._resolved.optional(
                    ReferenceKind.TAX_CODE, self._policy.tax_code
                )
                detail = made(
                    TxnTaxDetail,
                    TxnTaxCodeRef=reference(TaxCode.read(code).id if code and self._told.by_rate else None),
                    TotalTax=self._told.tax,
                )
                return {"TxnTaxDetail": detail}
            case Regime.BY_LINE:
                shows_prices = any(line.price is not None for line in self._told.lines)
                return tax_fields(self._told, shows_prices=shows_prices)

    # ── lines ────────────────────────────────────────────────────────────────────────────────────────────────

    def _line(self, line: Sold, old: Fields | None) -> Any:
        before = old if old and old.get("part") == _KINDS[line.part] else None
        id_ = before["id"] if before else None
        match line.part:
            case Part.TEXT:
                return _text(id_, line.description)
            case Part.DISCOUNT:
                return _discount(id_, line.amount, line.description)
            case Part.ITEM | Part.SHIPPING:
                return self._item_line(line, before)

    def _item_line(self, line: Sold, before: Fields | None) -> Any:
        item = SHIPPING_ITEM if line.part is Part.SHIPPING else self._item(line.item or "")
        is_same = before is not None and before["item"] == item
        detail = made(
            SalesItemLineDetail,
            ItemRef=reference(item),
            Qty=line.quantity,
            UnitPrice=line.unit_price,
            TaxCodeRef=reference(self._line_code(line)),
            ClassRef=reference(line.class_name and self._resolved.required(ReferenceKind.CLASS, line.class_name)),
            TaxInclusiveAmt=line.price if self.company.regime is Regime.BY_LINE else None,
            ServiceDate=before["service_date"] if before is not None and is_same else None,
        )
        return made(
            SalesItemLine,
            Id=before and before["id"],
            DetailType=SalesItemLine().DetailType,
            Amount=line.amount,
            Description=line.description,
            SalesItemLineDetail=detail,
        )

    def _item(self, value: str) -> str:
        """The item a line names, else the route's."""
        found = self._resolved.optional(ReferenceKind.ITEM, value)
        if found is None and self._policy.item:
            return self._resolved.required(ReferenceKind.ITEM, self._policy.item)
        return found or self._resolved.required(ReferenceKind.ITEM, value)

    def _line_code(self, line: Sold) -> str | None:
        if self.company.regime is not Regime.BY_LINE:
            return TAXED if line.is_taxed else UNTAXED
        return self._line_codes.of_line(line) if self._told.is_applicable else None


def _text(id_: str | None, text: str) -> Any:
    return made(
        DescriptionOnlyLine,
        Id=id_,
        DetailType="DescriptionOnly",
        Description=text,
        DescriptionLineDetail=made(DescriptionLineDetail),
    )


def _discount(id_: str | None, amount: Decimal, text: str) -> Any:
    """By its amount: a percentage could come to another cent (T19)."""
    detail = made(DiscountLineDetail, PercentBased=False)
    return made(
        DiscountLine,
        Id=id_,
        DetailType=DiscountLine().DetailType,
        Amount=amount,
        Description=text,
        DiscountLineDetail=detail,
    )


def _zero(before: Mapping[str, Any], label: str) -> Any:
    """A line as it was, over nothing."""
    match before.get("part"):
        case "text":
            return _text(before["id"], before["description"])
        case "discount":
            return _discount(before["id"], _ZERO, before["description"])
        case None:
            raise MappingError(
                f"{label} has a line that is no product or service. Void it in {TITLE}, then resync."
            )
    detail = made(
        SalesItemLineDetail,
        ItemRef=reference(before["item"]),
        TaxCodeRef=reference(before["tax_code"]),
        ClassRef=reference(before["class"]),
    )
    return made(
        SalesItemLine,
        Id=before["id"],
        DetailType=SalesItemLine().DetailType,
        Amount=_ZERO,
        Description=before["description"],
        SalesItemLineDetail=detail,
    )
