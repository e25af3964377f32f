"""What the stories about sales send: lines, documents and payments, plain but for the changes."""

from decimal import Decimal
from typing import Any

AMY, BILL, COOL_CARS = ({"value": id_} for id_ in ("1", "2", "3"))


def line(amount: str | None = "100.00", **detail: Any) -> dict[str, Any]:
    """Something sold; in the detail, a number of text is a number."""
    numbers = {name: Decimal(value) for name, value in detail.items() if isinstance(value, str)}
    priced = {} if amount is None else {"Amount": Decimal(amount)}
    return {
        **priced,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, **detail, **numbers},
    }


def taxed(amount: str, code: str = "TAX") -> dict[str, Any]:
    return line(amount, TaxCodeRef={"value": code})


def discount(amount: str | None = None, **detail: Any) -> dict[str, Any]:
    priced = {} if amount is None else {"Amount": Decimal(amount)}
    return {**priced, "DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}


def percent(percent: str, amount: str | None = None) -> dict[str, Any]:
    return discount(amount, PercentBased=True, DiscountPercent=Decimal(percent))


def described(text: str) -> dict[str, Any]:
    return {"DetailType": "DescriptionOnly", "Description": text, "DescriptionLineDetail": {}}


def shipping(amount: str) -> dict[str, Any]:
    return line(amount, ItemRef={"value": "SHIPPING_ITEM_ID"})


def sale(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An invoice or credit memo of Amy's over 100.00, but for the lines and changes."""
    return {"CustomerRef": AMY, "Line": list(lines) or [line()], **changes}


def applied(to: dict[str, Any], amount: str, kind: str = "Invoice") -> dict[str, Any]:
    return {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": to["Id"], "TxnType": kind}]}


def payment(total: str | None, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Amy pays."""
    whole = {} if total is None else {"TotalAmt": Decimal(total)}
    return {"CustomerRef": AMY, **whole, "Line": list(lines), **changes}


def version(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A sparse update of what was read."""
    return {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, **changes}
