"""What an invoice of Coperniq becomes: whom it is for, where it stands, what its lines come to."""

from decimal import Decimal
from typing import Any

import pytest

from connectors.coperniq import Settings
from models.document import Flag, Kind, LineKind, Status, TaxMode
from models.errors import MappingError
from tests.unit.coperniq.records import SETTINGS, bill, codes, item, lines, mapped, messages, money, record, share


def settings(**changes: Any) -> Settings:
    return SETTINGS.model_copy(update=changes)


# ── whom and what for ────────────────────────────────────────────────────────────────────────────────────────


def test_the_plain_invoice_can_be_posted() -> None:
    invoice = mapped(record())

    assert (invoice.problems, invoice.findings) == ((), ())
    assert (invoice.kind, invoice.number, invoice.total) == (Kind.RECEIVABLE_INVOICE, "1012", money("1679.50"))
    assert (invoice.currency, invoice.currency_provenance) == ("USD", "tenant_default")
    assert (invoice.tax_mode, invoice.notes.public) == (TaxMode.NONE, "Stage 2")


def test_its_customer_is_the_account_and_its_project_a_reference() -> None:
    invoice = mapped(record())

    assert invoice.counterparty is not None
    assert (invoice.counterparty.role, invoice.counterparty.source_id) == ("customer", "480001")
    assert invoice.counterparty.display_name == "Hill House"
    assert [(ref.type, ref.id, ref.number) for ref in invoice.references] == [("project", "480009", "2601")]


def test_what_it_is_based_on_is_told_where_that_is_not_its_project() -> None:
    invoice = mapped(record(basedOnId=480077, basedOnUid=31))

    assert ("based_on", "480077", "31") in [(ref.type, ref.id, ref.number) for ref in invoice.references]


@pytest.mark.parametrize("account", [None, {"id": 480001, "title": " "}, {"id": 480001}])
def test_an_invoice_for_nobody_says_what_to_do(account: Any) -> None:
    invoice = mapped(record(account=account, record=None))

    assert messages(invoice) == ["The customer of invoice 1012 is missing. Enter it in Coperniq."]


def test_lines_know_their_section_their_item_and_what_they_cost() -> None:
    first, second = mapped(record()).lines

    assert (first.section, second.section) == ("Roof", None)
    assert first.item_ref is not None
    assert (first.item_ref.id, first.item_ref.code, first.category) == ("480019", "PV-405", "PRODUCT")
    figures = (first.quantity, first.unit_price, first.cost, first.amount)
    assert figures == (money("6"), money("219"), money("142.5"), money("1314.00"))
    assert first.amount_provenance == "computed"


def test_a_line_that_was_typed_by_hand_has_no_item() -> None:
    [line] = mapped(lines("61.05", quantity=2) | {"lineItems": [typed_by_hand()]}).lines

    assert line.item_ref is None
    assert line.amount == money("122.10")


def typed_by_hand() -> dict[str, Any]:
    return item(catalogItemId=None, catalogItem=None, quantity=2, unitPrice=money("61.05"))


# ── where it stands ──────────────────────────────────────────────────────────────────────────────────────────

STANDINGS = [
    ("DRAFT", "0", Status.DRAFT),
    ("SENT", "0", Status.OPEN),
    ("SENT", "50", Status.PARTIALLY_PAID),
    ("OVERDUE", "0", Status.OPEN),
    ("OVERDUE", "50", Status.PARTIALLY_PAID),
    ("OVERDUE", "1679.50", Status.PAID),
    ("PARTIALLY_PAID", "50", Status.PARTIALLY_PAID),
    ("PAID", "1679.50", Status.PAID),
    ("DECLINED", "0", Status.REJECTED),
    ("VIEWED", "0", Status.UNKNOWN),
    (None, "0", Status.UNKNOWN),
]


@pytest.mark.parametrize(("said", "paid", "status"), STANDINGS)
def test_the_word_tells_the_status_and_the_amounts_what_it_hides(said: str, paid: str, status: Status) -> None:
    invoice = mapped(record(status=said, amountPaid=money(paid)))

    assert (invoice.status, invoice.source_status) == (status, said or "")
    assert (Flag.OVERDUE in invoice.flags) == (said == "OVERDUE")


def test_an_archived_invoice_is_flagged() -> None:
    assert mapped(record(isArchived=True)).flags == {Flag.ARCHIVED}


def test_an_invoice_that_is_only_called_paid_says_so() -> None:
    invoice = mapped(record(status="PAID"))

    assert invoice.status is Status.PAID
    assert codes(invoice) == {"PAID_WITHOUT_PAYMENT"}
    assert invoice.findings[0].message == "Coperniq calls invoice 1012 paid, of whose 1,679.50 0.00 is paid."


