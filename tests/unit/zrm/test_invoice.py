"""What an invoice from ZRM looks like to the books, trap by trap (sources.md §2.6, §2.7 and §7)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.zrm.complete import REFUSED
from models.document import ExternalRef, Flag, Kind, LineKind, Status, TaxMode
from models.errors import MappingError
from tests.unit.zrm.records import (
    codes,
    customer,
    discounted,
    documents,
    line,
    mapped,
    messages,
    money,
    one_line,
    record,
    remembered,
)

# ── what every invoice has ───────────────────────────────────────────────────────────────────────────────────


def test_a_plain_invoice_arrives_whole() -> None:
    invoice = mapped(record())

    assert (invoice.kind, invoice.status, invoice.source_status) == (Kind.RECEIVABLE_INVOICE, Status.OPEN, "sent")
    assert (invoice.number, invoice.issue_date, invoice.due_date) == (
        "INV-5521", date(2026, 6, 1), date(2026, 7, 1),
    )  # fmt: skip
    assert [(each.position, each.category, each.amount) for each in invoice.lines] == [
        (1, "labor", money("177.00")),
        (2, "equipment", money("58.50")),
    ]
    assert (invoice.tax_mode, invoice.declared.tax_total, invoice.total) == (
        TaxMode.EXCLUSIVE, money("24.00"), money("259.50"),
    )  # fmt: skip
    assert (invoice.currency, invoice.currency_provenance) == ("USD", "tenant_default")
    assert invoice.sent_at == datetime(2026, 6, 2, 3, 30, tzinfo=UTC)
    assert invoice.reconciliation.residual == 0
    assert (invoice.problems, invoice.findings, invoice.provenance) == ((), (), {})


def test_the_customer_is_the_party() -> None:
    party = mapped(record()).counterparty

    assert party is not None
    assert (party.role, party.display_name, party.legal_name, party.code) == (
        "customer", "Harbor Storage", "Harbor Storage LLC", "C-0001",
    )  # fmt: skip
    assert party.address is not None
    assert (party.address.lines, party.address.city, party.address.region, party.address.postal_code) == (
        ("1 Main St",), "Tacoma", "WA", "98001",
    )  # fmt: skip


def test_a_customer_without_a_shown_name_goes_by_the_legal_one() -> None:
    party = mapped(record(to=customer(displayName=None))).counterparty

    assert party is not None
    assert party.display_name == "Harbor Storage LLC"


@pytest.mark.parametrize(
    ("address", "lines", "text"),
    [
        ("1 Main St, Tacoma", (), "1 Main St, Tacoma"),
        ({"line1": "1 Main St", "line2": "Dock 4"}, ("1 Main St", "Dock 4"), None),
        ({"zip": 98001}, (), None),
    ],
)
def test_an_address_may_have_any_shape(address: Any, lines: tuple[str, ...], text: str | None) -> None:
    party = mapped(record(to=customer(billingAddress=address))).counterparty

    assert party is not None
    assert party.address is not None
    assert (party.address.lines, party.address.text) == (lines, text)


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (None, ""),
        (customer(legalName=" ", displayName=None), ""),
        ({REFUSED: "id: Invalid uuid"}, " (ZRM says: “id: Invalid uuid”)"),
    ],
)
def test_a_missing_customer_stops_the_invoice(to: Any, reason: str) -> None:
    invoice = mapped(record(to=to))

    assert invoice.counterparty is None
    assert messages(invoice) == [
        f"The customer of invoice INV-5521, or the customer's name, is missing{reason}. Enter it in ZRM."
    ]


def test_what_it_was_made_from_is_referred_to() -> None:
    names = ("projectId", "projectMilestoneId", "maintenancePlanId", "quoteId", "monitoringAccountId")

    invoice = mapped(record(**dict.fromkeys(names, "an-id")))

    assert [ref.type for ref in invoice.references] == [
        "work_order", "project", "project_milestone", "maintenance_plan", "quote", "monitoring_account",
    ]  # fmt: skip


def test_stripes_ids_the_pdf_and_the_notes_have_their_places() -> None:
    said = {"stripePaymentIntentId": "pi_1", "pdfS3Key": "a/b.pdf", "notes": "For us", "personalMessage": "Thanks"}

    invoice = mapped(record(**said))

    assert invoice.external_refs == (ExternalRef(system="stripe", entity="payment_intent", id="pi_1"),)
    assert [file.id for file in invoice.attachments] == ["a/b.pdf"]
    assert (invoice.notes.private, invoice.notes.public) == ("For us", "Thanks")


@pytest.mark.parametrize("name", ["sentAt", "viewedAt", "pdfS3Key", "personalMessage", "stripePaymentIntentId"])
@pytest.mark.parametrize("value", [7, {"at": "noon"}, ["x"]])
def test_a_field_of_unknown_type_may_be_anything_and_is_kept(name: str, value: Any) -> None:
    invoice = mapped(record(**{name: value}))

    assert invoice.extensions["zrm"][name] == value


@pytest.mark.parametrize(("name", "what"), [("invoiceNumber", "invoice number")])
def test_what_is_missing_is_asked_for(name: str, what: str) -> None:
    invoice = mapped(record(**{name: " "}))

    assert messages(invoice) == [
        f"The {what} of the invoice with id 550e8400-e29b-41d4-a716-446655440000 is missing. Enter it in ZRM."
    ]


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_lines_come_in_their_order_and_then_as_they_were_entered() -> None:
    places = ((1, "10:00"), (0, "11:00"), (0, "09:00"))
    lines = [
        line(id=f"l{n}", sortOrder=order, createdAt=f"2026-06-01T{at}:00.000Z", totalPrice=money("1"), quantity=1)
        for n, (order, at) in enumerate(places)
    ]

    assert [each.id for each in mapped(record(lines=lines)).lines] == ["l2", "l1", "l0"]


def test_a_line_without_a_total_costs_quantity_times_price() -> None:
    [only] = mapped(record(lines=[line(totalPrice=None)])).lines

    assert (only.amount, only.amount_provenance) == (money("177.00"), "computed")


def test_a_minimum_charge_is_what_the_line_says() -> None:
    invoice = mapped(record(lines=[line(totalPrice=236)], subtotal=236, taxAmount=None, totalAmount=236))

    assert invoice.lines[0].amount == money("236.00")
    assert codes(invoice) == {"PRICE_DIFFERS"}


def test_a_line_that_says_nothing_of_its_cost_stops_the_invoice() -> None:
    invoice = mapped(record(lines=[line(totalPrice=None, quantity=None)]))

    assert messages(invoice) == [
        "Line 1 (Technician, hour) of invoice INV-5521 has neither an amount nor quantity and unit price. "
        "Enter them in ZRM."
    ]


@pytest.mark.parametrize(("discount", "total"), [("40", "137"), ("-40", "137")])
def test_a_discount_is_taken_off_whichever_way_it_is_written(discount: str, total: str) -> None:
    invoice = mapped(discounted(discount, total))

    assert [(each.kind, each.amount) for each in invoice.lines] == [
        (LineKind.ITEM, money("177.00")),
        (LineKind.DISCOUNT, money("-40.00")),
    ]
    assert invoice.lines[1].unit_price == -40
    assert invoice.problems == ()


def test_a_discount_that_was_added_all_the_same_is_read_as_it_stands() -> None:
    invoice = mapped(discounted("40", "217"))

    assert invoice.lines[1].amount == money("40.00")
    assert invoice.problems == ()


@pytest.mark.parametrize(("sign", "amount"), [("auto", "-40"), ("as_stated", "40"), ("negated", "-40")])
def test_the_sign_of_discounts_can_be_set(sign: str, amount: str) -> None:
    assert mapped(discounted("40", "137"), discount_sign=sign).lines[1].amount == money(amount)


def test_where_no_sign_adds_up_the_discount_is_taken_off_and_the_figures_are_told() -> None:
    assert messages(mapped(discounted("40", "150"))) == [
        "Lines add up to 137.00 but invoice INV-5521 says 150.00. Correct it in ZRM."
    ]


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("total", ["64.9000000000002", "64.90", Decimal("64.9")])
def test_money_may_be_a_number_or_a_text_or_have_noise(total: Any) -> None:
    invoice = mapped(one_line("64.9", totalAmount=money(total) if total == "64.9000000000002" else total))

    assert invoice.total == money("64.90")
    assert invoice.problems == ()


@pytest.mark.parametrize("field", ["subtotal", "taxAmount", "totalAmount", "amountPaid"])
def test_money_that_is_none_is_told(field: str) -> None:
    with pytest.raises(MappingError, match=r"ZRM gives “about ten” as the .* of invoice INV-5521"):
        mapped(record(**{field: "about ten"}))


def test_a_total_finer_than_a_cent_is_a_persons_question() -> None:
    assert messages(mapped(one_line("10.005", totalAmount=money("10.005")))) == [
        "The total of invoice INV-5521 is 10.005, which is no whole number of cents. Correct it in ZRM."
    ]


def test_lines_that_do_not_add_up_are_told_with_both_figures() -> None:
    invoice = mapped(record(totalAmount=money("261")))

    assert messages(invoice) == [
        "Lines and tax add up to 259.50 but invoice INV-5521 says 261.00. Correct it in ZRM."
    ]
    assert invoice.reconciliation.residual == money("1.50")


def test_lines_may_hold_the_tax() -> None:
    invoice = mapped(one_line("110", subtotal=money("100"), taxAmount=money("10")))

    assert invoice.tax_mode is TaxMode.INCLUSIVE
    assert [each.amount_includes_tax for each in invoice.lines] == [True]


def test_a_missing_total_follows_from_subtotal_and_tax() -> None:
    invoice = mapped(record(totalAmount=None))

    assert (invoice.declared.total, invoice.total) == (None, money("259.50"))
    assert "TOTAL_DERIVED" in codes(invoice)
    assert invoice.problems == ()


@pytest.mark.parametrize(
    "of",
    [
        record(subtotal=None, taxAmount=None, totalAmount=None),
        record(lines=[], totalAmount=None),
        record(lines=[], subtotal=None, taxAmount=None, totalAmount=None),
    ],
)
def test_nothing_vouches_for_a_total_alone(of: dict[str, Any]) -> None:
    invoice = mapped(of)

    assert invoice.total is None
    assert [problem.code for problem in invoice.problems] == ["missing_total"]


def test_a_total_without_lines_becomes_one_line_that_says_so() -> None:
    invoice = mapped(record(lines=[], monitoringAccountId="m1"))

    assert [(each.description, each.category, each.amount) for each in invoice.lines] == [
        ("Invoice INV-5521", "monitoring", money("235.50"))
    ]
    assert (codes(invoice), invoice.problems, invoice.tax_mode) == ({"LUMP_SUM"}, (), TaxMode.EXCLUSIVE)


def test_a_total_without_lines_can_be_a_question_instead() -> None:
    invoice = mapped(record(lines=[]), total_without_lines="problem")

    assert messages(invoice) == ["Invoice INV-5521 has a total and no lines. Enter its lines in ZRM."]


def test_an_invoice_over_nothing_needs_no_lines() -> None:
    invoice = mapped(record(lines=[], subtotal=0, taxAmount=0, totalAmount=0))

    assert invoice.total == 0
    assert (invoice.lines, invoice.problems) == ((), ())


def test_a_negative_total_is_a_credit_of_positive_amounts() -> None:
    credit = mapped(one_line("-212"))

    assert (credit.kind, credit.total) == (Kind.RECEIVABLE_CREDIT, money("212.00"))
    assert [each.amount for each in credit.lines] == [money("212.00")]


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said", ["2026-09-30", "2026-09-30 00:00:00+00", "2026-09-30T00:00:00.000Z", "2026-09-30T05:00:00.000Z"]
)
def test_a_date_is_the_one_that_stands_there(said: str) -> None:
    assert mapped(record(dueDate=said), timezone="America/Los_Angeles").due_date == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-09-01T05:00:00.000Z", date(2026, 8, 31)),
        ("2026-09-01T00:00:00.000Z", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
    ],
)
def test_dates_can_be_moments_but_midnight_is_a_date(said: str, day: date) -> None:
    invoice = mapped(record(issueDate=said), dates_are="instant", timezone="America/Los_Angeles")

    assert invoice.issue_date == day


@pytest.mark.parametrize(
    ("sent_at", "day", "origin"),
    [
        ("2026-06-02T03:30:00.000Z", date(2026, 6, 1), "sent_at"),
        (None, date(2026, 6, 1), "created_at"),
        ("soon", date(2026, 6, 1), "created_at"),
    ],
)
def test_a_missing_issue_date_is_derived_where_the_company_is(sent_at: Any, day: date, origin: str) -> None:
    invoice = mapped(record(issueDate=None, sentAt=sent_at), timezone="America/Los_Angeles")

    assert (invoice.issue_date, invoice.provenance) == (day, {"issue_date": f"derived:{origin}"})


def test_a_derived_date_never_changes() -> None:
    memory = remembered(record(issueDate=None, sentAt=None), {})

    later, _ = documents(record(issueDate=None, sentAt="2026-08-08T12:00:00.000Z"), memory)

    assert (later.issue_date, later.provenance) == (date(2026, 6, 1), {"issue_date": "derived:created_at"})


def test_a_date_that_is_stated_at_last_holds() -> None:
    memory = remembered(record(issueDate=None), {})

    assert documents(record(), memory)[0].provenance == {}


def test_the_derived_date_of_a_draft_is_not_settled() -> None:
    memory = remembered(record(issueDate=None, sentAt=None, status="draft"), {"kept": 1})

    sent, _ = documents(record(issueDate=None, sentAt="2026-08-08T12:00:00.000Z"), memory)

    assert memory == {"kept": 1}
    assert sent.issue_date == date(2026, 8, 8)


def test_an_invoice_without_any_date_is_a_question() -> None:
    invoice = mapped(record(issueDate=None, sentAt=None, createdAt=None))

    assert messages(invoice) == ["The invoice date of invoice INV-5521 is missing. Enter it in ZRM."]


# ── states ───────────────────────────────────────────────────────────────────────────────────────────────────

STATES = {
    "draft": Status.DRAFT,
    "pending_approval": Status.PENDING_APPROVAL,
    "approved": Status.APPROVED,
    "sent": Status.OPEN,
    "overdue": Status.OPEN,
    "partially_paid": Status.PARTIALLY_PAID,
    "paid": Status.PAID,
    "void": Status.VOID,
    "canceled": Status.VOID,
    "disputed": Status.UNKNOWN,
}


@pytest.mark.parametrize(("said", "status"), STATES.items())
def test_each_state_has_its_meaning(said: str, status: Status) -> None:
    invoice = mapped(record(status=said))

    assert (invoice.status, invoice.source_status) == (status, said)
    assert (Flag.OVERDUE in invoice.flags) == (said == "overdue")


def test_no_state_is_an_unknown_one() -> None:
    assert mapped(record(status=None)).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("paid", "status"),
    [("0", Status.OPEN), ("100.50", Status.PARTIALLY_PAID), ("259.50", Status.PAID), ("270", Status.PAID)],
)
def test_an_overdue_invoice_is_paid_as_far_as_its_amounts_say(paid: str, status: Status) -> None:
    assert mapped(record(status="overdue", amountPaid=paid)).status is status


def test_more_than_is_owed_is_noticed() -> None:
    invoice = mapped(record(amountPaid="270"))

    assert "OVERPAID" in codes(invoice)
    assert invoice.computed.amount_due == money("-10.50")
