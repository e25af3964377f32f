"""QuickBooks' query language, as far as it is used here (quickbooks.md §7.1)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.quickbooks.names import one_line

PAGE_ROWS = 1000
VALUES_AT_ONCE = 100
ACTIVE_OR_NOT = "Active IN (true, false)"
"""Without it lists hide what is inactive, and a taken name cannot be found."""


def literal(text: str) -> str:
    r"""A quoted string: ``\`` is escaped first, then ``'``; control characters, which no value has, are blanks."""
    escaped = one_line(text).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def one_of(field: str, values: Sequence[str]) -> Iterator[str]:
    """Conditions that together cover all values; several, because a statement must not grow without end."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), VALUES_AT_ONCE):
        some = ", ".join(literal(value) for value in distinct[start : start + VALUES_AT_ONCE])
        yield f"{field} IN ({some})"


def made_since(moment: datetime) -> str:
    """The condition for records made at or after a moment."""
    return f"MetaData.CreateTime >= {literal(moment.isoformat(timespec='seconds'))}"


def changed_since(moment: datetime) -> str:
    """The condition for records made or changed at or after a moment."""
    return f"MetaData.LastUpdatedTime >= {literal(moment.isoformat(timespec='seconds'))}"


def whole(entity: str) -> str:
    """All rows of an entity that has few."""
    return f"SELECT * FROM {entity}"  # noqa: S608 - a name of ours


def page(entity: str, condition: str, start: int) -> str:
    """One page of rows in a stable order: QuickBooks promises none by itself. ``start`` counts from 1."""
    rows = f"STARTPOSITION {start} MAXRESULTS {PAGE_ROWS}"
    return f"SELECT * FROM {entity} WHERE {condition} ORDERBY Id {rows}"  # noqa: S608 - made of literals
