"""Trouble of a connection is not trouble of an invoice: it is written down on the connection (DESIGN §4.7)."""

from config.settings import Settings
from models.errors import ConnectionBrokenError, RateLimitedError, SyncError
from sync.connect import Workshop
from sync.store import connections
from sync.store.connections import COOLING, ConnectionRow
from sync.store.database import Database
from sync.store.permits import OWN_LIMIT


def remember(workshop: Workshop, row: ConnectionRow, error: SyncError) -> None:
    """Cool the connection down or pause it, as an error asks; any other passes by itself, and is only told."""
    with workshop.database.transaction() as db:
        match error:
            case RateLimitedError() if error.code in (OWN_LIMIT, COOLING):
                pass
            case RateLimitedError():
                connections.cool_down(db, row.id, pause_s(workshop.settings, error), error.message)
            case ConnectionBrokenError():
                connections.pause(db, row.id, error.code, error.message)
            case _:
                connections.note_failure(db, row.id, error.code, error.message)


def pause_s(settings: Settings, error: RateLimitedError) -> float:
    """How long to leave a connection alone that asks for a pause and may not say how long."""
    return settings.cool_down_s if error.retry_after_s is None else error.retry_after_s


def over(database: Database, row: ConnectionRow) -> None:
    """The connection was seen to work."""
    with database.transaction() as db:
        connections.works(db, row.id)
