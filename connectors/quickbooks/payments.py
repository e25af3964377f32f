"""Payments of customers, each for one invoice that is in QuickBooks already (quickbooks.md §5.6, §9 T40, T41).

The customer is the invoice's in QuickBooks, whatever the source calls the payer. What can't be applied (more than
is open, an invoice that is void) QuickBooks refuses, and the refusal is the payment's alone.
"""

from typing import Any

from quickbooks.objects.base import LinkedTxn
from quickbooks.objects.payment import Payment as QuickBooksPayment
from quickbooks.objects.payment import PaymentLine

from connectors.base import Need, ReferenceKind, Sighting
from connectors.quickbooks.bodies import made, reference
from connectors.quickbooks.document_number import shortened
from connectors.quickbooks.heading import OnRoute, Resolved, version
from connectors.quickbooks.memo import ending_with, same_note, voided_note
from connectors.quickbooks.names import one_line
from connectors.quickbooks.settings import TITLE
from models.document import Kind, Payment
from models.errors import MappingError
from models.link import Mark
from models.money import rounded

ENTITIES: dict[Kind, type] = {Kind.PAYMENT: QuickBooksPayment}
_INVOICE = "Invoice"


def needs(payment: Payment, on: OnRoute) -> tuple[Need, ...]:
    """How it was paid, where QuickBooks knows that way, and the account that the route takes it to."""
    found = []
    if payment.method:
        found.append(Need(ReferenceKind.PAYMENT_METHOD, payment.method, optional=True))
    if account := on.policy.deposit_account:
        missing = (
            f"Account {account}, the route's deposit_account, is not in {TITLE}. "
            "Create it there, or name another in the route's policy."
        )
        found.append(Need(ReferenceKind.ACCOUNT, account, missing=missing))
    return tuple(found)


def new(payment: Payment, on: OnRoute, resolved: Resolved, mark: Mark) -> Any:
    """A payment that QuickBooks does not have yet."""
    return made(
        QuickBooksPayment,
        **_content(payment, on, resolved),
        PrivateNote=_note(payment, mark),
    )


def changed(payment: Payment, on: OnRoute, resolved: Resolved, seen: Sighting, mark: Mark) -> Any:
    """The payment as it should be now, said over the one that was seen."""
    return made(
        QuickBooksPayment,
        **version(seen),
        **_content(payment, on, resolved),
        PrivateNote=same_note(seen.note, mark),
    )


def zeroed(payment: Payment, source: str, seen: Sighting, mark: Mark) -> Any:
    """A payment of nothing for nothing, and a note of what it was; its invoice is open again."""
    return made(
        QuickBooksPayment,
        **version(seen),
        CustomerRef=reference(seen.party),
        TotalAmt=rounded(payment.amount * 0, payment.currency),
        Line=[],
        PrivateNote=voided_note(payment, source, seen.remote, seen.note, mark),
    )


def adopted(_payment: Payment, seen: Sighting, mark: Mark) -> Any:
    """The payment with our mark at the end of its note, and nothing else changed."""
    note = same_note(seen.note, mark)
    return made(QuickBooksPayment, **version(seen), CustomerRef=reference(seen.party), PrivateNote=note)


def deleted(_payment: Payment, seen: Sighting) -> Any:
    """What QuickBooks wants to know to delete a payment."""
    return made(QuickBooksPayment, Id=seen.remote.id, SyncToken=seen.remote.version)


def _content(payment: Payment, on: OnRoute, resolved: Resolved) -> dict[str, Any]:
    amount = rounded(payment.amount, payment.currency)
    invoice = _invoice(payment, resolved)
    account = on.policy.deposit_account
    return {
        "CustomerRef": reference(invoice.party),
        "CurrencyRef": reference(payment.currency),
        "TxnDate": payment.paid_on.isoformat(),
        "TotalAmt": amount,
        "PaymentRefNum": _reference_number(payment),
        "PaymentMethodRef": reference(resolved.optional(ReferenceKind.PAYMENT_METHOD, payment.method)),
        "DepositToAccountRef": reference(account and resolved.required(ReferenceKind.ACCOUNT, account)),
        "Line": [
            made(
                PaymentLine,
                Amount=amount,
                LinkedTxn=[made(LinkedTxn, TxnId=invoice.remote.id, TxnType=_INVOICE)],
            )
        ],
    }


def _invoice(payment: Payment, resolved: Resolved) -> Sighting:
    """The invoice as it is in QuickBooks. Raises ``MappingError`` for what is no invoice there."""
    parent = resolved.parent
    if parent is None or parent.remote.entity != _INVOICE:
        what = parent.remote.label if parent else "nothing"
        raise MappingError(
            f"Payment {payment.label} is for {what}; only payments of invoices are sent to {TITLE}. "
            "Enter it there, and exclude it here.",
            code="payment_of_another",
        )
    return parent


def _reference_number(payment: Payment) -> str | None:
    """The number people know it by: the check's or the transaction's."""
    number = one_line(payment.reference or payment.number or "")
    return shortened(number) if number else None


def _note(payment: Payment, mark: Mark) -> str:
    number = one_line(payment.reference or payment.number or "")
    is_whole = not number or shortened(number) == number
    return ending_with(mark, "" if is_whole else f"Number {number}")
