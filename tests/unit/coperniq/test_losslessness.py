"""No leaf of a record is lost: each one changes the documents it is mapped to (DESIGN §4.10).

Coperniq promises its fields with their types, so each leaf is changed to another value of its type; were it
neither mapped nor kept, the documents would stay the same.
"""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from connectors.coperniq.mapping import documents
from tests.unit.coperniq.records import SETTINGS, bill, item, money, payment, record, share

Path = tuple[str | int, ...]

PAID = {"amountPaid": money("100.25"), "payments": [payment()]}
RECORDS: dict[str, dict[str, Any]] = {
    "invoice": record(
        **PAID,
        issueDate="2026-06-02T00:00:00.000Z",
        basedOnId=480077,
        basedOnUid=77,
        account={"id": 480001, "title": "Hill House", "accountType": "RESIDENTIAL"},
        somethingNew={"inside": ["x", 1]},
    ),
    "percentage": share(
        25, 40000, 10000, lineItems=[item(unitPrice=money(40000), quantity=1)], dueDate="2026-07-01"
    ),
    "bill": bill(**PAID, dueDate="2026-07-01T05:00:00.000Z"),
}


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from leaves(inner, (*path, name))
        case list():
            for index, inner in enumerate(value):
                yield from leaves(inner, (*path, index))
        case None:
            return
        case _:
            yield path


def with_another(of: Any, path: Path) -> Any:
    """The record with the leaf replaced."""
    changed = deepcopy(of)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = another(place[path[-1]])
    return changed


def another(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + 1
        case str() if value[:2] == "20":
            return value.replace("2026", "2027")
        case "invoices" | "bills":
            return {"invoices": "bills", "bills": "invoices"}[value]
        case _:
            return f"{value} otherwise"


CASES = [(name, path) for name, each in RECORDS.items() for path in leaves(each)]


@pytest.mark.parametrize(
    ("name", "path"), CASES, ids=lambda value: str(value) if isinstance(value, tuple) else value
)
def test_every_leaf_is_mapped_or_kept(name: str, path: Path) -> None:
    before = dump(RECORDS[name])

    after = dump(with_another(RECORDS[name], path))

    assert after != before


def dump(of: dict[str, Any]) -> list[str]:
    return [document.model_dump_json() for document in documents(of, {}, "7301", SETTINGS).documents]
