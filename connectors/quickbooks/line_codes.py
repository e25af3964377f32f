"""The tax codes of a document's lines outside the US, of sales and of purchases (quickbooks.md §5.4)."""

from typing import Any

from quickbooks.objects.tax import TaxLine, TaxLineDetail, TxnTaxDetail

from connectors.base import ReferenceKind
from connectors.quickbooks.bodies import made, reference
from connectors.quickbooks.heading import Resolved
from connectors.quickbooks.sales_tax import Codes, OfRate, Told
from connectors.quickbooks.settings import TITLE, Policy
from connectors.quickbooks.sold import Part, Sale, Sold
from connectors.quickbooks.tax_codes import TaxCode
from models.errors import MappingError
from models.text import quoted

_CALLED = {
    ReferenceKind.TAX_CODE: "a sales tax code",
    ReferenceKind.PURCHASE_TAX_CODE: "a tax code for purchases",
}


class LineCodes:
    """Finds them among the references: a code has other rates where something is sold than where it is bought."""

    def __init__(self, resolved: Resolved, policy: Policy, kind: ReferenceKind) -> None:
        self._resolved = resolved
        self._policy = policy
        self._kind = kind

    def of(self, sold: Sale) -> Codes:
        """The codes of all lines. Raises ``MappingError`` where one is missing."""
        of_lines = {place: self._of_taxed(line) for place, line in enumerate(sold.lines) if line.is_taxed}
        has_untaxed = any(not line.is_taxed and _has_code(line) for line in sold.lines)
        untaxed = None
        if self._policy.untaxed_code or (has_untaxed and of_lines):
            untaxed = self.required(self._policy.untaxed_code, "untaxed_code")
        return Codes(of_lines, untaxed)

    def of_line(self, line: Sold) -> str:
        """The id of one line's code."""
        code = self._of_taxed(line) if line.is_taxed else self.required(self._policy.untaxed_code, "untaxed_code")
        return code.id

    def required(self, name: str | None, key: str) -> TaxCode:
        """A code that the route's policy names. Raises ``MappingError``."""
        if name is None:
            what = "with tax" if key == "tax_code" else "without tax"
            raise MappingError(
                f"{TITLE} needs a tax code on every line, and the route has none for lines {what}. "
                f"Set {key} in the route's policy.",
                code=f"missing_{key}",
                key=key,
            )
        id_ = self._resolved.optional(self._kind, name)
        if id_ is None:
            raise MappingError(
                f"Tax code {quoted(name)}, the route's {key}, is not {_CALLED[self._kind]} in {TITLE}. "
                "Create it there, or name another in the route's policy.",
                code=f"missing_{self._kind}",
                key=name,
            )
        return TaxCode.read(id_)

    def _of_taxed(self, line: Sold) -> TaxCode:
        """The code that the line's own tax means here, else the route's."""
        if id_ := self._resolved.optional(self._kind, line.tax):
            return TaxCode.read(id_)
        if line.tax and self._policy.tax_code is None:
            raise MappingError(
                f"The tax {quoted(line.tax)} is not {_CALLED[self._kind]} in {TITLE}. Map it to one, or set "
                "tax_code in the route's policy.",
                code=f"missing_{self._kind}",
                key=line.tax,
            )
        return self.required(self._policy.tax_code, "tax_code")


def tax_fields(told: Told, *, shows_prices: bool) -> dict[str, Any]:
    """The tax of each rate; prices with their tax inside are shown so where the kind of document can."""
    if not told.is_applicable:
        return {"GlobalTaxCalculation": "NotApplicable"}
    rates = [_tax_line(each) for each in told.by_rate]
    detail = made(TxnTaxDetail, TotalTax=told.tax, TaxLine=rates)
    return {"GlobalTaxCalculation": "TaxInclusive" if shows_prices else "TaxExcluded", "TxnTaxDetail": detail}


def _tax_line(of_rate: OfRate) -> Any:
    detail = made(
        TaxLineDetail,
        TaxRateRef=reference(of_rate.rate.id),
        PercentBased=True,
        TaxPercent=of_rate.rate.percent,
        NetAmountTaxable=of_rate.taxable,
    )
    return made(TaxLine, Amount=of_rate.amount, DetailType="TaxLineDetail", TaxLineDetail=detail)


def _has_code(line: Sold) -> bool:
    return line.part in (Part.ITEM, Part.SHIPPING)
