"""What one installation of ZRM holds: workspaces, and in them customers, invoices, their lines and payments."""

import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Record = dict[str, Any]
"""One row in the vendor's JSON shape; what it refers to is named by id."""

OFFICE = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
BRANCH = "7b91e0d4-25c3-4f6a-8d72-1c0e5a3b9f02"
MASTER = "00000000-0000-0000-0000-000000000001"  # sees everything
WORKSPACES = (OFFICE, BRANCH, MASTER)


@dataclass
class Installation:
    """All rows by id; iteration order is the order of creation."""

    customers: dict[str, Record] = field(default_factory=dict)
    invoices: dict[str, Record] = field(default_factory=dict)
    line_items: dict[str, Record] = field(default_factory=dict)
    payments: dict[str, Record] = field(default_factory=dict)
    traps: dict[str, list[str]] = field(default_factory=dict)  # ids of seeded invoices
    _chance: random.Random = field(default_factory=lambda: random.Random(20260503))  # noqa: S311  # repeatable

    def new_id(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))

    def of_invoice(self, rows: dict[str, Record], invoice_id: str) -> list[Record]:
        return [row for row in rows.values() if row["invoiceId"] == invoice_id]
