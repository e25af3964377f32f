"""Where a document of Coperniq stands: OVERDUE hides what was paid, and the amounts tell it (sources.md §4.6)."""

from decimal import Decimal

from models.document import Flag, Status


def status(said: str | None, total: Decimal | None, paid: Decimal | None) -> Status:
    """The word decides, and the amounts where it leaves open what was paid."""
    match said:
        case "DRAFT":
            return Status.DRAFT
        case "SENT" | "OVERDUE":
            return _by_amounts(total or Decimal(0), paid or Decimal(0))
        case "PARTIALLY_PAID":
            return Status.PARTIALLY_PAID
        case "PAID":
            return Status.PAID
        case "DECLINED":
            return Status.REJECTED
        case _:
            return Status.UNKNOWN


def _by_amounts(total: Decimal, paid: Decimal) -> Status:
    if paid <= 0 or total <= 0:
        return Status.OPEN
    return Status.PAID if paid >= total else Status.PARTIALLY_PAID


_PAYMENT = {
    Status.PAID: ("COMPLETED", "COMPLETE", "PAID", "SUCCEEDED", "SUCCESS", "SETTLED"),
    Status.PENDING_APPROVAL: ("PENDING", "PROCESSING", "IN_PROGRESS", "SUBMITTED"),
    Status.REJECTED: ("FAILED", "DECLINED", "REJECTED"),
    Status.VOID: ("VOID", "VOIDED", "CANCELED", "CANCELLED", "REFUNDED"),
}
"""Which words there are is not published; one that is not here is a question to a person."""


def payment_status(said: str | None) -> Status:
    """Of a single payment."""
    word = (said or "").upper()
    return next((status for status, words in _PAYMENT.items() if word in words), Status.UNKNOWN)


def flags(said: str | None, *, archived: bool, pending: bool) -> frozenset[Flag]:
    """What is true beside the status; ``pending`` where a payment is on its way."""
    found = {Flag.OVERDUE: said == "OVERDUE", Flag.ARCHIVED: archived, Flag.PAYMENT_PENDING: pending}
    return frozenset(flag for flag, is_so in found.items() if is_so)
