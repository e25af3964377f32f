"""Payments of bills by check, as far as a bill shows that it was paid (§5.6)."""

from collections.abc import Iterable
from typing import Any

from sandbox.quickbooks import balances, faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.currency import home_currency_only
from sandbox.quickbooks.entity import DELETABLE, TIMES, Entity, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import MONEY, Choice, Day, Ignored, Many, Reference, Shape, Text
from sandbox.quickbooks.lines import total
from sandbox.quickbooks.purchases import open_books

_LINK = Shape({"TxnId": Text(30), "TxnType": Choice(("Bill",)), "TxnLineId": Ignored()}, ("TxnId", "TxnType"))
_LINE = Shape({"Amount": MONEY, "LinkedTxn": Many(_LINK)}, ("Amount", "LinkedTxn"))


def _complete(company: Company, _old: Row | None, row: Row) -> Row:
    return {"TxnDate": company.today().isoformat(), "CurrencyRef": company.country.currency, **row}


def _touch_bills(company: Company, old: Row | None, new: Row | None) -> Iterable[str]:
    """A bill that is paid, or no longer paid, is another version of itself (§4.2)."""
    ids = {id_ for payment in (old, new) if payment for id_ in balances.applied(payment)}
    for id_ in sorted(ids, key=int):
        if bill := company.find("Bill", id_):
            company.replace("Bill", bill, bill)
            yield f"updated Bill {id_}"


# --- rules -------------------------------------------------------------------------------------------


def _by_check(write: Write) -> Iterable[Error]:
    account = write.new.get("CheckPayment", {}).get("BankAccountRef")
    if account is None:
        yield faults.missing("BankAccountRef")
    elif _type_of(write.company, account) != "Bank":
        yield faults.wrong_account_type("BankAccountRef")


def _type_of(company: Company, reference: Row) -> Any:
    account = company.find("Account", reference["value"])
    return account and account["AccountType"]


def _one_bill_a_line(write: Write) -> Iterable[Error]:
    if not write.new["Line"]:
        yield faults.no_lines()
    if any(len(line["LinkedTxn"]) != 1 for line in write.new["Line"]):
        yield faults.missing("LinkedTxn")


def _adds_up(write: Write) -> Iterable[Error]:
    """What QuickBooks does with a rest is not known; here nothing stays unapplied."""
    if write.new["TotalAmt"] != total(write.new["Line"]):
        yield faults.business("The total of the payment must be what is applied to bills.")


def _bills_are_open(write: Write) -> Iterable[Error]:
    """Bills of this vendor, and no more than is open on each (§5.6, §6: 620)."""
    own_id = write.old["Id"] if write.old else None
    for id_, amount in balances.applied(write.new).items():
        bill = write.company.find("Bill", id_)
        if bill is None or bill["VendorRef"]["value"] != write.new["VendorRef"]["value"]:
            yield faults.cannot_be_linked(id_)
        elif amount <= 0 or amount > bill["TotalAmt"] - balances.paid(write.company, id_, besides=own_id):
            yield faults.business("You can't pay more than the open balance of a bill, nor nothing.")


BILL_PAYMENT = Entity(
    name="BillPayment",
    fields={
        "VendorRef": Reference("Vendor"),
        "TotalAmt": MONEY,
        "PayType": Choice(("Check",)),
        "CheckPayment": Shape({"BankAccountRef": Reference("Account"), "PrintStatus": Ignored()}),
        "Line": Many(_LINE),
        "DocNumber": Text(21),
        "TxnDate": Day(),
        "PrivateNote": Text(4000),
        "APAccountRef": Reference("Account"),
        "CurrencyRef": Reference("Currency"),
    },
    required=("VendorRef", "TotalAmt", "PayType", "Line"),
    fixed=("CurrencyRef",),
    queryable=frozenset({"Id", "VendorRef", "DocNumber", "TxnDate", "TotalAmt", "APAccountRef", *TIMES}),
    operations=DELETABLE,
    complete=_complete,
    rules=(home_currency_only, _by_check, _one_bill_a_line, _adds_up, _bills_are_open, open_books),
    effects=_touch_bills,
)
