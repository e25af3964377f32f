"""The limiter: never more than a vendor allows in any sliding window, shared by all workers of a connection.

A permit is a row; the connection's own row is locked while one is taken, so that workers in many processes count
one after the other, by the database's clock. A connector without limits costs nothing.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    String,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)

from connectors.base import Limit
from models import tables
from models.errors import RateLimitedError
from sync.store import connections
from sync.store.clock import db_now, now
from sync.store.database import Database

MARGIN_S = 0.5
"""How much longer than a vendor's window ours is: requests arrive a little later than they are permitted."""

OLD_S = MARGIN_S / 2
"""What was reserved longer ago counts anew when it is used: what the vendor counts is when a request arrives."""

OWN_LIMIT = "own_limit"
"""The code of a refusal that is ours, not the vendor's: nothing was asked, so nothing has to cool down."""

WAIT_AT_MOST_S = 3.0
"""A longer wait is the caller's to plan: no thread sleeps on a lease."""

FORGETS_EVERY = 50
"""Rows that left every window are deleted once in so many permits."""


@dataclass(frozen=True)
class Reserved:
    """Permits that were taken ahead; ``at`` is a reading of ``time.monotonic``."""

    kinds: tuple[str, ...]
    ids: tuple[int, ...] = ()
    at: float = field(default_factory=time.monotonic)


class StoredPermits:
    """The permits of one connection."""

    def __init__(
        self,
        database: Database,
        connection_id: int,
        title: str,
        limits: Sequence[Limit],
        *,
        lease_s: float = math.inf,
        probing: bool = False,
    ) -> None:
        self._database = database
        self._connection_id = connection_id
        self._title = title
        self._limits = tuple(limits)
        self._wait_at_most_s = min(WAIT_AT_MOST_S, lease_s / 8)
        self._probing = probing

    def take(self, *kinds: str) -> None:
        """Take one permit of each kind; see ``connectors.base.Permits``."""
        self.reserve(*kinds)

    def reserve(self, *kinds: str, instead_of: Sequence[int] = ()) -> Reserved:
        """Take one permit of each kind ahead of its use, waiting a moment where that is all it needs.

        ``instead_of`` are permits that are given back for these. Raises what ``take`` raises.
        """
        limits = [limit for limit in self._limits if limit.kind in kinds]
        if not limits:
            return Reserved(kinds)
        until = time.monotonic() + self._wait_at_most_s
        taken, wait_s = self._try(kinds, limits, instead_of)
        while wait_s and time.monotonic() + wait_s < until:
            time.sleep(wait_s)
            taken, wait_s = self._try(kinds, limits, instead_of)
        if wait_s:
            raise RateLimitedError(
                f"The limit of requests to {self._title} is reached; going on in {math.ceil(wait_s)} seconds.",
                retry_after_s=wait_s,
                code=OWN_LIMIT,
            )
        return Reserved(kinds, taken)

    def use(self, reserved: Reserved) -> None:
        """What was reserved is sent now. Raises what ``take`` raises."""
        if reserved.ids and time.monotonic() - reserved.at > OLD_S:
            self.reserve(*reserved.kinds, instead_of=self._still_known(reserved))

    def give_back(self, reserved: Reserved) -> None:
        """What was reserved is not needed."""
        if ids := self._still_known(reserved):
            with self._database.transaction() as db:
                db.execute(delete(tables.permit).where(tables.permit.c.id.in_(ids)))

    def _still_known(self, reserved: Reserved) -> tuple[int, ...]:
        """Its rows; none where they may be deleted by now, and their ids another's."""
        longest = max((limit.seconds for limit in self._limits), default=0)
        return reserved.ids if time.monotonic() - reserved.at < longest / 2 else ()

    def _try(
        self, kinds: Sequence[str], limits: Sequence[Limit], instead_of: Sequence[int]
    ) -> tuple[tuple[int, ...], float]:
        """The ids of all permits, or none and how many seconds to wait."""
        with self._database.transaction() as db:
            connections.check_usable(db, self._connection_id, lock=True, probing=self._probing)
            blocking = [self._blocking(limit, instead_of) for limit in limits]
            taken = self._insert(db, kinds, [self._is_free(*one) for one in zip(limits, blocking, strict=True)])
            if not taken:
                return (), _wait_s(db, limits, blocking)
            if instead_of:
                db.execute(delete(tables.permit).where(tables.permit.c.id.in_(instead_of)))
            if any(id_ % FORGETS_EVERY == 0 for id_ in taken):
                self._forget_old(db)
            return taken, 0.0

    def _insert(
        self, db: Connection, kinds: Sequence[str], where: Sequence[ColumnElement[bool]]
    ) -> tuple[int, ...]:
        """One statement that counts and takes."""
        table = tables.permit
        rows = union_all(
            *(
                select(
                    literal(self._connection_id, table.c.connection_id.type), literal(kind, String), db_now()
                ).where(*where)
                for kind in kinds
            )
        )
        statement = insert(table).from_select(["connection_id", "kind", "taken_at"], rows)
        return tuple(db.execute(statement.returning(table.c.id)).scalars())

    def _is_free(self, limit: Limit, blocking: ScalarSelect[datetime]) -> ColumnElement[bool]:
        """Whether the oldest of the last ``count`` permits has left the window, or there are not so many."""
        before: ColumnElement[bool] = blocking <= db_now(-limit.seconds - MARGIN_S)
        return func.coalesce(before, True)

    def _blocking(self, limit: Limit, instead_of: Sequence[int]) -> ScalarSelect[datetime]:
        """When the oldest of the last ``count`` permits was taken."""
        table = tables.permit
        newest_first = select(table.c.taken_at).where(
            table.c.connection_id == self._connection_id, table.c.kind == limit.kind
        )
        if instead_of:
            newest_first = newest_first.where(table.c.id.not_in(instead_of))
        return newest_first.order_by(table.c.taken_at.desc()).offset(limit.count - 1).limit(1).scalar_subquery()

    def _forget_old(self, db: Connection) -> None:
        longest = max(limit.seconds for limit in self._limits)
        table = tables.permit
        old = (table.c.connection_id == self._connection_id) & (table.c.taken_at < db_now(-longest - 1))
        db.execute(delete(table).where(old))


def _wait_s(db: Connection, limits: Sequence[Limit], blocking: Sequence[ScalarSelect[datetime]]) -> float:
    """Seconds until the last of the windows has room."""
    taken_at: list[datetime | None] = list(db.execute(select(*blocking)).one())
    free_at = [
        at + timedelta(seconds=limit.seconds + MARGIN_S)
        for limit, at in zip(limits, taken_at, strict=True)
        if at is not None
    ]
    wait_s: float = (max(free_at) - now(db)).total_seconds() if free_at else 0.0
    return max(0.0, wait_s) + 0.001


def forget(db: Connection, older_than_s: float) -> None:
    """Delete the permits that no window reaches back to."""
    db.execute(delete(tables.permit).where(tables.permit.c.taken_at < db_now(-older_than_s)))
