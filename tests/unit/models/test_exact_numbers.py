"""A number in JSON keeps its digits, and equal values have equal bytes."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import exact_json

digits = st.text("0123456789", min_size=1, max_size=30)
whole = st.integers(-(10**25), 10**25).map(str)
fractions = st.builds("{}.{}".format, whole, digits)
with_exponents = st.builds("{}e{}".format, fractions, st.integers(-20, 20))
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(whole | fractions | with_exponents)
def test_any_number_is_read_exactly(text: str) -> None:
    read = exact_json.loads(f'{{"total": {text}}}')["total"]

    assert isinstance(read, int | Decimal)
    assert read == Decimal(text)


@given(fractions)
def test_a_fraction_is_written_with_the_digits_it_came_with(text: str) -> None:
    assert exact_json.dumps(exact_json.loads(text)) == str(Decimal(text)).encode()


@given(values)
def test_what_is_written_reads_back_the_same(value: Any) -> None:
    assert exact_json.loads(exact_json.dumps(value)) == value


@given(st.dictionaries(st.text(), values, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_move_the_canonical_form(value: dict[str, Any], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)

    assert exact_json.canonical(dict(items)) == exact_json.canonical(value)


@given(values, values)
def test_unequal_values_have_unequal_canonical_forms(one: Any, other: Any) -> None:
    if exact_json.loads(exact_json.dumps(one)) != exact_json.loads(exact_json.dumps(other)):
        assert exact_json.canonical(one) != exact_json.canonical(other)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", '{"total": NaN}', "[1, -Infinity]"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number that can stand in a document"):
        exact_json.loads(text)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("nan"), float("-inf")])
def test_what_is_no_number_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        exact_json.dumps([value])


def test_keys_are_sorted_at_every_depth() -> None:
    assert exact_json.canonical({"b": {"z": 1, "a": 2}, "a": []}) == b'{"a":[],"b":{"a":2,"z":1}}'


def test_text_is_written_as_it_is() -> None:
    assert exact_json.dumps("Ærø, 3/4″") == '"Ærø, 3/4″"'.encode()
