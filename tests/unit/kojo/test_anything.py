"""Whatever Kojo sends in a field, it becomes a document or a sentence, never a traceback."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models import exact_json
from models.document import Invoice
from models.errors import MappingError
from tests.unit.kojo.records import item, mapped, record

any_text = st.text(st.characters(), max_size=20) | st.sampled_from(["\ud800", "\x00", "NaN", "2026-06-01", " 1 "])
any_number = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.just(Decimal("1E-999999"))
any_value = st.recursive(
    st.none() | st.booleans() | any_number | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text | st.just("id"), inner, max_size=3),
    max_leaves=6,
)


def check(of: dict[str, Any]) -> None:
    """A document must survive being stored; a refusal must be a sentence that can be stored."""
    match outcome(of):
        case Invoice() as document:
            stored = exact_json.dumps(document.model_dump(mode="json"))
            assert Invoice.model_validate_json(stored) == document
        case MappingError(message=message):
            assert message.encode().endswith(b"in Kojo.")


def outcome(of: dict[str, Any]) -> Invoice | MappingError:
    try:
        return mapped(of)
    except MappingError as error:
        return error


@given(st.dictionaries(st.sampled_from(sorted(record())), any_value, max_size=3))
def test_any_value_in_any_field_of_an_invoice(changes: dict[str, Any]) -> None:
    check(record(**changes))


@given(st.dictionaries(st.sampled_from(sorted(item())), any_value, max_size=3))
def test_any_value_in_any_field_of_an_item(changes: dict[str, Any]) -> None:
    check(record(invoiceItems=[item(**changes)]))


@given(any_text, any_value)
def test_a_field_that_kojo_will_invent_one_day(name: str, value: Any) -> None:
    check(record() | {name: value})
