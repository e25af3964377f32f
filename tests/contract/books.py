"""Books that are kept in one target: its stand-in, the people at its screen, and our connection to it.

Everything in the contract of targets is said in these verbs. A target joins it with one file in
``tests/contract/targets`` that names its ``BOOKS``, a subclass of this one.
"""

from abc import abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from connectors.base import Target
from models.document import Kind
from models.route import Policy
from tests.contract.stand_in import Fault, StandIn


@dataclass(frozen=True)
class Held:
    """A record as people see it, read past the connector."""

    id: str
    number: str | None
    total: Decimal
    party: str
    """The name of its customer or vendor."""
    note: str
    """The text whose end our mark is."""
    whole: Any = field(repr=False)
    """Everything that the record says, its version too."""


@dataclass
class Books(StandIn):
    """What the contract asks of a target's adapter; what has no default here is the adapter's to say."""

    kinds: ClassVar[tuple[Kind, ...]]
    """What it takes."""
    policy: ClassVar[Policy]
    """A route's, with which everything that the contract writes can be written."""
    gl_code: ClassVar[str]
    """The number of an account in its stand-in that lines of bills may be booked to."""
    no_id: ClassVar[str] = "999999999"
    """An id like any other that nothing has."""
    writing: ClassVar[dict[str, str]]
    """The requests that write, as a fault names them: by ``method``, ``path``, ``mentions``."""
    makes_references: ClassVar[dict[str, str]]
    """Those of them that create a customer or a vendor."""
    throttled: ClassVar[Fault]
    """Too many requests: the fault that says so in the target's words, and asks for 7 seconds."""
    unauthorized: ClassVar[Fault]
    """A login that is refused."""
    forbidden: ClassVar[Fault]
    """A company that lets us in no more."""
    broken: ClassVar[Fault]
    """Its own 500, with nothing done."""
    partial: ClassVar[Fault]
    """All items of a batch are done, and the answer lacks the last one."""
    without_identities: ClassVar[dict[str, Any]]
    """The stand-in's settings that make it forget every identity."""
    unsettled: ClassVar[dict[Kind, str]] = {}
    """Kinds that nobody can pay, use up or take to the bank in the stand-in, each with the reason."""

    # ── our connection ───────────────────────────────────────────────────────────────────────────────────────

    def connected(self, **settings: Any) -> Target:
        """A connection that has met nothing yet but the login."""
        connected: Target = self.opened(**settings)
        return connected

    # ── people at its screen ─────────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def held(self, kind: Kind) -> list[Held]:
        """All that there is of a kind, oldest first."""

    @abstractmethod
    def parties(self, role: str) -> list[str]:
        """The names of all customers or vendors, active or not."""

    @abstractmethod
    def enter(self, kind: Kind, party: str, number: str, total: str) -> str:
        """Somebody enters a record of a party that is there or not; its id."""

    @abstractmethod
    def edit(self, kind: Kind, id_: str) -> None:
        """Somebody changes a field that we write: its date."""

    @abstractmethod
    def remark(self, kind: Kind, id_: str, text: str) -> None:
        """Somebody writes a line above what the note says."""

    @abstractmethod
    def delete(self, kind: Kind, id_: str) -> None:
        """Somebody deletes it."""

    @abstractmethod
    def settle(self, kind: Kind, id_: str) -> None:
        """Somebody pays a part of it, uses a part of it up, or takes it to the bank: 1.00."""

    @abstractmethod
    def know(self, role: str, name: str) -> None:
        """Somebody enters a customer or vendor, and nothing of theirs."""

    @abstractmethod
    def put_away(self, role: str, name: str) -> None:
        """Somebody makes a customer or vendor inactive."""

    def one(self, kind: Kind) -> Held:
        """The only one there is."""
        (held,) = self.held(kind)
        return held

    def strike(self, what: Fault, **when: int) -> None:
        """Have requests that write go wrong: the ``nth`` from now, or so many ``times``."""
        self.break_down(what, **self.writing, **when)
