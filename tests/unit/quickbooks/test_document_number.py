"""Numbers in QuickBooks: 21 characters, the same for the same number, different for different ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quickbooks.document_number import LONGEST, full_number, number_of
from tests.unit.quickbooks.samples import bill


@pytest.mark.parametrize(
    ("number", "there"),
    [
        ("INV-1001", "INV-1001"),
        ("123456789012345678901", "123456789012345678901"),
        ("  INV \t 7 ", "INV 7"),
        ("", None),
        (None, None),
    ],
)
def test_a_number_that_fits_stays_as_it_is(number: str | None, there: str | None) -> None:
    invoice = bill(number=number)

    assert number_of(invoice) == there
    assert full_number(invoice) is None


def test_two_long_numbers_with_the_same_tail_stay_apart() -> None:
    first, second = bill(number="ALPHA-" + "0" * 20), bill(number="OMEGA-" + "0" * 20)

    assert number_of(first) != number_of(second)
    assert (number_of(first) or "").endswith("-" + "0" * 16)
    assert full_number(first) == "ALPHA-" + "0" * 20


@given(st.text(max_size=80))
def test_any_number_fits_and_shortens_the_same_each_time(number: str) -> None:
    there = number_of(bill(number=number))

    assert there == number_of(bill(number=number))
    assert there is None or 0 < len(there) <= LONGEST
