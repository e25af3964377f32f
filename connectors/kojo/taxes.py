"""What is owed to the vendor as tax, and what is not (sources.md §3.8).

Kojo shows tax in three ways: the header's sum, each item's amount with tax, and codes with rates. They may
disagree, and a tax of type USE is owed to the state by the buyer: it is shown, but no part of the bill.
"""

from dataclasses import dataclass
from decimal import Decimal

from connectors.fields import Fields
from connectors.kojo.defaults import TaxCode, TaxType
from models.document import Finding, Line, TaxEntry
from models.money import total, written


def line_tax(item: Fields, default: TaxCode | None, amount: Decimal) -> TaxEntry | None:
    """The tax of one item; an item without a code of its own has the header's."""
    code, rate, gross = item.text("taxCode"), item.number("taxRate"), item.money("extPriceFloatIncludingTax")
    inherited = default if code is None or (default and default.code == code) else None
    if code is None and rate is None and gross is None and inherited is None:
        return None
    return TaxEntry(
        code=code or (inherited.code if inherited else None),
        name=inherited.name if inherited else None,
        rate=rate if rate is not None or inherited is None else inherited.rate,
        taxable=amount,
        amount=None if gross is None else gross - amount,
        type=inherited.type if inherited else "unknown",
    )


@dataclass(frozen=True)
class Taxes:
    """What Kojo says about an invoice's tax."""

    stated: Decimal | None
    """The header's figure."""
    default: TaxCode | None
    lines: tuple[Line, ...]
    subtotal: Decimal | None = None
    """The header's, where it states one."""

    @property
    def use_of_lines(self) -> Decimal:
        """Use tax, as the items have it."""
        return total(entry.amount or Decimal(0) for entry in self._entries if entry.type == "use")

    @property
    def other_of_lines(self) -> Decimal:
        """Any other tax, as the items have it."""
        return total(entry.amount or Decimal(0) for entry in self._entries if entry.type != "use")

    @property
    def _entries(self) -> list[TaxEntry]:
        return [entry for line in self.lines for entry in line.taxes]

    def owed(self) -> list[Decimal | None]:
        """What may be owed to the vendor, the most likely first; the totals decide which it is.

        The items overrule a stated tax only where their amounts come to the stated subtotal: an item whose amount
        is wrong would otherwise pass for one with a tax that is just as wrong, and everything would add up.
        """
        readings = [self.stated]
        if self.stated is not None and self._use:
            readings.insert(0, self.stated - self._use)
        if self.other_of_lines and (
            self.stated is None or self.subtotal == total(line.amount for line in self.lines)
        ):
            readings.append(self.other_of_lines)
        return list(dict.fromkeys(readings))

    def not_owed(self, owed: Decimal | None) -> Decimal:
        """The use tax, when so much is owed to the vendor."""
        return Decimal(0) if owed and owed == self.stated else self._use

    @property
    def _use(self) -> Decimal:
        """A header with a use tax code speaks for all items that do not contradict."""
        if self.stated is not None and self.default and self.default.type == "use" and not self.other_of_lines:
            return self.stated
        return self.use_of_lines

    def breakdown(self, owed: Decimal | None) -> tuple[TaxEntry, ...]:
        """The tax on the bill, then the use tax beside it."""
        use = self.not_owed(owed)
        code_is_use = self.default is not None and self.default.type == "use"
        entries = (
            _entry(None if code_is_use and use else self.default, owed, "unknown" if code_is_use else "sales"),
            _entry(self.default if code_is_use else None, use, "use"),
        )
        return tuple(entry for entry in entries if entry.amount)

    def findings(self, owed: Decimal | None, currency: str) -> tuple[Finding, ...]:
        """What a person may want to know about the tax."""
        found = []
        if use := self.not_owed(owed):
            message = f"Use tax of {written(use, currency)} is not owed to the vendor and no part of the bill."
            found.append(Finding(code="USE_TAX", message=message))
        of_lines = self.use_of_lines + self.other_of_lines
        if self.stated is not None and of_lines and of_lines != self.stated:
            figures = f"{written(self.stated, currency)}, its items come to {written(of_lines, currency)}"
            taken = f"{written(owed or Decimal(0), currency)} was taken"
            found.append(Finding(code="TAX_DIFFERS", message=f"The invoice states a tax of {figures}; {taken}."))
        return tuple(found)


def _entry(code: TaxCode | None, amount: Decimal | None, type_: TaxType) -> TaxEntry:
    if code is None:
        return TaxEntry(amount=amount, type=type_ if type_ == "use" else "unknown")
    return TaxEntry(code=code.code, name=code.name, rate=code.rate, amount=amount, type=type_)
