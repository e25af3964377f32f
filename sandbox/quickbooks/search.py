"""Run a query over a company's rows: which rows, in which order, which page, which columns (§7.1)."""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from sandbox.quickbooks import answers, catalog, faults
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.company import OFFSET, Company, Row
from sandbox.quickbooks.entity import Entity, value_at
from sandbox.quickbooks.faults import Fault
from sandbox.quickbooks.kinds import (
    Choice,
    Day,
    Email,
    Flag,
    Kind,
    Many,
    Moment,
    Number,
    Reference,
    Shape,
    Text,
)
from sandbox.quickbooks.query import Condition, CurrentDate, Literal, Order, Query, parse

ROWS_MAX = 1000

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

Test = Callable[[Row], bool]


def run(company: Company, statement: str) -> Answer:
    """Raise Fault 4000 for what cannot be read and 4001 for what cannot be asked."""
    query = parse(statement)
    entity = catalog.named(query.entity)
    if entity is None:
        _invalid(f"Metadata not found for Entity {query.entity}")
    return Answer({"QueryResponse": _response(company, entity, query)})


def _response(company: Company, entity: Entity, query: Query) -> Row:
    """Without any row the answer is empty, without so much as a count of zero rows (§1.4)."""
    columns = [_selectable(entity, column) for column in query.columns]
    start, most = _page(query)
    rows = _ordered(company, entity, query.order, _matching(company, entity, query.conditions))
    if query.is_count:
        return {"totalCount": len(rows)}
    page = [answers.dressed(company, entity, row) for row in rows[start - 1 : start - 1 + most]]
    if not page:
        return {}
    shown = [_projected(row, columns) for row in page] if columns else page
    return {entity.name: shown, "startPosition": start, "maxResults": len(shown)}


def _page(query: Query) -> tuple[int, int]:
    for number in (query.start, query.most):
        if number < 1:
            _invalid(f"value {number} is too small. Min allowed value is 1")
    if query.most > ROWS_MAX:
        _invalid(f"value {query.most} is too large. Max allowed value is {ROWS_MAX}")
    return query.start, query.most


# --- which rows --------------------------------------------------------------------------------------


def _matching(company: Company, entity: Entity, conditions: tuple[Condition, ...]) -> list[Row]:
    """Newest first: an order that no document promises and no client should lean on."""
    tests = [_test(company, entity, condition) for condition in conditions]
    asks_activity = any(condition.prop.casefold() == "active" for condition in conditions)
    if entity.has_active and not asks_activity:
        tests.append(lambda row: bool(row.get("Active", True)))
    rows = [row for row in company.all(entity.name) if all(test(row) for test in tests)]
    return rows[::-1]


def _test(company: Company, entity: Entity, condition: Condition) -> Test:
    prop = _queryable(entity, condition.prop)
    kind = entity.kind_of(prop) or Text(0)
    read = _reader(company, entity, prop, kind)
    if prop == "Id" and condition.operator not in {"=", "in"}:
        _invalid(f"Operator {condition.operator.upper()} is not supported for property Id")
    if condition.operator == "like":
        return _like(prop, kind, condition.values[0], read)
    values = [_wanted(company, prop, kind, value) for value in condition.values]
    if condition.operator == "in":
        among = set(values)
        return lambda row: read(row) in among
    compare, wanted = _COMPARE[condition.operator], values[0]
    return lambda row: (value := read(row)) is not None and compare(value, wanted)


def _like(prop: str, kind: Kind, pattern: Literal, read: Callable[[Row], Any]) -> Test:
    """% stands for any text; nothing else is special."""
    if not isinstance(kind, Text | Email | Choice) or not isinstance(pattern, str):
        _invalid(f"Operator LIKE is not supported for property {prop}")
    parts = [re.escape(part) for part in re.split("%+", pattern.casefold())]
    matches = re.compile(".*".join(parts), re.DOTALL).fullmatch
    return lambda row: (value := read(row)) is not None and matches(value) is not None


# --- values ------------------------------------------------------------------------------------------


