"""Payments of customers: money received, and the invoices and credits it is applied to (§5.6)."""

from collections.abc import Iterable, Iterator

from sandbox.quickbooks import balances, credit, faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.currency import home_currency_only
from sandbox.quickbooks.entity import DELETABLE, TIMES, VOIDED_BY_UPDATE, Entity, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import MONEY, Choice, Day, Flag, Ignored, Many, Reference, Shape, Text
from sandbox.quickbooks.purchases import open_books
from sandbox.quickbooks.sales import noted_as_void
from sandbox.quickbooks.tax_arithmetic import NOTHING

_LINKABLE = ("Invoice", "CreditMemo")
_UNDEPOSITED = "UndepositedFunds"

# Journal entries and expenses can be paid too; the stand-in has none, so none is ever found.
_LINK = Shape(
    {
        "TxnId": Text(30),
        "TxnType": Choice((*_LINKABLE, "JournalEntry", "Expense")),
        "TxnLineId": Ignored(),
    },
    ("TxnId", "TxnType"),
)
_LINE = Shape(
    {"Amount": MONEY, "LinkedTxn": Many(_LINK), "LineEx": Ignored(), "Id": Ignored()},
    ("Amount", "LinkedTxn"),
)


def _complete(company: Company, _old: Row | None, row: Row) -> Row:
    unset = {"TxnDate": company.today().isoformat(), "DepositToAccountRef": _undeposited(company), "Line": []}
    return {"CurrencyRef": company.country.currency, **unset, **row}


def _undeposited(company: Company) -> Row:
    rows = company.all("Account")
    return {"value": next(row["Id"] for row in rows if row["AccountSubType"] == _UNDEPOSITED)}


def _shown(company: Company, row: Row) -> Row:
    deposits = balances.links(company, row["Id"])
    return {"UnappliedAmt": balances.unapplied(row), **({"LinkedTxn": deposits} if deposits else {})}


def _voided(row: Row) -> Row:
    return {**row, **noted_as_void(row), "TotalAmt": NOTHING, "Line": []}


def _touch(company: Company, old: Row | None, new: Row | None) -> Iterable[str]:
    return credit.touch(company, old, new)


# --- rules -------------------------------------------------------------------------------------------


def _has_customer(write: Write) -> Iterable[Error]:
    if "CustomerRef" not in write.new:
        yield faults.missing("CustomerRef")


def _has_amount(write: Write) -> Iterable[Error]:
    total = write.new.get("TotalAmt")
    if total is None:
        yield faults.no_amount_given()
    elif total < 0:
        yield faults.business("Enter a transaction amount that is 0 or greater.")


def _one_transaction_a_line(write: Write) -> Iterable[Error]:
    if any(len(line["LinkedTxn"]) != 1 for line in write.new["Line"]):
        yield faults.missing("LinkedTxn")


def _applied_to_what_is_open(write: Write) -> Iterable[Error]:
    """Of this customer or of one below it (620), and no more than is open on each (6000)."""
    entities = {linked["TxnId"]: linked["TxnType"] for line in write.new["Line"] for linked in line["LinkedTxn"]}
    own_id = write.old["Id"] if write.old else None
    for id_, amount in balances.applied(write.new).items():
        row = write.company.find(entities[id_], id_) if entities[id_] in _LINKABLE else None
        if row is None or not _is_theirs(write, row):
            yield faults.cannot_be_linked(id_)
        elif amount <= 0 or amount > balances.open_amount(write.company, row, besides=own_id):
            yield faults.more_than_open(entities[id_])


def _is_theirs(write: Write, row: Row) -> bool:
    payer = write.new.get("CustomerRef", {}).get("value")
    return payer in _with_parents(write.company, row["CustomerRef"]["value"])


def _with_parents(company: Company, id_: str) -> Iterator[str]:
    while id_:
        yield id_
        id_ = (company.find("Customer", id_) or {}).get("ParentRef", {}).get("value", "")


def _in_a_deposit(company: Company, row: Row) -> Iterable[Error]:
    """What was taken to the bank stays as it is (6540)."""
    if any(company.payers_of(row["Id"])):
        yield faults.deposited()


def _not_deposited(write: Write) -> Iterable[Error]:
    return _in_a_deposit(write.company, write.old) if write.old else ()


def _not_over_applied(write: Write) -> Iterable[Error]:
    if "TotalAmt" in write.new and balances.unapplied(write.new) < 0:
        yield faults.over_applied()


PAYMENT = Entity(
    name="Payment",
    fields={
        "CustomerRef": Reference("Customer"),
        "TotalAmt": MONEY,
        "Line": Many(_LINE),
        "TxnDate": Day(),
        "PrivateNote": Text(4000),
        "PaymentMethodRef": Reference("PaymentMethod"),
        "PaymentRefNum": Text(21),
        "DepositToAccountRef": Reference("Account"),
        "ARAccountRef": Reference("Account"),
        "CurrencyRef": Reference("Currency"),
        "ExchangeRate": Ignored(),  # multicurrency only
        "ProcessPayment": Flag(),
        "CreditCardPayment": Ignored(),
        "TxnSource": Ignored(),
        "TxnStatus": Ignored(),
        "TransactionLocationType": Ignored(),
        "TaxExemptionRef": Ignored(),
        "ProjectRef": Ignored(),
        "AttachableRef": Ignored(),
    },
    answered={"UnappliedAmt": MONEY, "LinkedTxn": Ignored()},
    required=("CustomerRef",),
    fixed=("CurrencyRef",),
    queryable=frozenset({"Id", "CustomerRef", "TxnDate", "TotalAmt", "PaymentMethodRef", "PaymentRefNum", *TIMES}),
    operations=DELETABLE | {VOIDED_BY_UPDATE},
    complete=_complete,
    voided=_voided,
    derived=_shown,
    rules=(
        home_currency_only,
        _has_customer,
        _has_amount,
        _one_transaction_a_line,
        _applied_to_what_is_open,
        _not_over_applied,
        _not_deposited,
        open_books,
    ),
    holds=_in_a_deposit,
    effects=_touch,
)
