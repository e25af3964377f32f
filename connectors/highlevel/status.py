"""Where a HighLevel invoice stands, in our words (sources.md §6.6)."""

from models.document import Status

_STATUS = {
    "draft": Status.DRAFT,
    "sent": Status.OPEN,
    "payment_processing": Status.OPEN,
    "partially_paid": Status.PARTIALLY_PAID,
    "paid": Status.PAID,
    "void": Status.VOID,
    "delete": Status.DELETED,
}
"""``delete`` stands in an event of a deletion; the API itself has no word for it."""


def status(said: str | None) -> Status:
    """A word that no page has is unknown: nothing is done until somebody knows what it means."""
    return _STATUS.get(said or "", Status.UNKNOWN)
