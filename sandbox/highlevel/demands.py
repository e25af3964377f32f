"""What HighLevel wants of a request's body and parameters, said one sentence a field (sources.md §6.3)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sandbox import exact_json
from sandbox.highlevel import times
from sandbox.highlevel.account import LOCATION
from sandbox.highlevel.answers import forbidden, unprocessable
from sandbox.system import Request

_LARGEST = 10**9

Check = Callable[[Any], bool]
Checks = Mapping[str, tuple[str, Check]]
"""By field: what it must be, and whether it is."""


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def number(value: Any) -> bool:
    """As large as money gets."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and -_LARGEST < value < _LARGEST


def an_object(value: Any) -> bool:
    return isinstance(value, dict)


def a_list(value: Any) -> bool:
    return isinstance(value, list)


def digits(value: Any) -> bool:
    return isinstance(value, str) and value.isdecimal()


def _is_tax(value: Any) -> bool:
    return isinstance(value, dict) and number(value.get("rate")) and value["rate"] >= 0


def _is_discount(value: dict[str, Any]) -> bool:
    products = value.get("validOnProductIds", [])
    return value.get("type") in ("percentage", "fixed") and number(value.get("value")) and a_list(products)


def one_of(*values: str) -> tuple[str, Check]:
    return f"must be one of the following values: {', '.join(values)}", lambda value: value in values


TEXT = ("must be a string", text)
NUMBER = ("must be a number", number)
BOOLEAN = ("must be a boolean value", lambda value: isinstance(value, bool))
OBJECT = ("must be an object", an_object)
LIST = ("must be an array", a_list)
DATE = ("must be a date in YYYY-MM-DD format", times.is_date)
NUMBER_STRING = ("must be a number string", digits)
NOTHING = ("", lambda _value: True)

TAXES = ("must be an array of taxes with a rate", lambda value: a_list(value) and all(map(_is_tax, value)))
DISCOUNT = ("must be an object with a type and a value", lambda value: an_object(value) and _is_discount(value))

PLACE: Checks = {"altId": TEXT, "altType": one_of("location")}
ITEM: Checks = {"name": TEXT, "currency": TEXT, "qty": NUMBER, "amount": NUMBER}
ITEM_OPTIONS: Checks = {
    "taxes": TAXES,
    "taxInclusive": BOOLEAN,
    **dict.fromkeys(
        ("_id", "productId", "priceId", "description", "type", "isSetupFeeItem", "automaticTaxCategoryId"), NOTHING
    ),
}
OPTIONS: Checks = {
    "title": TEXT,
    "termsNotes": TEXT,
    "invoiceNumber": TEXT,
    "invoiceNumberPrefix": TEXT,
    "dueDate": DATE,
    "automaticTaxesEnabled": BOOLEAN,
    "paymentSchedule": OBJECT,
    "tipsConfiguration": OBJECT,
    "lateFeesConfiguration": OBJECT,
    "miscellaneousCharges": OBJECT,
    "attachments": LIST,
    "paymentMethods": OBJECT,
}


def body_of(request: Request) -> dict[str, Any]:
    try:
        body = exact_json.read(request.body or b"{}")
    except ValueError as error:
        raise unprocessable("body must be JSON") from error
    if not isinstance(body, dict):
        raise unprocessable("body must be an object")
    return body


def check(values: Mapping[str, Any], required: Checks, options: Checks) -> None:
    """Raise Declined: 422 for what is missing, wrong or unknown, 403 for another location."""
    if problems := _problems(values, required, options):
        raise unprocessable(*problems)
    if values.get("altId", LOCATION) != LOCATION:
        raise forbidden("The token does not have access to this location.")


def check_items(name: str, items: list[Any]) -> None:
    problems = [
        problem
        for index, item in enumerate(items)
        for problem in (
            _problems(item, ITEM, ITEM_OPTIONS, f"{name}.{index}.")
            if isinstance(item, dict)
            else [f"{name}.{index} must be an object"]
        )
    ]
    if not items:
        problems = [f"{name} should not be empty"]
    if problems:
        raise unprocessable(*problems)


def _problems(values: Mapping[str, Any], required: Checks, options: Checks, where: str = "") -> list[str]:
    known = {**options, **required}
    unknown = [f"property {where}{name} should not exist" for name in values if name not in known]
    wrong = [
        f"{where}{name} {must}"
        for name, (must, holds) in known.items()
        if (name in required or name in values) and not holds(values.get(name))
    ]
    return unknown + wrong
