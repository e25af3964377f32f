"""The limiter: never more than a vendor allows in any sliding window, shared by all workers of a connection."""

import math
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from connectors.base import Limit
from models import tables
from models.errors import RateLimitedError
from sync.store import connections
from sync.store.clock import db_now, now
from sync.store.database import Database

MARGIN_S = 0.5
"""How much longer than a vendor's window ours is: requests arrive a little later than they are permitted."""

OWN_LIMIT = "own_limit"
"""The code of a refusal that is ours, not the vendor's: nothing was asked, so nothing has to cool down."""

WAIT_AT_MOST_S = 3.0
"""A longer wait is the caller's to plan: no thread sleeps on a lease."""


class StoredPermits:
    """The permits of one connection; one row for each permit of the longest window."""

    def __init__(self, database: Database, connection_id: int, title: str, limits: Sequence[Limit]) -> None:
        self._database = database
        self._connection_id = connection_id
        self._title = title
        self._limits = tuple(limits)

    def take(self, *kinds: str) -> None:
        """Take one permit of each kind; see ``connectors.base.Permits``."""
        until = time.monotonic() + WAIT_AT_MOST_S
        while (wait_s := self._try(kinds)) and time.monotonic() + wait_s < until:
            time.sleep(wait_s)
        if wait_s:
            raise RateLimitedError(
                f"The limit of requests to {self._title} is reached; going on in {math.ceil(wait_s)} seconds.",
                retry_after_s=wait_s,
                code=OWN_LIMIT,
            )

    def _try(self, kinds: Sequence[str]) -> float:
        """Take all permits, or none and say how many seconds to wait."""
        with self._database.transaction() as db:
            connections.lock(db, self._connection_id)
            connections.check_usable(db, self._connection_id)
            self._forget_old(db)
            limits = [limit for limit in self._limits if limit.kind in kinds]
            wait_s = max((self._wait_s(db, limit) for limit in limits), default=0.0)
            if not wait_s:
                rows = [{"connection_id": self._connection_id, "kind": kind} for kind in kinds]
                db.execute(insert(tables.permit).values(taken_at=db_now()), rows)
            return wait_s

    def _wait_s(self, db: Connection, limit: Limit) -> float:
        """Seconds until the oldest of the last ``count`` permits leaves the window."""
        table = tables.permit
        newest_first = (
            select(table.c.taken_at)
            .where(table.c.connection_id == self._connection_id, table.c.kind == limit.kind)
            .order_by(table.c.taken_at.desc())
            .offset(limit.count - 1)
            .limit(1)
        )
        blocking: datetime | None = db.execute(newest_first).scalar_one_or_none()
        if blocking is None:
            return 0.0
        free_at = blocking + timedelta(seconds=limit.seconds + MARGIN_S)
        return max(0.0, (free_at - now(db)).total_seconds() + 0.001)

    def _forget_old(self, db: Connection) -> None:
        longest = max((limit.seconds for limit in self._limits), default=0)
        table = tables.permit
        old = (table.c.connection_id == self._connection_id) & (table.c.taken_at < db_now(-longest - 1))
        db.execute(delete(table).where(old))


def forget(db: Connection, older_than_s: float) -> None:
    """Delete the permits that no window reaches back to."""
    db.execute(delete(tables.permit).where(tables.permit.c.taken_at < db_now(-older_than_s)))
