"""Whatever Coperniq sends in a field, it becomes documents or a sentence, never a traceback."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Mapped
from connectors.coperniq.mapping import documents
from models import exact_json
from models.errors import MappingError
from models.money import rounded
from tests.unit.coperniq.records import SETTINGS, bill, item, lines, mapped, payment, record, share

any_text = st.text(st.characters(), max_size=20) | st.sampled_from(["\ud800", "\x00", "NaN", "2026-06-01", " 1 "])
any_number = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.just(Decimal("1E-999999"))
any_value = st.recursive(
    st.none() | st.booleans() | any_number | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text | st.just("id"), inner, max_size=3),
    max_leaves=6,
)


def check(of: dict[str, Any]) -> None:
    """Documents must survive being stored, and remembered; a refusal must be a sentence that can be stored."""
    match outcome(of):
        case Mapped(documents=made, memory=memory):
            for document in made:
                stored = exact_json.dumps(document.model_dump(mode="json"))
                assert type(document).model_validate_json(stored) == document
            assert exact_json.loads(exact_json.dumps(memory)) == memory
        case MappingError(message=message):
            assert message.encode().endswith(b"in Coperniq.")


def outcome(of: dict[str, Any]) -> Mapped | MappingError:
    try:
        return documents(of, {}, "7301", SETTINGS)
    except MappingError as error:
        return error


@given(st.dictionaries(st.sampled_from(sorted(record())), any_value, max_size=3), st.sampled_from([record, bill]))
def test_any_value_in_any_field_of_a_document(changes: dict[str, Any], plain: Any) -> None:
    check(plain(**changes))


@given(st.dictionaries(st.sampled_from(sorted(item())), any_value, max_size=3), st.sampled_from([record, bill]))
def test_any_value_in_any_field_of_an_item(changes: dict[str, Any], plain: Any) -> None:
    check(plain(lineItems=[item(**changes)]))


@given(st.dictionaries(st.sampled_from(sorted(payment())), any_value, max_size=3))
def test_any_value_in_any_field_of_a_payment(changes: dict[str, Any]) -> None:
    check(record(amountPaid=Decimal("100.25"), payments=[payment(**changes)]))


@given(any_value)
def test_anything_where_payments_should_be(value: Any) -> None:
    check(record(payments=value))
    check(record(payments=[value]))


@given(any_number, any_number, any_number)
def test_any_figures_of_a_percentage(percentage: Any, base: Any, amount: Any) -> None:
    check(share(1, 1, 1) | {"percentage": percentage, "baseAmount": base, "amount": amount})


@given(any_text, any_value)
def test_a_field_that_coperniq_will_invent_one_day(name: str, value: Any) -> None:
    check(record() | {name: value})


prices = st.lists(st.decimals("-99999", "99999", places=3).map(str), min_size=1, max_size=8)


@given(prices, st.integers(1, 40))
def test_lines_come_to_the_total_that_is_their_exact_sum_rounded_to_the_cent(
    each: list[str], quantity: int
) -> None:
    exact = lines(*each, quantity=quantity)

    invoice = mapped(exact | {"amount": rounded(exact["amount"], "USD")})

    assert invoice.lines_total == invoice.total
    assert invoice.reconciliation.residual == 0
    assert invoice.problems == ()


@given(st.decimals("0.01", "100", places=2), st.decimals("1", "999999", places=2))
def test_any_percentage_of_any_base_is_one_line_of_the_total(percentage: Decimal, base: Decimal) -> None:
    total = rounded(percentage * base / 100, "USD")

    invoice = mapped(share(percentage, base, total))

    assert [line.amount for line in invoice.lines] == [total]
    assert invoice.problems == ()
