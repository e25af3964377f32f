"""What was paid on an invoice becomes payments of their own, one for each, and never one twice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.highlevel import Settings
from models.document import Flag, Payment, Status
from tests.unit.highlevel.records import all_of, codes, mapped, money, paid, payments, record, transaction

SUMS = Settings(private_token="pit", payments_via="amounts", synthesize_payments=True)


def test_each_payment_is_a_document_whose_parent_is_the_invoice() -> None:
    of = paid(transaction(), transaction(_id="p2", amount=money("30.5")), amount="80.50")

    first, second = payments(of)

    assert (first.amount, first.paid_on, first.method) == (Decimal("50.00"), date(2026, 6, 3), "bank_transfer")
    assert (second.ref.id, second.amount, second.parent.id) == ("p2", Decimal("30.50"), of["_id"])
    assert codes(mapped(of)) == set()


@pytest.mark.parametrize(
    "changes", [{"status": "pending"}, {"status": "failed"}, {"status": "new"}, {"liveMode": False}]
)
def test_what_is_no_payment_is_kept_with_the_invoice(changes: dict[str, Any]) -> None:
    of = paid(transaction(**changes), amount="0.00")

    assert payments(of) == []
    assert mapped(of).extensions["highlevel"]["transactions"][0]["status"] == changes.get("status", "succeeded")


def test_the_payments_of_a_test_are_none() -> None:
    assert payments(paid(transaction(), liveMode=False)) == []


def test_money_given_back_is_told() -> None:
    assert codes(mapped(paid(transaction(amountRefunded=money("5.05"))))) == {"REFUNDED"}


def test_a_payment_given_back_whole_is_void() -> None:
    [payment] = payments(paid(transaction(status="refunded", amountRefunded=money("50.00")), amount="0.00"))

    assert payment.status is Status.VOID


def test_payments_that_do_not_come_to_what_was_paid_are_told() -> None:
    """GH-3: what is listed by ``entityId`` may be nothing at all."""
    invoice = mapped(paid(amount="50.00"))

    assert [finding.message for finding in invoice.findings] == [
        "HighLevel says that 50.00 was paid on invoice 1042; the payments that it lists come to 0.00. "
        "Only listed payments are posted."
    ]


@pytest.mark.parametrize(
    "said", [{"qboSynced": True}, {"qboResponse": {"Id": "145"}}, {"qboResponse": {"Id": 145}}]
)
def test_what_the_own_sync_has_posted_is_said_to_be_linked(said: dict[str, Any]) -> None:
    invoice = mapped(paid(transaction(**said)))

    assert Flag.EXTERNALLY_LINKED in invoice.flags
    assert [ref.system for ref in invoice.external_refs] == ["quickbooks"]


def test_a_merged_contact_is_told() -> None:
    assert codes(mapped(paid(transaction(mergedFromContactId="c9")))) == {"CONTACT_MERGED"}


@pytest.mark.parametrize("changes", [{"amount": "much"}, {"amount": None}, {"fulfilledAt": "soon"}])
def test_a_payment_that_can_not_be_read_stops_nothing_else(changes: dict[str, Any]) -> None:
    of = paid(transaction(**changes), transaction(_id="p2"), amount="50.00")

    [payment] = payments(of)

    assert payment.ref.id == "p2"
    assert codes(mapped(of)) == {"PAYMENT_UNREADABLE"}


def test_a_payment_in_another_currency_is_stopped_and_not_its_invoice() -> None:
    of = paid(transaction(currency="EUR"))

    assert [problem.code for problem in payments(of)[0].problems] == ["currency_differs"]
    assert mapped(of).problems == ()


# ── of a sum ─────────────────────────────────────────────────────────────────────────────────────────────────


def made(of: dict[str, Any], memory: dict[str, Any], settings: Settings = SUMS) -> list[Payment]:
    return [one for one in all_of(of, settings, memory) if isinstance(one, Payment)]


def remembered(of: dict[str, Any], memory: dict[str, Any]) -> dict[str, Any]:
    from connectors.highlevel.mapping import documents  # noqa: PLC0415 - the memory alone is wanted here

    return documents(of, memory, "loc", SUMS).memory


def summed(amount: str, updated: str = "2026-06-03") -> dict[str, Any]:
    return record(amountPaid=money(amount), updatedAt=f"{updated}T17:26:46.983Z")


def test_a_sum_is_no_payment_unless_the_settings_say_so() -> None:
    assert made(summed("50.00"), {}, Settings(private_token="pit", payments_via="amounts")) == []


def test_a_payment_made_of_a_sum_never_changes() -> None:
    memory = remembered(summed("50.00"), {})

    [first] = made(summed("50.00"), {})
    again, more = made(summed("80.50", updated="2026-07-09"), memory)

    assert (first.synthesized, first.amount, first.paid_on) == (True, Decimal("50.00"), date(2026, 6, 3))
    assert (again.ref.id, again.amount, again.paid_on) == (first.ref.id, first.amount, first.paid_on)
    assert (more.amount, more.paid_on) == (Decimal("30.50"), date(2026, 7, 9))


def test_a_sum_that_shrinks_takes_nothing_back_by_itself() -> None:
    memory = remembered(summed("50.00"), {})

    documents = all_of(summed("20.00"), SUMS, memory)

    assert [one.amount for one in documents if isinstance(one, Payment)] == [Decimal("50.00")]
    assert [finding.code for finding in documents[0].findings] == ["PAYMENTS_DIFFER"]
