"""What one location of HighLevel has there."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.highlevel.ids import Ids

Record = dict[str, Any]

LOCATION = "6578278e879ad2646715ba9c"
COMPANY = "5DP4iH6HLkQsiKESj6rh"
USER = "0IHuJvc2ofPAAA8GzTRi"


@dataclass
class Account:
    """All records by id, in HighLevel's JSON shape; iteration order is the order of creation."""

    invoices: dict[str, Record] = field(default_factory=dict)
    transactions: dict[str, Record] = field(default_factory=dict)
    traps: dict[str, Record] = field(default_factory=dict)
    ids: Ids = field(default_factory=Ids)
    last_number: int = 1000

    def new_number(self) -> int:
        self.last_number += 1
        return self.last_number
