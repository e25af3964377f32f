"""How the tax of a sale is told to QuickBooks, so that its total is the source's to the cent (quickbooks.md §5.4).

A US company with automated tax is told the total. Elsewhere QuickBooks reckons each rate on the sum of what it is
due on, rounded half up; here the same is reckoned first, and what differs from the source's tax by rounding goes
where the route says. More than rounding is an error before anything is sent.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from connectors.quickbooks.amounts import apportioned
from connectors.quickbooks.company import Company, Regime
from connectors.quickbooks.heading import OnRoute
from connectors.quickbooks.settings import TITLE
from connectors.quickbooks.sold import Part, Sale, Sold
from connectors.quickbooks.tax_codes import Rate, TaxCode
from models.document import Invoice
from models.errors import MappingError
from models.money import minor_unit, rounded, total, written


@dataclass(frozen=True)
class Told:
    """A sale as it is sent. Amounts are without tax; ``price`` of a line is with it, where prices include it."""

    lines: tuple[Sold, ...]
    tax: Decimal
    by_rate: tuple["OfRate", ...] = ()
    is_applicable: bool = True
    """False where no line has a tax code, and none is due."""


@dataclass(frozen=True)
class OfRate:
    """The tax of one rate."""

    rate: Rate
    taxable: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Codes:
    """The tax code of each line, as far as lines have one of their own, or the document's."""

    of_lines: Mapping[int, TaxCode]
    untaxed: TaxCode | None = None
    of_document: TaxCode | None = None

    def of(self, position: int, line: Sold) -> TaxCode | None:
        """The code of a line by its place in the sale."""
        return self.of_lines.get(position) if line.is_taxed else self.untaxed


def told(
    sale: Sale,
    company: Company,
    codes: Codes,
    invoice: Invoice,
    on: OnRoute,
    rounding: Callable[[Decimal], Sold],
) -> Told:
    """What to say of the tax; ``rounding`` makes a line of cents that differ.

    Raises ``MappingError`` where QuickBooks would come to another total.
    """
    if company.regime is Regime.AUTOMATED:
        return Told(_net(sale, [Decimal(1)] * len(sale.lines), invoice.currency), sale.tax)
    due = _Due(sale, company, codes, invoice, on, rounding)
    return due.told()


