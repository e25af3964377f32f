"""Whatever HighLevel sends in a field, it becomes documents or a sentence, never a traceback."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from connectors.base import Mapped
from connectors.highlevel import Settings
from connectors.highlevel.mapping import documents
from models import exact_json
from models.document import Document
from models.errors import MappingError
from tests.unit.highlevel.records import LOCATION, item, paid, record, transaction

DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)
FROM_SUMS = Settings(private_token="pit", payments_via="amounts", synthesize_payments=True, tips_from_total=True)
FROM_LISTS = Settings(private_token="pit", amount_is="line", discount_source="declared", timezone="Asia/Tokyo")

any_text = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["\ud800", "\x00", "NaN", "2026-06-01", " 1 ", "usd", "paid", "<![", "&#0;", "2026-06-01T00:00:00Z"]
)
any_number = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.just(Decimal("1E-999999"))
any_value = st.recursive(
    st.none() | st.booleans() | any_number | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text | st.just("_id"), inner, max_size=3),
    max_leaves=6,
)

FEES = {
    "tipsConfiguration": {"tipsEnabled": True},
    "lateFeesConfiguration": {"enable": True, "type": "fixed", "value": 5},
    "miscellaneousCharges": {"charges": [{"_id": "c", "name": "Fee", "amount": 2}]},
    "termsNotes": "<p>Now</p>",
    "invoiceNumberPrefix": "A-",
    "attachments": [{"id": "f"}],
    "paymentSchedule": {"type": "fixed"},
}


def check(of: dict[str, Any]) -> None:
    """Documents must survive being stored; a refusal must be a sentence that can be stored."""
    for settings in (FROM_SUMS, FROM_LISTS):
        match outcome(of, settings):
            case Mapped(made, memory):
                for document in made:
                    stored = exact_json.dumps(document.model_dump(mode="json"))
                    assert DOCUMENT.validate_json(stored) == document
                exact_json.dumps(memory)
            case MappingError(message=message):
                assert message.encode().endswith(b"in HighLevel.")


def outcome(of: dict[str, Any], settings: Settings) -> Mapped | MappingError:
    try:
        return documents(of, {}, LOCATION, settings)
    except MappingError as error:
        return error


@given(st.dictionaries(st.sampled_from(sorted(record() | FEES)), any_value, max_size=3))
def test_any_value_in_any_field_of_an_invoice(changes: dict[str, Any]) -> None:
    check(record(**FEES | changes))


@given(st.dictionaries(st.sampled_from(sorted(item())), any_value, max_size=3))
def test_any_value_in_any_field_of_an_item(changes: dict[str, Any]) -> None:
    check(record(invoiceItems=[item(**changes)]))


@given(
    st.dictionaries(st.sampled_from(["type", "value", "validOnProductIds"]), any_value),
    st.dictionaries(st.sampled_from(["_id", "name", "rate", "calculation"]), any_value),
)
def test_any_discount_and_any_tax(discount: dict[str, Any], tax: dict[str, Any]) -> None:
    check(record(discount=discount, invoiceItems=[item(taxes=[tax], taxInclusive=True)]))


@given(st.dictionaries(st.sampled_from([*sorted(transaction()), "qboResponse"]), any_value, max_size=3))
def test_any_value_in_any_field_of_a_payment(changes: dict[str, Any]) -> None:
    check(paid(transaction(**changes), amount="50.00"))


@given(any_text, any_value)
def test_a_field_that_highlevel_will_invent_one_day(name: str, value: Any) -> None:
    check(record() | {name: value})
