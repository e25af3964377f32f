"""What becomes of an invoice: standing, money, dates and parties, as sources.md §6.6 and §6.7 say."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.document import Address, Flag, Kind, Status, TaxMode
from models.errors import MappingError
from tests.unit.highlevel.records import SALES_TAX, codes, item, mapped, messages, money, one_item, record

# ── standing ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("draft", Status.DRAFT),
        ("sent", Status.OPEN),
        ("payment_processing", Status.OPEN),
        ("partially_paid", Status.PARTIALLY_PAID),
        ("paid", Status.PAID),
        ("void", Status.VOID),
        ("delete", Status.DELETED),
        ("refunded", Status.UNKNOWN),
        (None, Status.UNKNOWN),
    ],
)
def test_the_status_in_our_words(said: str | None, status: Status) -> None:
    assert mapped(record(status=said)).status is status


def test_a_payment_under_way_is_flagged() -> None:
    assert mapped(record(status="payment_processing")).flags == {Flag.PAYMENT_PENDING}


def test_an_invoice_that_is_not_live_is_a_test() -> None:
    assert Flag.TEST_MODE in mapped(record(liveMode=False)).flags


def test_an_invoice_that_may_be_a_test_is_not_posted() -> None:
    [message] = messages(mapped(record(liveMode=None)))

    assert message.startswith("HighLevel does not say whether invoice 1042 is a test.")


@pytest.mark.parametrize(("due", "overdue"), [("2026-06-02", True), ("2026-06-03", False)])
def test_overdue_is_what_was_due_before_its_last_change(due: str, overdue: bool) -> None:  # noqa: FBT001
    assert (Flag.OVERDUE in mapped(record(dueDate=due)).flags) is overdue


def test_a_negative_total_is_a_credit() -> None:
    credit = mapped(one_item("-80.00"))

    assert (credit.kind, credit.total) == (Kind.RECEIVABLE_CREDIT, Decimal("80.00"))


# ── tax ──────────────────────────────────────────────────────────────────────────────────────────────────────


def taxed(*items: dict[str, Any], subtotal: str, tax: str | None, total: str, **changes: Any) -> dict[str, Any]:
    summary = {"subTotal": money(subtotal), "discount": 0, "tax": None if tax is None else money(tax)}
    return record(invoiceItems=list(items), totalSummary=summary, total=money(total)) | changes


NET = item(qty=1, amount=Decimal("100.00"), taxes=[SALES_TAX])
GROSS = item(qty=1, amount=Decimal("108.25"), taxes=[SALES_TAX], taxInclusive=True)
FREE = item(qty=1, amount=Decimal("10.00"), taxInclusive=True)


@pytest.mark.parametrize(
    ("of", "mode"),
    [
        (record(), TaxMode.NONE),
        (taxed(NET, FREE, subtotal="110", tax="8.25", total="118.25"), TaxMode.EXCLUSIVE),
        (taxed(GROSS, FREE, subtotal="110", tax="8.25", total="118.25"), TaxMode.INCLUSIVE),
        (taxed(GROSS, NET, subtotal="200", tax="16.5", total="216.5"), TaxMode.MIXED),
        (taxed(NET, subtotal="100", tax="8.25", total="100"), TaxMode.UNKNOWN),
    ],
)
def test_the_items_and_the_totals_tell_whether_tax_is_inside(of: dict[str, Any], mode: TaxMode) -> None:
    invoice = mapped(of)

    assert invoice.tax_mode is mode
    assert invoice.reconciliation.ok is (mode is not TaxMode.UNKNOWN)


def test_two_taxes_on_an_item_are_both_in_the_breakdown() -> None:
    county = SALES_TAX | {"_id": "7ax0002", "name": "County tax", "rate": money("1.75")}
    both = item(qty=1, amount=money("100.00"), taxes=[SALES_TAX, county])

    invoice = mapped(taxed(both, subtotal="100", tax="10", total="110"))

    assert [(tax.name, tax.rate) for tax in invoice.tax_breakdown] == [
        ("Sales tax", Decimal("0.0825")),
        ("County tax", Decimal("0.0175")),
    ]
    assert invoice.reconciliation.residual == 0


def test_a_tax_that_is_not_summed_up_follows_from_the_rates() -> None:
    """The events' schema has no tax in the summary."""
    invoice = mapped(taxed(NET, subtotal="100", tax=None, total="108.25"))

    assert invoice.tax_mode is TaxMode.EXCLUSIVE
    assert invoice.computed.tax_total == Decimal("8.25")


