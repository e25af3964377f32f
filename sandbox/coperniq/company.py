"""What one customer of Coperniq has there: accounts, projects, a catalogue, and what was invoiced and billed."""

from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
"""One entity in the vendor's JSON shape. A stored invoice or bill also has its `payments`, and an invoice its
`issueDate`, which no read shows."""


@dataclass
class Company:
    """All records by id; iteration order is the order of creation."""

    accounts: dict[int, Record] = field(default_factory=dict)
    projects: dict[int, Record] = field(default_factory=dict)  # also `accountId`, `value` and `isSensitive`
    catalog_items: dict[int, Record] = field(default_factory=dict)
    taxes: dict[int, Record] = field(default_factory=dict)
    invoices: dict[int, Record] = field(default_factory=dict)
    bills: dict[int, Record] = field(default_factory=dict)
    traps: dict[str, list[int]] = field(default_factory=dict)  # ids of seeded invoices
    _last: dict[str, int] = field(default_factory=dict)

    def next(self, what: str, first: int) -> int:
        """The next of the numbers that are counted under one name."""
        self._last[what] = max(self._last.get(what, first - 1), first - 1) + 1
        return self._last[what]

    def new_id(self) -> int:
        return self.next("id", 480_101)
