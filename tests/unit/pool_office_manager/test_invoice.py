"""What an invoice looks like to the books, trap by trap (sources.md §5.6, §5.7 and §7)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.document import Flag, Kind, LineKind, Status, TaxMode
from models.errors import MappingError
from tests.unit.pool_office_manager.records import (
    ACCOUNT,
    SETTINGS,
    codes,
    customer,
    item,
    mapped,
    messages,
    money,
    organization,
    priced,
    record,
    untaxed,
)

# ── what every invoice has ───────────────────────────────────────────────────────────────────────────────────


def test_a_plain_invoice_arrives_whole() -> None:
    invoice = mapped(record())

    assert (invoice.kind, invoice.status, invoice.source_status) == (Kind.RECEIVABLE_INVOICE, Status.OPEN, "SENT")
    assert (invoice.ref.tenant, invoice.ref.entity, invoice.ref.id) == (ACCOUNT, "invoice", "inv_002")
    assert invoice.ref.version == "2024-01-21T10:30:00.000Z"
    assert (invoice.number, invoice.due_date) == ("INV-2024-0002", date(2024, 2, 15))
    assert [(line.description, line.amount) for line in invoice.lines] == [
        ("Pool Repair - Filter Replacement", money("250.00"))
    ]
    assert (invoice.declared.amount_paid, invoice.declared.amount_due) == (money("0"), money("271.25"))
    assert invoice.notes.public == "Parts and labor included"
    assert (invoice.problems, invoice.findings) == ((), ())


def test_the_customer_is_known_by_name_and_address() -> None:
    party = mapped(record()).counterparty

    assert party is not None
    assert (party.role, party.source_id, party.display_name) == ("customer", "cust_456", "John Smith")
    assert (party.first_name, party.last_name, party.legal_name) == ("John", "Smith", None)
    assert (party.emails, party.phones) == (("john@example.com",), ("512-555-0142",))
    assert party.address is not None
    assert (party.address.lines, party.address.city) == (("456 Main St",), "Austin")
    assert (party.address.region, party.address.postal_code) == ("TX", "78701")


def test_a_company_goes_by_its_name() -> None:
    party = mapped(record(customer=customer(companyName="Barton Bend Apartments"))).counterparty

    assert party is not None
    assert (party.display_name, party.legal_name) == ("Barton Bend Apartments", "Barton Bend Apartments")
    assert (party.first_name, party.last_name) == ("John", "Smith")


def test_a_customer_who_is_in_quickbooks_already_says_so() -> None:
    party = mapped(record(customer=customer(quickbooksId="58"))).counterparty

    assert party is not None
    assert [(ref.system, ref.entity, ref.id) for ref in party.external_refs] == [("quickbooks", "Customer", "58")]


def test_what_a_line_sells_is_its_service() -> None:
    [line] = mapped(record()).lines

    assert line.item_ref is not None
    assert (line.item_ref.id, line.item_ref.name) == ("svc_002", "Pool Repair")
    assert line.service is not None
    assert line.service.name == "Pool Repair"


def test_a_line_without_a_service_is_left_to_the_target() -> None:
    [line] = mapped(record(lineItems=[item(service=None)])).lines

    assert (line.item_ref, line.service) == (None, None)


# ── the two examples of the vendor's page, and what lies between ─────────────────────────────────────────────


def test_lines_that_hold_the_tax_are_seen() -> None:
    """150.00 with 12.39 in it: were the tax added, 162.39 would be billed."""
    line = item(quantity=2, unitPrice=money("75.00"), amount=money("150.00"))
    figures = {"subtotal": money("137.61"), "tax": money("12.39"), "total": money("150.00"), "balance": 150}

    invoice = mapped(record(lineItems=[line]) | figures)

    assert (invoice.tax_mode, invoice.total) == (TaxMode.INCLUSIVE, money("150.00"))
    assert [line.amount_includes_tax for line in invoice.lines] == [True]
    assert (invoice.reconciliation.ok, invoice.reconciliation.residual) == (True, money("0"))
    assert (invoice.problems, invoice.findings) == ((), ())


def test_lines_without_the_tax_are_seen() -> None:
    invoice = mapped(record())

    assert (invoice.tax_mode, invoice.total) == (TaxMode.EXCLUSIVE, money("271.25"))
    assert [line.amount_includes_tax for line in invoice.lines] == [False]
    assert [(entry.amount, entry.taxable, entry.rate) for entry in invoice.tax_breakdown] == [
        (money("21.25"), money("250.00"), None)
    ]


def test_an_invoice_without_tax_has_none() -> None:
    invoice = mapped(untaxed("10.00", "20.00"))

    assert (invoice.tax_mode, invoice.tax_breakdown) == (TaxMode.NONE, ())


@pytest.mark.parametrize(("subtotal", "mode"), [("0.12", TaxMode.EXCLUSIVE), ("0.11", TaxMode.INCLUSIVE)])
def test_where_a_cent_of_tax_hardly_tells_the_subtotal_does(subtotal: str, mode: TaxMode) -> None:
    total = money(subtotal) + money("0.01")
    figures = {"subtotal": money(subtotal), "tax": money("0.01"), "total": total, "balance": total}

    invoice = mapped(record(lineItems=[priced("0.12")]) | figures)

    assert (invoice.tax_mode, invoice.reconciliation.residual) == (mode, money("0"))


def test_lines_that_do_not_add_up_are_told_with_both_figures() -> None:
    invoice = mapped(record(lineItems=[priced("257.31")]))

    assert invoice.tax_mode is TaxMode.UNKNOWN
    assert messages(invoice) == [
        "Lines and tax add up to 278.56 but invoice INV-2024-0002 says 271.25. Correct it in Pool Office Manager."
    ]


def test_a_cent_of_difference_is_shown_and_not_swallowed() -> None:
    invoice = mapped(record(total=money("271.26"), balance=money("271.26")))

    assert (invoice.tax_mode, invoice.reconciliation.residual) == (TaxMode.EXCLUSIVE, money("0.01"))


def test_a_total_without_lines_does_not_add_up() -> None:
    invoice = mapped(untaxed("59.90") | {"lineItems": []})

    assert messages(invoice) == [
        "Lines add up to 0.00 but invoice INV-2024-0002 says 59.90. Correct it in Pool Office Manager."
    ]


def test_a_missing_total_follows_from_subtotal_and_tax_and_is_said() -> None:
    invoice = mapped(record(total=None))

    assert (invoice.declared.total, invoice.total) == (None, money("271.25"))
    assert codes(invoice) == {"TOTAL_DERIVED"}


def test_lines_alone_do_not_vouch_for_themselves() -> None:
    invoice = mapped(record(total=None, subtotal=None))

    assert invoice.total is None
    assert messages(invoice)[0].startswith("The total of invoice INV-2024-0002 is missing")


def test_a_subtotal_that_fits_neither_reading_is_a_finding() -> None:
    assert codes(mapped(record(subtotal=money("240.00")))) == {"SUBTOTAL_DIFFERS"}


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_float_noise_is_no_difference() -> None:
    noise = money("0.0000000000002")
    figures = {name: money("137.61") + noise for name in ("subtotal", "total", "balance")}

    invoice = mapped(untaxed("137.61") | figures)

    assert (invoice.total, invoice.declared.subtotal) == (money("137.61"), money("137.61"))
    assert (invoice.problems, invoice.findings) == ((), ())


def test_half_a_cent_is_nobodys_total() -> None:
    invoice = mapped(untaxed("12.345", number="INV-1"))

    assert messages(invoice) == [
        "The total of invoice INV-1 is 12.345, which is no whole number of cents. "
        "Correct it in Pool Office Manager."
    ]
    assert "EXCESS_PRECISION" in codes(invoice)


def test_the_amount_of_a_line_is_taken_and_never_computed() -> None:
    invoice = mapped(untaxed("100.00") | {"lineItems": [item(unitPrice=money("99.00"), amount=money("100.00"))]})

    assert invoice.lines[0].amount == 100
    assert codes(invoice) == {"PRICE_DIFFERS"}


def test_an_amount_that_is_missing_is_quantity_times_price() -> None:
    invoice = mapped(record(lineItems=[item(amount=None)]))

    assert (invoice.lines[0].amount, invoice.lines[0].amount_provenance) == (money("250"), "computed")


def test_a_line_that_says_nothing_of_its_price_stops_the_invoice() -> None:
    invoice = mapped(record(lineItems=[item(amount=None, unitPrice=None)]))

    assert messages(invoice) == [
        "Item 1 (Pool Repair - Filter Replacement) of invoice INV-2024-0002 has neither an amount nor quantity "
        "and unit price. Enter them in Pool Office Manager."
    ]


def test_a_discount_given_as_a_line_stays_a_line() -> None:
    invoice = mapped(untaxed("300.00", "-25.00"))

    assert [(line.kind, line.amount) for line in invoice.lines] == [
        (LineKind.ITEM, money("300.00")),
        (LineKind.ITEM, money("-25.00")),
    ]
    assert (invoice.kind, invoice.total) == (Kind.RECEIVABLE_INVOICE, money("275.00"))


def test_a_negative_total_is_a_credit() -> None:
    invoice = mapped(untaxed("-48.20"))

    assert (invoice.kind, invoice.total) == (Kind.RECEIVABLE_CREDIT, money("48.20"))
    assert [line.amount for line in invoice.lines] == [money("48.20")]


# ── where it stands ──────────────────────────────────────────────────────────────────────────────────────────

STANDS: list[tuple[dict[str, Any], Status]] = [
    ({"status": "DRAFT"}, Status.DRAFT),
    ({"status": "SENT"}, Status.OPEN),
    ({"status": "SENT", "paidAmount": money("20.50")}, Status.PARTIALLY_PAID),
    ({"status": "SENT", "paidAmount": money("271.25")}, Status.OPEN),
    ({"status": "OVERDUE"}, Status.OPEN),
    ({"status": "OVERDUE", "paidAmount": money("20.50")}, Status.PARTIALLY_PAID),
    ({"status": "PAID"}, Status.PAID),
    ({"status": "CANCELLED"}, Status.VOID),
    ({"status": "WRITTEN_OFF"}, Status.UNKNOWN),
    ({"status": None}, Status.UNKNOWN),
]


@pytest.mark.parametrize(("changes", "expected"), STANDS)
def test_the_amounts_tell_what_the_state_does_not(changes: dict[str, Any], expected: Status) -> None:
    invoice = mapped(record(**changes))

    assert (invoice.status, invoice.source_status) == (expected, changes["status"] or "")


def test_overdue_is_said_beside_the_status() -> None:
    assert mapped(record(status="OVERDUE")).flags == {Flag.OVERDUE}
    assert mapped(record()).flags == frozenset()


def test_what_the_own_sync_has_posted_is_known_as_such() -> None:
    invoice = mapped(record(quickbooksId="QB-INV-12345"))

    assert invoice.flags == {Flag.EXTERNALLY_LINKED}
    assert [(ref.system, ref.entity, ref.id, ref.origin) for ref in invoice.external_refs] == [
        ("quickbooks", "Invoice", "QB-INV-12345", "source")
    ]


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_a_quickbooks_id_that_says_nothing_is_none(nothing: str | None) -> None:
    invoice = mapped(record(quickbooksId=nothing))

    assert (invoice.flags, invoice.external_refs) == (frozenset(), ())


def test_a_cancelled_invoice_may_keep_any_balance() -> None:
    assert codes(mapped(record(status="CANCELLED", balance=0))) == set()
    assert codes(mapped(record(status="CANCELLED"))) == set()
    assert codes(mapped(record(balance=0))) == {"BALANCE_DIFFERS"}


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_issue_date_is_the_day_of_creation_where_the_organisation_is() -> None:
    invoice = mapped(record(createdAt="2026-06-01T02:30:00Z"))

    assert invoice.issue_date == date(2026, 5, 31)
    assert invoice.provenance == {"issue_date": "derived:createdAt"}
    assert invoice.created_at == datetime(2026, 6, 1, 2, 30, tzinfo=UTC)


def test_an_issue_date_once_derived_never_changes() -> None:
    moved = record(createdAt="2026-06-01T02:30:00Z", organization=organization(timezone="Asia/Tokyo"))

    invoice = mapped(moved, memory={"issue_date": "2026-05-31"})

    assert invoice.issue_date == date(2026, 5, 31)


def test_the_moment_of_payment_becomes_a_day_where_the_organisation_is() -> None:
    invoice = mapped(record(status="PAID", paidAt="2026-07-01T03:30:00Z", paidAmount=money("271.25"), balance=0))

    assert invoice.paid_date == date(2026, 6, 30)


def test_a_due_date_is_the_date_that_stands_there() -> None:
    assert mapped(record(dueDate="2024-01-31T00:00:00Z")).due_date == date(2024, 1, 31)


# ── the organisation ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_currency_is_the_organisations() -> None:
    invoice = mapped(record(organization=organization(currency="cad")))

    assert (invoice.currency, invoice.currency_provenance) == ("CAD", "tenant_default")


@pytest.mark.parametrize("said", [organization(currency=None), None])
def test_without_a_currency_that_of_the_settings_is_taken_and_said(said: Any) -> None:
    settings = SETTINGS.model_copy(update={"default_currency": "AUD"})

    invoice = mapped(record(organization=said), settings)

    assert invoice.currency == "AUD"
    assert "CURRENCY_ASSUMED" in codes(invoice)


def test_a_currency_that_is_none_stops_the_invoice() -> None:
    with pytest.raises(
        MappingError, match="gives “dollars” as the currency of the organisation of invoice INV-2024"
    ):
        mapped(record(organization=organization(currency="dollars")))


@pytest.mark.parametrize("zone", [None, "", "Central Time", "../etc/passwd", 7])
def test_without_a_time_zone_that_of_the_settings_is_taken_and_said(zone: Any) -> None:
    tokyo = SETTINGS.model_copy(update={"default_timezone": "Asia/Tokyo"})
    said = record(createdAt="2026-06-01T20:00:00Z", organization=organization(timezone=zone))

    invoice = mapped(said, tokyo)

    assert invoice.issue_date == date(2026, 6, 2)
    assert codes(invoice) == {"TIMEZONE_ASSUMED"}


def test_an_organisation_that_posts_by_itself_is_warned_of() -> None:
    invoice = mapped(record(organization=organization(quickbooksConnected=True)))

    assert codes(invoice) == {"NATIVE_SYNC_ON"}


# ── what only a person can mend ──────────────────────────────────────────────────────────────────────────────

MISSING: list[tuple[dict[str, Any], str]] = [
    ({"customer": None}, "The name of the customer of invoice INV-2024-0002 is missing."),
    ({"customer": customer(firstName="", lastName=None)}, "The name of the customer of invoice INV-2024-0002"),
    ({"number": None}, "The number of the invoice with id inv_002 is missing."),
    ({"createdAt": None}, "The date of creation of invoice INV-2024-0002 is missing."),
]


@pytest.mark.parametrize(("changes", "sentence"), MISSING)
def test_what_is_missing_is_said(changes: dict[str, Any], sentence: str) -> None:
    [message] = messages(mapped(record(**changes)))

    assert message.startswith(sentence)
    assert message.endswith("Enter it in Pool Office Manager.")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"total": "a lot"}, "gives “a lot” as the total of invoice INV-2024-0002, which is not a number"),
    ({"dueDate": "soon"}, "gives “soon” as the due date of invoice INV-2024-0002, which is not a date"),
    ({"lineItems": 7}, "gives “7” as the line items of invoice INV-2024-0002, which is not a list"),
    (
        {"lineItems": [item(quantity="two")]},
        "the quantity of item 1 (Pool Repair - Filter Replacement) of invoice",
    ),
    ({"customer": "John"}, "gives “John” as the customer of invoice INV-2024-0002"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_what_cannot_be_read_is_said_with_its_field(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(record(**changes))

    assert sentence in refused.value.message
    assert refused.value.message.endswith("Correct it in Pool Office Manager.")


def test_a_field_that_will_be_invented_one_day_is_kept() -> None:
    invoice = mapped(record(route="R7", lineItems=[item(technician={"id": "t1"})]))

    assert invoice.extensions["pool_office_manager"]["route"] == "R7"
    assert invoice.lines[0].extensions == {"pool_office_manager": {"technician": {"id": "t1"}}}


def test_amounts_are_in_the_currencys_own_units() -> None:
    yen = organization(currency="JPY")

    invoice = mapped(untaxed("1500", organization=yen))

    assert (invoice.total, invoice.currency) == (Decimal(1500), "JPY")
