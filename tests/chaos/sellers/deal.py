"""What is sold, and what every seller can do with it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from tests.chaos.stand_ins import Json, StandIns

ISSUED, DUE = "2026-11-05", "2026-12-05"


@dataclass(frozen=True)
class Deal:
    """Amounts in cents; where it is a credit, all of it is given back."""

    lines: tuple[int, ...]
    discount: int = 0
    tax: int = 0
    is_credit: bool = False

    @property
    def sign(self) -> int:
        """Credits are below zero at every source."""
        return -1 if self.is_credit else 1

    @property
    def amounts(self) -> list[Decimal]:
        """Of the lines."""
        return [self._of(cents) for cents in self.lines]

    @property
    def off(self) -> Decimal:
        """The discount, as it takes from the total."""
        return -self._of(self.discount)

    @property
    def taxed(self) -> Decimal:
        """The tax."""
        return self._of(self.tax)

    @property
    def net(self) -> Decimal:
        """Without the tax."""
        return self._of(sum(self.lines) - self.discount)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.net + self.taxed

    def _of(self, cents: int) -> Decimal:
        return Decimal(self.sign * cents) / 100


@dataclass(frozen=True)
class Seller(ABC):
    """The people at one source's screen."""

    outside: StandIns

    system: ClassVar[str]
    """The stand-in's name."""
    account: ClassVar[str]
    prefix: ClassVar[str]
    """Of its numbers: they are told apart in the books by it."""
    has_tax: ClassVar[bool] = True

    @classmethod
    def connection(cls) -> str:
        """What we call it."""
        return cls.system.replace("_", "-")

    @abstractmethod
    def enter(self, number: str, customer: str, deal: Deal) -> str:
        """An invoice that was sent to its customer; its id."""

    @abstractmethod
    def change(self, id_: str, deal: Deal) -> None:
        """Other amounts."""

    @abstractmethod
    def look(self, id_: str) -> "Standing":
        """How it stands."""

    @abstractmethod
    def pay(self, id_: str, amount: Decimal, reference: str) -> None:
        """A part of what is open, or all of it."""

    @abstractmethod
    def call_off(self, id_: str) -> None:
        """It was a mistake."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """At the screen."""
        return self.outside.admin(method, f"{self.system}/{self.account}/{path}", body)

    def customer(self, entity: str, **named: str) -> Json:
        """The customer of that name, who is entered where there is none."""
        every: list[Json] = self.ask("GET", entity)
        known = [one for one in every if named.items() <= one.items()]
        return known[0] if known else self.ask("POST", entity, named)


@dataclass(frozen=True)
class Standing:
    """What a person sees before doing anything."""

    total: Decimal
    paid: Decimal
    is_called_off: bool

    @property
    def open(self) -> Decimal:
        """What can be paid still."""
        return Decimal(0) if self.is_called_off else max(Decimal(0), self.total - self.paid)
