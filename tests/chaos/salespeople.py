"""The people at the four sources that sell; each looks before acting, as people do.

What they enter stands in their diary; what becomes of it the sources themselves tell the checker.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cached_property

from tests.chaos.diary import Diary
from tests.chaos.sellers import SELLERS, Deal, Seller
from tests.chaos.stand_ins import Json, StandIns

CUSTOMERS = ("Harbor Point Owners", "Mesa Ridge HOA", "Larkin Street Clinic")
"""Each buys from several sources, and is one customer in the books."""

NEW_CUSTOMER_EVERY = 6
"""So often a sale is the first to its customer, whom QuickBooks does not have."""

CENT = Decimal("0.01")


@dataclass
class Salespeople:
    """Their verbs; a sale is named by the order in which they were entered."""

    outside: StandIns
    diary: Diary

    @cached_property
    def sellers(self) -> dict[str, Seller]:
        """By name."""
        return {name: seller(self.outside) for name, seller in SELLERS.items()}

    def sell(self, source: str, deal: Deal) -> None:
        """An invoice, or a credit."""
        position = len(self.diary.sold) + 1
        id_ = self.sellers[source].enter(f"{position:05}", _customer(position), deal)
        self.diary.note(self.diary.sold, source=source, id=id_)

    def change_sale(self, position: int, lines: tuple[int, ...]) -> None:
        """Other amounts, as long as nothing was paid; a credit stays one."""
        seller, id_ = self._sale(position)
        stands = seller.look(id_)
        if not stands.paid and not stands.is_called_off:
            seller.change(id_, Deal(lines, is_credit=stands.total < 0))

    def pay(self, position: int, share: Decimal) -> None:
        """A share of what is open."""
        seller, id_ = self._sale(position)
        due = seller.look(id_).open
        if due:
            amount = max(CENT, (due * share).quantize(CENT, ROUND_DOWN))
            self.diary.payments += 1
            seller.pay(id_, amount, f"PAY-{self.diary.payments:05}")

    def call_off(self, position: int) -> None:
        """A sale on which nothing was paid."""
        seller, id_ = self._sale(position)
        stands = seller.look(id_)
        if not stands.paid and not stands.is_called_off:
            seller.call_off(id_)

    def take_back(self, position: int) -> None:
        """A sale on which something was paid already: what was paid is for a person to undo in the books."""
        seller, id_ = self._sale(position)
        stands = seller.look(id_)
        if stands.paid and not stands.is_called_off:
            self.diary.note(self.diary.taken_back, source=seller.connection(), id=id_)
            seller.call_off(id_)

    def _sale(self, position: int) -> tuple[Seller, str]:
        sold: Json = self.diary.sold[position]
        return self.sellers[sold["source"]], sold["id"]


def _customer(position: int) -> str:
    if position % NEW_CUSTOMER_EVERY == 0:
        return f"Newcomer {position} Estates"
    return CUSTOMERS[position % len(CUSTOMERS)]
