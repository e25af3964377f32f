"""The totals of an invoice: what ZRM states, what follows from it, and whether the lines add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors import adding_up
from models.document import Finding, Line, Problem, TaxEntry, TaxMode, Totals
from models.money import total, written
from models.reconcile import Figures, Reconciled, reconcile


@dataclass(frozen=True)
class Stated:
    """The header's figures as ZRM gives them; each may be missing."""

    subtotal: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    paid: Decimal | None

    @property
    def of_lines(self) -> Decimal | None:
        """What the lines should come to, where a total is stated."""
        if self.total is None:
            return None
        return self.total - (self.tax or 0) if self.subtotal is None else self.subtotal


@dataclass(frozen=True)
class Sums:
    """The lines and totals that go into the document, and how they were found."""

    lines: tuple[Line, ...]
    declared: Totals
    computed: Totals
    reconciled: Reconciled
    findings: tuple[Finding, ...]

    @property
    def total(self) -> Decimal | None:
        """Stated, or derived."""
        return self.computed.total

    @property
    def tax_breakdown(self) -> tuple[TaxEntry, ...]:
        """ZRM tells one figure for all tax."""
        return (TaxEntry(amount=self.declared.tax_total),) if self.declared.tax_total else ()


def sums(stated: Stated, readings: Sequence[tuple[Line, ...]], currency: str) -> Sums:
    """Find out which reading of the lines adds up, and whether any does."""
    lines, found = min(
        ((lines, reconcile(_figures(stated, lines))) for lines in readings), key=lambda one: _misfit(one[1])
    )
    known = _is_total_known(stated, lines)
    owed = found.computed.total if known else None
    due = None if owed is None else owed - (stated.paid or Decimal(0))
    return Sums(
        lines=tuple(_with_tax(line, found.tax_mode) for line in lines),
        declared=Totals(
            subtotal=stated.subtotal, tax_total=stated.tax, total=stated.total, amount_paid=stated.paid
        ),
        computed=found.computed.model_copy(update={"total": owed, "amount_due": due}),
        reconciled=found,
        findings=(
            *(found.findings if known else ()),
            *_subtotal_findings(stated, lines, found, currency),
            *_overpaid(owed, stated.paid, currency),
        ),
    )


def problem(found: Sums, invoice: str, currency: str) -> Problem | None:
    """What is wrong with the totals, for a person to mend."""
    parts = {"tax": found.declared.tax_total}
    return adding_up.problem(adding_up.Sums(found.reconciled, found.total, parts), "ZRM", invoice, currency)


def _is_total_known(stated: Stated, lines: Sequence[Line]) -> bool:
    """Whether there is a total, or one that follows from the subtotal, with lines that speak for it.

    The lines alone would vouch for themselves (sources.md §7, trap 3).
    """
    return stated.total is not None or (stated.subtotal is not None and bool(lines))


def _misfit(found: Reconciled) -> tuple[bool, bool]:
    """Sorts what adds up exactly before what adds up nearly before what does not; equals stay in their order."""
    return not found.reconciliation.ok, found.reconciliation.residual != 0


def _figures(stated: Stated, lines: Sequence[Line]) -> Figures:
    return Figures(
        lines=total(line.amount for line in lines),
        line_count=len(lines),
        subtotal=stated.subtotal,
        tax=stated.tax,
        total=stated.total,
    )


def _with_tax(line: Line, mode: TaxMode) -> Line:
    return line.model_copy(update={"amount_includes_tax": mode is TaxMode.INCLUSIVE})


def _subtotal_findings(
    stated: Stated, lines: Sequence[Line], found: Reconciled, currency: str
) -> tuple[Finding, ...]:
    """Lines that hold the tax may differ from the subtotal by it."""
    added = total(line.amount for line in lines)
    inclusive = found.tax_mode is TaxMode.INCLUSIVE
    fitting = {added, added - (stated.tax or 0)} if inclusive else {added}
    if stated.subtotal is None or stated.subtotal in fitting:
        return ()
    figures = f"{written(added, currency)}, the stated subtotal is {written(stated.subtotal, currency)}"
    return (Finding(code="SUBTOTAL_DIFFERS", message=f"The lines come to {figures}."),)


def _overpaid(owed: Decimal | None, paid: Decimal | None, currency: str) -> tuple[Finding, ...]:
    if owed is None or paid is None or paid <= max(owed, Decimal(0)):
        return ()
    figures = f"{written(paid, currency)} was paid on {written(owed, currency)}"
    return (Finding(code="OVERPAID", message=f"More was paid than is owed: {figures}."),)
