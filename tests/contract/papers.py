"""The documents that the contract writes: the same for every target, one of each kind that there is."""

from decimal import Decimal
from typing import Any

from models.document import Document, Invoice, Kind, Line, Party, Payment, Reference, Status, TaxMode, Totals
from tests.unit.invoices import REF, invoice, payment

VENDOR = Party(role="vendor", display_name="Copper & Sons")
CUSTOMER = Party(role="customer", display_name="Oak Ridge Pools")
"""Nobody knows them in any stand-in."""

NOTHING = Decimal(0)
MORE_THAN_PAID = Decimal("1000.00")

Amounts = tuple[str | Decimal, ...]


def party_of(kind: Kind) -> Party:
    return VENDOR if kind.is_payable else CUSTOMER


def paper(
    kind: Kind,
    gl_code: str,
    number: str = "C-1",
    amounts: Amounts = ("10.00",),
    off: Decimal = NOTHING,
    **more: Any,
) -> Document:
    """A document over these amounts, a line each, and so much more; payments are of the invoice ``owed``."""
    total = sum(map(Decimal, amounts), off)
    if kind is Kind.PAYMENT:
        return _paid(number, total, **more)
    facts = {
        "ref": REF.model_copy(update={"id": f"{kind}-{number}"}),
        "kind": kind,
        "status": Status.APPROVED if kind.is_payable else Status.OPEN,
        "number": number,
        "counterparty": party_of(kind),
        "lines": tuple(_line(place, amount, gl_code) for place, amount in enumerate(amounts, start=1)),
        "tax_mode": TaxMode.NONE,
        "declared": Totals(total=total),
        "computed": Totals(tax_total=NOTHING),
    }
    return invoice(**facts | more)


def owed(one: Payment, gl_code: str) -> Invoice:
    """The invoice that a payment is for, over more than was paid."""
    amounts = (one.amount, MORE_THAN_PAID)
    made = paper(Kind.RECEIVABLE_INVOICE, gl_code, f"{one.reference}-for", amounts, ref=one.parent)
    assert isinstance(made, Invoice)
    return made


def _line(position: int, amount: str | Decimal, gl_code: str) -> Line:
    account = Reference(code=gl_code)
    return Line(position=position, description=f"Part {position}", amount=Decimal(amount), account_ref=account)


def _paid(number: str, total: Decimal, **changes: Any) -> Payment:
    ref = REF.model_copy(update={"entity": "payment", "id": number})
    parent = REF.model_copy(update={"id": f"for-{number}"})
    return payment(**{"ref": ref, "parent": parent, "reference": number, "amount": total} | changes)
