"""Invoices and credit memos: what a company's customers owe it, and what it owes back to them (§5.1, §5.6)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.quickbooks import balances, credit, faults, lines, numbers, sales_lines, taxes
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.currency import home_currency_only
from sandbox.quickbooks.entity import DELETABLE, TIMES, Entity, Rule, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import (
    MONEY,
    Choice,
    Day,
    Email,
    Flag,
    Ignored,
    Kind,
    Many,
    Number,
    Reference,
    Shape,
    Text,
)
from sandbox.quickbooks.lists import due_date
from sandbox.quickbooks.people import ADDRESS
from sandbox.quickbooks.purchases import locations_in_plan, not_negative, open_books
from sandbox.quickbooks.tax_arithmetic import NOTHING

VOIDED = "Voided"
_CUSTOM_FIELDS = {"1": "Crew #"}  # the company's own, by DefinitionId
_ADDRESSES = ("BillAddr", "ShipAddr")
_CUSTOM_FIELD = Shape(
    {
        "DefinitionId": Text(30),
        "Type": Choice(("StringType",)),
        "Name": Ignored(),
        "StringValue": Text(31),
    },
    ("DefinitionId",),
)
_FIELDS: dict[str, Kind] = {
    "CustomerRef": Reference("Customer"),
    "Line": Many(sales_lines.LINE),
    "DocNumber": Text(21),
    "TxnDate": Day(),
    "SalesTermRef": Reference("Term"),
    "BillEmail": Email(),
    "BillEmailCc": Email(200),
    "BillEmailBcc": Email(200),
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
    "ShipFromAddr": ADDRESS,
    "PrivateNote": Text(4000),
    "CustomerMemo": Shape({"value": Text(1000)}),
    "ClassRef": Reference("Class"),
    "DepartmentRef": Reference("Department"),
    "CurrencyRef": Reference("Currency"),
    "ExchangeRate": Ignored(),  # multicurrency only
    "TxnTaxDetail": taxes.TAX_DETAIL,
    "GlobalTaxCalculation": Choice((taxes.EXCLUDED, taxes.INCLUSIVE, taxes.NOT_APPLICABLE)),
    "ApplyTaxAfterDiscount": Flag(),
    "PrintStatus": Choice(("NotSet", "NeedToPrint", "PrintComplete")),
    "EmailStatus": Choice(("NotSet", "NeedToSend", "EmailSent")),
    "CustomField": Many(_CUSTOM_FIELD),
    "ShipDate": Day(),
    "ShipMethodRef": Shape({"value": Text(30), "name": Text(30)}),
    "TrackingNum": Text(31),
    "FreeFormAddress": Flag(),
    "ProjectRef": Ignored(),
    "AttachableRef": Ignored(),
    "TaxExemptionRef": Ignored(),
}
_ONLINE: dict[str, Kind] = {
    "AllowIPNPayment": Flag(),
    "AllowOnlinePayment": Flag(),
    "AllowOnlineACHPayment": Flag(),
    "AllowOnlineCreditCardPayment": Flag(),
}
_ANSWERED: dict[str, Kind] = {
    "TotalAmt": MONEY,
    "Balance": MONEY,
    "HomeTotalAmt": MONEY,
    "HomeBalance": MONEY,
    "LinkedTxn": Ignored(),
    "DeliveryInfo": Ignored(),
    "RecurDataRef": Ignored(),
}
_QUERYABLE = frozenset({"Id", "DocNumber", "TxnDate", "CustomerRef", "Balance", "TotalAmt", *TIMES})


# --- what QuickBooks fills in ------------------------------------------------------------------------


def _complete(company: Company, old: Row | None, row: Row) -> Row:
    """The total is what was sold less the discount, and its tax; a sale says what is not set, too."""
    unset = {"PrintStatus": "NeedToPrint", "EmailStatus": "NotSet", "ApplyTaxAfterDiscount": False}
    filled = {"TxnDate": company.today().isoformat(), **unset, **row, **numbers.given(company, old, row)}
    filled |= {"CurrencyRef": company.country.currency, "CustomField": _custom_fields(row)}
    filled |= _addresses(company, old, row)
    filled["GlobalTaxCalculation"] = row.get("GlobalTaxCalculation", taxes.EXCLUDED)
    if not company.country.codes_on_lines:
        del filled["GlobalTaxCalculation"]  # the US knows no such thing
    filled["Line"] = sales_lines.complete(company, filled, old["Line"] if old else [])
    discount = sales_lines.discounted(filled["Line"])
    tax = taxes.worked_out(company, filled, sales_lines.sold(filled["Line"]), discount)
    total = sales_lines.amount(filled["Line"]) + tax["TotalTax"]
    return {**filled, "TxnTaxDetail": tax, "TotalAmt": total}


def _custom_fields(row: Row) -> list[Row]:
    """All of the company's, filled in or not."""
    sent = {each["DefinitionId"]: each for each in row.get("CustomField", [])}
    own = [{"DefinitionId": id_, "Type": "StringType", "Name": name} for id_, name in _CUSTOM_FIELDS.items()]
    known = [{**sent.pop(each["DefinitionId"], {}), **each} for each in own]
    return [*known, *sent.values()]  # a rule refuses the rest


