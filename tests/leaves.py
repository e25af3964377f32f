"""The places of a record: what stands there, and the record with something else in one of them."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from types import MappingProxyType
from typing import Any

Path = tuple[str | int, ...]
Shape = tuple[str, ...]
"""A path with ``*`` for each of a list: ``("lines", "*", "amount")``."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Everything in a record that says something, itself and what is inside of it."""
    if path and value is not None:
        yield path
    match value:
        case dict():
            for name, inner in value.items():
                yield from places(inner, (*path, name))
        case list():
            for index, inner in enumerate(value):
                yield from places(inner, (*path, index))


def leaves(record: Any) -> list[Path]:
    """The places of what is no list and no object, each of which says something by itself."""
    return [path for path in places(record) if is_scalar(at(record, path))]


def with_another(record: Any, path: Path, instead: Mapping[str, str] = MappingProxyType({})) -> Any:
    """The record with another value of its type in one place; ``instead`` has those of words that are few."""
    before = at(record, path)
    is_word = isinstance(before, str) and before in instead
    return replaced(record, path, instead[before] if is_word else another(before))


def shape(path: Path) -> Shape:
    return tuple("*" if isinstance(step, int) else step for step in path)


def at(record: Any, path: Path) -> Any:
    for step in path:
        record = record[step]
    return record


def replaced(record: Any, path: Path, value: Any) -> Any:
    changed = deepcopy(record)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def another(value: Any) -> Any:
    """Another value of its type; a date or a time stays one."""
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + 1
        case str() if value[:2] == "20" and value[4:5] == "-":
            return f"{int(value[:4]) + 1}{value[4:]}"
        case str() if _NUMBER.fullmatch(value):
            return str(Decimal(value) + 1)
        case _:
            return f"{value} otherwise"
