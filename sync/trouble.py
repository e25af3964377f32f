"""Trouble of a connection is not trouble of an invoice: it is written down on the connection (DESIGN §4.7).

A system that fails again and again is left alone for a while that grows, and tried with one slice (or one page)
by one worker; a broken connection is tried too, seldom, since it may be mended on the other side. What a person
paused only a person resumes.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from config.settings import Settings
from models.errors import ConnectionBrokenError, RateLimitedError, SyncError, UnavailableError
from sync import connect, logs
from sync.connect import Workshop
from sync.store import connections
from sync.store.connections import COOLING, ConnectionRow, StillPausedError
from sync.store.permits import OWN_LIMIT

FAILING = "failing"
"""The cause of a pause because the system at the other end failed again and again."""

log = logs.get("trouble")


def opened(workshop: Workshop, row: ConnectionRow) -> Workshop:
    """The workshop to use a connection with now: ``probing`` where it is paused and to be tried.

    Raises ``StillPausedError`` or ``RateLimitedError`` where it is not to be used.
    """
    try:
        with workshop.database.reading() as db:
            connections.check_usable(db, row.id)
    except StillPausedError:
        if not _is_to_be_tried(workshop, row):
            raise
        log.info("probing")
        return replace(workshop, probing=True)
    return workshop


def _is_to_be_tried(workshop: Workshop, row: ConnectionRow) -> bool:
    hold_s = workshop.settings.probe_first_s
    with workshop.database.transaction() as db:
        return connections.take_probe(db, row.id, hold_s, at_once=workshop.by_hand)


def remember(workshop: Workshop, row: ConnectionRow, error: SyncError) -> None:
    """Cool the connection down or pause it, as an error asks; any other passes by itself, and is only told."""
    with workshop.database.transaction() as db:
        match error:
            case StillPausedError():
                pass
            case RateLimitedError() if error.code == COOLING:
                pass
            case RateLimitedError() if error.code == OWN_LIMIT:
                connections.leave_until(db, row.id, error.retry_after_s or 0.0)
            case RateLimitedError():
                wait_s = pause_s(workshop.settings, error)
                connections.cool_down(db, row.id, wait_s, error.message)
                log.warning("cooling down", code=error.code, seconds=wait_s)
            case ConnectionBrokenError():
                if connections.pause(
                    db, row.id, error.code, error.message, probe_s=workshop.settings.probe_broken_s
                ):
                    log.warning("paused", code=error.code)
            case UnavailableError():
                _failed(workshop.settings, db, row, error)
            case _:
                connections.note_failure(db, row.id, error.code, error.message)
                log.warning("failing", code=error.code)


def _failed(settings: Settings, db: Connection, row: ConnectionRow, error: UnavailableError) -> None:
    """The system failed: told at once, and left alone when it has failed too often in a row."""
    failing = connections.count_failure(db, row.id)
    log.warning("failing", code=error.code, failures=failing.failures)
    if failing.failures < settings.breaker_failures:
        connections.note_failure(db, row.id, error.code, error.message)
        return
    wait_s = _probe_s(settings, failing.failures - settings.breaker_failures)
    next_at = failing.at + timedelta(seconds=wait_s)
    text = _told(connect.title(row.connector), error.message, failing.since, next_at)
    if connections.pause(db, row.id, FAILING, text, probe_s=wait_s):
        log.warning("paused", code=FAILING, seconds=round(wait_s))


def _told(title: str, reason: str, since: datetime, next_at: datetime) -> str:
    return (
        f"{title} has failed since {since:%Y-%m-%d %H:%M} UTC ({reason.rstrip('.')}); "
        f"it is tried again by itself at {next_at:%H:%M} UTC."
    )


def _probe_s(settings: Settings, probes: int) -> float:
    """Twice as long after each probe that failed, and never the same moment for all connections."""
    wait_s = min(settings.probe_longest_s, settings.probe_first_s * 2.0 ** min(probes, 30))
    return wait_s * random.uniform(0.8, 1.0)  # noqa: S311 - spreads probes, hides nothing


def pause_s(settings: Settings, error: RateLimitedError) -> float:
    """How long to leave a connection alone that asks for a pause and may not say how long."""
    return settings.cool_down_s if error.retry_after_s is None else error.retry_after_s


def over(workshop: Workshop, row: ConnectionRow) -> None:
    """The connection was seen to work."""
    with workshop.database.transaction() as db:
        is_news = connections.works(db, row.id, probing=workshop.probing)
    if is_news:
        log.info("resumed")
