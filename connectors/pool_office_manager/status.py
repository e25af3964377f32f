"""Where an invoice of Pool Office Manager stands: it has no state for what is paid in part (sources.md §5.6)."""

from decimal import Decimal

from models.document import Status


def status(said: str | None, paid: Decimal | None, total: Decimal | None) -> Status:
    """The amounts tell what the state does not."""
    match said:
        case "DRAFT":
            return Status.DRAFT
        case "SENT" | "OVERDUE":
            return Status.PARTIALLY_PAID if _in_part(paid, total) else Status.OPEN
        case "PAID":
            return Status.PAID
        case "CANCELLED":
            return Status.VOID
        case _:
            return Status.UNKNOWN


def _in_part(paid: Decimal | None, total: Decimal | None) -> bool:
    return paid is not None and total is not None and 0 < paid < total
