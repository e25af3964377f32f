"""The database's clock: the only one that is ever compared."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement

from models.tables import UtcTime


class db_now(ColumnElement[datetime]):  # noqa: N801 - it stands in SQL, where functions are lower case
    """The database's time at this statement, plus so many seconds (negative for the past)."""

    inherit_cache = False
    type = UtcTime()

    def __init__(self, plus_s: float = 0.0) -> None:
        self.plus_s = plus_s


@compiles(db_now, "sqlite")
def _sqlite(element: db_now, _compiler: Any, **_: Any) -> str:
    """Text of the same form that ``UtcTime`` stores, to the millisecond."""
    begin = _simulated() or "now"
    return f"(strftime('%Y-%m-%d %H:%M:%f', '{begin}', '{element.plus_s:+f} seconds') || '000')"


@compiles(db_now)
def _postgresql(element: db_now, _compiler: Any, **_: Any) -> str:
    """``clock_timestamp()``: unlike ``now()`` it moves on within a transaction."""
    simulated = _simulated()
    begin = f"timestamptz '{simulated}+00'" if simulated else "clock_timestamp()"
    return f"({begin} + interval '{element.plus_s:f} seconds')"


def now(db: Connection) -> datetime:
    """The database's time, for showing and for arithmetic with times it gave us."""
    at: datetime = db.execute(select(db_now())).scalar_one()
    return at


# ── simulated time ───────────────────────────────────────────────────────────────────────────────────────────

_reading: list[Callable[[], datetime]] = []
"""What tests put in the place of the database's clock; empty in production."""


@contextmanager
def simulated(read: Callable[[], datetime]) -> Iterator[None]:
    """Let ``db_now`` be what a simulation says, so that its seconds are the database's; for tests alone."""
    _reading.append(read)
    try:
        yield
    finally:
        _reading.remove(read)


def _simulated() -> str:
    """The simulated time, as both databases read it; empty where time is real."""
    return f"{_reading[-1]().astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if _reading else ""
