"""A product with a QuickBooks sync of its own would post its invoices a second time: it starts paused.

Nobody but a person can tell whether that sync is off. Until the configuration says so, the connection is not used
at all, whoever resumes it.
"""

from sqlalchemy import Connection

from models.errors import ConnectionBrokenError
from sync import connect
from sync.store import connections
from sync.store.connections import ConnectionRow

CAUSE = "native_sync"
"""The cause of a pause because the product's own sync may be on."""


def is_in_doubt(row: ConnectionRow) -> bool:
    """Whether both may post the same invoices."""
    return bool(connect.connector(row.connector).native_sync) and not row.native_sync_is_off


def doubt(row: ConnectionRow) -> ConnectionBrokenError:
    """Why it is paused, and what to do."""
    made = connect.connector(row.connector)
    return ConnectionBrokenError(
        f"{made.title} can post to QuickBooks by itself, and every invoice would be there twice. "
        f"{made.native_sync} "
        f"Then write native_sync_is_off = true for “{row.name}” in the configuration, and apply it.",
        code=CAUSE,
    )


def settle(db: Connection, row: ConnectionRow) -> None:
    """Pause a connection in doubt, and resume one that was paused for that and is not any more."""
    if is_in_doubt(row):
        connections.hold(db, row.id, CAUSE, doubt(row).message)
    elif row.cause == CAUSE:
        connections.resume(db, row.id)