def _addresses(company: Company, old: Row | None, row: Row) -> Row:
    """Addresses are copied from the customer, and have Ids of their own (§5.1)."""
    customer = company.find("Customer", row.get("CustomerRef", {}).get("value", "")) or {}
    chosen = {name: row.get(name, None if old else customer.get(name)) for name in _ADDRESSES}
    return {name: _identified(company, old, name, address) for name, address in chosen.items() if address}


def _identified(company: Company, old: Row | None, name: str, address: Row) -> Row:
    before = (old or {}).get(name, {}).get("Id")
    return {**address, "Id": before or company.new_address_id()}


def _complete_invoice(company: Company, old: Row | None, row: Row) -> Row:
    filled = _complete(company, old, row)
    return {"DueDate": due_date(company, filled), "Deposit": NOTHING, **filled}


def _lasting(old: Row, sent: Row) -> Row:
    """New terms mean a new due date."""
    base = taxes.lasting(old, sent)
    outdated = {"DueDate"} if "SalesTermRef" in sent else set()
    return {name: value for name, value in base.items() if name not in outdated}


def _voided(row: Row) -> Row:
    """Worth nothing and owed by nobody; the document and its number stay (§4.4)."""
    nothing = {"TotalAmt": NOTHING, "Deposit": NOTHING, "TxnTaxDetail": {"TotalTax": NOTHING}}
    return {**row, **nothing, **noted_as_void(row), "Line": sales_lines.voided(row["Line"])}


def noted_as_void(row: Row) -> Row:
    note = row.get("PrivateNote", "")
    marked = note if note.startswith(VOIDED) else f"{VOIDED} - {note}" if note else VOIDED
    return {"PrivateNote": marked}


def _shown(company: Company, row: Row) -> Row:
    return {"Balance": balances.open_amount(company, row), "LinkedTxn": balances.links(company, row["Id"])}


def _shown_credit(company: Company, row: Row) -> Row:
    shown = _shown(company, row)
    return {**shown, "RemainingCredit": shown["Balance"]}


# --- rules -------------------------------------------------------------------------------------------


def _has_customer(write: Write) -> Iterable[Error]:
    if "CustomerRef" not in write.new:
        yield faults.missing("CustomerRef")


def _deliverable(write: Write) -> Iterable[Error]:
    if write.new["EmailStatus"] == "NeedToSend" and "BillEmail" not in write.new:
        yield faults.email_needed()


def _known_custom_fields(write: Write) -> Iterable[Error]:
    for each in write.new["CustomField"]:
        if each["DefinitionId"] not in _CUSTOM_FIELDS:
            yield faults.bad_custom_field(each["DefinitionId"])


def _not_less_than_paid(write: Write) -> Iterable[Error]:
    """What QuickBooks does with such an invoice is not known; here it stays as it is."""
    own_id = write.old["Id"] if write.old else ""
    settled = balances.paid(write.company, own_id) + write.new.get("Deposit", NOTHING)
    if settled and write.new["TotalAmt"] < settled:
        yield faults.less_than_paid(f"{write.entity.name}")


def _same_customer_as_paid(write: Write) -> Iterable[Error]:
    """Who has paid stays the customer."""
    moved = write.old is not None and write.old["CustomerRef"] != write.new.get("CustomerRef")
    if write.old is not None and moved and any(write.company.payers_of(write.old["Id"])):
        yield faults.business("The customer of a transaction with payments can't be changed.")


_RULES: tuple[Rule, ...] = (
    _has_customer,
    sales_lines.has_lines,
    home_currency_only,
    taxes.sound_codes(taxes.SALES),
    taxes.sound_document_code,
    taxes.no_detail_without_tax,
    sales_lines.amounts_agree,
    sales_lines.sound_discount,
    lines.inventory_is_counted,
    lines.classes_in_plan,
    locations_in_plan,
    not_negative,
    _deliverable,
    _known_custom_fields,
    _not_less_than_paid,
    _same_customer_as_paid,
    numbers.taken_by_a_sale,
    open_books,
)

_COMMON: dict[str, Any] = {
    "required": ("CustomerRef", "Line"),
    "fixed": ("CurrencyRef",),
    "lasting": _lasting,
    "rules": _RULES,
    "effects": credit.settle,
}

INVOICE = Entity(
    name="Invoice",
    fields={
        **_FIELDS,
        **_ONLINE,
        "DueDate": Day(),
        "Deposit": Number(2, Decimal(0)),
        "DepositToAccountRef": Reference("Account"),
    },
    answered={**_ANSWERED, "InvoiceLink": Ignored(), "EInvoiceStatus": Ignored()},
    queryable=_QUERYABLE | {"DueDate", "SalesTermRef"},
    operations=DELETABLE | {"void"},
    complete=_complete_invoice,
    voided=_voided,
    derived=_shown,
    **_COMMON,
)

CREDIT_MEMO = Entity(
    name="CreditMemo",
    fields=_FIELDS,
    answered={**_ANSWERED, "RemainingCredit": MONEY},
    queryable=_QUERYABLE,
    operations=DELETABLE,
    complete=_complete,
    derived=_shown_credit,
    **_COMMON,
)
