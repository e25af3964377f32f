from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import exact_json


@given(st.decimals(allow_nan=False, allow_infinity=False, places=15))
def test_a_number_is_the_same_after_writing_and_reading(amount: Decimal) -> None:
    assert exact_json.read(exact_json.write({"amount": amount})) == {"amount": amount}


@pytest.mark.parametrize("text", ["1160.2500000000002", "0.1", "1.10", "-0.00", "1E+2", "12345678901234567890"])
def test_digits_are_neither_added_nor_lost(text: str) -> None:
    assert exact_json.write(exact_json.read(text)) == text.encode()


@pytest.mark.parametrize("text", [b"NaN", b"Infinity", b"-Infinity", b"", b"{", b'"\xff"'])
def test_what_is_not_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        exact_json.read(text)


@pytest.mark.parametrize("constant", ["NaN", "Infinity"])
def test_what_is_not_a_number_is_never_written(constant: str) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        exact_json.write(Decimal(constant))


def test_text_stays_readable() -> None:
    assert exact_json.write("Müller & Söhne 🧱").decode() == '"Müller & Söhne 🧱"'
