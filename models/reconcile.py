"""Whether lines and stated totals agree, and whether the line amounts hold the tax.

What the source states as totals is authoritative; the lines are evidence (DESIGN §4.8). The tolerance serves
only to recognise the tax mode: it never makes a cent of difference acceptable.
"""

from dataclasses import dataclass
from decimal import Decimal

from models.document import Finding, Reconciliation, TaxMode, Totals

CENT = Decimal("0.01")
HALF_CENT = Decimal("0.005")


@dataclass(frozen=True)
class Figures:
    """The figures of one document, in its currency; ``None`` is "not stated". Use tax is left out of ``tax``."""

    lines: Decimal
    line_count: int
    discounts: Decimal = Decimal(0)
    charges: Decimal = Decimal(0)
    subtotal: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None


@dataclass(frozen=True)
class Reconciled:
    """What was found: the tax mode, the totals that hold, and what is worth telling."""

    tax_mode: TaxMode
    computed: Totals
    reconciliation: Reconciliation
    findings: tuple[Finding, ...] = ()


def reconcile(stated: Figures) -> Reconciled:
    """Compare the figures by the steps of sources.md §8.4 (progress billing is the mapping's own business)."""
    total, findings = _total(stated)
    net = stated.lines - stated.discounts + stated.charges
    tax = stated.tax or Decimal(0)
    tolerance = max(CENT, HALF_CENT * stated.line_count)
    mode = _tax_mode(stated, net, tax, total, tolerance) if total is not None else TaxMode.UNKNOWN
    residual = _residual(mode, net, tax, total)
    return Reconciled(
        tax_mode=mode,
        computed=Totals(subtotal=stated.lines, charge_total=stated.charges, tax_total=tax, total=total),
        reconciliation=Reconciliation(ok=mode is not TaxMode.UNKNOWN, residual=residual, tolerance=tolerance),
        findings=findings,
    )


def _total(stated: Figures) -> tuple[Decimal | None, tuple[Finding, ...]]:
    """The stated total, or the one that follows from subtotal or lines (step 1)."""
    if stated.total is not None:
        return stated.total, ()
    base = stated.subtotal if stated.subtotal is not None else stated.lines
    if stated.subtotal is None and not stated.line_count:
        return None, ()
    derived = base + (stated.tax or 0) + stated.charges - stated.discounts
    told = Finding(code="TOTAL_DERIVED", message=f"The source states no total; {derived} follows from its parts.")
    return derived, (told,)


def _tax_mode(stated: Figures, net: Decimal, tax: Decimal, total: Decimal, tolerance: Decimal) -> TaxMode:
    """Steps 2 to 4; where both modes fit, the stated subtotal says which."""
    without_tax = abs(net - total) <= tolerance
    with_tax = abs(net + tax - total) <= tolerance
    if tax == 0:
        return TaxMode.NONE if without_tax else TaxMode.UNKNOWN
    if with_tax and without_tax:
        return TaxMode.EXCLUSIVE if _lines_are_the_subtotal(stated, total) else TaxMode.INCLUSIVE
    if with_tax:
        return TaxMode.EXCLUSIVE
    if without_tax and _inclusive_subtotal_fits(stated, tax, total, tolerance):
        return TaxMode.INCLUSIVE
    return TaxMode.UNKNOWN


def _lines_are_the_subtotal(stated: Figures, total: Decimal) -> bool:
    if stated.subtotal is None:
        return True
    return abs(stated.lines - stated.subtotal) <= abs(stated.lines - total)


def _inclusive_subtotal_fits(stated: Figures, tax: Decimal, total: Decimal, tolerance: Decimal) -> bool:
    """The subtotal may stand net of tax, or be the sum of the gross lines again."""
    if stated.subtotal is None:
        return True
    rest = total - stated.charges + stated.discounts
    return abs(stated.subtotal + tax - rest) <= tolerance or abs(stated.subtotal - rest) <= tolerance


def _residual(mode: TaxMode, net: Decimal, tax: Decimal, total: Decimal | None) -> Decimal:
    """What the parts lack to the total, with its sign, exactly."""
    if total is None:
        return Decimal(0)
    return total - net if mode in (TaxMode.INCLUSIVE, TaxMode.NONE) else total - net - tax
