"""No leaf of a record is lost: each one changes the documents it is mapped to (DESIGN §4.10).

Coperniq promises its fields with their types, so each leaf is changed to another value of its type; were it
neither mapped nor kept, the documents would stay the same.
"""

from typing import Any

import pytest

from connectors.coperniq.mapping import documents
from tests.leaves import Path, leaves, with_another
from tests.unit.coperniq.records import SETTINGS, bill, item, money, payment, record, share

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


CASES = [(name, path) for name, each in RECORDS.items() for path in leaves(each)]


@pytest.mark.parametrize(
    ("name", "path"), CASES, ids=lambda value: str(value) if isinstance(value, tuple) else value
)
def test_every_leaf_is_mapped_or_kept(name: str, path: Path) -> None:
    before = dump(RECORDS[name])

    after = dump(with_another(RECORDS[name], path, {"invoices": "bills", "bills": "invoices"}))

    assert after != before


def dump(of: dict[str, Any]) -> list[str]:
    return [document.model_dump_json() for document in documents(of, {}, "7301", SETTINGS).documents]
