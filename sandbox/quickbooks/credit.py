"""How payments and credits are applied to invoices, and what becomes of them when one of these goes."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from sandbox.quickbooks import balances
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.tax_arithmetic import NOTHING


def touch(company: Company, *payments: Row | None) -> Iterator[str]:
    """What a payment is applied to, or no longer, is another version of itself (§4.2)."""
    linked = {
        (each["TxnId"], each["TxnType"])
        for payment in payments
        for line in (payment or {}).get("Line", [])
        for each in line.get("LinkedTxn", ())
    }
    for id_, entity in sorted(linked, key=lambda each: int(each[0])):
        if row := company.find(entity, id_):
            company.replace(entity, row, row)
            yield f"updated {entity} {id_}"


def settle(company: Company, old: Row | None, new: Row | None) -> Iterable[str]:
    """A sale that is deleted or void releases what was applied to it; a new one meets open credits."""
    if old is not None and (new is None or not new["TotalAmt"]):
        yield from _release(company, old["Id"])
    elif old is None and new is not None and company.settings.auto_apply_credit:
        yield from _apply(company, new["CustomerRef"])


def _release(company: Company, id_: str) -> Iterator[str]:
    """The payment stays, unapplied (§4.4). One that lived of the credit that went is applied to nothing."""
    for entity, payment in list(company.payers_of(id_)):
        kept = [line for line in payment["Line"] if line["LinkedTxn"][0]["TxnId"] != id_]
        if balances.unapplied({**payment, "Line": kept}) < 0:
            kept = []
        freed = {"Line": [line for line in payment["Line"] if line["LinkedTxn"][0]["TxnId"] != id_]}
        company.replace(entity, payment, {**payment, "Line": kept})
        yield f"updated {entity} {payment['Id']}"
        if not kept:
            yield from touch(company, freed)


# --- credits that apply themselves -------------------------------------------------------------------


def _apply(company: Company, customer: Row) -> Iterator[str]:
    """Oldest credits pay oldest invoices of the same customer, by a payment of nothing (§5.6)."""
    lines = list(_matches(_open(company, "Invoice", customer), _open(company, "CreditMemo", customer)))
    if not lines:
        return
    payment = company.add("Payment", _payment(company, customer, lines))
    yield f"created Payment {payment['Id']}"
    yield from touch(company, payment)


def _open(company: Company, entity: str, customer: Row) -> dict[str, Decimal]:
    rows = (row for row in company.all(entity) if row["CustomerRef"] == customer)
    amounts = {row["Id"]: balances.open_amount(company, row) for row in rows}
    return {id_: amount for id_, amount in amounts.items() if amount > 0}


def _matches(invoices: dict[str, Decimal], credits_: dict[str, Decimal]) -> Iterator[Row]:
    for credit, left in credits_.items():
        used = min(left, sum(invoices.values(), NOTHING))
        if used:
            yield _line("CreditMemo", credit, used)
            yield from _spent(invoices, used)


def _spent(invoices: dict[str, Decimal], credit: Decimal) -> Iterator[Row]:
    """Takes what it pays off the invoices."""
    for id_ in list(invoices):
        paid = min(credit, invoices[id_])
        credit -= paid
        invoices[id_] -= paid
        if paid:
            yield _line("Invoice", id_, paid)


def _line(entity: str, id_: str, amount: Decimal) -> Row:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id_, "TxnType": entity}]}


def _payment(company: Company, customer: Row, lines: list[Row]) -> dict[str, Any]:
    return {
        "TxnDate": company.today().isoformat(),
        "CurrencyRef": company.country.currency,
        "CustomerRef": customer,
        "TotalAmt": NOTHING,
        "Line": lines,
    }
