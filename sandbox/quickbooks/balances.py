"""What is still open: of one bill or credit, of a vendor, of a payables account."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.quickbooks.company import Company, Row

_TYPES = {
    "BillPayment": "BillPaymentCheck",
    "Payment": "Payment",
    "Deposit": "Deposit",
}  # how the paid one calls it (§5.6)


def open_amount(company: Company, row: Row, besides: str | None = None) -> Decimal:
    """The total of a document less its deposit and what payments, or all `besides` one, have paid of it."""
    total: Decimal = row["TotalAmt"] - row.get("Deposit", 0)
    return total - paid(company, row["Id"], besides)


def paid(company: Company, id_: str, besides: str | None = None) -> Decimal:
    """What all payments, or all `besides` one, have paid of a bill."""
    payments = (payment for _entity, payment in company.payers_of(id_) if payment["Id"] != besides)
    return sum((applied(payment)[id_] for payment in payments), Decimal("0.00"))


def applied(payment: Row) -> dict[str, Decimal]:
    """What a payment pays, by the Id of the bill."""
    amounts: dict[str, Decimal] = {}
    for line in payment["Line"]:
        for linked in line["LinkedTxn"]:
            amounts[linked["TxnId"]] = amounts.get(linked["TxnId"], Decimal("0.00")) + line["Amount"]
    return amounts


def unapplied(payment: Row) -> Decimal:
    """What is left of a payment and the credits used with it; below zero it was applied twice."""
    applied = sum((_signed(line) for line in payment["Line"]), Decimal("0.00"))
    left: Decimal = payment.get("TotalAmt", Decimal("0.00")) - applied
    return left


def _signed(line: Row) -> Decimal:
    amount: Decimal = line["Amount"]
    return -amount if any(linked["TxnType"] in {"CreditMemo"} for linked in line["LinkedTxn"]) else amount


def shown(company: Company, row: Row) -> Row:
    """The fields of a bill or credit that payments decide."""
    linked = links(company, row["Id"])
    return {"Balance": open_amount(company, row), **({"LinkedTxn": linked} if linked else {})}


def links(company: Company, id_: str) -> list[Row]:
    """The payments of a transaction, as it shows them."""
    return [{"TxnId": payment["Id"], "TxnType": _TYPES[entity]} for entity, payment in company.payers_of(id_)]


def release(company: Company, id_: str) -> Iterator[str]:
    """The payments of what is deleted or void stay, applied to it no more (§4.4)."""
    for entity, payment in list(company.payers_of(id_)):
        kept = [line for line in payment["Line"] if line["LinkedTxn"][0]["TxnId"] != id_]
        company.replace(entity, payment, {**payment, "Line": kept})
        yield f"updated {entity} {payment['Id']}"


def receivable(company: Company, customer: str) -> Decimal:
    """What a customer owes: open invoices less open credits, and less what it paid for nothing in particular."""
    payments = (row for row in company.all("Payment") if row["CustomerRef"]["value"] == customer)
    paid_ahead = sum((unapplied(payment) for payment in payments), Decimal("0.00"))
    invoices, credits_ = (_open(company, entity, "CustomerRef", customer) for entity in ("Invoice", "CreditMemo"))
    return invoices - credits_ - paid_ahead


def owed(company: Company, reference: str, id_: str) -> Decimal:
    """What is open on all bills that refer to this vendor or account, less what is open on credits."""
    return _open(company, "Bill", reference, id_) - _open(company, "VendorCredit", reference, id_)


def _open(company: Company, entity: str, reference: str, id_: str) -> Decimal:
    rows = (row for row in company.all(entity) if row[reference]["value"] == id_)
    return sum((open_amount(company, row) for row in rows), Decimal("0.00"))
