"""Tax by kind of company: automated or legacy on US sales, elsewhere by the code of each line (§5.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from sandbox.quickbooks import faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Rule, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import MONEY, Choice, Flag, Many, Number, Reference, Shape
from sandbox.quickbooks.lines import given
from sandbox.quickbooks.tax_arithmetic import NOTHING, Rate, Taxed, part, prorated, taxable

AUTOMATED, LEGACY, BY_LINE = "automated", "legacy", "by line"
EXCLUDED, INCLUSIVE, NOT_APPLICABLE = "TaxExcluded", "TaxInclusive", "NotApplicable"
SALES, PURCHASES = "SalesTaxRateList", "PurchaseTaxRateList"  # the rates of a tax code
TAXED, UNTAXED = "TAX", "NON"
_TAXABLE = ("SalesItemLineDetail", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail")
SHIPPING = "SHIPPING_ITEM_ID"

_TAX_DEPENDS_ON = {
    "Line",
    "ShipAddr",
    "CustomerRef",
    "GlobalTaxCalculation",
    "ApplyTaxAfterDiscount",
}

# The automated tax of the stand-in knows two states; elsewhere the company collects none.
_CODE_OF_REGION = {"CA": "2", "AZ": "3"}

_RATE_DETAIL = Shape(
    {
        "TaxRateRef": Reference("TaxRate", named=False),
        "PercentBased": Flag(),
        "TaxPercent": Number(),
        "NetAmountTaxable": MONEY,
        "TaxInclusiveAmount": MONEY,
        "OverrideDeltaAmount": MONEY,
    },
    ("TaxRateRef",),
)
_TAX_LINE = Shape({"Amount": MONEY, "DetailType": Choice(("TaxLineDetail",)), "TaxLineDetail": _RATE_DETAIL})
TAX_DETAIL = Shape(
    {
        "TxnTaxCodeRef": Reference("TaxCode", named=False),
        "TotalTax": MONEY,
        "TaxLine": Many(_TAX_LINE),
    }
)


def regime(company: Company) -> str:
    return BY_LINE if company.country.codes_on_lines else company.settings.us_sales_tax


def worked_out(company: Company, row: Row, lines: Sequence[Row], discount: Decimal) -> Row:
    """The TxnTaxDetail of a document; the one it has says what was asked for, or what stood before."""
    asked = given(row.get("TxnTaxDetail", {}))
    match regime(company):
        case "automated":
            code = _CODE_OF_REGION.get(_region(company, row), "")
            return _automated(code, _by_code(company, row, lines, discount, code), asked)
        case "legacy":
            code = asked.get("TxnTaxCodeRef", {}).get("value", "")
            return _with_code(code, _tax_lines(_by_code(company, row, lines, discount, code)))
    return by_line(company, row, lines, discount, SALES)


def by_line(company: Company, row: Row, lines: Sequence[Row], discount: Decimal, list_name: str) -> Row:
    """The TxnTaxDetail of a document outside the US, a sale or a purchase."""
    asked: Row = row.get("TxnTaxDetail", {})
    if row.get("GlobalTaxCalculation") == NOT_APPLICABLE:
        return _detail([])
    due = taxable([_taxed(line, rates_of(company, _code_of(line), list_name)) for line in lines], discount)
    return _detail([_overridden(tax_line, asked) for tax_line in _tax_lines(due)])


def lasting(old: Row, sent: Row) -> Row:
    """What a sparse update leaves of a document: new lines are taxed anew, with the code they had."""
    if not _TAX_DEPENDS_ON & sent.keys() or "TxnTaxDetail" not in old:
        return old
    code = {name: value for name, value in old["TxnTaxDetail"].items() if name == "TxnTaxCodeRef"}
    return {**old, "TxnTaxDetail": code}


def rates_of(company: Company, code: str, list_name: str = SALES) -> tuple[Rate, ...]:
    """The rates of a tax code; none for a code that is not there."""
    row = company.find("TaxCode", code) or {}
    ids = [detail["TaxRateRef"]["value"] for detail in row.get(list_name, {}).get("TaxRateDetail", [])]
    rates = [company.find("TaxRate", id_) for id_ in ids]
    return tuple(Rate(rate["Id"], rate["RateValue"]) for rate in rates if rate)


# --- the US ------------------------------------------------------------------------------------------


def _by_code(
    company: Company, row: Row, lines: Sequence[Row], discount: Decimal, code: str
) -> Mapping[Rate, Decimal]:
    """One code for all lines marked TAX; the discount counts only where the document says so."""
    rates = rates_of(company, code)
    borne = discount if row.get("ApplyTaxAfterDiscount") else NOTHING
    return taxable([_taxed(line, rates if _code_of(line) == TAXED else ()) for line in lines], borne)


def _region(company: Company, row: Row) -> str:
    """Where the goods go, else where the company is."""
    (home,) = company.all("CompanyInfo")
    for address in (row.get("ShipAddr", {}), home.get("LegalAddr", {})):
        if region := address.get("CountrySubDivisionCode"):
            return str(region).upper()
    return ""


def _automated(code: str, due: Mapping[Rate, Decimal], asked: Row) -> Row:
    """A total asked for is spread over the rates; where no rate is due, there is nothing to spread it over."""
    tax_lines = _tax_lines(due)
    if "TotalTax" in asked:
        weights = [line["Amount"] for line in tax_lines]
        amounts = prorated(asked["TotalTax"], weights if any(weights) else [rate.percent for rate in due])
        tax_lines = [line | {"Amount": amount} for line, amount in zip(tax_lines, amounts, strict=True)]
    return _with_code(code if tax_lines else "", tax_lines)


def _with_code(code: str, tax_lines: list[Row]) -> Row:
    return ({"TxnTaxCodeRef": {"value": code}} if code else {}) | _detail(tax_lines)


# --- elsewhere ---------------------------------------------------------------------------------------


def _overridden(tax_line: Row, asked: Row) -> Row:
    """The amount asked for at this rate, or the difference asked for, in the place of our own."""
    for wanted in asked.get("TaxLine", []):
        if _rate_of(wanted) == _rate_of(tax_line):
            return _moved(tax_line, given(wanted))
    return tax_line


def _moved(tax_line: Row, wanted: Row) -> Row:
    ours: Decimal = tax_line["Amount"]
    delta = given(wanted.get("TaxLineDetail", {})).get("OverrideDeltaAmount", NOTHING)
    amount = wanted.get("Amount", ours + delta)
    if amount == ours:
        return tax_line
    detail = tax_line["TaxLineDetail"] | {"OverrideDeltaAmount": amount - ours}
    return tax_line | {"Amount": amount, "TaxLineDetail": detail}


def _rate_of(tax_line: Row) -> str | None:
    rate: str | None = tax_line.get("TaxLineDetail", {}).get("TaxRateRef", {}).get("value")
    return rate


# --- both --------------------------------------------------------------------------------------------


def _code_of(line: Row) -> str:
    return str(line[line["DetailType"]].get("TaxCodeRef", {}).get("value", ""))


def _taxed(line: Row, rates: tuple[Rate, ...]) -> Taxed:
    return Taxed(line["Amount"], rates, not is_shipping(line))


def is_shipping(line: Row) -> bool:
    item = line.get("SalesItemLineDetail", {}).get("ItemRef", {})
    return bool(item.get("value") == SHIPPING)


def _tax_lines(due: Mapping[Rate, Decimal]) -> list[Row]:
    return [_tax_line(rate, net) for rate, net in due.items()]


def _tax_line(rate: Rate, net: Decimal) -> Row:
    detail = {
        "TaxRateRef": {"value": rate.id},
        "PercentBased": True,
        "TaxPercent": rate.percent,
        "NetAmountTaxable": net,
    }
    return {"Amount": part(net, rate.percent), "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def _detail(tax_lines: list[Row]) -> Row:
    total = sum((line["Amount"] for line in tax_lines), NOTHING)
    return {"TotalTax": total, **({"TaxLine": tax_lines} if tax_lines else {})}


# --- rules -------------------------------------------------------------------------------------------


def sound_codes(list_name: str) -> Rule:
    """TAX or NON in the US (6100); elsewhere a code of the company's own on every line (6000)."""

    def rule(write: Write) -> Iterable[Error]:
        codes = [_code_of(line) for line in write.new["Line"] if line["DetailType"] in _TAXABLE]
        if regime(write.company) == BY_LINE:
            return _own_codes(write, codes, list_name)
        return (faults.bad_tax_code(code) for code in codes if code not in {TAXED, UNTAXED})

    return rule


