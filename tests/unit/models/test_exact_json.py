"""JSON from outside: every number exact, every text back as it came, however deep or absurd it is."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import exact_json

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(any_json)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert exact_json.loads(exact_json.canonical(value)) == value
    assert exact_json.loads(exact_json.dumps(value)) == value


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e99999999999999999999", "[1,", "[" * 5000, '"\xff', ""]
)
def test_what_is_no_json_or_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        exact_json.loads(text)


def test_half_a_character_survives_being_stored() -> None:
    halves = exact_json.loads('{"\\ud83d": "\\udc77 but \\ud83d\\udc77"}')

    assert halves == {"\ud83d": "\udc77 but 👷"}
    assert exact_json.loads(exact_json.canonical(halves)) == halves


def test_a_number_with_more_digits_than_python_converts_stays_a_number() -> None:
    digits = "9" * 5000

    assert exact_json.loads(digits) == Decimal(digits)
    assert exact_json.dumps(exact_json.loads(digits)).decode() == digits


@pytest.mark.parametrize("depth", [exact_json.DEEPEST - 1, exact_json.DEEPEST, 1000, 100_000])
def test_however_deep_it_is_nested_its_neighbours_are_read_and_it_is_stored(depth: int) -> None:
    text = f'{{"a": {"[" * depth}"]\\"["{"]" * depth}, "b": [1.10]}}'

    value = exact_json.loads(text)

    assert value["b"] == [Decimal("1.10")]
    assert exact_json.loads(exact_json.canonical(value)) == value


def test_what_is_nested_too_deeply_is_kept_as_the_text_it_is() -> None:
    depth = exact_json.DEEPEST
    inner = '[{"x": "]"}, [2.50]]'

    value = exact_json.loads("[" * depth + inner + "]" * depth)

    for _ in range(depth):
        value = value[0]
    assert value == inner
