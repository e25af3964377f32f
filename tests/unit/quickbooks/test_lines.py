"""What an invoice is booked as: the lines that are sent come to its total exactly, or nothing is sent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quickbooks.lines import Booking, bookings
from connectors.quickbooks.settings import Policy
from models.document import Adjustment, Invoice, Line, LineKind, TaxMode, Totals
from models.errors import MappingError
from models.money import LARGEST
from tests.unit.quickbooks.samples import ROUTE, bill, item, plain, shipping

POLICY = Policy.model_validate(ROUTE.target)
NO_ACCOUNTS = Policy()
CENT = Decimal("0.01")

amounts = st.decimals(min_value=Decimal("-9999999.99"), max_value=Decimal("9999999.99"), places=2)


def booked(invoice: Invoice, policy: Policy = POLICY, limit: Decimal = Decimal(0)) -> tuple[Booking, ...]:
    return bookings(invoice, policy, limit)


def refusal(invoice: Invoice, policy: Policy = POLICY, limit: Decimal = Decimal(0)) -> MappingError:
    with pytest.raises(MappingError) as caught:
        bookings(invoice, policy, limit)
    return caught.value


def test_each_line_goes_to_its_own_account_and_tax_and_shipping_to_the_routes() -> None:
    lines = booked(bill())

    assert [(line.account, line.amount) for line in lines] == [
        ("5010", Decimal("235.00")),
        ("5010", Decimal("64.50")),
        ("5920", Decimal("24.71")),
        ("5910", Decimal("15.79")),
    ]


def test_an_amount_is_the_sources_own_and_quantity_and_price_are_told() -> None:
    per_hundred = item(
        1,
        "13.00",
        quantity=Decimal("55.0"),
        unit="ft",
        unit_price=Decimal("23.635"),
        price_base_quantity=Decimal(100),
    )

    (line,) = booked(plain("13.00", lines=(per_hundred,)))

    assert line.amount == Decimal("13.00")
    assert line.description == "Part 1 (55 ft × 23.635 per 100)"  # noqa: RUF001 - it is meant


def test_gross_lines_get_no_tax_line() -> None:
    gross = plain("108.25", tax_mode=TaxMode.INCLUSIVE, computed=Totals(tax_total=Decimal("8.25")))

    assert [line.amount for line in booked(gross)] == [Decimal("108.25")]


def test_use_tax_is_not_owed_to_the_vendor() -> None:
    """The mapping leaves it out of the computed tax, which is what counts."""
    invoice = plain(
        "100.00",
        tax_mode=TaxMode.EXCLUSIVE,
        computed=Totals(tax_total=Decimal(0)),
        declared=Totals(total=Decimal(100), tax_total=Decimal("8.25")),
    )

    assert [line.amount for line in booked(invoice)] == [Decimal("100.00")]


def test_a_line_that_only_informs_is_not_booked() -> None:
    note = item(2, "0.00", kind=LineKind.INFO, account_ref=None)

    assert len(booked(plain("5.00", lines=(item(1, "5.00"), note)))) == 1


def test_a_missing_gl_code_names_the_item() -> None:
    lines = (item(1, "1.00"), item(3, "2.00", account_ref=None, description='3/4" EMT'))

    error = refusal(plain("3.00", lines=lines))

    assert error.message == 'GL Code is required for item 3 (3/4" EMT).'
    assert error.code == "missing_gl_code"


def test_several_missing_gl_codes_are_told_at_once() -> None:
    lines = tuple(item(position, "1.00", account_ref=None) for position in (2, 5, 9))

    assert refusal(plain("3.00", lines=lines)).message == "GL Code is required for items 2, 5 and 9."


def test_a_cent_of_difference_stops_the_invoice_with_both_figures() -> None:
    error = refusal(plain("4.00", "5.00", declared=Totals(total=Decimal("9.01"))))

    assert error.message == "Lines add up to 9.00 but the invoice says 9.01. Correct it at the source."


def test_the_figures_say_what_they_are_made_of() -> None:
    both = bill(declared=Totals(total=Decimal("1234.56")))
    tax_only = bill(declared=Totals(total=Decimal("1234.56")), charges=())

    assert refusal(both).message.startswith(
        "Lines, tax and shipping add up to 340.00 but the invoice says 1,234.56."
    )
    assert refusal(tax_only).message.startswith("Lines and tax add up to 324.21 but the invoice says 1,234.56.")


def test_a_difference_within_the_routes_limit_is_a_line_people_see() -> None:
    *_, last = booked(plain("9.00", declared=Totals(total=Decimal("8.98"))), limit=Decimal("0.02"))

    assert last == Booking(Decimal("-0.02"), "5990", "Rounding difference")


@pytest.mark.parametrize(
    ("invoice", "limit", "key"),
    [
        (bill(charges=()), Decimal(0), "tax_account"),
        (bill(computed=Totals()), Decimal(0), "shipping_account"),
        (plain("9.00", declared=Totals(total=Decimal("9.01"))), CENT, "rounding_account"),
    ],
)
def test_an_account_that_the_route_lacks_is_named(invoice: Invoice, limit: Decimal, key: str) -> None:
    error = refusal(invoice, NO_ACCOUNTS, limit)

    assert error.message.endswith(f"the route has no account for it. Set {key} in the route's policy.")
    assert (error.code, error.key) == (f"missing_{key}", key)


def test_no_account_is_asked_for_what_the_invoice_has_not() -> None:
    (line,) = booked(plain("9.00"), NO_ACCOUNTS)

    assert line == Booking(Decimal("9.00"), "5010", "Part 1", says_taxed=None)


@pytest.mark.parametrize(
    ("invoice", "code"),
    [
        (plain("9.00", declared=Totals()), "missing_total"),
        (plain("-9.00"), "negative_total"),
        (plain(), "no_lines"),
        (plain("9.005"), "fraction_of_cent"),
        (plain(LARGEST + 1), "too_large"),
        (plain(Decimal("1E+60")), "too_large"),
        (plain("9.00", charges=(Adjustment(value=Decimal(1), category="tip"),)), "charge"),
        (plain("9.00", charges=(Adjustment(value=Decimal(1), type="percent", category="shipping"),)), "charge"),
        (plain("9.00", currency="JPY"), None),
        (plain("9.50", currency="JPY"), "fraction_of_cent"),
        (plain("9.125", currency="KWD"), None),
    ],
)
def test_what_quickbooks_cannot_hold_is_never_sent(invoice: Invoice, code: str | None) -> None:
    if code is None:
        assert booked(invoice)
    else:
        assert refusal(invoice).code == code


def test_a_description_is_cut_to_what_quickbooks_holds() -> None:
    (line,) = booked(plain("9.00", lines=(item(1, "9.00", description="x" * 5000),)))

    assert len(line.description) == 4000
    assert line.description.endswith("…")


@given(
    parts=st.lists(amounts, min_size=1, max_size=12),
    tax=amounts,
    freight=amounts,
    residual=st.decimals(min_value=Decimal("-0.05"), max_value=Decimal("0.05"), places=2),
)
def test_whatever_the_amounts_what_is_sent_is_the_total_to_the_cent(
    parts: list[Decimal], tax: Decimal, freight: Decimal, residual: Decimal
) -> None:
    total = sum(parts, tax + freight + residual)
    invoice = plain(
        *parts,
        tax_mode=TaxMode.EXCLUSIVE,
        computed=Totals(tax_total=tax),
        charges=(shipping(str(freight)),),
        declared=Totals(total=total),
    )

    if total < 0:
        assert refusal(invoice, limit=Decimal("0.05")).code == "negative_total"
    else:
        lines = booked(invoice, limit=Decimal("0.05"))
        assert sum(line.amount for line in lines) == total
        assert all(line.amount == line.amount.quantize(CENT) for line in lines)


@given(parts=st.lists(amounts, min_size=1, max_size=6), residual=amounts.filter(bool))
def test_without_a_limit_no_difference_is_ever_sent(parts: list[Decimal], residual: Decimal) -> None:
    invoice = plain(*parts, declared=Totals(total=sum(parts, residual)))

    assert refusal(invoice).code in {"does_not_add_up", "negative_total"}


def test_a_shipping_line_without_a_gl_code_goes_where_shipping_goes() -> None:
    lines: tuple[Line, ...] = (item(1, "9.00", kind=LineKind.SHIPPING, account_ref=None),)

    assert booked(plain("9.00", lines=lines))[0].account == "5910"
