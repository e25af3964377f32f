"""What a bill from Kojo looks like to the books, trap by trap (sources.md §3.7, §3.8 and §7)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.document import Flag, Kind, Status, TaxMode
from models.errors import MappingError
from tests.unit.kojo.records import SETTINGS, codes, item, mapped, messages, money, one_line, record

# ── what every bill has ──────────────────────────────────────────────────────────────────────────────────────


def test_a_plain_bill_arrives_whole() -> None:
    bill = mapped(record())

    assert (bill.kind, bill.status, bill.source_status) == (Kind.PAYABLE_BILL, Status.APPROVED, "APPROVED")
    assert (bill.number, bill.issue_date, bill.due_date) == ("606123", date(2026, 6, 1), date(2026, 7, 1))
    assert bill.counterparty is not None
    assert (bill.counterparty.display_name, bill.counterparty.code) == ("Ace Supply", "ACE123")
    assert [line.amount for line in bill.lines] == [money("125.00"), money("15.00")]
    assert (bill.tax_mode, bill.declared.tax_total, bill.total) == (TaxMode.EXCLUSIVE, money("10"), money("150"))
    assert bill.reconciliation.ok
    assert (bill.problems, bill.findings) == ((), ())


def test_the_currency_is_the_one_of_the_settings_for_kojo_names_none() -> None:
    bill = mapped(record(), SETTINGS.model_copy(update={"default_currency": "CAD"}))

    assert (bill.currency, bill.currency_provenance) == ("CAD", "tenant_default")


def test_a_line_inherits_what_it_does_not_say_itself() -> None:
    bill = mapped(record())

    line = bill.lines[0]
    assert line.account_ref is not None
    assert (line.account_ref.code, line.account_ref.name) == ("5010", "Electrical materials")
    assert [(t.type, t.code, t.name) for t in line.tracking] == [
        ("job", "24-017", "Maple Street Apartments"),
        ("cost_category", "M", "Materials"),
    ]
    assert [(tax.code, tax.rate, tax.type) for tax in line.taxes] == [("CA", money("0.0725"), "sales")]


def test_what_a_line_says_itself_wins() -> None:
    own = item(
        glCode={"id": "ckgl5300", "code": "5300", "description": "Small tools"},
        costCategory="L",
        phaseCode="450",
        taxCode="TX",
        taxRate=money("0.0825"),
        extPriceFloatIncludingTax=money("135.31"),
    )

    line = mapped(record(invoiceItems=[own])).lines[0]

    assert line.account_ref is not None
    assert line.account_ref.code == "5300"
    assert [(t.type, t.code) for t in line.tracking] == [
        ("job", "24-017"),
        ("phase", "450"),
        ("cost_category", "L"),
    ]
    assert [(tax.code, tax.rate, tax.amount) for tax in line.taxes] == [("TX", money("0.0825"), money("10.31"))]


def test_a_missing_gl_code_is_left_to_the_target() -> None:
    bill = mapped(record(glCode=None))

    assert [line.account_ref for line in bill.lines] == [None, None]
    assert bill.problems == ()


def test_lines_come_in_the_order_of_their_numbers() -> None:
    swapped = record()
    swapped["invoiceItems"].reverse()

    assert [line.position for line in mapped(swapped).lines] == [1, 2]


def test_orders_credits_and_files_are_referred_to() -> None:
    line = item(orderItems=[{"id": "ckorderitem1"}], creditMemoItems=[{"id": "ckmemoitem1"}])
    file = {
        "id": "ckfile1",
        "name": "invoice.pdf",
        "url": "https://files.invalid/1",
        "createdAt": "2026-06-01T12:00:00Z",
    }

    bill = mapped(record(invoiceItems=[line], attachments=[file], creditMemos=[{"id": "ckmemo1"}]))

    assert [(ref.type, ref.number) for ref in bill.references] == [("job", "24-017"), ("purchase_order", "1-1042")]
    assert [(ref.type, ref.id) for ref in bill.applied_credits] == [("credit_memo", "ckmemo1")]
    assert [(ref.type, ref.id) for ref in bill.lines[0].doc_refs] == [
        ("order_item", "ckorderitem1"),
        ("credit_memo_item", "ckmemoitem1"),
    ]
    assert [(file.name, file.created_at) for file in bill.attachments] == [
        ("invoice.pdf", datetime(2026, 6, 1, 12, tzinfo=UTC))
    ]


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invoice_date_is_the_date_that_stands_there_in_any_time_zone() -> None:
    chicago = SETTINGS.model_copy(update={"timezone": "America/Chicago"})

    bill = mapped(record(invoiceDate="2026-01-31T00:00:00Z", dueDate="2026-03-02 23:59:59.999Z"), chicago)

    assert (bill.issue_date, bill.due_date) == (date(2026, 1, 31), date(2026, 3, 2))


def test_the_moment_of_payment_becomes_a_date_where_the_company_is() -> None:
    paid = record(state="CLOSED", paidAt="2026-07-01 03:30:00.000Z", payments=money("150.00"))

    utc = mapped(paid)
    chicago = mapped(paid, SETTINGS.model_copy(update={"timezone": "America/Chicago"}))

    assert (utc.paid_date, chicago.paid_date) == (date(2026, 7, 1), date(2026, 6, 30))


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_float_noise_is_not_money() -> None:
    bill = mapped(one_line("150.00000000000003"))

    assert (bill.lines[0].amount, bill.total) == (money("150.00"), money("150.00"))
    assert "EXCESS_PRECISION" not in codes(bill)


def test_a_fraction_of_a_cent_is_rounded_and_told() -> None:
    bill = mapped(one_line("12.345"))

    assert bill.lines[0].amount == money("12.35")
    assert "Kojo gives 12.345 as the total due of invoice 606123; 12.35 was taken." in [
        finding.message for finding in bill.findings
    ]


def test_lines_that_do_not_add_up_are_told_with_both_figures() -> None:
    bill = mapped(one_line("9.00", totalDue=money("9.05")))

    assert messages(bill) == ["Lines add up to 9.00 but invoice 606123 says 9.05. Correct it in Kojo."]
    assert bill.reconciliation.residual == money("0.05")


def test_the_example_of_the_reference_page_does_not_add_up() -> None:
    figures = {"tax": money("5"), "shippingCostFloat": money("10"), "totalDue": money("55.55")}

    bill = mapped(one_line("6.13", **figures))

    assert messages(bill) == [
        "Lines, tax and shipping add up to 21.13 but invoice 606123 says 55.55. Correct it in Kojo."
    ]


def test_a_cent_is_left_to_the_rounding_limit_of_the_route() -> None:
    bill = mapped(one_line("9.00", totalDue=money("9.01")))

    assert bill.problems == ()
    assert bill.reconciliation.residual == money("0.01")


def test_lines_may_hold_the_tax() -> None:
    bill = mapped(one_line("107.25", subtotal=money("100"), tax=money("7.25"), totalDue=money("107.25")))

    assert bill.tax_mode is TaxMode.INCLUSIVE
    assert [line.amount_includes_tax for line in bill.lines] == [True]
    assert bill.problems == ()


def test_shipping_is_a_charge() -> None:
    bill = mapped(one_line("100", shippingCostFloat=money("12.50"), totalDue=money("112.50")))

    assert [(charge.category, charge.amount) for charge in bill.charges] == [("shipping", money("12.50"))]
    assert bill.reconciliation.residual == 0


def test_a_missing_total_follows_from_subtotal_tax_and_shipping() -> None:
    bill = mapped(record(totalDue=None, shippingCostFloat=money("5")))

    assert (bill.declared.total, bill.total) == (None, money("155.00"))
    assert "TOTAL_DERIVED" in codes(bill)
    assert bill.problems == ()


def test_lines_alone_do_not_vouch_for_a_total() -> None:
    bill = mapped(record(totalDue=None, subtotal=None))

    assert bill.total is None
    assert messages(bill) == [
        "The total of invoice 606123 is missing, and nothing it could be derived from is stated. Enter it in Kojo."
    ]


def test_no_total_is_derived_where_header_and_lines_disagree_about_the_tax() -> None:
    line = item(extPriceFloat=money("100"), extPriceFloatIncludingTax=money("107.25"), unitPriceFloat=1)

    bill = mapped(one_line("100", invoiceItems=[line], tax=None, totalDue=None))

    assert bill.total is None
    assert [problem.code for problem in bill.problems] == ["missing_total"]


def test_total_due_may_be_what_is_left_after_payments() -> None:
    balance = SETTINGS.model_copy(update={"total_due_is": "balance"})

    bill = mapped(one_line("100", totalDue=money("60"), payments=money("40")), balance)

    assert (bill.total, bill.declared.amount_due, bill.declared.amount_paid) == (
        money("100"),
        money("60"),
        money("40"),
    )
    assert bill.problems == ()


def test_a_stated_amount_is_never_computed_anew() -> None:
    line = item(extPriceFloat=money("124.99"), shipQuantity=100, unitPriceFloat=money("1.25"))

    bill = mapped(one_line("124.99", invoiceItems=[line]))

    assert (bill.lines[0].amount, bill.lines[0].amount_provenance) == (money("124.99"), "source")


def test_a_missing_amount_is_quantity_times_price() -> None:
    bill = mapped(one_line("125", invoiceItems=[item(extPriceFloat=None)]))

    assert (bill.lines[0].amount, bill.lines[0].amount_provenance) == (money("125.00"), "computed")
    assert bill.problems == ()


def test_a_line_without_any_price_is_named() -> None:
    bill = mapped(one_line("125", invoiceItems=[item(lineNumber=3, extPriceFloat=None, shipQuantity=None)]))

    said = 'Item 3 (3/4" EMT) of invoice 606123 has neither an amount nor quantity and unit price.'
    assert messages(bill) == [f"{said} Enter them in Kojo."]


def test_a_negative_total_is_a_credit_with_its_signs_turned() -> None:
    back = item(extPriceFloat=money("-125"), shipQuantity=-100)
    fee = item(id="ckfee", lineNumber=2, description="Restocking", extPriceFloat=money("25"), shipQuantity=1)
    fee |= {"unitPriceFloat": money("25")}
    figures = {"subtotal": money("-100"), "tax": money("-7.25"), "totalDue": money("-107.25")}

    credit = mapped(record(invoiceItems=[back, fee], **figures))

    assert credit.kind is Kind.PAYABLE_CREDIT
    assert [(line.amount, line.quantity, line.unit_price) for line in credit.lines] == [
        (money("125"), money("100"), money("1.25")),
        (money("-25"), money("-1"), money("25")),
    ]
    assert (credit.declared.tax_total, credit.total, credit.tax_breakdown[0].amount) == (
        money("7.25"),
        money("107.25"),
        money("7.25"),
    )
    assert credit.problems == ()


def test_a_credit_by_negative_price_turns_the_price_and_the_tax() -> None:
    back = item(extPriceFloat=money("-100"), shipQuantity=2, unitPriceFloat=money("-50"))
    back |= {"extPriceFloatIncludingTax": money("-107.25")}
    figures = {"subtotal": money("-100"), "tax": money("-7.25"), "shippingCostFloat": money("-5")}

    credit = mapped(record(invoiceItems=[back], totalDue=money("-112.25"), **figures))

    [line] = credit.lines
    assert (line.quantity, line.unit_price, line.amount) == (money("2"), money("50"), money("100"))
    assert (line.tax_amount, line.taxes[0].amount, line.taxes[0].taxable) == (
        money("7.25"),
        money("7.25"),
        money("100"),
    )
    assert [charge.value for charge in credit.charges] == [money("5")]
    assert credit.reconciliation.residual == 0


# ── taxes ────────────────────────────────────────────────────────────────────────────────────────────────────

USE = {"id": "ckuse", "code": "CA-USE", "description": "Use tax", "taxPercent": money("0.0725"), "taxType": "USE"}


def test_use_tax_is_not_owed_to_the_vendor() -> None:
    bill = mapped(one_line("100", taxCode=USE, tax=money("7.25")))

    assert (bill.total, bill.declared.tax_total, bill.tax_mode) == (money("100"), money("0"), TaxMode.NONE)
    assert [(tax.type, tax.amount) for tax in bill.tax_breakdown] == [("use", money("7.25"))]
    assert "USE_TAX" in codes(bill)
    assert bill.problems == ()


def test_use_tax_on_the_lines_is_not_owed_either() -> None:
    line = item(extPriceFloat=money("100"), extPriceFloatIncludingTax=money("107.25"), unitPriceFloat=1)

    bill = mapped(one_line("100", invoiceItems=[line], taxCode=USE))

    assert bill.lines[0].tax_amount is None
    assert [(tax.type, tax.amount) for tax in bill.tax_breakdown] == [("use", money("7.25"))]
    assert (bill.total, bill.problems) == (money("100"), ())


def test_use_tax_that_the_total_holds_is_billed_nevertheless() -> None:
    bill = mapped(one_line("100", taxCode=USE, tax=money("7.25"), totalDue=money("107.25")))

    assert (bill.total, bill.declared.tax_total, bill.tax_mode) == (
        money("107.25"),
        money("7.25"),
        TaxMode.EXCLUSIVE,
    )
    assert bill.problems == ()


def test_where_the_header_has_no_tax_the_lines_tell_it() -> None:
    line = item(extPriceFloat=money("100"), extPriceFloatIncludingTax=money("107.25"), unitPriceFloat=1)

    bill = mapped(one_line("100", invoiceItems=[line], totalDue=money("107.25")))

    assert (bill.declared.tax_total, bill.tax_mode, bill.problems) == (money("7.25"), TaxMode.EXCLUSIVE, ())


def test_tax_views_that_differ_are_told_and_the_total_decides() -> None:
    line = item(extPriceFloat=money("100"), extPriceFloatIncludingTax=money("107.25"), unitPriceFloat=1)

    by_header = mapped(one_line("100", invoiceItems=[line], tax=money("7.27"), totalDue=money("107.27")))
    by_lines = mapped(one_line("100", invoiceItems=[line], tax=money("5.00"), totalDue=money("107.25")))

    assert (by_header.declared.tax_total, by_lines.declared.tax_total) == (money("7.27"), money("7.25"))
    assert "TAX_DIFFERS" in codes(by_header) & codes(by_lines)
    assert (by_header.problems, by_lines.problems) == ((), ())


# ── what stands beside ───────────────────────────────────────────────────────────────────────────────────────


def test_a_flag_holds_an_approved_bill_and_says_why() -> None:
    bill = mapped(record(flaggedAt="2026-06-04 09:00:00.000Z", flagMessage="Price differs\x00 from the quote"))

    assert (bill.status, bill.flags) == (Status.APPROVED, frozenset({Flag.HOLD}))
    assert [(f.code, f.message) for f in bill.findings] == [("HOLD", "Price differs  from the quote")]


def test_accepted_discrepancies_are_findings() -> None:
    bill = mapped(record(exceptions=["totalDue"], invoiceItems=[item(hasException=True)]))

    assert [f.message for f in bill.findings if f.code == "EXCEPTION"] == [
        "Kojo noted a discrepancy in total due.",
        'Kojo noted a discrepancy in item 1 (3/4" EMT).',
    ]


def test_what_kojo_shows_as_the_state_of_integration_is_kept_apart() -> None:
    bill = mapped(record(integrationState="LINKING", integrationMessage="Sending"))

    assert bill.source_integration is not None
    assert (bill.source_integration.state, bill.source_integration.message) == ("LINKING", "Sending")


def test_who_did_what_is_kept() -> None:
    kept = mapped(record(rejectedReason="Twice", rejectedAt="2026-06-04 09:00:00.000Z")).extensions["kojo"]

    assert kept["approvedById"] == "ckuser0000000000000000002"
    assert (kept["salesperson"], kept["shipVia"], kept["category"]) == ("Mike R.", "Freight", "material")
    assert kept["rejectedAt"] == "2026-06-04 09:00:00.000Z"


def test_two_missing_things_are_two_problems_and_the_invoice_is_still_named() -> None:
    bill = mapped(record(invoiceNumber="  ", vendor=None))

    assert messages(bill) == [
        "The vendor of invoice “Delivery to Maple Street” is missing. Enter it in Kojo.",
        "The invoice number of invoice “Delivery to Maple Street” is missing. Enter it in Kojo.",
    ]


def test_a_cut_off_list_of_items_is_never_booked() -> None:
    cut_off = record(itemsListed=3)

    with pytest.raises(MappingError, match=r"Kojo gave 2 of 3 items of invoice 606123\."):
        mapped(cut_off)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

MISSING = [
    ({"vendor": None}, "missing_vendor", "The vendor of invoice 606123 is missing. Enter it in Kojo."),
    (
        {"vendor": {"id": "ckvendor", "code": None, "name": None}},
        "missing_vendor",
        "The vendor of invoice 606123 is missing. Enter it in Kojo.",
    ),
    (
        {"invoiceDate": None},
        "missing_invoice_date",
        "The invoice date of invoice 606123 is missing. Enter it in Kojo.",
    ),
    (
        {"invoiceNumber": None, "title": None},
        "missing_invoice_number",
        "The invoice number of the invoice with id ckmnpybisiy5x08abky4g2d1f is missing. Enter it in Kojo.",
    ),
]


@pytest.mark.parametrize(("changes", "code", "message"), MISSING)
def test_what_is_missing_is_said_in_one_sentence(changes: dict[str, Any], code: str, message: str) -> None:
    bill = mapped(record(**changes))

    assert [(problem.code, problem.message) for problem in bill.problems] == [(code, message)]


PRICES = [
    # quantity, unit price, amount, units the price is for
    ("100", "1.25", "125.00", 1),
    ("100", "125", "125.00", 100),
    ("100", "1250", "125.00", 1000),
    ("300", "0.33", "100.00", 1),
    ("-20", "12.50", "-250.00", 1),
    ("-20", "1250", "-250.00", 100),
    ("0", "1.25", "0.00", 1),
]


@pytest.mark.parametrize(("quantity", "price", "amount", "base"), PRICES)
def test_a_unit_price_may_be_for_a_hundred_or_a_thousand(
    quantity: str, price: str, amount: str, base: int
) -> None:
    line = item(shipQuantity=money(quantity), unitPriceFloat=money(price), extPriceFloat=money(amount))

    bill = mapped(one_line("1", invoiceItems=[line]))

    assert bill.lines[0].price_base_quantity == base
    assert "PRICE_DIFFERS" not in codes(bill)


def test_a_price_that_explains_nothing_is_told() -> None:
    bill = mapped(one_line("99", invoiceItems=[item(extPriceFloat=money("99"))]))

    assert bill.lines[0].price_base_quantity == 1
    assert [f.message for f in bill.findings] == [
        'Quantity and unit price of item 1 (3/4" EMT) do not give its amount, 99.00. The amount was taken.'
    ]


UNFIT: list[tuple[dict[str, Any], str]] = [
    (
        {"totalDue": 10**15},
        "“1000000000000000” as the total due of invoice 606123, which is more than can be booked",
    ),
    ({"totalDue": Decimal("1E+999999")}, "which is more than can be booked"),
    ({"totalDue": "NaN"}, "Kojo gives “NaN” as the total due of invoice 606123, which is not a number"),
    ({"totalDue": True}, "“True” as the total due"),
    ({"subtotal": [1]}, "as the subtotal of invoice 606123, which is not a number"),
    ({"tax": {"amount": 1}}, "as the tax of invoice 606123, which is not a number"),
    (
        {"invoiceNumber": 606123},
        "“606123” as the invoice number of invoice “Delivery to Maple Street”, which is not a text",
    ),
    (
        {"title": "x" * 5000},
        "The title of invoice 606123 has 5,000 characters; 4,000 can be carried over. Shorten it",
    ),
    ({"invoiceDate": "01/06/2026"}, "“01/06/2026” as the invoice date of invoice 606123, which is not a date"),
    ({"invoiceDate": "2026-02-30 00:00:00.000Z"}, "as the invoice date of invoice 606123, which is not a date"),
    ({"invoiceDate": 20260601}, "as the invoice date of invoice 606123, which is not a date"),
    ({"approvedAt": "yesterday"}, "“yesterday” as the approved at of invoice 606123, which is not a time"),
    ({"vendor": "Ace"}, "“Ace” as the vendor of invoice 606123, which is not what it should be"),
    ({"vendor": {"id": 1, "name": "Ace"}}, "“1” as the id of the vendor of invoice 606123, which is not a text"),
    ({"invoiceItems": {"id": "x"}}, "as the invoice items of invoice 606123, which is not a list"),
    ({"invoiceItems": [None]}, "“nothing” as the invoice items of invoice 606123, which is not what it should be"),
    ({"invoiceItems": [item(lineNumber="1")]}, "“1” as the line number of item 1 of invoice 606123"),
    (
        {"invoiceItems": [item(extPriceFloat="free")]},
        '“free” as the ext price of item 1 (3/4" EMT) of invoice 606123',
    ),
    ({"invoiceItems": [item(hasException="no")]}, "which is neither yes nor no"),
    ({"exceptions": [1]}, "as the exceptions of invoice 606123, which is not a list of texts"),
]


@pytest.mark.parametrize(("changes", "sentence"), UNFIT)
def test_what_fits_nowhere_is_refused_in_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(record(**changes))

    assert sentence in refused.value.message
    assert refused.value.message.endswith("in Kojo.")


@pytest.mark.parametrize("said", ["150.00", " 150 ", 150, Decimal("150.000"), Decimal("1.5E+2")])
def test_an_amount_may_be_written_in_any_exact_way(said: object) -> None:
    assert mapped(record(totalDue=said)).total == money("150.00")
