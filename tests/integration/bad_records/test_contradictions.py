"""Values that are each in order and contradict each other: the invoice stops, waits or is exact."""

from decimal import Decimal
from typing import Any

import pytest

from models.link import LinkState
from tests.integration.bad_records.ledger import Ledger
from tests.integration.bad_records.messages import unsafe
from tests.integration.bad_records.records import AT, as_it_should_be, good

FAR_BACK, FAR_AHEAD = "1999-01-01 00:00:00.000Z", "2199-12-31 00:00:00.000Z"
FIRST, SECOND = good()["invoiceItems"]

STOPPED: dict[str, tuple[dict[str, Any], str]] = {
    "paid but in no known state": ({"state": "PAID", "paidAt": AT}, "the state of invoice B-1 “PAID”"),
    "no state": ({"state": None}, "the state of invoice B-1 “nothing”"),
    "a state in another case": ({"state": "approved"}, "“approved”, which is not known here"),
    "a total that the lines do not come to": ({"totalDue": Decimal("175.18")}, "add up to 175.15 but invoice B-1"),
    "no lines": ({"invoiceItems": []}, "Lines, tax and shipping add up to 35.15 but invoice B-1"),
    "a line twice": ({"invoiceItems": [FIRST, SECOND, SECOND]}, "add up to 190.15 but invoice B-1 says 175.15"),
    "a tax of the items that explains a wrong price": (
        {"invoiceItems": [FIRST | {"extPriceFloat": Decimal("0.01")}, SECOND]},
        "add up to 50.16 but invoice B-1 says 175.15",
    ),
    "a credit with the lines of a bill": ({"totalDue": Decimal("-175.15")}, "invoice B-1 says -175.15"),
    "no vendor": ({"vendor": None}, "The vendor of invoice B-1 is missing."),
    "a vendor without a name": ({"vendor": {"id": "v", "name": " ", "code": None}}, "The vendor of invoice B-1"),
    "no date": ({"invoiceDate": None}, "The invoice date of invoice B-1 is missing."),
}

WAITING: dict[str, tuple[dict[str, Any], str]] = {
    "voided before it was created": ({"voidedAt": FAR_BACK}, "Voided in Kojo: not posted."),
    "voided and deleted and rejected": (
        {"voidedAt": AT, "deletedAt": FAR_BACK, "rejectedAt": FAR_AHEAD},
        "Deleted in Kojo: not posted.",
    ),
    "approved and rejected": ({"rejectedAt": AT}, "Rejected in Kojo: not posted."),
    "paid but not approved": ({"state": "PENDING", "paidAt": AT, "approvedAt": None}, "Waiting: not approved"),
    "paid up as a draft": ({"state": "INBOX", "payments": Decimal("175.15")}, "Waiting: still a draft"),
    "closed without a payment": ({"state": "CLOSED", "payments": None}, "Closed in Kojo without a payment"),
    "on hold and approved": ({"flaggedAt": AT, "flagMessage": "<b>No</b>. " * 300}, "Waiting: on hold in Kojo ("),
    "before the route's start": ({"invoiceDate": FAR_BACK}, "Dated 1999-01-01, before 2026-01-01"),
}

HARMLESS: dict[str, dict[str, Any]] = {
    "due before it was issued": {"dueDate": "2026-01-02 00:00:00.000Z"},
    "due in a hundred years": {"dueDate": FAR_AHEAD},
    "changed before it was created": {"createdAt": FAR_AHEAD},
    "approved in the future": {"approvedAt": FAR_AHEAD},
    "approved without ever having been": {"approvedAt": None},
    "equal line numbers": {"invoiceItems": [FIRST, SECOND | {"lineNumber": 1}]},
    "equal item ids": {"invoiceItems": [FIRST, SECOND | {"id": FIRST["id"]}]},
    "line numbers from elsewhere": {"invoiceItems": [FIRST | {"lineNumber": -7}, SECOND | {"lineNumber": 10**15}]},
    "quantity and price that do not give the amount": {"invoiceItems": [FIRST | {"shipQuantity": 3}, SECOND]},
    "more paid than billed": {"payments": Decimal("9999.99")},
    "linked by somebody else, as it says itself": {"integrationState": "LINKED"},
}


def came_out(ledger: Ledger, changes: dict[str, Any]) -> tuple[LinkState, str]:
    """State and message, after a pull and a push."""
    ledger.lists(as_it_should_be(0), as_it_should_be(1, **changes), as_it_should_be(2))

    pulled, pushed = ledger.pull(), ledger.push()

    assert (pulled.trouble, pushed.trouble) == (None, None)
    invoices = ledger.invoices()
    assert invoices["ckinvoice0000"].state is invoices["ckinvoice0002"].state is LinkState.LINKED
    row = invoices["ckinvoice0001"]
    assert list(unsafe(row.message)) == []
    if row.state is LinkState.LINKED:
        assert row.remote_total == 17515
    return row.state, row.message


@pytest.mark.parametrize("name", STOPPED)
def test_what_contradicts_itself_stops_with_a_sentence(ledger: Ledger, name: str) -> None:
    changes, sentence = STOPPED[name]

    state, message = came_out(ledger, changes)

    assert state is LinkState.ERROR
    assert sentence in message


@pytest.mark.parametrize("name", WAITING)
def test_what_does_not_belong_in_the_books_waits(ledger: Ledger, name: str) -> None:
    changes, sentence = WAITING[name]

    state, message = came_out(ledger, changes)

    assert state is LinkState.NOT_LINKED
    assert message.startswith(sentence)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_contradiction_beside_the_point_does_not_stop_an_invoice(ledger: Ledger, name: str) -> None:
    state, message = came_out(ledger, HARMLESS[name])

    assert (state, message) == (LinkState.LINKED, "")