@dataclass(frozen=True)
class _Due:
    """A sale whose tax QuickBooks reckons by codes."""

    sale: Sale
    company: Company
    codes: Codes
    invoice: Invoice
    on: OnRoute
    rounding: Callable[[Decimal], Sold]

    def told(self) -> Told:
        """Reckon it as QuickBooks does, and settle the cents."""
        lines = _net(
            self.sale, [self._share(place) for place in range(len(self.sale.lines))], self.invoice.currency
        )
        reckoned = self._by_rate(lines)
        difference = self.sale.tax - total(each.amount for each in reckoned)
        is_applicable = any(self._code(place) for place in range(len(lines)))
        if difference:
            self._refuse_more_than_rounding(reckoned, difference, len(lines))
            return self._settled(lines, reckoned, difference)
        return Told(lines, self.sale.tax, reckoned, is_applicable)

    def _code(self, place: int) -> TaxCode | None:
        line = self.sale.lines[place]
        if self.company.regime is Regime.BY_DOCUMENT:
            return self.codes.of_document if line.is_taxed else None
        return self.codes.of(place, line)

    def _share(self, place: int) -> Decimal:
        """How much of a price is tax, as a fraction."""
        code = self._code(place)
        percent = total(rate.percent for rate in code.rates) if code else Decimal(0)
        return percent / (100 + percent)

    def _by_rate(self, lines: Sequence[Sold]) -> tuple[OfRate, ...]:
        """Each rate on the sum of its lines, less their part of the discount."""
        due: dict[Rate, Decimal] = defaultdict(Decimal)
        discounted: dict[Rate, Decimal] = defaultdict(Decimal)
        for place, line in enumerate(lines):
            for rate in code.rates if (code := self._code(place)) else ():
                due[rate] += line.amount
                discounted[rate] += line.amount if line.part is Part.ITEM else 0
        off = self._discount_share(lines)
        return tuple(self._of_rate(rate, amount - off(discounted[rate])) for rate, amount in due.items())

    def _discount_share(self, lines: Sequence[Sold]) -> "_Share":
        """Outside the US a discount comes off before the tax; a document's code taxes what was sold."""
        before_tax = self.company.regime is Regime.BY_LINE
        return _Share(
            total(line.amount for line in lines if line.part is Part.DISCOUNT) if before_tax else Decimal(0),
            total(line.amount for line in lines if line.part is Part.ITEM),
            self.invoice.currency,
        )

    def _of_rate(self, rate: Rate, taxable: Decimal) -> OfRate:
        return OfRate(rate, taxable, rounded(taxable * rate.percent / 100, self.invoice.currency))

    def _refuse_more_than_rounding(self, reckoned: Sequence[OfRate], difference: Decimal, lines: int) -> None:
        """Half a cent for each rate and each line is what rounding comes to at most (T15)."""
        tolerance = minor_unit(self.invoice.currency) * max(1, lines)
        if abs(difference) <= tolerance and any(each.rate.percent for each in reckoned):
            return
        currency = self.invoice.currency
        ours, theirs = written(self.sale.tax, currency), written(self.sale.tax - difference, currency)
        raise MappingError(
            f"The invoice has {ours} of tax; {TITLE} comes to {theirs} with the tax codes of its lines. "
            "Map the taxes to other codes, or correct the tax at the source.",
            code="tax_differs",
        )

    def _settled(self, lines: tuple[Sold, ...], reckoned: tuple[OfRate, ...], difference: Decimal) -> Told:
        """The cents go where the route says; a document's one code leaves no amount of ours in place."""
        wanted = self.on.policy.tax_difference
        if wanted == "error":
            text = written(difference, self.invoice.currency)
            raise MappingError(
                f"The invoice's tax and that of {TITLE} differ by {text}. Correct the tax at the source, or set "
                "tax_difference in the route's policy.",
                code="tax_differs",
            )
        if wanted == "override" and self.company.regime is Regime.BY_LINE:
            return Told(lines, self.sale.tax, _moved(reckoned, difference))
        return Told(_with(lines, self.rounding(difference)), self.sale.tax - difference, reckoned)


@dataclass(frozen=True)
class _Share:
    """Takes a part of the discount, as large as an amount is of all that is discounted."""

    discount: Decimal
    subtotal: Decimal
    currency: str

    def __call__(self, amount: Decimal) -> Decimal:
        if not self.discount or not self.subtotal:
            return Decimal(0)
        return rounded(self.discount * amount / self.subtotal, self.currency)


def _moved(reckoned: tuple[OfRate, ...], difference: Decimal) -> tuple[OfRate, ...]:
    """The difference on the rate that comes to most."""
    largest = max(reckoned, key=lambda each: each.amount)
    return tuple(replace(each, amount=each.amount + difference) if each is largest else each for each in reckoned)


def _with(lines: tuple[Sold, ...], rounding: Sold) -> tuple[Sold, ...]:
    """The lines with one more item, before discount and shipping."""
    items = [line for line in lines if line.part in (Part.ITEM, Part.TEXT)]
    return (*items, rounding, *lines[len(items) :])


# ── prices that include the tax ──────────────────────────────────────────────────────────────────────────────


def _net(sale: Sale, shares: Sequence[Decimal], currency: str) -> tuple[Sold, ...]:
    """The lines without the tax that their prices hold; together they lose all of it, to the cent."""
    if not sale.includes_tax:
        return sale.lines
    weights = [
        line.amount * share if line.is_taxed else Decimal(0)
        for line, share in zip(sale.lines, shares, strict=True)
    ]
    parts = apportioned(sale.tax, weights, minor_unit(currency))
    return tuple(
        replace(line, amount=line.amount - part, price=line.amount, quantity=None, unit_price=None)
        if line.is_taxed
        else line
        for line, part in zip(sale.lines, parts, strict=True)
    )
