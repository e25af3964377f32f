"""The lines of an invoice or credit memo: what is sold, the subtotal, the discount, and shipping (§5.2)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sandbox.quickbooks import faults, taxes
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import MONEY, Choice, Day, Flag, Ignored, Kind, Number, Reference, Shape, Text
from sandbox.quickbooks.lines import free_ids, given, product, total
from sandbox.quickbooks.tax_arithmetic import NOTHING, part, with_tax, without_tax

SOLD = "SalesItemLineDetail"
DISCOUNT = "DiscountLineDetail"
SUBTOTAL = "SubTotalLineDetail"
DESCRIPTION = "DescriptionOnly"

_DETAIL_OF = {SOLD: SOLD, DISCOUNT: DISCOUNT, SUBTOTAL: SUBTOTAL, DESCRIPTION: "DescriptionLineDetail"}
_DEFAULT_ITEM = {"value": "1"}  # Services (§5.2)
_GIVEN_FOR_DISCOUNTS = "DiscountsRefundsGiven"

_FIELDS: dict[str, Kind] = {
    "Id": Text(30),
    "LineNum": Ignored(),
    "Description": Text(4000),
    "Amount": MONEY,
    "DetailType": Choice(tuple(_DETAIL_OF)),
    "LinkedTxn": Ignored(),
    "CustomField": Ignored(),
    SOLD: Shape(
        {
            "ItemRef": Reference("Item", besides=frozenset({taxes.SHIPPING})),
            "Qty": Number(),
            "UnitPrice": Number(),
            "TaxCodeRef": Reference("TaxCode", named=False),
            "ClassRef": Reference("Class"),
            "ServiceDate": Day(),
            "DiscountRate": Ignored(),  # of other countries' line discounts
            "DiscountAmt": Ignored(),
            "TaxInclusiveAmt": MONEY,
            "ItemAccountRef": Reference("Account"),
            "PriceLevelRef": Ignored(),
            "MarkupInfo": Ignored(),
        }
    ),
    DISCOUNT: Shape(
        {
            "PercentBased": Flag(),
            "DiscountPercent": Number(None, Decimal(0), Decimal(100)),
            "DiscountAccountRef": Reference("Account"),
            "ClassRef": Reference("Class"),
            "TaxCodeRef": Ignored(),
            "Discount": Ignored(),
        }
    ),
    SUBTOTAL: Ignored(),
    "SubtotalLineDetail": Ignored(),  # as an older client spells it
    "DescriptionLineDetail": Shape({"ServiceDate": Day(), "TaxCodeRef": Reference("TaxCode", named=False)}),
}


def _needs(line: Mapping[str, Any]) -> Iterable[Error]:
    """What a line needs depends on its kind; a subtotal needs nothing, as it is not read."""
    detail: Mapping[str, Any] = line.get(line.get("DetailType", ""), {})
    has_amount = line.get("Amount", "") != ""
    match line.get("DetailType"):
        case "SalesItemLineDetail" if SOLD not in line:
            yield faults.missing(SOLD)
        case "SalesItemLineDetail" if not has_amount and not detail.get("TaxInclusiveAmt"):
            yield faults.missing("Amount")
        case "DiscountLineDetail" if not has_amount and detail.get("DiscountPercent", "") == "":
            yield faults.discount_without_amount()


LINE = Shape(_FIELDS, ("DetailType",), _needs)


def of_type(lines: Iterable[Row], *types: str) -> list[Row]:
    return [line for line in lines if line["DetailType"] in types]


def sold(lines: Iterable[Row]) -> list[Row]:
    """What has a price and perhaps a tax, shipping among it."""
    return of_type(lines, SOLD)


def discounted(lines: Iterable[Row]) -> Decimal:
    return total(of_type(lines, DISCOUNT))


def amount(lines: Iterable[Row]) -> Decimal:
    """What the document comes to before tax."""
    return total(sold(lines)) - discounted(lines)


def complete(company: Company, row: Row, before: list[Row]) -> list[Row]:
    """All lines as an answer shows them: what is sold, the subtotal, the discount, then shipping.

    A subtotal that was sent is left out; a line sent with a known Id keeps it (§4.3).
    """
    lines = [_valued(company, row, given(line)) for line in row.get("Line", [])]
    shipping = [line for line in lines if taxes.is_shipping(line)]
    items = [line for line in of_type(lines, SOLD, DESCRIPTION) if line not in shipping]
    subtotal = total(sold(items))
    discounts = [_discount(company, line, subtotal) for line in of_type(lines, DISCOUNT)]
    numbered = _numbered([*items, *discounts, *shipping], before)
    return [*numbered[: len(items)], _subtotal(subtotal), *numbered[len(items) :]]


def _subtotal(amount: Decimal) -> Row:
    return {"DetailType": SUBTOTAL, "Amount": amount, SUBTOTAL: {}}


def _valued(company: Company, row: Row, line: Row) -> Row:
    """The line with what QuickBooks fills in, as far as it stands alone."""
    match line["DetailType"]:
        case "SalesItemLineDetail":
            return _sold(company, row, line)
        case "DescriptionOnly":
            return {name: value for name, value in line.items() if name != "Amount"}
        case _:
            return line


def _sold(company: Company, row: Row, line: Row) -> Row:
    detail = {"ItemRef": _DEFAULT_ITEM, **given(line[SOLD])}
    if not (detail.get("Qty") or detail.get("UnitPrice")):
        detail = {name: value for name, value in detail.items() if name not in {"Qty", "UnitPrice"}}
    if not company.country.codes_on_lines:
        return line | {SOLD: {"TaxCodeRef": {"value": taxes.UNTAXED}, **detail}}
    return _with_its_tax(company, row, line | {SOLD: detail})


def _with_its_tax(company: Company, row: Row, line: Row) -> Row:
    """Amount is without tax, always; where prices include it, TaxInclusiveAmt is the price."""
    detail = dict(line[SOLD])
    price = detail.pop("TaxInclusiveAmt", NOTHING)
    rates = taxes.rates_of(company, detail.get("TaxCodeRef", {}).get("value", ""))
    net = line.get("Amount", without_tax(price, rates))
    if row.get("GlobalTaxCalculation") == taxes.INCLUSIVE:
        detail["TaxInclusiveAmt"] = price if without_tax(price, rates) == net else with_tax(net, rates)
    return line | {"Amount": net, SOLD: detail}


def _discount(company: Company, line: Row, subtotal: Decimal) -> Row:
    """In percent unless it says that it is not."""
    detail = given(line.get(DISCOUNT, {}))
    in_percent = detail.get("PercentBased", "DiscountPercent" in detail) and "DiscountPercent" in detail
    if not in_percent:
        detail.pop("DiscountPercent", None)
    amount = line.get("Amount")
    if amount is None:
        amount = part(subtotal, detail["DiscountPercent"]) if in_percent else NOTHING
    account = {"DiscountAccountRef": account_for_discounts(company)}
    return line | {"Amount": amount, DISCOUNT: account | detail | {"PercentBased": bool(in_percent)}}


def account_for_discounts(company: Company) -> Row:
    rows = company.all("Account")
    return {"value": next(row["Id"] for row in rows if row["AccountSubType"] == _GIVEN_FOR_DISCOUNTS)}


def _numbered(lines: list[Row], before: list[Row]) -> list[Row]:
    known = {line["Id"] for line in before if "Id" in line}
    free = free_ids(before)
    return [_with_id(line, number, known, free) for number, line in enumerate(lines, 1)]


def _with_id(line: Row, number: int, known: set[str], free: Iterator[str]) -> Row:
    id_ = line["Id"] if line.get("Id") in known else next(free)
    known.discard(id_)
    detail = _DETAIL_OF[line["DetailType"]]
    common = {name: line[name] for name in ("Description", "Amount", "DetailType") if line.get(name, "") != ""}
    return {"Id": id_, "LineNum": number, **common, detail: line.get(detail, {})}


def voided(lines: list[Row]) -> list[Row]:
    """Amounts and quantities zero (§4.4)."""
    return [_voided(line) for line in lines]


def _voided(line: Row) -> Row:
    zero = {"Amount": NOTHING} if "Amount" in line else {}
    detail = line[_DETAIL_OF[line["DetailType"]]]
    if "Qty" in detail:
        detail = detail | {"Qty": Decimal(0)}
    detail = {name: value for name, value in detail.items() if name != "TaxInclusiveAmt"}
    return line | zero | {_DETAIL_OF[line["DetailType"]]: detail}


# --- rules -------------------------------------------------------------------------------------------


def has_lines(write: Write) -> Iterable[Error]:
    if not sold(write.new["Line"]) and not of_type(write.new["Line"], DESCRIPTION):
        yield faults.no_lines()


def amounts_agree(write: Write) -> Iterable[Error]:
    """Amount is Qty times UnitPrice, rounded half up to cents, where both are given (§5.2)."""
    for line in sold(write.new["Line"]):
        worth = product(line[SOLD])
        if worth is not None and worth != line["Amount"]:
            yield faults.amount_is_not_product(line["Amount"])


def sound_discount(write: Write) -> Iterable[Error]:
    """One a document, where the company gives any; positive, no more than the subtotal, true to its percent."""
    discounts = of_type(write.new["Line"], DISCOUNT)
    if discounts and not write.company.settings.allow_discount:
        yield faults.discounts_are_off()
    if len(discounts) > 1:
        yield faults.one_discount_only()
    (subtotal,) = (line["Amount"] for line in of_type(write.new["Line"], SUBTOTAL))
    for line in discounts:
        yield from _wrong_discount(line, subtotal)


def _wrong_discount(line: Row, subtotal: Decimal) -> Iterator[Error]:
    percent = line[DISCOUNT].get("DiscountPercent")
    if percent is not None and line["Amount"] != part(subtotal, percent):
        yield faults.discount_disagrees()
    elif line["Amount"] > max(subtotal, NOTHING):
        yield faults.discount_above_subtotal()
    elif line["Amount"] < 0:
        yield faults.bad_number("Amount", line["Amount"])
