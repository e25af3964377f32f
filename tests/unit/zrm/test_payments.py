"""Payments from ZRM: each a document of its own, and none a reason to stop its invoice (sources.md §2.6)."""

from datetime import date
from typing import Any

import pytest

from models.document import Flag, Kind, Status
from models.eligibility import eligibility
from models.errors import MappingError
from models.fingerprint import fingerprint
from models.route import Policy, Route
from tests.unit.zrm.records import codes, documents, mapped, messages, money, one_line, paid, payment, record


def test_each_payment_is_a_document_beside_its_invoice() -> None:
    part = payment(id="second", amount="58.5", paymentMethod="ach", reference=None)

    invoice, payments = documents(record(amountPaid=159, payments=[payment(), part]))

    assert [(each.ref.entity, each.ref.id, each.amount) for each in payments] == [
        ("payment", "77770000-e29b-41d4-a716-446655440001", money("100.50")),
        ("payment", "second", money("58.50")),
    ]
    assert [each.parent for each in payments] == [invoice.ref, invoice.ref]
    assert [(each.method, each.reference, each.synthesized) for each in payments] == [
        ("check", "R1234", False),
        ("ach", None, False),
    ]
    assert (invoice.status, invoice.findings) == (Status.PARTIALLY_PAID, ())


def test_a_payment_changes_nothing_in_its_invoice() -> None:
    without, with_one = mapped(record()), mapped(record(payments=[payment()]))

    assert fingerprint(without) == fingerprint(with_one)


def test_a_payment_of_a_credit_belongs_to_the_credit() -> None:
    credit, [only] = documents(one_line("-212", payments=[payment()]))

    assert (credit.kind, only.parent) == (Kind.RECEIVABLE_CREDIT, credit.ref)


STATES = {
    "completed": Status.PAID,
    "refunded": Status.PAID,
    "pending": Status.PENDING_APPROVAL,
    "processing": Status.PENDING_APPROVAL,
    "failed": Status.REJECTED,
    "bounced": Status.UNKNOWN,
    None: Status.UNKNOWN,
}


@pytest.mark.parametrize(("said", "status"), STATES.items())
def test_each_state_of_a_payment_has_its_meaning(said: Any, status: Status) -> None:
    invoice, [only] = documents(record(payments=[payment(status=said)]))

    assert (only.status, only.source_status) == (status, said or "")
    assert (Flag.PAYMENT_PENDING in invoice.flags) == (said in ("pending", "processing"))


@pytest.mark.parametrize(("zone", "day"), [("UTC", date(2026, 6, 11)), ("America/Los_Angeles", date(2026, 6, 10))])
def test_the_moment_of_payment_becomes_a_date_where_the_company_is(zone: str, day: date) -> None:
    [only] = paid(record(payments=[payment()]), timezone=zone)

    assert (only.paid_on, only.provenance) == (day, {})


def test_a_payment_without_its_moment_has_the_one_of_its_entry() -> None:
    [only] = paid(record(payments=[payment(paidAt=None, createdAt="2026-06-15T12:00:00.000Z")]))

    assert (only.paid_on, only.provenance) == (date(2026, 6, 15), {"paid_on": "derived:created_at"})


CALLED = "The payment of 100.50 on invoice INV-5521"
QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"amount": None}, "The amount of a payment of 0.00 on invoice INV-5521 is missing. Enter it in ZRM."),
    (
        {"amount": money("100.505")},
        "The payment of 100.51 on invoice INV-5521 is 100.505, which is no whole number of cents. "
        "Correct it in ZRM.",
    ),
    (
        {"amount": -20},
        "The payment of -20.00 on invoice INV-5521 is negative. Book by hand what was paid back.",
    ),
    (
        {"paidAt": None, "createdAt": None},
        f"The date of {CALLED[0].lower()}{CALLED[1:]} is missing. Enter it in ZRM.",
    ),
    ({"status": "refunded"}, f"{CALLED} was refunded in ZRM. Book the refund by hand."),
    (
        {"currency": "cad"},
        f"{CALLED} is in CAD, but the connection's invoices are in USD. "
        "Correct it in ZRM, or default_currency in the connection's settings.",
    ),
]


