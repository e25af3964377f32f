"""What the checker looks at, and the words in which it tells what must not be.

Imports nothing of the project, as everything of the checker's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Json = dict[str, Any]

_MARK = re.compile(r"ledgerlink:([a-z0-9]+)/[0-9]+\s*\Z")


@dataclass(frozen=True)
class Damage:
    """One thing that must not be."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


Key = tuple[str, str, str]
"""A document of a source: the connection's name, what it is, its id there."""


@dataclass(frozen=True)
class Sale:
    """An invoice or a credit as its source has it; a credit's total is below zero."""

    source: str
    id: str
    number: str
    customer: str
    total: Decimal
    paid: Decimal
    standing: Literal["live", "void", "withdrawn"]
    payments: dict[str, Decimal] | None
    """By the source's id; None where it tells only their sum."""

    @property
    def key(self) -> Key:
        """The document."""
        return self.source, "invoice", self.id

    @property
    def entity(self) -> str:
        """What it is in QuickBooks."""
        return "CreditMemo" if self.total < 0 else "Invoice"


@dataclass(frozen=True)
class Evidence:
    """What the two systems, the database and the people say; invoices and links by the source's id."""

    invoices: dict[str, Json]
    """Kojo's, and so are the links beside them."""
    bills: list[Json]
    links: dict[str, Json]
    diary: Json
    sales: list[Sale] = field(default_factory=list)
    """Of the four other sources."""
    books: dict[str, list[Json]] = field(default_factory=dict)
    """What QuickBooks has of sales, by entity: Invoice, CreditMemo, Payment."""
    sale_links: dict[Key, Json] = field(default_factory=dict)
    writes_at_rest: list[str] = field(default_factory=list)
    leases: list[str] = field(default_factory=list)
    """What somebody holds, though everybody has ended."""
    early: list[str] = field(default_factory=list)
    """What was taken from somebody whose lease had not run out."""
    lost: list[str] = field(default_factory=list)
    """What was taken from somebody who had not left it."""
    twice: list[str] = field(default_factory=list)
    """Schedule slots that were made more than once."""
    over_limit: list[str] = field(default_factory=list)
    """Requests that a limit refused."""
    log: str = ""
    secrets: tuple[str, ...] = ()

    def number(self, id_: str) -> str:
        """How people call an invoice."""
        return str(self.invoices[id_]["invoiceNumber"])

    def bills_of(self, id_: str) -> list[Json]:
        """The live bills that are an invoice's: by its number, by its link, by its mark."""
        link = self.links.get(id_, {})
        return [
            bill
            for bill in self.bills
            if bill.get("DocNumber") == self.number(id_)
            or bill["Id"] == link.get("remote_id")
            or token_of(bill) == link.get("token", "")
        ]

    def is_touched(self, id_: str) -> bool:
        """Whether the bookkeeper changed or deleted a bill of it."""
        return any(act["invoice"] == id_ for act in (*self.diary["edits"], *self.diary["deletions"]))

    def is_stopped(self, id_: str) -> bool:
        """Whether it waits for a person because of what the bookkeeper did."""
        return self.links.get(id_, {}).get("state") == "ERROR" and self.is_touched(id_)

    def ordered(self, id_: str, after: int, right: Callable[[Json], bool]) -> bool:
        """Whether a person gave an order for an invoice after some moment of the diary."""
        return any(
            order["invoice"] == id_ and order["at"] > after and right(order) for order in self.diary["orders"]
        )


def token_of(bill: Json) -> str | None:
    """The token of the mark at the end of the private note."""
    found = _MARK.search(bill.get("PrivateNote") or "")
    return found[1] if found else None


def cents(amount: Any) -> int:
    """Whole cents of an amount. Raises ``ValueError`` for parts of a cent."""
    in_cents = Decimal(amount) * 100
    if in_cents != int(in_cents):
        raise ValueError(f"{amount} has parts of a cent")
    return int(in_cents)
