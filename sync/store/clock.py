"""The database's clock: the only one that is ever compared."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Double, ScalarSelect, String, bindparam, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.tables import UtcTime


class db_now(FunctionElement[datetime]):  # noqa: N801 - it stands in SQL, where functions are lower case
    """The database's time at this statement, plus so many seconds (negative for the past).

    The seconds are a parameter, so that a statement is compiled once and not for every number of them.
    """

    inherit_cache = True
    type = UtcTime()

    def __init__(self, plus_s: float | BindParameter[float] = 0.0) -> None:
        simulated = bindparam("simulated", callable_=_simulated, type_=String, unique=True)
        self.plus_s = plus_s
        super().__init__(simulated, literal(plus_s, Double) if isinstance(plus_s, int | float) else plus_s)


@compiles(db_now, "sqlite")
def _sqlite(element: db_now, compiler: Any, **options: Any) -> str:
    """Text of the same form that ``UtcTime`` stores, to the millisecond."""
    simulated, plus_s = (compiler.process(each, **options) for each in element.clauses)
    begin = f"coalesce({simulated}, 'now')"
    return f"(strftime('%Y-%m-%d %H:%M:%f', {begin}, printf('%+f seconds', {plus_s})) || '000')"


@compiles(db_now)
def _postgresql(element: db_now, compiler: Any, **options: Any) -> str:
    """``clock_timestamp()``: unlike ``now()`` it moves on within a transaction."""
    simulated, plus_s = (compiler.process(each, **options) for each in element.clauses)
    begin = f"coalesce(CAST({simulated} AS timestamptz), clock_timestamp())"
    return f"({begin} + make_interval(secs => {plus_s}))"


def this_moment(plus_s: float = 0.0) -> ScalarSelect[datetime]:
    """The database's time once a statement, plus so many seconds, so that an index finds what is earlier or later.

    Compared with ``db_now``, which moves on from row to row, PostgreSQL reads every row, with a time or without.
    """
    return select(db_now(plus_s)).scalar_subquery()


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


def _simulated() -> str | None:
    """The simulated time, as both databases read it; None where time is real."""
    return f"{_reading[-1]().astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00:00" if _reading else None


NOW = db_now()
"""The database's time, made once, for the columns of every step of every link."""
