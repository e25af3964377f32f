"""Whatever Pool Office Manager sends in a field, it becomes documents or a sentence, never a traceback."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from connectors.base import Mapped
from connectors.pool_office_manager.mapping import mapped
from models import exact_json
from models.document import Document, Invoice, TaxMode
from models.errors import MappingError
from tests.unit.pool_office_manager.records import (
    ACCOUNT,
    SETTINGS,
    customer,
    item,
    messages,
    organization,
    priced,
    record,
)

ASKED = SETTINGS.model_copy(update={"synthesize_payments": True})
DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)

any_text = st.text(st.characters(), max_size=20) | st.sampled_from(["\ud800", "\x00", "NaN", "2026-06-01", " 1 "])
any_number = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.just(Decimal("1E-999999"))
any_value = st.recursive(
    st.none() | st.booleans() | any_number | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text | st.just("id"), inner, max_size=3),
    max_leaves=6,
)


def check(of: dict[str, Any]) -> None:
    """Documents must survive being stored; a refusal must be a sentence that can be stored."""
    match outcome(of):
        case Mapped(documents=documents, memory=memory):
            exact_json.dumps(memory)
            for document in documents:
                stored = exact_json.dumps(document.model_dump(mode="json"))
                assert DOCUMENT.validate_json(stored) == document
        case MappingError(message=message):
            assert message.encode().endswith(b"in Pool Office Manager.")


def outcome(of: dict[str, Any]) -> Mapped | MappingError:
    try:
        return mapped(of, ACCOUNT, ASKED, {})
    except MappingError as error:
        return error


@given(st.dictionaries(st.sampled_from(sorted(record())), any_value, max_size=3))
def test_any_value_in_any_field_of_an_invoice(changes: dict[str, Any]) -> None:
    check(record(**changes))


@given(st.dictionaries(st.sampled_from(sorted(item())), any_value, max_size=3))
def test_any_value_in_any_field_of_an_item(changes: dict[str, Any]) -> None:
    check(record(lineItems=[item(**changes)]))


@given(st.dictionaries(st.sampled_from(sorted(customer())), any_value, max_size=3))
def test_any_value_in_any_field_of_a_customer(changes: dict[str, Any]) -> None:
    check(record(customer=customer(**changes)))


@given(st.dictionaries(st.sampled_from(sorted(organization())), any_value, max_size=3))
def test_any_value_in_any_field_of_the_organisation(changes: dict[str, Any]) -> None:
    check(record(organization=organization(**changes)))


@given(any_text, any_value)
def test_a_field_that_will_be_invented_one_day(name: str, value: Any) -> None:
    check(record() | {name: value})


cents = st.integers(1, 10_000_000).map(lambda units: Decimal(units) / 100)


@given(amounts=st.lists(cents, min_size=1, max_size=8), rate=st.integers(0, 2500), inclusive=st.booleans())
def test_any_valid_invoice_adds_up_to_the_cent(amounts: list[Decimal], rate: int, *, inclusive: bool) -> None:
    """Whatever the tax rate, added or included as the vendor does both: nothing is a cent off."""
    lines, factor = sum(amounts, Decimal(0)), 1 + Decimal(rate) / 10000
    subtotal = (lines / factor).quantize(Decimal("0.01")) if inclusive else lines
    total = lines if inclusive else (lines * factor).quantize(Decimal("0.01"))
    figures = {"subtotal": subtotal, "tax": total - subtotal, "total": total, "balance": total}

    invoice = mapped(record(lineItems=[priced(str(one)) for one in amounts]) | figures, ACCOUNT, SETTINGS, {})

    [document] = invoice.documents
    assert isinstance(document, Invoice)
    assert (document.total, document.reconciliation.residual) == (total, Decimal(0))
    assert messages(document) == []
    expected = TaxMode.INCLUSIVE if inclusive else TaxMode.EXCLUSIVE
    assert document.tax_mode is (expected if total != subtotal else TaxMode.NONE)
