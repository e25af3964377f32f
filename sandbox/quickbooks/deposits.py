"""Deposits: payments taken to the bank together, which then stay as they are (§6: 6540)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.quickbooks import credit, faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.currency import home_currency_only
from sandbox.quickbooks.entity import DELETABLE, TIMES, Entity, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import MONEY, Choice, Day, Ignored, Many, Reference, Shape, Text
from sandbox.quickbooks.lines import total
from sandbox.quickbooks.purchases import open_books

_DETAIL = "DepositLineDetail"

_LINK = Shape({"TxnId": Text(30), "TxnType": Choice(("Payment",)), "TxnLineId": Ignored()}, ("TxnId", "TxnType"))


def _payment_or_account(line: Mapping[str, Any]) -> Iterable[Error]:
    """Money comes from a payment, or its line says from which account."""
    if not line.get("LinkedTxn") and _DETAIL not in line:
        yield faults.missing("LinkedTxn")


_LINE = Shape(
    {
        "Id": Ignored(),
        "LineNum": Ignored(),
        "Description": Text(4000),
        "Amount": MONEY,
        "DetailType": Choice((_DETAIL,)),
        "LinkedTxn": Many(_LINK),
        _DETAIL: Shape(
            {
                "AccountRef": Reference("Account"),
                "PaymentMethodRef": Reference("PaymentMethod"),
                "CheckNum": Text(21),
            },
            ("AccountRef",),
        ),
    },
    ("Amount",),
    _payment_or_account,
)


def _complete(company: Company, _old: Row | None, row: Row) -> Row:
    filled = {"TxnDate": company.today().isoformat(), "CurrencyRef": company.country.currency, **row}
    return {**filled, "TotalAmt": total(filled.get("Line", []))}


def _payments(row: Row) -> list[tuple[Row, str]]:
    """The lines that take payments, each with the payment's Id."""
    return [(line, linked["TxnId"]) for line in row["Line"] for linked in line.get("LinkedTxn", ())]


def _has_lines(write: Write) -> Iterable[Error]:
    if not write.new.get("Line"):
        yield faults.no_lines()


def _whole_payments_once(write: Write) -> Iterable[Error]:
    """A payment is there, is in no other deposit (620), and goes to the bank with all it has."""
    own_id = write.old["Id"] if write.old else None
    for line, id_ in _payments(write.new):
        payment = write.company.find("Payment", id_)
        others = {row["Id"] for _entity, row in write.company.payers_of(id_)} - {own_id}
        if payment is None or others:
            yield faults.cannot_be_linked(id_)
        elif line["Amount"] != payment["TotalAmt"]:
            yield faults.business("A payment is deposited with its whole amount.")


def _touch(company: Company, old: Row | None, new: Row | None) -> Iterable[str]:
    return credit.touch(company, old, new)


DEPOSIT = Entity(
    name="Deposit",
    fields={
        "DepositToAccountRef": Reference("Account"),
        "Line": Many(_LINE),
        "TxnDate": Day(),
        "PrivateNote": Text(4000),
        "CurrencyRef": Reference("Currency"),
        "ExchangeRate": Ignored(),  # multicurrency only
        "AttachableRef": Ignored(),
    },
    answered={"TotalAmt": MONEY},
    required=("DepositToAccountRef", "Line"),
    fixed=("CurrencyRef",),
    queryable=frozenset({"Id", "TxnDate", "DepositToAccountRef", "TotalAmt", *TIMES}),
    operations=DELETABLE,
    complete=_complete,
    rules=(home_currency_only, _has_lines, _whole_payments_once, open_books),
    effects=_touch,
)
