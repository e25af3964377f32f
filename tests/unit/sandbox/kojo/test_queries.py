"""What Kojo's queries answer (sources.md §3.4 to §3.6)."""

from decimal import Decimal

import pytest

from sandbox import exact_json
from sandbox.kojo import Kojo
from sandbox.kojo.schema import fields_of
from tests.unit.sandbox.kojo.caller import Caller

EVERY_TYPE = """
query($id: ID!) { invoice(id: $id) {
  id createdAt createdById createdBy { id } updatedAt deletedAt title approvedAt approvedById
  approvedBy { id } category dueDate invoiceDate exceptions flaggedAt flaggedById flaggedBy { id }
  flagMessage invoiceNumber paidAt paidById paidBy { id } payments rejectedAt rejectedById rejectedBy { id }
  rejectedReason salesperson shipDate shippingCostFloat shipVia state integrationState integrationMessage
  subtotal tax terms totalDue
  voidedAt voidedById voidedBy { id } creditMemos { id }
  attachments { id name createdAt updatedAt url }
  vendor { id name code location createdAt updatedAt deletedAt }
  glCode { id code description createdAt updatedAt }
  taxCode { id code description taxPercent taxType deletedAt createdAt updatedAt }
  costCategory { id code description phase { id code } job { id } createdAt updatedAt }
  job { id code name state isWorkOrder defaultTaxCode { code } defaultLocation phases { code }
        costCategories { code } createdAt updatedAt }
  order { id purchaseOrderNumber discount shippingCost glCode { code } job { code } mode state
          integrationState integrationMessage integrationLastSync attachments { id } createdAt updatedAt }
  invoiceItems { id createdAt updatedAt description extPriceFloat extPriceFloatIncludingTax hasException
    invoice { id } invoiceId lineNumber notes shipQuantity unitPriceFloat unitsOfMeasure
    creditMemoItems { id } orderItems { id } taxCode taxRate phaseCode costCategory
    glCode { id code description } }
} }
"""


def test_one_invoice_answers_with_every_documented_field(caller: Caller) -> None:
    for listed in caller.kojo.look("acme", "invoices")[::12]:
        invoice = caller.data(EVERY_TYPE, id=listed["id"])["invoice"]

        assert invoice.keys() == fields_of("Invoice").keys()
        assert {name: invoice[name] for name in ("totalDue", "state", "updatedAt", "payments")} == {
            name: listed[name] for name in ("totalDue", "state", "updatedAt", "payments")
        }


def test_people_are_given_by_id_and_as_objects(caller: Caller) -> None:
    [invoice] = caller.data("{ invoices(limit: 1) { createdById createdBy { id } paidBy { id } } }")["invoices"]

    assert invoice["createdBy"] == {"id": invoice["createdById"]}
    assert invoice["paidBy"] is None


def test_money_is_a_number_written_digit_for_digit(caller: Caller) -> None:
    id_ = caller.ids("limit: 1")[0]
    caller.kojo.edit("acme", "invoices", id_, {"totalDue": Decimal("1160.2500000000002220")})

    answer = caller.post(exact_json.write({"query": f'{{ invoice(id: "{id_}") {{ totalDue }} }}'}))

    assert b'"totalDue":1160.2500000000002220' in answer.body


def test_times_are_in_the_form_with_a_space(caller: Caller) -> None:
    [invoice] = caller.data("{ invoices(limit: 1) { createdAt } }")["invoices"]

    assert invoice["createdAt"] == "2026-05-01 18:01:42.530Z"


def test_an_invoice_there_is_not_is_null(caller: Caller) -> None:
    assert caller.data('{ invoice(id: "nobody") { id } }') == {"invoice": None}


