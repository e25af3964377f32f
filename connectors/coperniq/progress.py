"""Progress billing: an invoice of a percentage of a project's value (sources.md §4.7)."""

from dataclasses import dataclass
from decimal import Decimal

from connectors.coperniq.settings import Settings
from connectors.fields import plain
from models.document import Finding, Progress
from models.money import written
from models.reconcile import CENT
from models.text import capitalised

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Share:
    """A part of a base; ``percentage`` is one of a hundred, whatever way Coperniq writes it."""

    percentage: Decimal | None
    base: Decimal | None
    total: Decimal | None

    @property
    def worth(self) -> Decimal | None:
        """What the percentage of the base is."""
        return None if self.percentage is None or self.base is None else self.percentage * self.base / _HUNDRED

    @property
    def fits(self) -> bool:
        """Whether that is the total. The cent only forgives rounding: the total itself is what is booked."""
        return self.worth is not None and self.total is not None and abs(self.worth - self.total) <= CENT

    @property
    def progress(self) -> Progress | None:
        """For the document."""
        if self.percentage is None or self.base is None:
            return None
        return Progress(percentage=self.percentage, base_amount=self.base)

    def described(self, currency: str) -> str:
        """The line's text: ``Progress billing 25 % of 40,000.00``."""
        return f"Progress billing {self._part(currency)}".rstrip()

    def computed(self, currency: str) -> str:
        """For a message: what it comes to, or that nobody can tell."""
        if self.worth is None:
            return "The percentage or its base amount is missing,"
        return f"{capitalised(self._part(currency))} is {written(self.worth, currency)}"

    def findings(self, currency: str) -> tuple[Finding, ...]:
        """Where the total was taken although the percentage says something else."""
        if self.fits:
            return ()
        text = f"{self.computed(currency).rstrip(',')}; the stated total was taken."
        return (Finding(code="PROGRESS_DIFFERS", message=text),)

    def _part(self, currency: str) -> str:
        of_base = "" if self.base is None else f" of {written(self.base, currency)}"
        return "" if self.percentage is None else f"{self.percentage:f} %{of_base}"


def share(total: Decimal | None, percentage: Decimal | None, base: Decimal | None, settings: Settings) -> Share:
    """The share by the scale that the settings name, or by the one that comes to the total (CQ-4)."""
    as_percent = Share(percentage, base, total)
    as_fraction = Share(None if percentage is None else plain(percentage * _HUNDRED), base, total)
    match settings.percentage_scale:
        case "percent":
            return as_percent
        case "fraction":
            return as_fraction
        case "auto":
            return as_fraction if as_fraction.fits and not as_percent.fits else as_percent
