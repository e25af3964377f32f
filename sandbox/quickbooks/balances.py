"""What is still open: of one bill or credit, of a vendor, of a payables account."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.quickbooks.company import Company, Row

PAYMENT = "BillPayment"
_PAYMENT_TYPE = "BillPaymentCheck"  # how a paid bill calls it (§5.6)


def open_amount(company: Company, row: Row) -> Decimal:
    """The total of a bill or vendor credit less what was paid of it."""
    total: Decimal = row["TotalAmt"]
    return total - paid(company, row["Id"])


def paid(company: Company, id_: str, besides: str | None = None) -> Decimal:
    """What all payments, or all `besides` one, have paid of a bill."""
    payments = (payment for payment in payments_of(company, id_) if payment["Id"] != besides)
    return sum((applied(payment)[id_] for payment in payments), Decimal("0.00"))


def payments_of(company: Company, id_: str) -> Iterator[Row]:
    return (payment for payment in company.all(PAYMENT) if id_ in applied(payment))


def applied(payment: Row) -> dict[str, Decimal]:
    """What a payment pays, by the Id of the bill."""
    amounts: dict[str, Decimal] = {}
    for line in payment["Line"]:
        for linked in line["LinkedTxn"]:
            amounts[linked["TxnId"]] = amounts.get(linked["TxnId"], Decimal("0.00")) + line["Amount"]
    return amounts


def shown(company: Company, row: Row) -> Row:
    """The fields of a bill or credit that payments decide."""
    links = [{"TxnId": payment["Id"], "TxnType": _PAYMENT_TYPE} for payment in payments_of(company, row["Id"])]
    return {"Balance": open_amount(company, row), **({"LinkedTxn": links} if links else {})}


def owed(company: Company, reference: str, id_: str) -> Decimal:
    """What is open on all bills that refer to this vendor or account, less what is open on credits."""
    return _open(company, "Bill", reference, id_) - _open(company, "VendorCredit", reference, id_)


def _open(company: Company, entity: str, reference: str, id_: str) -> Decimal:
    rows = (row for row in company.all(entity) if row[reference]["value"] == id_)
    return sum((open_amount(company, row) for row in rows), Decimal("0.00"))
