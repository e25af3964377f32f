"""What to tell where the parts of an invoice do not come to its total."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from models.document import Problem
from models.money import written
from models.reconcile import Reconciled
from models.text import capitalised


@dataclass(frozen=True)
class Sums:
    """What was found of one invoice's sums. ``total`` is None where none is stated and none can be vouched for.

    ``parts`` are what was added up, by the names people know them by ("tax"); one that is nothing is not told.
    """

    found: Reconciled
    total: Decimal | None
    parts: Mapping[str, Decimal | None]


def problem(sums: Sums, system: str, invoice: str, currency: str) -> Problem | None:
    """What is wrong with the totals, for a person to mend at the source."""
    if sums.total is None:
        text = f"The total of {invoice} is missing, and nothing it could be derived from is stated."
        return Problem(code="missing_total", message=f"{text} Enter it in {system}.")
    if sums.found.reconciliation.ok:
        return None
    parts = capitalised(_listed(["lines", *(name for name, value in sums.parts.items() if value)]))
    added = written(sums.total - sums.found.reconciliation.residual, currency)
    said = f"{parts} add up to {added} but {invoice} says {written(sums.total, currency)}."
    return Problem(code="does_not_add_up", message=f"{said} Correct it in {system}.")


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
