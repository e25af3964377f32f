"""The limiter: never more than a vendor allows in any sliding window, shared by all workers of a connection.

A permit is a row; the connection's own row is locked while one is taken, so that workers in many processes count
one after the other, by the database's clock. A connector without limits costs nothing.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    String,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.dml import ReturningInsert

from connectors.base import Limit
from models import tables
from models.errors import RateLimitedError
from sync.store import connections, tallies
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
            parameters = {"connection": self._connection_id} | ({"instead_of": instead_of} if instead_of else {})
            taking = _taking(tuple(limits), tuple(kinds), MARGIN_S, again=bool(instead_of))
            taken = tuple(db.execute(taking, parameters).scalars())
            if not taken:
                tallies.count(db, self._connection_id, "permit waits")
                return (), _wait_s(db, limits, parameters)
            if instead_of:
                db.execute(delete(tables.permit).where(tables.permit.c.id.in_(instead_of)))
            if any(id_ % FORGETS_EVERY == 0 for id_ in taken):
                self._forget_old(db)
            return taken, 0.0

    def _forget_old(self, db: Connection) -> None:
        longest = max(limit.seconds for limit in self._limits)
        table = tables.permit
        old = (table.c.connection_id == self._connection_id) & (table.c.taken_at < db_now(-longest - 1))
        db.execute(delete(table).where(old))


# ── statements, each built once ──────────────────────────────────────────────────────────────────────────────


@cache
def _taking(
    limits: tuple[Limit, ...], kinds: tuple[str, ...], margin_s: float, *, again: bool
) -> ReturningInsert[Any]:
    """Counts and takes: a row of each kind, or none; ``again`` where some are taken instead of others."""
    table = tables.permit
    free = [_is_free(limit, margin_s, again=again) for limit in limits]
    rows = union_all(*(select(_connection(), literal(kind, String), db_now()).where(*free) for kind in kinds))
    return insert(table).from_select(["connection_id", "kind", "taken_at"], rows).returning(table.c.id)


@cache
def _when_blocked(limits: tuple[Limit, ...], *, again: bool) -> Select[Any]:
    """For each limit the time from which its window is counted; None where it has room."""
    return cast("Select[Any]", select(*(_blocking(limit, again=again) for limit in limits)))


def _is_free(limit: Limit, margin_s: float, *, again: bool) -> ColumnElement[bool]:
    """Whether the oldest of the last ``count`` permits has left the window, or there are not so many."""
    before: ColumnElement[bool] = _blocking(limit, again=again) <= db_now(-limit.seconds - margin_s)
    return func.coalesce(before, True)


def _blocking(limit: Limit, *, again: bool) -> ScalarSelect[datetime]:
    """When the oldest of the last ``count`` permits was taken."""
    table = tables.permit
    where = (table.c.connection_id == _connection()) & (table.c.kind == limit.kind)
    if again:
        where &= table.c.id.not_in(bindparam("instead_of", expanding=True))
    newest_first = select(table.c.taken_at).where(where).order_by(table.c.taken_at.desc())
    return newest_first.offset(limit.count - 1).limit(1).scalar_subquery()


def _connection() -> BindParameter[int]:
    return bindparam("connection", type_=tables.permit.c.connection_id.type)


def _wait_s(db: Connection, limits: Sequence[Limit], parameters: Mapping[str, Any]) -> float:
    """Seconds until the last of the windows has room."""
    statement = _when_blocked(tuple(limits), again="instead_of" in parameters)
    taken_at: list[datetime | None] = list(db.execute(statement, parameters).one())
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
