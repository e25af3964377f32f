"""The database's clock: the only one that is ever compared."""

from datetime import datetime
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
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', '{element.plus_s:+f} seconds') || '000')"


@compiles(db_now)
def _postgresql(element: db_now, _compiler: Any, **_: Any) -> str:
    """``clock_timestamp()``: unlike ``now()`` it moves on within a transaction."""
    return f"(clock_timestamp() + interval '{element.plus_s:f} seconds')"


def now(db: Connection) -> datetime:
    """The database's time, for showing and for arithmetic with times it gave us."""
    at: datetime = db.execute(select(db_now())).scalar_one()
    return at