# ── what the lines come to ───────────────────────────────────────────────────────────────────────────────────


def test_float_noise_is_no_difference() -> None:
    invoice = mapped(lines("137.61", amount=money("137.6100000000002")))

    assert invoice.total == money("137.61")
    assert (invoice.problems, invoice.findings) == ((), ())


def test_half_cents_of_several_lines_make_no_difference() -> None:
    """Three times 23.125 are 69.375; two such lines are 138.75, and each rounded by itself 138.76."""
    invoice = mapped(lines("23.125", "23.125", quantity=3))

    assert invoice.total == money("138.75")
    assert sorted(line.amount for line in invoice.lines) == [money("69.37"), money("69.38")]
    assert invoice.reconciliation.residual == 0


def test_a_negative_line_is_a_discount() -> None:
    invoice = mapped(lines("2628", "-150"))

    assert [(line.kind, line.amount) for line in invoice.lines] == [
        (LineKind.ITEM, money("2628.00")),
        (LineKind.DISCOUNT, money("-150.00")),
    ]


def test_a_negative_invoice_is_a_credit_of_positive_lines() -> None:
    invoice = mapped(lines("-425.50"))

    assert (invoice.kind, invoice.total) == (Kind.RECEIVABLE_CREDIT, money("425.50"))
    assert [(line.kind, line.amount) for line in invoice.lines] == [(LineKind.ITEM, money("425.50"))]


def test_lines_that_do_not_add_up_are_a_question_with_both_figures() -> None:
    invoice = mapped(lines("100", amount=money("101.37")))

    assert messages(invoice) == ["Lines add up to 100.00 but invoice 1012 says 101.37. Correct it in Coperniq."]
    assert invoice.reconciliation.residual == money("1.37")


def test_what_lines_lack_is_the_tax_where_the_settings_say_so() -> None:
    invoice = mapped(lines("100", amount=money("108.85")), settings(residual_policy="tax"))

    assert invoice.problems == ()
    assert (invoice.tax_mode, invoice.computed.tax_total) == (TaxMode.EXCLUSIVE, money("8.85"))
    assert invoice.declared.tax_total is None
    assert codes(invoice) == {"TAX_ASSUMED"}


def test_what_lines_have_too_much_is_no_tax() -> None:
    invoice = mapped(lines("100", amount=money("98")), settings(residual_policy="tax"))

    assert messages(invoice) == ["Lines add up to 100.00 but invoice 1012 says 98.00. Correct it in Coperniq."]


@pytest.mark.parametrize(("total", "kind"), [("101.37", LineKind.FEE), ("98.00", LineKind.DISCOUNT)])
def test_what_lines_lack_is_a_line_of_its_own_where_the_settings_say_so(total: str, kind: LineKind) -> None:
    invoice = mapped(lines("100", amount=money(total)), settings(residual_policy="adjustment_line"))

    assert (invoice.problems, codes(invoice)) == ((), {"ADJUSTED"})
    assert (invoice.lines_total, invoice.lines[-1].kind) == (money(total), kind)
    assert invoice.lines[-1].category == "adjustment"


def test_a_line_without_a_price_explains_by_itself_why_nothing_adds_up() -> None:
    invoice = mapped(record(lineItems=[item(unitPrice=None)]))

    assert messages(invoice) == [
        "Item 1 (405 W solar panel) of invoice 1012 lacks quantity or price. Enter it in Coperniq."
    ]


def test_an_amount_of_parts_of_a_cent_is_not_rounded() -> None:
    invoice = mapped(lines("12.345"))

    assert messages(invoice) == [
        "The total of invoice 1012 is 12.345, which is no whole number of cents. Correct it in Coperniq."
    ]


def test_a_missing_amount_is_not_vouched_for_by_the_lines() -> None:
    invoice = mapped(record(amount=None))

    assert invoice.total is None
    assert [problem.code for problem in invoice.problems] == ["missing_total"]


# ── progress billing ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_percentage_is_one_line_of_the_stated_total() -> None:
    invoice = mapped(share(25, 40000, 10000))

    assert (invoice.problems, invoice.findings) == ((), ())
    assert [(line.description, line.amount) for line in invoice.lines] == [
        ("Progress billing 25 % of 40,000.00", money("10000.00"))
    ]
    assert invoice.progress is not None
    assert (invoice.progress.percentage, invoice.progress.base_amount) == (money("25"), money("40000"))


def test_the_projects_own_lines_are_kept_and_not_billed() -> None:
    whole = item(unitPrice=money(40000), quantity=1)

    invoice = mapped(share(25, 40000, 10000, lineItems=[whole]))

    assert invoice.lines_total == money("10000.00")
    assert invoice.extensions["coperniq"]["lineItems"][0]["id"] == whole["id"]


