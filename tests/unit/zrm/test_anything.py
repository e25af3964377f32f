"""Whatever ZRM sends in a field, it becomes documents or a sentence, never a traceback."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Mapped
from connectors.zrm.mapping import mapped
from models import exact_json
from models.document import Invoice, Payment
from models.errors import MappingError
from tests.unit.zrm.records import OFFICE, ROWS, SETTINGS, customer, line, payment, record

any_text = st.text(st.characters(), max_size=20) | st.sampled_from(["\ud800", "\x00", "NaN", "2026-06-01", " 1 "])
any_number = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.just(Decimal("1E-999999"))
any_value = st.recursive(
    st.none() | st.booleans() | any_number | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text | st.just("id"), inner, max_size=3),
    max_leaves=6,
)
MADE = {
    "invoice": lambda changes: record(**changes),
    "customer": lambda changes: record(to=customer(**changes)),
    "line": lambda changes: record(lines=[line(**changes)]),
    "payment": lambda changes: record(payments=[payment(**changes)]),
}


def check(of: dict[str, Any]) -> None:
    """Documents must survive being stored; a refusal must be a sentence that can be stored."""
    match outcome(of):
        case Mapped(documents=documents):
            for document in documents:
                kind = Invoice if isinstance(document, Invoice) else Payment
                assert kind.model_validate_json(exact_json.dumps(document.model_dump(mode="json"))) == document
        case MappingError(message=message):
            assert message.encode().endswith(b"in ZRM.")


def outcome(of: dict[str, Any]) -> Mapped | MappingError:
    try:
        return mapped(of, {}, OFFICE, SETTINGS)
    except MappingError as error:
        return error


@pytest.mark.parametrize("kind", MADE)
@given(data=st.data())
def test_any_value_in_any_field_of_a_row(kind: str, data: st.DataObject) -> None:
    changes = data.draw(st.dictionaries(st.sampled_from(sorted(ROWS[kind])), any_value, max_size=3))

    check(MADE[kind](changes))


@pytest.mark.parametrize("kind", MADE)
@given(name=any_text, value=any_value)
def test_a_field_that_zrm_will_invent_one_day(kind: str, name: str, value: Any) -> None:
    of = record(payments=[payment()])
    row = {
        "invoice": of["invoice"],
        "customer": of["customer"],
        "line": of["lines"][0],
        "payment": of["payments"][0],
    }
    changed = row[kind] | {name: value}

    check(of | {"invoice": {"invoice": changed}, "customer": {"customer": changed}, "line": {"lines": [changed]},
                "payment": {"payments": [changed]}}[kind])  # fmt: skip


@pytest.mark.parametrize("part", ["customer", "lines", "payments"])
@given(value=any_value)
def test_any_value_in_place_of_rows(part: str, value: Any) -> None:
    check(record() | {part: value})