# ── discounts and fees ───────────────────────────────────────────────────────────────────────────────────────


def discounted(held: str, total: str, **declared: Any) -> dict[str, Any]:
    summary = {"subTotal": money("150.00"), "discount": money(held), "tax": 0}
    return record(discount=declared, totalSummary=summary, total=money(total))


def test_a_discount_in_the_totals() -> None:
    invoice = mapped(discounted("15.00", "135.00", type="percentage", value=10))

    [discount] = invoice.discounts
    assert (discount.type, discount.value, discount.amount) == ("percent", Decimal(10), Decimal("15.00"))
    assert (codes(invoice), messages(invoice)) == (set(), [])


def test_a_discount_on_some_products() -> None:
    declared = {"type": "percentage", "value": 20, "validOnProductIds": ["pr0duc7Hosting"]}

    invoice = mapped(discounted("10.00", "140.00", **declared))

    assert invoice.discounts[0].item_ids == ("pr0duc7Hosting",)
    assert codes(invoice) == set()


def test_a_declared_discount_that_is_not_in_the_total_is_told_and_not_taken_off() -> None:
    invoice = mapped(discounted("0.00", "150.00", type="percentage", value=10))

    assert invoice.total == Decimal("150.00")
    assert [finding.message for finding in invoice.findings] == [
        "A discount of 10 % is declared, which is 15.00; the totals hold 0.00."
    ]
    assert messages(invoice) == []


def test_where_declared_discounts_count_such_an_invoice_is_stopped() -> None:
    invoice = mapped(discounted("0.00", "150.00", type="fixed", value=10), discount_source="declared")

    [message] = messages(invoice)
    assert message.endswith("the totals hold 0.00. Correct invoice 1042 in HighLevel.")


def test_a_fee_is_a_charge_only_where_the_total_holds_it() -> None:
    fee = {"charges": [{"_id": "c1", "name": "Processing fee", "amount": money("3.20")}]}

    inside = mapped(record(miscellaneousCharges=fee, total=money("153.20")))
    beside = mapped(record(miscellaneousCharges=fee))

    assert [(charge.category, charge.amount) for charge in inside.charges] == [("processing_fee", Decimal("3.20"))]
    assert (inside.reconciliation.ok, beside.reconciliation.ok, beside.charges) == (True, True, ())


def test_a_late_fee_is_recognised_by_its_amount() -> None:
    late = {"enable": True, "type": "fixed", "value": 25}

    invoice = mapped(record(lateFeesConfiguration=late, total=money("175.00")))

    assert [(charge.category, charge.amount) for charge in invoice.charges] == [("late_fee", Decimal("25.00"))]


def test_a_tip_is_taken_only_where_the_settings_say_so() -> None:
    tipped = record(tipsConfiguration={"tipsEnabled": True}, total=money("162.00"))

    stopped, taken = mapped(tipped), mapped(tipped, tips_from_total=True)

    assert messages(stopped)[0].endswith("or set tips_from_total of the connection if the difference is a tip.")
    assert [(charge.category, charge.amount) for charge in taken.charges] == [("tip", Decimal("12.00"))]
    assert messages(taken) == []


def test_what_does_not_add_up_is_told_with_both_figures() -> None:
    assert messages(mapped(record(total=money("157.31")))) == [
        "Lines add up to 150.00 but invoice 1042 says 157.31. Correct it in HighLevel."
    ]


def test_an_amount_may_be_of_all_of_an_item() -> None:
    """GH-7."""
    of = record(invoiceItems=[item(qty=3, amount=money("150.00"))])

    by_unit, by_line = mapped(of), mapped(of, amount_is="line")

    assert (by_unit.reconciliation.ok, by_line.reconciliation.ok) == (False, True)
    assert by_line.lines[0].amount_provenance == "source"


