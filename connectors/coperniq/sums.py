"""The total of a document: whether its lines come to it, or the percentage of a project's value that it bills.

Coperniq states one figure, the amount, and it is what is booked (DESIGN §4.8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from connectors import adding_up
from connectors.coperniq.lines import Basis, Item, amounts, as_line, unpriced
from connectors.coperniq.progress import Share, share
from connectors.coperniq.settings import Settings
from models.document import Finding, Line, LineKind, Problem, Progress, Totals
from models.money import written
from models.reconcile import Figures, Reconciled, reconcile


@dataclass(frozen=True)
class Stated:
    """What Coperniq says of a document's amounts; ``share`` where it bills a percentage."""

    total: Decimal | None
    paid: Decimal | None
    by_percentage: bool
    percentage: Decimal | None
    base: Decimal | None


@dataclass(frozen=True)
class Sums:
    """The lines and totals that go into the document, and what there is to say about them."""

    lines: tuple[Line, ...]
    reconciled: Reconciled
    progress: Progress | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    keeps_items: bool = field(default=False)
    """Whether the items stand for something else than what is billed, and are kept beside the lines."""


@dataclass(frozen=True)
class Subject:
    """The document that is added up: its name in messages, its items, and what they may be priced by."""

    name: str
    items: Sequence[Item]
    bases: tuple[Basis, ...]


def sums(subject: Subject, stated: Stated, settings: Settings) -> Sums:
    """By percentage where that comes to the total, else by lines."""
    if not stated.by_percentage:
        return _of_lines(subject, stated, settings)
    worth = _lines_worth(subject, stated, settings)
    part = share(stated.total, stated.percentage, stated.base if stated.base is not None else worth, settings)
    if part.fits or settings.residual_policy != "error":
        return _of_share(part, stated, settings)
    of_lines = _of_lines(subject, stated, settings)
    if subject.items and of_lines.reconciled.reconciliation.ok:
        return of_lines
    return _misfit(subject, part, stated, settings)


def _lines_worth(subject: Subject, stated: Stated, settings: Settings) -> Decimal | None:
    """What the project's own lines come to, which a percentage invoice may carry."""
    return _added(subject, subject.bases[0], stated, settings).computed.subtotal if subject.items else None


# ── by lines ─────────────────────────────────────────────────────────────────────────────────────────────────


def _of_lines(subject: Subject, stated: Stated, settings: Settings) -> Sums:
    basis = min(subject.bases, key=lambda basis: _misses(subject, basis, stated, settings))
    found = _added(subject, basis, stated, settings)
    is_credit = stated.total is not None and stated.total < 0
    priced = amounts(subject.items, basis, stated.total, settings.default_currency)
    lines = tuple(
        as_line(item, amount, basis, of_credit=is_credit)
        for item, amount in zip(subject.items, priced, strict=True)
    )
    if missing := unpriced(subject.items, basis, subject.name):
        return Sums(lines, found, problems=tuple(missing))
    if found.reconciliation.ok or stated.total is None or settings.residual_policy == "error":
        return Sums(lines, found, problems=_problems(subject, stated, found, settings))
    return _with_residual(subject, lines, found, stated, settings)


def _misses(subject: Subject, basis: Basis, stated: Stated, settings: Settings) -> tuple[bool, bool]:
    """Sorts what adds up exactly before what adds up nearly before what does not; equals stay in their order."""
    found = _added(subject, basis, stated, settings).reconciliation
    return not found.ok, found.residual != 0


def _added(
    subject: Subject, basis: Basis, stated: Stated, settings: Settings, tax: Decimal | None = None
) -> Reconciled:
    priced = amounts(subject.items, basis, stated.total, settings.default_currency)
    figures = Figures(lines=sum(priced, Decimal(0)), line_count=len(priced), tax=tax, total=stated.total)
    found = reconcile(figures)
    if stated.total is not None:
        return found
    return Reconciled(found.tax_mode, found.computed.model_copy(update={"total": None}), found.reconciliation)


def _problems(subject: Subject, stated: Stated, found: Reconciled, settings: Settings) -> tuple[Problem, ...]:
    checked = adding_up.Sums(found, stated.total, {})
    problem = adding_up.problem(checked, "Coperniq", subject.name, settings.default_currency)
    return (problem,) if problem else ()


def _with_residual(
    subject: Subject, lines: tuple[Line, ...], found: Reconciled, stated: Stated, settings: Settings
) -> Sums:
    """What the lines lack, as the settings have it: no figure of Coperniq's says what it is (CQ-3)."""
    residual, total = found.reconciliation.residual, stated.total or Decimal(0)
    figure = written(residual, settings.default_currency)
    if settings.residual_policy == "tax":
        if residual * total <= 0:
            return Sums(lines, found, problems=_problems(subject, stated, found, settings))
        taxed = reconcile(Figures(found.computed.subtotal or Decimal(0), len(lines), tax=residual, total=total))
        text = f"The lines lack {figure} to the total, which was taken for the tax."
        return Sums(lines, taxed, findings=(Finding(code="TAX_ASSUMED", message=text),))
    kind = LineKind.FEE if residual * total > 0 or total == 0 else LineKind.DISCOUNT
    last = Line(
        position=len(lines) + 1,
        kind=kind,
        category="adjustment",
        description="Adjustment to the total in Coperniq",
        quantity=Decimal(1),
        unit_price=residual,
        amount=residual,
        amount_provenance="computed",
    )
    whole = reconcile(Figures((found.computed.subtotal or Decimal(0)) + residual, len(lines) + 1, total=total))
    text = f"The lines lack {figure} to the total, which became a line of its own."
    return Sums((*lines, last), whole, findings=(Finding(code="ADJUSTED", message=text),))


# ── by percentage ────────────────────────────────────────────────────────────────────────────────────────────


def _of_share(part: Share, stated: Stated, settings: Settings) -> Sums:
    """One line for the part that is billed: the items, where there are any, are the whole project's."""
    total = stated.total or Decimal(0)
    line = Line(
        position=1,
        description=part.described(settings.default_currency),
        quantity=Decimal(1),
        unit_price=total,
        amount=total,
        amount_provenance="source",
    )
    return Sums(
        lines=(line,),
        reconciled=reconcile(Figures(total, 1, total=total)),
        progress=part.progress,
        findings=part.findings(settings.default_currency),
        keeps_items=True,
    )


def _misfit(subject: Subject, part: Share, stated: Stated, settings: Settings) -> Sums:
    """The percentage of the base is another amount, or there is nothing to take it of."""
    currency = settings.default_currency
    found = _added(subject, subject.bases[0], stated, settings)
    if stated.total is None:
        problems = _problems(subject, stated, found, settings)
    else:
        says = f"{subject.name} says {written(stated.total, currency)}"
        text = f"{part.computed(currency)} but {says}. Correct it in Coperniq."
        problems = (Problem(code="does_not_add_up", message=text),)
    return Sums((), found, progress=part.progress, problems=problems, keeps_items=True)


def totals(stated: Stated, found: Reconciled) -> tuple[Totals, Totals]:
    """What Coperniq declares, and what follows from it."""
    declared = Totals(total=stated.total, amount_paid=stated.paid)
    due = None if stated.total is None else stated.total - (stated.paid or Decimal(0))
    return declared, found.computed.model_copy(update={"amount_due": due})
