"""What all documents say at their head, and what they refer to by an id."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.base import Need, ReferenceKind, References, Sighting
from connectors.quickbooks.bodies import reference
from connectors.quickbooks.document_number import number_of
from connectors.quickbooks.settings import Policy
from models.document import Invoice, Kind
from models.errors import MappingError


@dataclass(frozen=True)
class OnRoute:
    """What a route decides: QuickBooks' part of its policy, and the largest difference that may be rounded."""

    policy: Policy
    rounding_limit: Decimal


@dataclass(frozen=True)
class Resolved:
    """The needs of a document, and what they are in QuickBooks."""

    needs: tuple[Need, ...]
    references: References
    parent: Sighting | None = None
    """The invoice that a payment is for."""

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


def party_name(invoice: Invoice) -> str:
    """The vendor or customer as the invoice names it. Raises ``MappingError`` where it names none."""
    if invoice.counterparty is None or not invoice.counterparty.display_name.strip():
        role = "vendor" if invoice.kind.is_payable else "customer"
        raise MappingError(f"The invoice names no {role}. Enter it at the source.", code=f"missing_{role}")
    return invoice.counterparty.display_name


def heading(invoice: Invoice, resolved: Resolved) -> dict[str, Any]:
    """Currency is always said: an amount must never be taken for one in the company's own currency."""
    said = {
        "CurrencyRef": reference(invoice.currency),
        "TxnDate": _issue_date(invoice),
        "DocNumber": number_of(invoice),
    }
    if invoice.kind in (Kind.PAYABLE_BILL, Kind.RECEIVABLE_INVOICE):
        said["DueDate"] = invoice.due_date.isoformat() if invoice.due_date else None
        said["SalesTermRef"] = reference(resolved.optional(ReferenceKind.TERM, invoice.payment_terms))
    return said


def version(seen: Sighting) -> dict[str, Any]:
    """The record that is changed, as it was when it was seen; what is not said stays (quickbooks.md §4.3)."""
    return {"Id": seen.remote.id, "SyncToken": seen.remote.version, "sparse": True}


def _issue_date(invoice: Invoice) -> str:
    """Without a date QuickBooks would take today."""
    if invoice.issue_date is None:
        raise MappingError("The invoice has no date. Enter it at the source.", code="missing_date")
    return invoice.issue_date.isoformat()