def test_float_noise_is_no_amount() -> None:
    noisy = mapped(record(total=money("150.00000000000003")))

    assert (noisy.total, noisy.problems, noisy.findings) == (Decimal("150.00"), (), ())


def test_a_total_with_parts_of_a_cent_is_not_rounded_away() -> None:
    assert messages(mapped(record(total=money("150.004")))) == [
        "The total of invoice 1042 is 150.004, which is no whole number of cents. Correct it in HighLevel."
    ]


def test_without_total_and_subtotal_there_is_no_total() -> None:
    bare = mapped(record(total=None, totalSummary=None))

    assert messages(bare)[0].startswith("The total of invoice 1042 is missing")


# ── header ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "prefix", "number"),
    [("1042", None, "1042"), (1042, None, "1042"), (1042, "BP-", "BP-1042"), ("1042", "BP-", "BP-1042")],
)
def test_a_number_may_be_a_number_or_a_text(said: object, prefix: str | None, number: str) -> None:
    assert mapped(record(invoiceNumber=said, invoiceNumberPrefix=prefix)).number == number


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-06-01", date(2026, 6, 1)),
        ("2026-06-01T00:00:00.000Z", date(2026, 6, 1)),
        ("2026-06-01T03:00:00.000Z", date(2026, 5, 31)),
    ],
)
def test_a_date_stays_a_moment_is_the_day_at_the_location(said: str, day: date) -> None:
    """GH-8."""
    assert mapped(record(issueDate=said), timezone="America/Chicago").issue_date == day


def test_a_due_date_before_the_issue_date_is_told() -> None:
    invoice = mapped(record(dueDate="2026-01-15"))

    assert invoice.due_date == date(2026, 1, 15)
    assert codes(invoice) == {"DUE_BEFORE_ISSUE"}


def test_the_customer_is_the_company_else_the_person() -> None:
    contact = record()["contactDetails"]
    person = {name: value for name, value in contact.items() if name != "companyName"}

    company, alone = mapped(record()).counterparty, mapped(record(contactDetails=person)).counterparty

    assert company
    assert (company.display_name, company.source_id) == ("Nair Physiotherapy", "c0n7ac7Brightpath003")
    assert alone
    assert (alone.display_name, alone.emails) == ("Deepa Nair", ("deepa@example.com",))


def test_a_customer_without_a_name_is_to_be_named() -> None:
    assert messages(mapped(record(contactDetails={"id": "c1", "phoneNo": "+1"}))) == [
        "The customer of invoice 1042 has no name. Enter the contact's name or company in HighLevel."
    ]


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("9931 Beechwood, TX", Address(text="9931 Beechwood, TX")),
        ({"addressLine1": "9931 Beechwood", "state": "TX"}, Address(lines=("9931 Beechwood",), region="TX")),
    ],
)
def test_the_sellers_address_may_be_one_line_or_parts(said: object, address: Address) -> None:
    seller = mapped(record(businessDetails={"name": "ABC Corp.", "address": said})).own_party

    assert seller
    assert seller.address == address


def test_an_item_in_another_currency_is_told() -> None:
    of = record(invoiceItems=[item(currency="EUR"), item(_id="i2", qty=1)])

    assert messages(mapped(of)) == [
        "Item 1 (Landing page) of invoice 1042 is in EUR, the invoice in USD. Correct it in HighLevel."
    ]


def test_an_item_without_an_amount_explains_itself() -> None:
    assert messages(mapped(record(invoiceItems=[item(amount=None)]))) == [
        "Item 1 (Landing page) of invoice 1042 has no amount. Enter it in HighLevel."
    ]


@pytest.mark.parametrize("said", [None, "", "dollars", 7])
def test_an_invoice_without_a_currency_can_not_be_mapped(said: object) -> None:
    with pytest.raises(MappingError, match="as the currency of invoice 1042"):
        mapped(record(currency=said))


def test_terms_lose_their_markup_and_are_kept() -> None:
    invoice = mapped(record(termsNotes="<p>Pay within <b>14 days</b>.</p><ul><li>No cash</li></ul>"))

    assert invoice.notes.public == "Pay within 14 days.\nNo cash"
    assert invoice.extensions["highlevel"]["termsNotes"].startswith("<p>")