def _own_codes(write: Write, codes: Sequence[str], list_name: str) -> Iterator[Error]:
    if write.new.get("GlobalTaxCalculation") == NOT_APPLICABLE:
        return
    if "" in codes:
        yield faults.tax_code_needed()
    for code in filter(None, codes):
        if write.company.find("TaxCode", code) is None:
            yield faults.bad_reference("TaxCodes", code, "TaxCodeRef")
        elif not has_rates(write.company, code, list_name):
            yield faults.wrong_side_of_tax_code(code)


def has_rates(company: Company, code: str, list_name: str) -> bool:
    return bool(rates_of(company, code, list_name))


def no_detail_without_tax(write: Write) -> Iterable[Error]:
    """6170; a detail with nothing in it, as answers have it, says nothing."""
    not_applicable = write.new.get("GlobalTaxCalculation") == NOT_APPLICABLE
    says_something = any(write.sent.get("TxnTaxDetail", {}).values())
    if regime(write.company) == BY_LINE and not_applicable and says_something:
        yield faults.tax_not_applicable()


def sound_document_code(write: Write) -> Iterable[Error]:
    """The one code of a legacy company's document must be a code that holds rates."""
    code = write.new["TxnTaxDetail"].get("TxnTaxCodeRef", {}).get("value")
    if regime(write.company) == LEGACY and code and not has_rates(write.company, code, SALES):
        yield faults.bad_reference("TaxCodes", code, "TxnTaxCodeRef")
