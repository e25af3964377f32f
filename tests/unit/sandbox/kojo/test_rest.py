"""The REST twin: all items of one invoice (sources.md §3.4 and §3.6)."""

from typing import Any

import pytest

from tests.unit.sandbox.kojo.caller import Caller


@pytest.fixture
def long(caller: Caller) -> dict[str, Any]:
    invoices = caller.kojo.look("acme", "invoices")
    return next(invoice for invoice in invoices if len(invoice["invoiceItems"]) == 130)


def test_items_come_page_by_page_in_the_order_of_their_lines(caller: Caller, long: dict[str, Any]) -> None:
    path = f"/invoices/{long['id']}/items"

    _, first = caller.rest(path)
    _, second = caller.rest(path, limit="100", offset="100", orderBy="lineNumber")

    assert [item["id"] for item in first + second] == [item["id"] for item in long["invoiceItems"]]
    assert [item["lineNumber"] for item in first + second] == list(range(1, 131))


def test_rest_leaves_out_what_only_graphql_has(caller: Caller, long: dict[str, Any]) -> None:
    _, [item, *_] = caller.rest(f"/invoices/{long['id']}/items", limit="1")

    missing = {"glCode", "extPriceFloatIncludingTax", "orderItems", "creditMemoItems"}
    assert long["invoiceItems"][0].keys() - item.keys() == missing
    assert item["extPriceFloat"] == long["invoiceItems"][0]["extPriceFloat"]


@pytest.mark.parametrize(
    ("path", "query", "status", "message"),
    [
        ("/invoices/nobody/items", {}, 404, "Invoice nobody not found"),
        ("/invoices/{id}/items", {"limit": "101"}, 400, "limit must be between 1 and 100, got 101"),
        ("/invoices/{id}/items", {"limit": "x"}, 400, "invalid literal"),
        ("/invoices/{id}/items", {"colour": "red"}, 400, "Unknown parameter colour"),
        ("/invoices/{id}/items", {"orderBy": "notes"}, 400, "Items can only be ordered by lineNumber"),
        ("/invoices/{id}", {}, 404, "Not found"),
        ("/", {}, 404, "Not found"),
    ],
)
def test_what_cannot_be_answered_is_an_error(
    caller: Caller, long: dict[str, Any], path: str, query: dict[str, str], status: int, message: str
) -> None:
    answered, body = caller.rest(path.format(id=long["id"]), **query)

    assert answered == status
    assert message in body["errors"][0]["message"]
