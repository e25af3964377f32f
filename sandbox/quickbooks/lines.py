"""The lines of a bill or vendor credit: their two kinds, what they need, and how they keep their Ids."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from sandbox.quickbooks import faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import (
    MONEY,
    Choice,
    Ignored,
    Kind,
    Number,
    Reference,
    Shape,
    Text,
)

ACCOUNT_LINE = "AccountBasedExpenseLineDetail"
ITEM_LINE = "ItemBasedExpenseLineDetail"
DETAILS = (ACCOUNT_LINE, ITEM_LINE)

_SHARED: dict[str, Kind] = {
    "TaxCodeRef": Reference("TaxCode", named=False),
    "TaxAmount": Ignored(),  # tax is reckoned for the document, not for its lines
    "TaxInclusiveAmt": Ignored(),
    "MarkupInfo": Ignored(),
    "ClassRef": Reference("Class"),
    "CustomerRef": Reference("Customer"),
    "BillableStatus": Choice(("Billable", "NotBillable", "HasBeenBilled")),
}


def _needs_its_detail(line: Mapping[str, Any]) -> Iterable[Error]:
    detail = line.get("DetailType")
    if detail and detail not in line:
        yield faults.missing(detail)


LINE = Shape(
    {
        "Id": Text(30),
        "LineNum": Ignored(),
        "Description": Text(4000),
        "Amount": MONEY,
        "DetailType": Choice(DETAILS),
        "LinkedTxn": Ignored(),
        "CustomField": Ignored(),
        ACCOUNT_LINE: Shape({"AccountRef": Reference("Account"), **_SHARED}, ("AccountRef",)),
        ITEM_LINE: Shape(
            {
                "ItemRef": Reference("Item"),
                "Qty": Number(),
                "UnitPrice": Number(),
                "PriceLevelRef": Ignored(),
                **_SHARED,
            },
            ("ItemRef",),
        ),
    },
    ("Amount", "DetailType"),
    _needs_its_detail,
)


def detail_of(line: Row) -> Row:
    detail: Row = line.get(line["DetailType"], {})  # a description has none of that name
    return detail


def complete(company: Company, lines: list[Row], before: list[Row]) -> list[Row]:
    """Number the lines. A line sent with a known Id keeps it, every other gets the next free one (§4.3)."""
    known = {line["Id"] for line in before}
    free = free_ids(before)
    unset: Row = {"BillableStatus": "NotBillable"}
    if not company.country.codes_on_lines:
        unset["TaxCodeRef"] = {"value": "NON"}
    return [_complete(line, number, known, free, unset) for number, line in enumerate(lines, 1)]


def free_ids(before: list[Row]) -> Iterator[str]:
    number = max((int(line["Id"]) for line in before if "Id" in line), default=0)
    while True:
        number += 1
        yield str(number)


def _complete(line: Row, number: int, known: set[str], free: Iterator[str], unset: Row) -> Row:
    detail_type = line["DetailType"]
    id_ = line["Id"] if line.get("Id") in known else next(free)
    known.discard(id_)
    common = {name: line[name] for name in ("Description", "Amount", "DetailType") if line.get(name, "") != ""}
    return {"Id": id_, "LineNum": number, **common, detail_type: unset | given(line[detail_type])}


def given(detail: Row) -> Row:
    return {name: value for name, value in detail.items() if value != ""}


def total(lines: Iterable[Row]) -> Decimal:
    return sum((line["Amount"] for line in lines), Decimal("0.00"))


# --- rules -------------------------------------------------------------------------------------------


def amounts_agree(write: Write) -> Iterable[Error]:
    """Amount is Qty times UnitPrice, rounded half up to cents, where both are given (§5.2)."""
    for line in write.new["Line"]:
        worth = product(detail_of(line))
        if worth is not None and worth != line["Amount"]:
            yield faults.amount_is_not_product(line["Amount"])


def product(detail: Row) -> Decimal | None:
    if "Qty" not in detail or "UnitPrice" not in detail:
        return None
    with localcontext() as context:
        context.prec = 60  # two numbers of 15 digits and 15 places multiply exactly
        worth: Decimal = detail["Qty"] * detail["UnitPrice"]
        return worth.quantize(Decimal("0.01"), ROUND_HALF_UP)


def billable_lines_have_customers(write: Write) -> Iterable[Error]:
    """HasBeenBilled is for QuickBooks to say, never for us (§5.2)."""
    for line in write.new["Line"]:
        detail = detail_of(line)
        if detail["BillableStatus"] == "HasBeenBilled":
            yield faults.bad_enumeration("BillableStatus", "HAS_BEEN_BILLED")
        elif detail["BillableStatus"] == "Billable" and "CustomerRef" not in detail:
            yield faults.billable_without_customer()


def classes_in_plan(write: Write) -> Iterable[Error]:
    uses_classes = any("ClassRef" in detail_of(line) for line in write.new["Line"])
    if uses_classes and write.company.settings.plan != "Plus":
        yield faults.feature_not_in_plan("classes")


def inventory_is_counted(write: Write) -> Iterable[Error]:
    """A line of a tracked item needs a quantity (6520), not before the item's start date (6270)."""
    for line in write.new["Line"]:
        detail = detail_of(line)
        item = write.company.find("Item", detail.get("ItemRef", {}).get("value", ""))
        if item is None or item["Type"] != "Inventory":
            continue
        if "Qty" not in detail:
            yield faults.quantity_needed()
        if write.new["TxnDate"] < item["InvStartDate"]:
            yield faults.before_start_of(item["Name"])
