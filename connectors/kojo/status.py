"""Where a Kojo invoice stands: its timestamps overrule its state (sources.md §3.7)."""

from dataclasses import dataclass
from decimal import Decimal

from models.document import Status


@dataclass(frozen=True)
class Life:
    """What decides the status. Rejection, voiding and deletion are timestamps in Kojo, not states."""

    state: str | None
    deleted: bool
    voided: bool
    rejected: bool
    paid: bool
    payments: Decimal | None
    total: Decimal | None


def status(life: Life) -> Status:
    """The first that fits."""
    if life.deleted:
        return Status.DELETED
    if life.voided:
        return Status.VOID
    if life.rejected:
        return Status.REJECTED
    return _by_state(life)


def _by_state(life: Life) -> Status:
    match life.state:
        case "CLOSED":
            return Status.PAID if life.paid or _is_paid_up(life) else Status.CLOSED
        case "APPROVED":
            return Status.PARTIALLY_PAID if _is_paid_in_part(life) else Status.APPROVED
        case "PENDING":
            return Status.PENDING_APPROVAL
        case "INBOX":
            return Status.DRAFT
        case _:
            return Status.UNKNOWN


def _is_paid_up(life: Life) -> bool:
    return life.payments is not None and life.total is not None and 0 < life.total <= life.payments


def _is_paid_in_part(life: Life) -> bool:
    return life.payments is not None and life.total is not None and 0 < life.payments < life.total
