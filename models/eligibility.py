"""Which documents may be in the books, as their source stands (sources.md §8.3, DESIGN §4.10)."""

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from models.document import Document, Flag, Invoice, Payment, Status
from models.money import written
from models.route import Route
from models.text import quoted


class Standing(Enum):
    """What the source's state of a document means for the books."""

    LIVE = "belongs in the books"
    WAITING = "does not belong there yet"
    WITHDRAWN = "its source rejected it"
    VOID = "its source says explicitly that it is void or deleted"
    CLOSED = "settled outside: never created, left alone where it exists"
    BROKEN = "cannot be judged or sent until somebody mends it"


@dataclass(frozen=True)
class Eligibility:
    """The standing, and the sentence that explains it (empty for LIVE)."""

    standing: Standing
    message: str = ""
    code: str = ""


LIVE = Eligibility(Standing.LIVE)


def eligibility(document: Document, route: Route, source: str) -> Eligibility:
    """Judge one document; ``source`` is the source system's name as people write it ("Kojo")."""
    if isinstance(document, Payment):
        return _of_payment(document, route, source)
    return _of_invoice(document, route, source)


def _of_payment(payment: Payment, route: Route, source: str) -> Eligibility:
    """A payment stands for itself; whether its invoice is in the books is asked when it is to be sent."""
    if not route.policy.push_payments:
        return _waiting("Payments are not posted by this route.", "payments_off")
    if payment.synthesized and not route.policy.push_synthesized_payments:
        text = f"{source} tells only the sum that was paid, not the payments: not posted by this route."
        return _waiting(text, "synthesized")
    match payment.status:
        case Status.VOID | Status.DELETED | Status.REJECTED:
            return Eligibility(Standing.VOID, f"The payment was undone in {source}.", "void")
        case Status.DRAFT | Status.PENDING_APPROVAL:
            return _waiting(f"Waiting: the payment is not completed in {source} yet.", "pending")
        case Status.UNKNOWN:
            state = quoted(payment.source_status or None)
            text = (
                f"{source} calls the state of payment {quoted(payment.label)} “{state}”, which is not known here."
            )
            return _broken(f"{text} It is not posted until that is clear.", "unknown_status")
    if payment.problems:
        return _broken(payment.problems[0].message, payment.problems[0].code)
    if payment.amount <= 0:
        text = f"Payment {quoted(payment.label)} is over {written(payment.amount, payment.currency)}."
        return _broken(f"{text} Enter a refund in the books by hand, and exclude it here.", "not_positive")
    if payment.paid_on < route.since:
        text = f"Paid on {payment.paid_on}, before {route.since}, when this route starts: not posted."
        return _waiting(text, "before_start")
    return LIVE


def _of_invoice(invoice: Invoice, route: Route, source: str) -> Eligibility:
    by_status = _by_status(invoice, route, source)
    if by_status.standing is not Standing.LIVE:
        return by_status
    return _by_flags(invoice, route, source) or _by_content(invoice, route) or LIVE


def is_void(document: Document | None, route: Route) -> bool:
    """Whether the source says explicitly that a document is void or deleted."""
    return document is not None and eligibility(document, route, "").standing is Standing.VOID


def _by_status(invoice: Invoice, route: Route, source: str) -> Eligibility:
    match invoice.status:
        case Status.DRAFT:
            return _waiting(f"Waiting: still a draft in {source}.", "draft")
        case Status.PENDING_APPROVAL:
            return _waiting(f"Waiting: not approved in {source} yet.", "pending_approval")
        case Status.APPROVED if not invoice.kind.is_payable and not route.policy.push_approved_receivables:
            return _waiting(f"Waiting: approved in {source}, but not sent to the customer yet.", "not_sent")
        case Status.APPROVED | Status.OPEN | Status.PARTIALLY_PAID | Status.PAID:
            return LIVE
        case Status.CLOSED:
            return Eligibility(Standing.CLOSED, f"Closed in {source} without a payment: not posted.", "closed")
        case Status.REJECTED:
            return Eligibility(Standing.WITHDRAWN, f"Rejected in {source}.", "rejected")
        case Status.VOID:
            return Eligibility(Standing.VOID, f"Voided in {source}.", "void")
        case Status.DELETED:
            return Eligibility(Standing.VOID, f"Deleted in {source}.", "deleted")
        case Status.UNKNOWN:
            state = f"“{quoted(invoice.source_status or None)}”, which is not known here"
            text = f"{source} calls the state of invoice {quoted(invoice.label)} {state}."
            return _broken(f"{text} Nothing is posted until that is clear.", "unknown_status")
        case _:
            assert_never(invoice.status)


def _by_flags(invoice: Invoice, route: Route, source: str) -> Eligibility | None:
    if Flag.TEST_MODE in invoice.flags:
        return _waiting(f"Test mode in {source}: never posted.", "test_mode")
    if Flag.EXTERNALLY_LINKED in invoice.flags:
        return _waiting(f"Already in the books through {source}'s own sync.", "externally_linked")
    if Flag.ARCHIVED in invoice.flags:
        return _waiting(f"Archived in {source}: not posted.", "archived")
    if Flag.HOLD in invoice.flags and not route.policy.push_held:
        return _waiting(f"Waiting: on hold in {source}{_reason_for_hold(invoice)}.", "hold")
    return None


def _reason_for_hold(invoice: Invoice) -> str:
    reasons = [finding.message for finding in invoice.findings if finding.code == "HOLD"]
    return f" ({quoted(reasons[0])})" if reasons else ""


def _by_content(invoice: Invoice, route: Route) -> Eligibility | None:
    if invoice.problems:
        return _broken(invoice.problems[0].message, invoice.problems[0].code)
    if invoice.issue_date is not None and invoice.issue_date < route.since:
        text = f"Dated {invoice.issue_date}, before {route.since}, when this route starts: not posted."
        return _waiting(text, "before_start")
    if invoice.total == 0 and not route.policy.push_zero_totals:
        return _waiting("The total is 0.00: there is nothing to post.", "zero_total")
    return None


def _waiting(message: str, code: str) -> Eligibility:
    return Eligibility(Standing.WAITING, message, code)


def _broken(message: str, code: str) -> Eligibility:
    return Eligibility(Standing.BROKEN, message, code)
