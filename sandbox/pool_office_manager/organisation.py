"""What one customer of Pool Office Manager has there."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
"""One entity in the vendor's JSON shape. An invoice's customer is the same dict as in `customers`, so that an
edit shows everywhere; so is the service of a line."""


@dataclass
class Organisation:
    """All records by id; iteration order is the order of creation."""

    organizations: dict[str, Record] = field(default_factory=dict)
    customers: dict[str, Record] = field(default_factory=dict)
    services: dict[str, Record] = field(default_factory=dict)
    taxes: dict[str, Record] = field(default_factory=dict)
    invoices: dict[str, Record] = field(default_factory=dict)
    payments: dict[str, Record] = field(default_factory=dict)
    traps: dict[str, Record] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    @property
    def itself(self) -> Record:
        return next(iter(self.organizations.values()))

    def new_id(self, prefix: str) -> str:
        """inv_001, inv_002, …; never one again, also when the record is gone."""
        return f"{prefix}_{self._next(prefix):03}"

    def new_number(self, year: int) -> str:
        prefix = self.itself["settings"]["invoicePrefix"]
        return f"{prefix}-{year}-{self._next(f'number {year}'):04}"

    def _next(self, name: str) -> int:
        self._counts[name] += 1
        return self._counts[name]