def test_a_percentage_may_be_written_as_a_fraction() -> None:
    invoice = mapped(share("0.25", 40000, 10000))

    assert invoice.progress is not None
    assert str(invoice.progress.percentage) == "25"
    assert (invoice.problems, invoice.lines[0].description) == ((), "Progress billing 25 % of 40,000.00")


@pytest.mark.parametrize(("scale", "percentage"), [("percent", "0.25"), ("fraction", "25")])
def test_a_scale_that_is_set_is_not_guessed(scale: str, percentage: str) -> None:
    invoice = mapped(share(percentage, 40000, 10000), settings(percentage_scale=scale))

    assert [problem.code for problem in invoice.problems] == ["does_not_add_up"]


def test_a_percentage_of_another_base_is_a_question_with_both_figures() -> None:
    invoice = mapped(share(50, "8250.50", "3625.25"))

    assert messages(invoice) == [
        "50 % of 8,250.50 is 4,125.25 but invoice 1012 says 3,625.25. Correct it in Coperniq."
    ]


def test_a_percentage_of_another_base_is_posted_where_the_settings_say_so() -> None:
    invoice = mapped(share(50, "8250.50", "3625.25"), settings(residual_policy="adjustment_line"))

    assert (invoice.problems, invoice.lines_total) == ((), money("3625.25"))
    assert codes(invoice) == {"PROGRESS_DIFFERS"}


def test_without_a_base_the_projects_lines_are_what_a_percentage_is_of() -> None:
    invoice = mapped(share(25, None, 10000, lineItems=[item(unitPrice=money(40000), quantity=1)]))

    assert (invoice.problems, invoice.lines_total) == ((), money("10000.00"))


def test_a_percentage_invoice_whose_lines_are_the_bill_has_these_lines() -> None:
    invoice = mapped(share(25, 12345, 10000, lineItems=[item(unitPrice=money(10000), quantity=1)]))

    assert invoice.problems == ()
    assert [line.description for line in invoice.lines] == ["405 W solar panel"]


def test_a_percentage_of_nothing_says_what_is_missing() -> None:
    invoice = mapped(share(25, None, 10000))

    assert messages(invoice) == [
        "The percentage or its base amount is missing, but invoice 1012 says 10,000.00. Correct it in Coperniq."
    ]


# ── bills ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_bill_is_owed_for_what_things_cost() -> None:
    document = mapped(bill())

    assert (document.kind, document.number, document.ref.entity) == (Kind.PAYABLE_BILL, "512", "bill")
    assert (document.total, document.lines_total, document.problems) == (money("855.00"), money("855.00"), ())
    assert document.counterparty is not None
    assert document.counterparty.role == "vendor"
    assert (str(document.issue_date), document.provenance) == ("2026-06-02", {})


def test_a_bill_that_adds_up_by_prices_is_read_by_prices() -> None:
    document = mapped(bill(amount=money("1314.00")))

    assert (document.lines_total, document.problems) == (money("1314.00"), ())


def test_a_bills_date_is_never_derived() -> None:
    document = mapped(bill(issueDate=None))

    assert messages(document) == ["The issue date of bill 512 is missing. Enter it in Coperniq."]


def test_an_account_that_is_the_projects_customer_is_no_vendor() -> None:
    document = mapped(bill(), settings(bill_account_is="customer"))

    assert messages(document) == ["The vendor of bill 512 is missing. Enter it in Coperniq."]
    assert document.extensions["coperniq"]["account"] == {"id": 480001, "title": "Hill House"}


# ── what cannot be mapped ────────────────────────────────────────────────────────────────────────────────────

ABSURD: list[tuple[dict[str, Any], str]] = [
    ({"amount": "a lot"}, "Coperniq gives “a lot” as the amount of invoice 1012, which is not a number."),
    ({"lineItems": "none"}, "Coperniq gives “none” as the line items of invoice 1012, which is not a list."),
    ({"dueDate": "soon"}, "Coperniq gives “soon” as the due date of invoice 1012, which is not a date."),
    ({"lineItems": [item(quantity="six")]}, "Coperniq gives “six” as the quantity of item 1 (405 W solar panel)"),
    ({"uid": None, "amount": []}, "Coperniq gives “[]” as the amount of the invoice with id 480101"),
]


@pytest.mark.parametrize(("changes", "sentence"), ABSURD)
def test_a_broken_record_is_refused_in_words(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(record(**changes))

    assert refused.value.message.startswith(sentence)


def test_money_is_exact_to_the_last_digit() -> None:
    assert mapped(lines("0.1", "0.2")).total == Decimal("0.30")
