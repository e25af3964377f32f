"""Housekeeping: what nobody needs any more is deleted; what happened stays."""

from sync.connect import Workshop
from sync.store import absences, permits, slots, webhooks

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
WEEK_S = 7 * DAY_S


def housekeeping(workshop: Workshop) -> None:
    """Delete ended slots, permits that are out of every window, looks that nothing rests on, and old events."""
    with workshop.database.transaction() as db:
        slots.forget(db, DAY_S)
        permits.forget(db, DAY_S)
        absences.forget(db, HOUR_S)
        webhooks.forget(db, WEEK_S)
