"""Where a ZRM invoice stands: its status, and its payments where the status hides them (sources.md §2.6)."""

from decimal import Decimal

from models.document import Status

_PLAIN = {
    "draft": Status.DRAFT,
    "pending_approval": Status.PENDING_APPROVAL,
    "approved": Status.APPROVED,
    "paid": Status.PAID,
    "void": Status.VOID,
    "canceled": Status.VOID,
}
_BY_PAYMENT = {"sent": Status.OPEN, "overdue": Status.OPEN, "partially_paid": Status.PARTIALLY_PAID}
_OF_PAYMENT = {
    "completed": Status.PAID,
    "refunded": Status.PAID,
    "pending": Status.PENDING_APPROVAL,
    "processing": Status.PENDING_APPROVAL,
    "failed": Status.REJECTED,
}
UNSETTLED = (Status.DRAFT, Status.PENDING_APPROVAL)
"""While an invoice is one of these, nothing about it is settled."""


def status(said: str | None, paid: Decimal | None, total: Decimal | None) -> Status:
    """Overdue takes the place of what was paid, so the amounts decide that."""
    if said in _BY_PAYMENT:
        return _by_amounts(paid, total) or _BY_PAYMENT[said]
    return _PLAIN.get(said or "", Status.UNKNOWN)


def payment_status(said: str | None) -> Status:
    """A refund does not undo that it was paid."""
    return _OF_PAYMENT.get(said or "", Status.UNKNOWN)


def _by_amounts(paid: Decimal | None, total: Decimal | None) -> Status | None:
    if paid is None or total is None or min(paid, total) <= 0:
        return None
    return Status.PAID if paid >= total else Status.PARTIALLY_PAID
