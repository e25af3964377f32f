"""Amounts are exact, and written as people read them."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from models.money import Amount, from_minor, is_exact, minor_unit, rounded, to_minor, total, written

currencies = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLP", "TND"])
units = st.integers(-(10**14), 10**14)
amounts = st.decimals(-(10**11), 10**11, allow_nan=False, allow_infinity=False, places=6)


@given(units, currencies)
def test_minor_units_survive_the_way_there_and_back(count: int, currency: str) -> None:
    assert to_minor(from_minor(count, currency), currency) == count


@given(amounts, currencies)
def test_rounding_goes_to_the_nearest_unit_and_halves_go_away_from_zero(amount: Decimal, currency: str) -> None:
    unit = minor_unit(currency)

    nearest = rounded(amount, currency)

    assert abs(nearest - amount) <= unit / 2
    assert nearest % unit == 0
    if abs(nearest - amount) == unit / 2:
        assert abs(nearest) > abs(amount)


@given(amounts, currencies)
def test_a_negative_amount_rounds_like_its_opposite(amount: Decimal, currency: str) -> None:
    assert rounded(-amount, currency) == -rounded(amount, currency)


@given(st.lists(amounts), st.randoms())
def test_a_sum_is_the_same_in_any_order(values: list[Decimal], random: Random) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)

    assert total(shuffled) == total(values)


@given(units, currencies)
def test_what_is_written_reads_back_as_the_same_amount(count: int, currency: str) -> None:
    amount = from_minor(count, currency)

    assert Decimal(written(amount, currency).replace(",", "")) == amount


@given(amounts)
def test_no_cent_is_made_or_lost_by_splitting_off_the_rest(amount: Decimal) -> None:
    whole = rounded(amount, "USD")

    assert whole + (amount - whole) == amount
    assert whole == amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("9.005", "USD", "9.01"),
        ("-9.005", "USD", "-9.01"),
        ("9.0049999", "USD", "9.00"),
        ("0.5", "JPY", "1"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_halves(amount: str, currency: str, expected: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1234.5", "USD", "1,234.50"),
        ("-1234567.891", "USD", "-1,234,567.89"),
        ("0", "USD", "0.00"),
        ("1234.5", "JPY", "1,235"),
        ("1E+3", "USD", "1,000.00"),
    ],
)
def test_the_written_form(amount: str, currency: str, expected: str) -> None:
    assert written(Decimal(amount), currency) == expected


@pytest.mark.parametrize(
    ("amount", "exact"),
    [("150.00000000000003", True), ("149.99999999999997", True), ("150.001", False), ("150.005", False)],
)
def test_float_noise_is_no_fraction_of_a_cent(amount: str, *, exact: bool) -> None:
    assert is_exact(Decimal(amount), "USD") is exact


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_finite_number_is_no_amount(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Amount).validate_python(Decimal(text))
