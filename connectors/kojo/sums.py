"""The totals of an invoice: what Kojo states, what follows from it, and whether the lines add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors import adding_up
from connectors.kojo.taxes import Taxes
from models.document import Finding, Line, Problem, TaxEntry, TaxMode, Totals
from models.money import total, written
from models.reconcile import Figures, Reconciled, reconcile


@dataclass(frozen=True)
class Stated:
    """The header's figures as Kojo gives them; ``due`` means what the settings say (KJ-8)."""

    subtotal: Decimal | None
    shipping: Decimal | None
    due: Decimal | None
    payments: Decimal | None
    due_is: Literal["total", "balance"]

    @property
    def total(self) -> Decimal | None:
        """What was billed, payments or not."""
        if self.due is None or self.due_is == "total":
            return self.due
        return self.due + (self.payments or Decimal(0))


@dataclass(frozen=True)
class Sums:
    """The totals that go into the document, and how they were found."""

    declared: Totals
    computed: Totals
    reconciled: Reconciled
    tax_breakdown: tuple[TaxEntry, ...]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> Decimal | None:
        """Stated, or derived."""
        return self.computed.total


def sums(stated: Stated, taxes: Taxes, currency: str) -> Sums:
    """Find out what of the tax is owed, and whether everything adds up."""
    owed, found = _best(stated, taxes)
    known = _is_total_known(stated, taxes)
    return Sums(
        declared=_declared(stated, owed),
        computed=_computed(stated, found.computed if known else found.computed.model_copy(update={"total": None})),
        reconciled=found,
        tax_breakdown=taxes.breakdown(owed),
        findings=(
            *(found.findings if known else ()),
            *taxes.findings(owed, currency),
            *_subtotal_findings(stated, taxes.lines, found, currency),
        ),
    )


def problem(found: Sums, invoice: str, currency: str) -> Problem | None:
    """What is wrong with the totals, for a person to mend."""
    parts = {"tax": found.declared.tax_total, "shipping": found.declared.charge_total}
    return adding_up.problem(adding_up.Sums(found.reconciled, found.total, parts), "Kojo", invoice, currency)


def _is_total_known(stated: Stated, taxes: Taxes) -> bool:
    """Whether there is a total, or one that can only be what follows from the subtotal and the tax.

    The lines alone would vouch for themselves (sources.md §7, trap 3), and which tax they mean only a total tells.
    """
    return stated.total is not None or (stated.subtotal is not None and len(taxes.owed()) == 1)


def _best(stated: Stated, taxes: Taxes) -> tuple[Decimal | None, Reconciled]:
    """The reading of the tax with which everything adds up exactly, or nearly, or the most likely one."""
    readings = [(owed, reconcile(_figures(stated, taxes.lines, owed))) for owed in taxes.owed()]
    return min(readings, key=lambda reading: _misfit(reading[1]))


def _misfit(found: Reconciled) -> tuple[bool, bool]:
    """Sorts what adds up exactly before what adds up nearly before what does not; equals stay in their order."""
    return not found.reconciliation.ok, found.reconciliation.residual != 0


def _figures(stated: Stated, lines: Sequence[Line], owed: Decimal | None) -> Figures:
    return Figures(
        lines=total(line.amount for line in lines),
        line_count=len(lines),
        charges=stated.shipping or Decimal(0),
        subtotal=stated.subtotal,
        tax=owed,
        total=stated.total,
    )


def _declared(stated: Stated, owed: Decimal | None) -> Totals:
    return Totals(
        subtotal=stated.subtotal,
        charge_total=stated.shipping,
        tax_total=owed,
        total=stated.total,
        amount_paid=stated.payments,
        amount_due=stated.due if stated.due_is == "balance" else None,
    )


def _computed(stated: Stated, found: Totals) -> Totals:
    due = None if found.total is None else found.total - (stated.payments or Decimal(0))
    return found.model_copy(update={"amount_due": due})


def _subtotal_findings(
    stated: Stated, lines: Sequence[Line], found: Reconciled, currency: str
) -> tuple[Finding, ...]:
    """Lines that hold the tax may differ from the subtotal by it."""
    added = total(line.amount for line in lines)
    fitting = {added, added - (found.computed.tax_total or 0)} if found.tax_mode is TaxMode.INCLUSIVE else {added}
    if stated.subtotal is None or stated.subtotal in fitting:
        return ()
    figures = f"{written(added, currency)}, the stated subtotal is {written(stated.subtotal, currency)}"
    return (Finding(code="SUBTOTAL_DIFFERS", message=f"The lines come to {figures}."),)
