"""The database's clock: the only one that is ever compared."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Double, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.tables import UtcTime


class db_now(FunctionElement[datetime]):  # noqa: N801 - it stands in SQL, where functions are lower case
    """The database's time at this statement, plus so many seconds (negative for the past).

    The seconds are a parameter, so that a statement is compiled once and not for every number of them.
    """

    inherit_cache = True
    type = UtcTime()

    def __init__(self, plus_s: float = 0.0) -> None:
        super().__init__(literal(plus_s, Double))


@compiles(db_now, "sqlite")
def _sqlite(element: db_now, compiler: Any, **options: Any) -> str:
    """Text of the same form that ``UtcTime`` stores, to the millisecond."""
    plus_s = compiler.process(element.clauses, **options)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', printf('%+f seconds', {plus_s})) || '000')"


@compiles(db_now)
def _postgresql(element: db_now, compiler: Any, **options: Any) -> str:
    """``clock_timestamp()``: unlike ``now()`` it moves on within a transaction."""
    plus_s = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + make_interval(secs => {plus_s}))"


def now(db: Connection) -> datetime:
    """The database's time, for showing and for arithmetic with times it gave us."""
    at: datetime = db.execute(select(db_now())).scalar_one()
    return at
