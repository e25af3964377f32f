"""Only what we set leaves: python-quickbooks' empty defaults stay at home."""

from decimal import Decimal
from typing import Any

import pytest
from quickbooks.objects.bill import Bill
from quickbooks.objects.detailline import AccountBasedExpenseLine
from quickbooks.objects.vendor import Vendor
from quickbooks.objects.vendorcredit import VendorCredit

from connectors.base import Operation, OperationKind
from connectors.quickbooks.bodies import body_of, made, reference
from models import exact_json
from models.document import Kind
from tests.unit.quickbooks.samples import MARK, ROUTE, answers, bill, plain, target


def attributes(value: Any) -> set[str]:
    """Every name that stands anywhere in a body."""
    if isinstance(value, dict):
        return set(value).union(*map(attributes, value.values()))
    return set().union(*map(attributes, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("entity", [Bill, VendorCredit, Vendor, AccountBasedExpenseLine])
def test_an_entity_without_attributes_is_empty(entity: type) -> None:
    assert body_of(made(entity)) == {}


def test_what_was_set_leaves_even_when_it_is_the_librarys_default() -> None:
    line = made(AccountBasedExpenseLine, Amount=Decimal("0.00"), Description=None, Id="1")

    assert exact_json.dumps(body_of(line)) == b'{"Amount":0.00,"Id":"1"}'


def test_an_attribute_that_quickbooks_does_not_know_is_a_bug() -> None:
    with pytest.raises(AttributeError, match="Bill has no DocNum"):
        made(Bill, DocNum="1")


def test_floats_never_leave() -> None:
    with pytest.raises(TypeError, match="float"):
        body_of(made(AccountBasedExpenseLine, Amount=0.1))


def test_no_reference_is_not_an_empty_one() -> None:
    assert reference(None) is None
    assert body_of(reference("41")) == {"value": "41"}


HEADER = {"VendorRef", "CurrencyRef", "TxnDate", "DocNumber", "PrivateNote", "Line", "value"}
LINE = {"DetailType", "Amount", "Description", "AccountBasedExpenseLineDetail", "AccountRef"}
BILL_ONLY = {"DueDate", "SalesTermRef"}


@pytest.mark.parametrize(
    ("kind", "names"),
    [(Kind.PAYABLE_BILL, HEADER | LINE | BILL_ONLY), (Kind.PAYABLE_CREDIT, HEADER | LINE)],
)
def test_a_new_record_says_exactly_these_things(kind: Kind, names: set[str]) -> None:
    connector, invoice = target(), plain("9.00", kind=kind)
    references = answers(connector.needs(invoice, ROUTE))

    item = connector.encode(Operation(OperationKind.CREATE, MARK, document=invoice), "1", references, ROUTE)

    assert attributes(exact_json.loads(item.body)[item.entity]) == names


def test_money_is_a_number_with_its_cents() -> None:
    connector, invoice = target(), bill()
    references = answers(connector.needs(invoice, ROUTE))

    body = connector.encode(Operation(OperationKind.CREATE, MARK, document=invoice), "1", references, ROUTE).body

    assert b'"Amount":235.00,' in body
    assert b'"Amount":64.50,' in body
