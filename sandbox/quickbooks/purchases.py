"""Bills and vendor credits: what a company owes its vendors, and what they owe back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.quickbooks import balances, faults, lines, numbers, taxes
from sandbox.quickbooks.accounts import PAYABLE, RECEIVABLE
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.currency import home_currency_only
from sandbox.quickbooks.entity import DELETABLE, TIMES, Entity, Rule, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import MONEY, Choice, Day, Ignored, Kind, Many, Reference, Text
from sandbox.quickbooks.lists import due_date
from sandbox.quickbooks.people import ADDRESS

_FIELDS: dict[str, Kind] = {
    "VendorRef": Reference("Vendor"),
    "Line": Many(lines.LINE),
    "APAccountRef": Reference("Account"),
    "DocNumber": Text(21),
    "TxnDate": Day(),
    "DepartmentRef": Reference("Department"),
    "PrivateNote": Text(4000),
    "CurrencyRef": Reference("Currency"),
    "ExchangeRate": Ignored(),  # multicurrency only
    "GlobalTaxCalculation": Choice((taxes.EXCLUDED, taxes.INCLUSIVE, taxes.NOT_APPLICABLE)),
    "TxnTaxDetail": taxes.TAX_DETAIL,
    "LinkedTxn": Ignored(),
    "VendorAddr": ADDRESS,
    "AttachableRef": Ignored(),
}
_QUERYABLE = frozenset({"Id", "DocNumber", "VendorRef", "TxnDate", "APAccountRef", "TotalAmt", "Balance", *TIMES})


def _complete(company: Company, old: Row | None, row: Row) -> Row:
    """The total is the sum of the lines, and outside the US their tax."""
    filled = {"TxnDate": company.today().isoformat(), "APAccountRef": _payables(company), **row}
    filled["CurrencyRef"] = row.get("CurrencyRef", company.country.currency)
    filled["Line"] = lines.complete(company, row.get("Line", []), old["Line"] if old else [])
    return _with_tax(company, filled, lines.total(filled["Line"]))


def _with_tax(company: Company, row: Row, net: Decimal) -> Row:
    """There is no tax on purchases in the US, and no word about it is kept."""
    if not company.country.codes_on_lines:
        bare = {name: value for name, value in row.items() if name not in {"GlobalTaxCalculation", "TxnTaxDetail"}}
        return {**bare, "TotalAmt": net}
    told = {"GlobalTaxCalculation": taxes.EXCLUDED, **row}
    tax = taxes.by_line(company, told, told["Line"], Decimal("0.00"), taxes.PURCHASES)
    return {**told, "TxnTaxDetail": tax, "TotalAmt": net + tax["TotalTax"]}


def _payables(company: Company) -> Row:
    account = next(row for row in company.all("Account") if row["AccountType"] == PAYABLE)
    return {"value": account["Id"]}


def _complete_bill(company: Company, old: Row | None, row: Row) -> Row:
    filled = _complete(company, old, row)
    return {"DueDate": due_date(company, filled), **filled}


def _release_payments(company: Company, old: Row | None, new: Row | None) -> Iterable[str]:
    """The payment of a bill that is deleted stays, applied to nothing (§4.4)."""
    if old is None or new is not None:
        return
    yield from balances.release(company, old["Id"])


# --- rules -------------------------------------------------------------------------------------------


def _has_lines(write: Write) -> Iterable[Error]:
    if not write.new["Line"]:
        yield faults.no_lines()


def _account_types(write: Write) -> Iterable[Error]:
    """Payables is where a bill is owed from, and never what it is spent on."""
    if _type_of(write.company, write.new["APAccountRef"]) != PAYABLE:
        yield faults.wrong_account_type("APAccountRef")
    for line in write.new["Line"]:
        spent_on = lines.detail_of(line).get("AccountRef")
        if spent_on and _type_of(write.company, spent_on) in {PAYABLE, RECEIVABLE}:
            yield faults.wrong_account_type("AccountRef")


def _type_of(company: Company, reference: Row) -> Any:
    account = company.find("Account", reference["value"])
    return account and account["AccountType"]


def open_books(write: Write) -> Iterable[Error]:
    if write.company.is_closed(write.old, write.new):
        yield faults.books_closed()


def not_negative(write: Write) -> Iterable[Error]:
    if write.new["TotalAmt"] < 0:
        yield faults.business("Enter a transaction amount that is 0 or greater.")


def _not_less_than_paid(write: Write) -> Iterable[Error]:
    """What QuickBooks does with such a bill is not known; here it stays as it is."""
    if write.old is not None and write.new["TotalAmt"] < balances.paid(write.company, write.old["Id"]):
        yield faults.less_than_paid()


def locations_in_plan(write: Write) -> Iterable[Error]:
    if "DepartmentRef" in write.new and write.company.settings.plan != "Plus":
        yield faults.feature_not_in_plan("locations")


def _new_number(write: Write) -> Iterable[Error]:
    """One number, one bill of a vendor, where the company wants to be warned (§5.6)."""
    return numbers.taken(write, "VendorRef")


_RULES: tuple[Rule, ...] = (
    _has_lines,
    home_currency_only,
    taxes.sound_codes(taxes.PURCHASES),
    taxes.no_detail_without_tax,
    lines.billable_lines_have_customers,
    lines.amounts_agree,
    lines.inventory_is_counted,
    lines.classes_in_plan,
    locations_in_plan,
    _account_types,
    not_negative,
    open_books,
)

BILL = Entity(
    name="Bill",
    fields={**_FIELDS, "DueDate": Day(), "SalesTermRef": Reference("Term")},
    answered={"TotalAmt": MONEY, "Balance": MONEY, "HomeBalance": MONEY},
    required=("VendorRef", "Line"),
    fixed=("CurrencyRef",),
    queryable=_QUERYABLE | {"DueDate", "SalesTermRef"},
    operations=DELETABLE,
    lasting=taxes.lasting,
    complete=_complete_bill,
    derived=balances.shown,
    rules=(*_RULES, _not_less_than_paid, _new_number),
    effects=_release_payments,
)

VENDOR_CREDIT = Entity(
    name="VendorCredit",
    fields=_FIELDS,
    answered={"TotalAmt": MONEY, "Balance": MONEY},
    required=("VendorRef", "Line"),
    fixed=("CurrencyRef",),
    queryable=_QUERYABLE,
    operations=DELETABLE,
    lasting=taxes.lasting,
    complete=_complete,
    derived=balances.shown,
    rules=_RULES,
)
