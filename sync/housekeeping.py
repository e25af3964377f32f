"""Housekeeping: what nobody needs any more is deleted; what happened stays."""

from sync.connect import Workshop
from sync.store import permits, slots

DAY_S = 86_400.0


def housekeeping(workshop: Workshop) -> None:
    """Delete ended slots and permits that are out of every window."""
    with workshop.database.transaction() as db:
        slots.forget(db, DAY_S)
        permits.forget(db, DAY_S)
