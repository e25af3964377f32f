"""The payments of an invoice: each a document of its own, read again only where the paid amount moved."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
import respx

from connectors.coperniq import Settings, connect
from models import exact_json
from models.document import Flag, Status
from models.errors import RateLimitedError
from tests.given import KeptInMemory
from tests.unit.coperniq.given import CountedPermits, given_in_memory
from tests.unit.coperniq.records import Record, bill, codes, item, mapped, money, payment, payments, record


def paid(*each: Any, amount: str = "100.25", **changes: Any) -> Record:
    """The plain invoice with payments."""
    return record(amountPaid=money(amount), payments=list(each), **changes)


def test_a_payment_is_a_document_of_its_own_with_its_invoice_as_parent() -> None:
    [one] = payments(paid(payment()))

    assert (one.ref.entity, one.ref.id, one.number) == ("payment", "480401", "9001")
    assert one.parent == mapped(paid(payment())).ref
    assert (one.amount, one.paid_on, one.currency) == (money("100.25"), date(2026, 6, 10), "USD")
    assert (one.method, one.reference, one.status) == ("CHECK", "check 771", Status.PAID)
    assert (one.synthesized, one.problems) == (False, ())


def test_payments_of_a_bill_are_counted_apart() -> None:
    said = payment(billNumber=9007)
    del said["invoiceNumber"]

    [one] = payments(bill(amountPaid=money("100.25"), payments=[said]))

    assert (one.ref.entity, one.number, one.parent.entity) == ("bill_payment", "9007", "bill")


def test_an_invoice_paid_in_three_has_three_payments() -> None:
    three = [payment(id=number, amount=money("50")) for number in (1, 2, 3)]

    of = paid(*three, amount="150")

    assert [one.ref.id for one in payments(of)] == ["1", "2", "3"]
    assert mapped(of).findings == ()


def test_a_processors_payment_without_a_date_is_of_the_day_coperniq_learned_of_it() -> None:
    [one] = payments(paid(payment(paymentDate=None)))

    assert one.paid_on == date(2026, 6, 10)
    assert one.provenance == {"paid_on": "derived:created_at"}


WORDS = [
    ("COMPLETED", Status.PAID),
    ("succeeded", Status.PAID),
    ("PENDING", Status.PENDING_APPROVAL),
    ("FAILED", Status.REJECTED),
    ("REFUNDED", Status.VOID),
]


@pytest.mark.parametrize(("word", "status"), WORDS)
def test_a_payments_word_tells_its_status(word: str, status: Status) -> None:
    [one] = payments(paid(payment(status=word)))

    assert (one.status, one.source_status, one.problems) == (status, word, ())


def test_a_word_that_is_not_known_is_a_question_about_the_payment_alone() -> None:
    of = paid(payment(status="ON_THE_MOON"))

    [one] = payments(of)

    assert (one.status, one.source_status) == (Status.UNKNOWN, "ON_THE_MOON")
    assert mapped(of).problems == ()


def test_a_payment_on_its_way_is_flagged_on_its_invoice() -> None:
    assert Flag.PAYMENT_PENDING in mapped(paid(payment(status="PENDING"), amount="0")).flags


def test_failed_payments_are_in_no_sum() -> None:
    failed = payment(id=2, status="FAILED", amount=money("90"))

    assert mapped(paid(payment(), failed)).findings == ()


def test_payments_that_do_not_come_to_what_is_paid_are_told() -> None:
    invoice = mapped(paid(payment(), amount="125.50"))

    assert codes(invoice) == {"PAYMENTS_DIFFER"}
    assert invoice.findings[0].message == "125.50 is paid, says Coperniq; its payments come to 100.25."


def test_more_paid_than_owed_is_told() -> None:
    invoice = mapped(paid(payment(amount=money("2000")), amount="2000"))

    assert codes(invoice) == {"OVERPAID"}


BROKEN = [
    payment(id=None),
    payment(amount=None),
    payment(amount="much"),
    payment(paymentDate=None, createdAt=None),
    payment(paymentDate="soon"),
    None,
    "paid",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_payment_that_cannot_be_read_stops_neither_the_others_nor_its_invoice(broken: Any) -> None:
    of = paid(broken, payment(id=7))

    assert [one.ref.id for one in payments(of)] == ["7"]
    assert mapped(of).problems == ()
    left_out = [finding for finding in mapped(of).findings if finding.code == "PAYMENT_LEFT_OUT"]
    assert "payment 1 of invoice 1012" in left_out[0].message


def test_payments_that_the_key_may_not_see_are_said() -> None:
    invoice = mapped(record(amountPaid=money("100.25"), payments=None))

    assert invoice.findings[0].message == (
        "Coperniq does not give the payments of invoice 1012. Give its API key the right to see them."
    )


# ── when they are asked for ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.coperniq.io", assert_all_called=False) as router:
        router.get(path__regex=r"/v1/invoices/\d+/payments", name="payments").respond(json=[payment(amount=5)])
        yield router


def listed(api: respx.Router, *rows: Record) -> None:
    body = exact_json.dumps({"items": list(rows), "page": 1, "page_size": 100, "has_more": False})
    api.get("/v1/invoices").mock(return_value=httpx.Response(200, content=body))


def row(id_: int, amount_paid: Any, **changes: Any) -> Record:
    of = record(id=id_, amountPaid=amount_paid, lineItems=[item()], **changes)
    return {name: value for name, value in of.items() if name != "listedAs"}


def pulled(kept: KeptInMemory, permits: CountedPermits | None = None) -> list[Record]:
    """One pull, whose records are stored as a worker does."""
    source = connect(Settings(api_key="k"), "7301", given_in_memory(permits, kept))
    records: list[Record] = []
    for page in source.pull(None):
        kept.store(source, page)
        records += page.records
    return records


def test_payments_are_asked_for_where_something_is_paid(api: respx.Router) -> None:
    listed(api, row(1, 0), row(2, 5), row(3, None))

    records = pulled(KeptInMemory())

    assert [record.get("payments") for record in records] == [None, [payment(amount=5)], None]
    assert [call.request.url.path for call in api["payments"].calls] == ["/v1/invoices/2/payments"]


def test_they_are_not_asked_for_again_while_the_paid_amount_stays(api: respx.Router) -> None:
    kept = KeptInMemory()
    listed(api, row(2, 5))
    before = pulled(kept)
    listed(api, row(2, money("5.00"), description="Corrected wording"))

    after = pulled(kept)

    assert api["payments"].call_count == 1
    assert after[0]["payments"] == before[0]["payments"]


@pytest.mark.parametrize("amount", [7, 0])
def test_they_are_asked_for_again_when_it_moved_back_to_nothing_too(api: respx.Router, amount: int) -> None:
    kept = KeptInMemory()
    listed(api, row(2, 5))
    pulled(kept)
    api["payments"].respond(json=[])
    listed(api, row(2, amount))

    after = pulled(kept)

    assert api["payments"].call_count == 2
    assert after[0]["payments"] == []


@pytest.mark.parametrize(
    "answer", [httpx.Response(403, json={"message": "No"}), httpx.Response(200, json={"a": 1})]
)
def test_payments_that_are_not_given_stop_no_other_invoice(api: respx.Router, answer: httpx.Response) -> None:
    kept = KeptInMemory()
    api["payments"].mock(return_value=answer)
    listed(api, row(2, 5), row(3, 0))

    records = pulled(kept)
    pulled(kept)

    assert [record.get("payments", "not asked") for record in records] == [None, "not asked"]
    assert api["payments"].call_count == 2


def test_when_the_days_requests_end_in_the_middle_nothing_that_was_read_is_lost(api: respx.Router) -> None:
    kept = KeptInMemory()
    listed(api, row(1, 5), row(2, 5), row(3, 5))
    source = connect(Settings(api_key="k"), "7301", given_in_memory(CountedPermits(budget=3), kept))

    pages = source.pull(None)
    first = next(pages)
    with pytest.raises(RateLimitedError):
        next(pages)
    rest = connect(Settings(api_key="k"), "7301", given_in_memory(kept=kept)).pull(first.cursor)

    assert [record["id"] for record in first.records] == [1, 2]
    assert [record["id"] for page in rest for record in page.records] == [3]
