"""Follows hints: reads again, one by one, the records that a source's events were about.

An event is kept before it is answered (``sync.web.webhooks``) and closed in the transaction that stores what was
read, so that a crash in between reads a record once more and forgets none. What an event held is never used.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from connectors.base import ReceivesWebhooks, Record, Source
from models.errors import ConnectionBrokenError, RateLimitedError, SyncError
from sync import logs
from sync.connect import Workshop
from sync.store import connections, documents, webhooks
from sync.store.connections import ConnectionRow
from sync.store.webhooks import Told

log = logs.get("follow")

TakeIn = Callable[[Connection, Sequence[Record]], None]
"""Stores records and judges what is new in them, as a pull does."""

FAILURES_MAX = 3
"""After so many records that can't be read the others wait for the next time: it is the system that fails."""

TRIES_MAX = 20
"""A record that could not be read so often is left to the pulls, which read the list."""


def follow(
    workshop: Workshop, row: ConnectionRow, source: Source, take_in: TakeIn, go_on: Callable[[], bool]
) -> SyncError | None:
    """Read what events told of, those first that came first; the last failure, where it was given up for now.

    Raises what is wrong with the connection as a whole.
    """
    failures, trouble = 0, None
    while isinstance(source, ReceivesWebhooks) and failures < FAILURES_MAX and go_on():
        with workshop.database.reading() as db:
            told = webhooks.next_of(db, row.id, TRIES_MAX)
        if told is None:
            break
        try:
            _read_again(workshop, row, source, told, take_in)
        except (RateLimitedError, ConnectionBrokenError):
            raise
        except SyncError as error:
            failures, trouble = failures + 1, error
            log.warning("not read again", entity=told.identity.entity, code=error.code)
            with workshop.database.transaction() as db:
                webhooks.failed(db, row.id, told)
    return trouble if failures == FAILURES_MAX else None


def _read_again(
    workshop: Workshop, row: ConnectionRow, source: ReceivesWebhooks, told: Told, take_in: TakeIn
) -> None:
    record = source.look(told.identity)
    with workshop.database.transaction() as db:
        connections.lock(db, row.id)
        if webhooks.close(db, row.id, told):
            take_in(db, [record] if record is not None else _last_known(db, row, source, told))


def _last_known(db: Connection, row: ConnectionRow, source: ReceivesWebhooks, told: Told) -> list[Record]:
    """A record that its source says it deleted, and does not have any more. What merely is not there is left."""
    known = documents.find(db, row.id, told.identity.entity, told.identity.id) if told.is_deleted else None
    return [] if known is None else [source.deleted(documents.raw(db, known.id))]