def test_a_deleted_invoice_is_listed_only_when_asked_for(caller: Caller) -> None:
    id_ = caller.ids("limit: 1")[0]
    caller.kojo.delete("acme", "invoices", id_)

    assert caller.ids("limit: 1") != [id_]
    assert caller.ids("limit: 1, includeDeleted: true") == [id_]
    [deleted] = caller.data(f'{{ invoice(id: "{id_}") {{ deletedAt }} }}').values()
    assert deleted["deletedAt"] == "2026-11-02 09:00:00.000Z"


def test_at_most_100_items_of_one_invoice_come_nested_and_nothing_says_so(caller: Caller, kojo: Kojo) -> None:
    long = next(invoice for invoice in kojo.look("acme", "invoices") if len(invoice["invoiceItems"]) == 130)

    answer = caller.ask("query($id: ID) { invoice(id: $id) { invoiceItems { lineNumber } } }", id=long["id"])

    assert answer.keys() == {"data"}
    numbers = [item["lineNumber"] for item in answer["data"]["invoice"]["invoiceItems"]]
    assert numbers == list(range(1, 101))


def test_an_item_beyond_the_hundredth_is_found_by_its_id(caller: Caller, kojo: Kojo) -> None:
    long = next(invoice for invoice in kojo.look("acme", "invoices") if len(invoice["invoiceItems"]) == 130)
    last = long["invoiceItems"][-1]

    found = caller.data(
        "query($id: ID) { invoiceItem(id: $id) { lineNumber glCode { code } invoice { id } } }", id=last["id"]
    )["invoiceItem"]

    assert found == {
        "lineNumber": 130,
        "glCode": {"code": last["glCode"]["code"]},
        "invoice": {"id": long["id"]},
    }


def test_the_other_lists_are_there(caller: Caller) -> None:
    lists = caller.data(
        "{ vendors { code } jobs { code } orders { id } taxCodes { code taxType }"
        "  costCategories { code } gLCodes { code } }"
    )

    assert [len(lists[name]) for name in ("vendors", "jobs", "orders")] == [24, 8, 40]
    assert {"code": "CA-USE", "taxType": "USE"} in lists["taxCodes"]
    assert [category["code"] for category in lists["costCategories"]] == ["M", "L", "E", "S"]
    assert {"code": "JOBMAT"} in lists["gLCodes"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ invoices(limit: 101) { id } }", "limit must be between 1 and 100, got 101"),
        ("{ invoices(limit: 0) { id } }", "limit must be between 1 and 100, got 0"),
        ("{ invoices(offset: -1) { id } }", "offset must not be negative, got -1"),
        ("{ invoices { colour } }", "Cannot query field 'colour' on type 'Invoice'."),
        ("{ invoices { id ", "Syntax Error: Expected Name, found <EOF>."),
        (
            "{ invoices(orderBy: totalDue) { id } }",
            "Value 'totalDue' does not exist in 'InvoiceOrderBy' enum.",
        ),
        (
            "{ invoices(filter: {integrationState: LINKED}) { id } }",
            "not to include unknown field 'integrationState'. Did you mean 'integrationState_in'?",
        ),
        ("mutation { destroy }", "Cannot query field 'destroy' on type 'Mutation'."),
    ],
)
def test_an_error_is_told_with_http_200_a_message_and_a_request_id(
    caller: Caller, query: str, message: str
) -> None:
    assert message in caller.error(query)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"query": 1}', b'{"query": "{ invoices { id } }", "variables": 3}']
)
def test_a_body_that_cannot_be_read_is_an_error_too(caller: Caller, body: bytes) -> None:
    answer = caller.post(body)

    assert answer.status == 200
    assert exact_json.read(answer.body)["errors"][0]["message"]


def test_a_time_nobody_can_read_is_an_error(caller: Caller) -> None:
    literal = caller.error('{ invoices(filter: {updatedAt_gt: "soon"}) { id } }')
    variable = caller.error("query($at: DateTime) { invoices(filter: {updatedAt_gt: $at}) { id } }", at="soon")

    assert "DateTime cannot represent 'soon'" in literal
    assert "DateTime cannot represent 'soon'" in variable
