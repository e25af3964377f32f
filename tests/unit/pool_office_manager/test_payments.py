"""Payments made of a sum, where the settings ask for them: once made, one never changes (sources.md §5.6)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.pool_office_manager.mapping import mapped
from models.document import Payment
from models.fingerprint import fingerprint
from tests.unit.pool_office_manager.records import ACCOUNT, SETTINGS, Record, money, organization, record, untaxed

ASKED = SETTINGS.model_copy(update={"synthesize_payments": True})

PART = {"paidAmount": money("20.50"), "balance": money("250.75"), "updatedAt": "2024-02-01T03:00:00Z"}
REST: dict[str, Any] = {
    "status": "PAID",
    "paidAmount": money("271.25"),
    "balance": 0,
    "paidAt": "2024-02-10T15:00:00Z",
    "updatedAt": "2024-02-12T15:00:00Z",
}


def made(of: Record, memory: dict[str, Any] | None = None) -> tuple[list[Payment], dict[str, Any]]:
    """The payments of a record, and what is remembered."""
    found = mapped(of, ACCOUNT, ASKED, memory if memory is not None else {})
    return [document for document in found.documents if isinstance(document, Payment)], found.memory


def test_nobody_asked_and_none_is_made() -> None:
    found = mapped(record(**PART), ACCOUNT, SETTINGS, {})

    assert len(found.documents) == 1
    assert found.memory == {"issue_date": "2024-01-20"}


def test_what_was_paid_is_a_payment_of_its_invoice() -> None:
    [payment], _ = made(record(**REST))

    assert (payment.amount, payment.paid_on) == (money("271.25"), date(2024, 2, 10))
    assert (payment.parent.entity, payment.parent.id) == ("invoice", "inv_002")
    assert (payment.ref.entity, payment.ref.id) == ("payment", "inv_002/paid-1")
    assert payment.synthesized


def test_a_part_is_as_old_as_the_change_that_brought_it_where_the_organisation_is() -> None:
    [payment], _ = made(record(**PART))

    assert (payment.amount, payment.paid_on) == (money("20.50"), date(2024, 1, 31))


def test_what_the_sum_grows_by_is_another_payment_and_the_first_stays_as_it_was() -> None:
    [before], memory = made(record(**PART))

    [first, second], _ = made(record(**REST), memory)

    assert fingerprint(first) == fingerprint(before)
    assert (first.ref.id, first.amount) == (before.ref.id, before.amount)
    assert (second.ref.id, second.amount, second.paid_on) == (
        "inv_002/paid-2",
        money("250.75"),
        date(2024, 2, 10),
    )


def test_a_payment_never_changes_whatever_changes_around_it() -> None:
    [before], memory = made(record(**PART))

    [after], again = made(record(**PART | {"updatedAt": "2024-06-01T12:00:00Z", "notes": "Later"}), memory)

    assert fingerprint(after) == fingerprint(before)
    assert again == memory


def test_a_sum_that_falls_changes_no_payment_and_is_said_on_the_last() -> None:
    _, memory = made(record(**REST), made(record(**PART))[1])

    [first, last], again = made(record(**PART), memory)

    assert [payment.amount for payment in (first, last)] == [money("20.50"), money("250.75")]
    assert first.problems == ()
    assert [problem.message for problem in last.problems] == [
        "Pool Office Manager says 20.50 paid on invoice INV-2024-0002, before it was 271.25. "
        "Correct the payment in QuickBooks by hand."
    ]
    assert again == memory


def test_a_sum_that_falls_and_rises_again_is_paid_once() -> None:
    _, memory = made(record(**REST))
    _, memory = made(record(**PART), memory)

    [payment], _ = made(record(**REST), memory)

    assert (payment.amount, payment.problems) == (money("271.25"), ())


@pytest.mark.parametrize(
    "of",
    [
        record(),
        record(**PART, status="DRAFT"),
        record(**PART, status="CANCELLED"),
        record(**PART, quickbooksId="QB-1"),
        untaxed("-48.20", paidAmount=Decimal("-5.00")),
        record(**PART | {"updatedAt": None}),
    ],
    ids=["unpaid", "draft", "cancelled", "posted by its own sync", "a credit", "without any date"],
)
def test_where_nothing_is_ours_to_post_no_payment_is_made(of: Record) -> None:
    assert made(of)[0] == []


def test_a_payment_stays_when_its_invoice_is_cancelled() -> None:
    [before], memory = made(record(**PART))

    [after], _ = made(record(**PART, status="CANCELLED"), memory)

    assert fingerprint(after) == fingerprint(before)


def test_the_memory_that_was_given_stays_as_it_was() -> None:
    given: dict[str, Any] = {}

    _, after = made(record(**PART), given)

    assert given == {}
    assert after.keys() == {"issue_date", "payments"}


def test_another_time_zone_moves_no_payment() -> None:
    [before], memory = made(record(**PART))

    [after], _ = made(record(**PART, organization=organization(timezone="Asia/Tokyo")), memory)

    assert after.paid_on == before.paid_on
