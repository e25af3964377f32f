"""The totals of an invoice, and whether its lines hold the tax: no field says which (sources.md §5.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors import adding_up
from connectors.fields import Fields
from connectors.pool_office_manager.settings import TITLE
from models.document import Finding, Line, Problem, TaxEntry, TaxMode, Totals
from models.money import is_exact, total, written
from models.reconcile import Figures, Reconciled, reconcile


@dataclass(frozen=True)
class Stated:
    """The figures of the header."""

    subtotal: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    paid: Decimal | None
    balance: Decimal | None


def stated(header: Fields) -> Stated:
    """Read them."""
    return Stated(
        subtotal=header.money("subtotal"),
        tax=header.money("tax"),
        total=header.money("total"),
        paid=header.money("paidAmount"),
        balance=header.money("balance"),
    )


@dataclass(frozen=True)
class Sums:
    """The header's figures, the lines, and what was found of both."""

    said: Stated
    lines: Sequence[Line]
    found: Reconciled
    currency: str

    @property
    def total(self) -> Decimal | None:
        """Stated, or what follows from subtotal and tax; lines alone would vouch for themselves."""
        if self.said.total is not None or self.said.subtotal is None:
            return self.said.total
        return self.found.computed.total

    @property
    def declared(self) -> Totals:
        """Exactly what Pool Office Manager says."""
        return Totals(
            subtotal=self.said.subtotal,
            tax_total=self.said.tax,
            total=self.said.total,
            amount_paid=self.said.paid,
            amount_due=self.said.balance,
        )

    @property
    def computed(self) -> Totals:
        """What follows."""
        due = None if self.total is None else self.total - (self.said.paid or Decimal(0))
        return self.found.computed.model_copy(update={"total": self.total, "amount_due": due})

    @property
    def is_inclusive(self) -> bool:
        """Whether the lines hold the tax."""
        return self.found.tax_mode is TaxMode.INCLUSIVE

    @property
    def tax_breakdown(self) -> tuple[TaxEntry, ...]:
        """One tax without a rate: none is given, and the one that follows from the sums is off by its rounding."""
        if not self.said.tax:
            return ()
        return (TaxEntry(amount=self.said.tax, taxable=self.said.subtotal),)


def sums(said: Stated, lines: Sequence[Line], currency: str) -> Sums:
    """Find out whether everything adds up, and how."""
    figures = Figures(
        lines=total(line.amount for line in lines),
        line_count=len(lines),
        subtotal=said.subtotal,
        tax=said.tax,
        total=said.total,
    )
    return Sums(said, lines, reconcile(figures), currency)


def too_fine(header: Fields, invoice: str, currency: str) -> Problem | None:
    """The total is what is booked: no invoice holds a part of a cent, and rounding it would make a difference."""
    due = header.number("total")
    if due is None or is_exact(due, currency):
        return None
    text = f"The total of {invoice} is {due:f}, which is no whole number of cents. Correct it in {TITLE}."
    return Problem(code="total_too_fine", message=text)


def problem(sums: Sums, invoice: str) -> Problem | None:
    """What is wrong with the totals, for a person to mend."""
    parts = {} if sums.is_inclusive else {"tax": sums.said.tax}
    return adding_up.problem(adding_up.Sums(sums.found, sums.total, parts), TITLE, invoice, sums.currency)


def findings(sums: Sums, *, is_live: bool) -> tuple[Finding, ...]:
    """Figures beside the total that do not fit it. A cancelled invoice may keep any balance."""
    derived = sums.found.findings if sums.total is not None else ()
    return (*derived, *_subtotal(sums), *(_balance(sums) if is_live else ()))


def _subtotal(sums: Sums) -> tuple[Finding, ...]:
    """Lines that hold the tax may come to the subtotal, or to the total."""
    said, added = sums.said.subtotal, total(line.amount for line in sums.lines)
    fitting = {added, added - (sums.said.tax or 0)} if sums.is_inclusive else {added}
    if said is None or said in fitting or not sums.found.reconciliation.ok:
        return ()
    figures = f"{written(added, sums.currency)}, the stated subtotal is {written(said, sums.currency)}"
    return (Finding(code="SUBTOTAL_DIFFERS", message=f"The lines come to {figures}."),)


def _balance(sums: Sums) -> tuple[Finding, ...]:
    said, due = sums.said.balance, sums.computed.amount_due
    if said is None or due is None or said == due:
        return ()
    figures = f"{written(said, sums.currency)}, total less payments is {written(due, sums.currency)}"
    return (Finding(code="BALANCE_DIFFERS", message=f"The stated balance is {figures}."),)