@pytest.mark.parametrize(("changes", "message"), QUESTIONS)
def test_what_cannot_be_booked_is_a_question(changes: dict[str, Any], message: str) -> None:
    [only] = paid(record(payments=[payment(**changes)]))

    assert messages(only) == [message]


def test_what_was_rounded_in_a_payment_is_told_on_the_payment() -> None:
    invoice, [only] = documents(record(payments=[payment(amount=money("100.505"))], amountPaid=money("100.51")))

    assert [finding.code for finding in only.findings] == ["EXCESS_PRECISION"]
    assert codes(invoice) == set()


def test_a_failed_payment_asks_nothing() -> None:
    assert (
        messages(paid(record(payments=[payment(status="failed", currency="CAD", paidAt=None, createdAt=None)]))[0])
        == []
    )


def test_a_payment_in_another_currency_makes_the_invoices_doubtful_too() -> None:
    invoice, [only] = documents(record(payments=[payment(currency="CAD")]))

    assert messages(invoice) == messages(only)
    assert (invoice.currency, only.currency, only.currency_provenance) == ("USD", "CAD", "source")


@pytest.mark.parametrize("said", [None, "", "$"])
def test_a_payment_without_a_currency_has_the_one_of_the_invoice(said: Any) -> None:
    [only] = paid(record(payments=[payment(currency=said)]))

    assert (only.currency, only.currency_provenance, only.problems) == ("USD", "tenant_default", ())
    assert only.extensions["zrm"].get("currency") == said


def test_a_payment_that_cannot_be_read_stops_alone() -> None:
    broken = payment(id="broken", amount={"cents": 5})

    invoice, [first, second] = documents(record(payments=[broken, payment()]))

    assert (first.ref.id, first.amount) == ("broken", money("0"))
    assert messages(first) == [
        "ZRM gives “{'cents': 5}” as the amount of a payment on invoice INV-5521, which is not a number. "
        "Correct it in ZRM."
    ]
    assert (second.amount, second.problems, invoice.problems) == (money("100.50"), (), ())


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("completed", "ZRM gives “much” as the amount of a payment on invoice INV-5521, which is not a number."),
        ({}, "ZRM gives “much” as the amount of a payment on invoice INV-5521, which is not a number."),
        ("pending", "Waiting: the payment is not completed in ZRM yet."),
        ("bounced", "ZRM calls the state of payment 77770000-e29b-41d4-a716-446655440001 “bounced”, which is not"),
    ],
)
def test_a_person_reads_what_is_wrong_with_a_payment(state: Any, said: str) -> None:
    route = Route(source="zrm", target="books", since=date(2026, 1, 1), policy=Policy(push_payments=True))

    [broken] = paid(record(payments=[payment(amount="much", status=state)]))

    assert eligibility(broken, route, "ZRM").message.startswith(said)


@pytest.mark.parametrize("row", [None, "x", {"amount": 5}, {"id": "", "amount": 5}])
def test_a_payment_without_an_id_is_left_out_and_said(row: Any) -> None:
    invoice, payments = documents(record(payments=[row]))

    assert (payments, codes(invoice)) == ([], {"PAYMENT_WITHOUT_ID"})


def test_payments_that_are_no_list_are_told() -> None:
    with pytest.raises(MappingError, match="something else than a list as the payments of invoice INV-5521"):
        mapped(record(payments=[]) | {"payments": "many"})


@pytest.mark.parametrize(
    ("amount_paid", "said"),
    [
        ("125.50", "The payments on invoice INV-5521 come to 100.50, ZRM says that 125.50 was paid."),
        (None, "The payments on invoice INV-5521 come to 100.50, ZRM says that 0.00 was paid."),
    ],
)
def test_two_accounts_of_what_was_paid_are_compared(amount_paid: Any, said: str) -> None:
    invoice = mapped(record(amountPaid=amount_paid, payments=[payment()]))

    assert [finding.message for finding in invoice.findings] == [said]


def test_only_what_was_completed_counts_as_paid() -> None:
    rows = [payment(id=status, status=status) for status in ("completed", "pending", "failed")]

    assert codes(mapped(record(amountPaid="100.50", payments=rows))) == set()


def test_paid_by_its_state_alone_is_noticed() -> None:
    assert codes(mapped(record(status="paid"))) == {"PAID_WITHOUT_PAYMENT"}