def _reader(company: Company, entity: Entity, prop: str, kind: Kind) -> Callable[[Row], Any]:
    """How to take the property from a row, in a form that compares."""

    def read(row: Row) -> Any:
        value = value_at(row, prop)
        if value is None and prop in entity.answered:
            value = entity.derived(company, row).get(prop)
        return None if value is None else _comparable(kind, value)

    return read


def _comparable(kind: Kind, value: Any) -> Any:
    """Strings compare in any case, moments as moments, references by their id."""
    match kind:
        case Text() | Choice():
            return value.casefold()
        case Email():
            return value["Address"].casefold()
        case Moment():
            return datetime.fromisoformat(value)
        case Reference():
            return value["value"]
        case _:
            return value


def _wanted(company: Company, prop: str, kind: Kind, literal: Literal) -> Any:
    """A literal of the query as a value of the property's kind."""
    text = company.today().isoformat() if isinstance(literal, CurrentDate) else str(literal)
    try:
        return _typed(kind, text)
    except (ValueError, InvalidOperation) as error:
        raise Fault(faults.query_invalid(f"Invalid value '{text}' for property {prop}")) from error


def _typed(kind: Kind, text: str) -> Any:
    match kind:
        case Number():
            return _number(text)
        case Flag():
            return _flag(text)
        case Moment():
            at = datetime.fromisoformat(text)
            return at if at.tzinfo else at.replace(tzinfo=OFFSET)
        case Day():
            return datetime.fromisoformat(text).replace(tzinfo=UTC).date().isoformat()
        case Reference():
            return text
        case _:
            return text.casefold()


def _flag(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


# --- order and columns -------------------------------------------------------------------------------


def _ordered(company: Company, entity: Entity, order: tuple[Order, ...], rows: list[Row]) -> list[Row]:
    """Sorted by the last key first, so that the first one decides."""
    for key in reversed(order):
        prop = _sortable(entity, key.prop)
        read = _reader(company, entity, prop, entity.kind_of(prop) or Text(0))
        by_id = prop == "Id"
        rows = sorted(rows, key=lambda row: _rank(read(row), by_id), reverse=key.descending)
    return rows


def _rank(value: Any, by_id: bool) -> tuple[Any, ...]:  # noqa: FBT001
    """Rows without a value come first; Ids count as numbers where they are numbers."""
    if value is None:
        return (0,)
    if by_id:
        return (1, int(value), "") if value.isdecimal() else (2, 0, value)
    return (1, value)


def _projected(row: Row, columns: list[str]) -> Row:
    """Only what was asked for; `sparse` says that there is more."""
    shown: Row = {"domain": "QBO", "sparse": True}
    for column in columns:
        value = value_at(row, column)
        if value is not None:
            _place(shown, column, value)
    return shown


def _place(row: Row, prop: str, value: Any) -> None:
    first, _, rest = prop.partition(".")
    if rest:
        _place(row.setdefault(first, {}), rest, value)
    else:
        row[first] = value


# --- names -------------------------------------------------------------------------------------------


def _known(entity: Entity, word: str) -> str:
    prop = entity.property_named(word)
    if prop is None:
        _invalid(f"Property {word} not found for Entity {entity.name}")
    return prop


def _queryable(entity: Entity, word: str) -> str:
    prop = _known(entity, word)
    if prop not in entity.queryable:
        _invalid(f"property '{prop}' is not queryable")
    return prop


def _sortable(entity: Entity, word: str) -> str:
    prop = _known(entity, word)
    if prop not in entity.queryable | entity.sortable:
        _invalid(f"property '{prop}' is not queryable")
    return prop


def _selectable(entity: Entity, word: str) -> str:
    """Nested properties cannot be picked (§7.1)."""
    prop = _known(entity, word)
    if isinstance(entity.kind_of(prop), Shape | Many):
        _invalid(f"Property {word} not found for Entity {entity.name}")
    return prop


def _invalid(detail: str) -> NoReturn:
    raise Fault(faults.query_invalid(detail))
