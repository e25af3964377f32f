"""The fields of a line that we own, of bills and of sales (quickbooks.md §5.2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.quickbooks.names import one_line
from connectors.quickbooks.values import amount, id_of, money, name_of, text_of

Fields = dict[str, Any]

BOUGHT = "AccountBasedExpenseLineDetail"
SOLD = "SalesItemLineDetail"
_SUBTOTAL = "SubTotalLineDetail"
_DISCOUNT = "DiscountLineDetail"


def is_ours(line: Mapping[str, Any]) -> bool:
    """Whether a line is one that somebody entered: subtotals are QuickBooks' own."""
    return line.get("DetailType") != _SUBTOTAL


def signed(line: Mapping[str, Any]) -> Decimal:
    """What a line adds to the total; a discount is written without its sign, a heading without an amount."""
    value = amount(line.get("Amount") or 0)
    return -value if line.get("DetailType") == _DISCOUNT else value


def line_fields(line: Mapping[str, Any]) -> Fields:
    """What a line says, sent or seen."""
    said = {
        "amount": money(signed(line)),
        "description": one_line(str(line.get("Description") or "")),
    }
    match line.get("DetailType"):
        case "SalesItemLineDetail":
            detail = line.get(SOLD) or {}
            own = {"item": id_of(detail.get("ItemRef")), "tax_code": id_of(detail.get("TaxCodeRef"))}
            return said | own | {"class": id_of(detail.get("ClassRef")), "part": "item"}
        case "DiscountLineDetail":
            return said | {"part": "discount"}
        case "DescriptionOnly":
            return said | {"part": "text"}
        case _ if "LinkedTxn" in line and BOUGHT not in line:
            return said | {"applied_to": ", ".join(str(each.get("TxnId")) for each in line["LinkedTxn"])}
        case _:
            detail = line.get(BOUGHT) or {}
            refs = {key: id_of(detail.get(f"{key.capitalize()}Ref")) for key in ("account", "class", "customer")}
            taxed = {"tax_code": id_of(detail["TaxCodeRef"])} if detail.get("TaxCodeRef") else {}
            return said | refs | taxed


def seen_of_line(line: Mapping[str, Any]) -> Fields:
    """A line's id, the names of what it refers to, and the details that are a bookkeeper's own."""
    if line.get("DetailType") == SOLD:
        detail = line.get(SOLD) or {}
        names = {f"{key}_name": name_of(detail.get(f"{key.capitalize()}Ref")) for key in ("item", "class")}
        return {"id": text_of(line.get("Id")), **names, "service_date": text_of(detail.get("ServiceDate"))}
    detail = line.get(BOUGHT) or {}
    names = {
        f"{key}_name": name_of(detail.get(f"{key.capitalize()}Ref")) for key in ("account", "class", "customer")
    }
    own = {"billable": text_of(detail.get("BillableStatus")), "tax_code": id_of(detail.get("TaxCodeRef"))}
    return {"id": text_of(line.get("Id")), **names, **(own if BOUGHT in line else {})}
