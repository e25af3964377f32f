"""A list of items that Kojo cut off is read on, each item once (sources.md §3.8)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from connectors.kojo import Settings
from connectors.kojo.client import Kojo
from connectors.kojo.complete import completed
from models.errors import MappingError, UnavailableError
from tests.given import given_in_memory
from tests.unit.kojo.records import item, mapped, record


def items(first: int, last: int) -> list[dict[str, Any]]:
    return [item(id=f"ckitem{n}", lineNumber=n) for n in range(first, last + 1)]


class Invoice:
    """An invoice in Kojo with some items, of which GraphQL's list shows the first hundred."""

    def __init__(self, count: int, lost: tuple[str, ...] = ()) -> None:
        self.items = items(1, count)
        self.lost = lost

    def rest(self, request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        return httpx.Response(200, content=_json(self.items[offset : offset + 100]))

    def graphql(self, request: httpx.Request) -> httpx.Response:
        asked = re.findall(r'(item\d+): invoiceItem\(id: "(\w+)"\)', json.loads(request.content)["query"])
        by_id = {each["id"]: each for each in self.items if each["id"] not in self.lost}
        data = {alias: by_id.get(id_) for alias, id_ in asked}
        errors = {"errors": [{"message": "Not found", "requestId": "r1"}]} if None in data.values() else {}
        return httpx.Response(200, content=_json({"data": data} | errors))

    @property
    def as_listed(self) -> dict[str, Any]:
        return record(invoiceItems=self.items[:100])


def _json(value: Any) -> bytes:
    return json.dumps(value, default=float).encode()


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock(base_url="https://api.kojo.tech", assert_all_called=False) as router:
        router.get(path__regex=r"/invoices/\w+/items", name="rest")
        router.post("/graphql", name="graphql")
        yield router


@pytest.fixture
def kojo() -> Kojo:
    return Kojo(Settings(api_key="kojo-legacy-key"), given_in_memory())


def serve(api: respx.Router, invoice: Invoice) -> None:
    api["rest"].mock(side_effect=invoice.rest)
    api["graphql"].mock(side_effect=invoice.graphql)


def numbers(of: dict[str, Any]) -> list[int]:
    return [each["lineNumber"] for each in of["invoiceItems"]]


@pytest.mark.parametrize("count", [100, 101, 130, 200, 256])
def test_every_item_is_there_once_with_its_codes(api: respx.Router, kojo: Kojo, count: int) -> None:
    invoice = Invoice(count)
    serve(api, invoice)

    whole = completed(kojo, invoice.as_listed)

    assert numbers(whole) == list(range(1, count + 1))
    assert all("glCode" in each for each in whole["invoiceItems"])
    assert whole["itemsListed"] == count


def test_an_ordinary_invoice_costs_no_request(api: respx.Router, kojo: Kojo) -> None:
    assert completed(kojo, record()) == record()
    assert api.calls.call_count == 0


def test_a_gap_in_the_line_numbers_is_looked_into(api: respx.Router, kojo: Kojo) -> None:
    invoice = Invoice(3)
    serve(api, invoice)

    whole = completed(kojo, record(invoiceItems=[invoice.items[0], invoice.items[2]]))

    assert sorted(numbers(whole)) == [1, 2, 3]


def test_items_that_are_lost_leave_the_list_short_and_the_count_right(api: respx.Router, kojo: Kojo) -> None:
    invoice = Invoice(130, lost=("ckitem101", "ckitem130"))
    serve(api, invoice)

    whole = completed(kojo, invoice.as_listed)

    assert (len(whole["invoiceItems"]), whole["itemsListed"]) == (128, 130)


def test_a_list_that_repeats_itself_ends(api: respx.Router, kojo: Kojo) -> None:
    invoice = Invoice(100)
    serve(api, invoice)
    api["rest"].mock(return_value=httpx.Response(200, content=_json(invoice.items)))

    assert completed(kojo, invoice.as_listed)["itemsListed"] == 100


def test_no_answer_stops_the_pull_instead_of_cutting_an_invoice_short(api: respx.Router, kojo: Kojo) -> None:
    invoice = Invoice(130)
    serve(api, invoice)
    api["graphql"].mock(return_value=httpx.Response(503))

    with pytest.raises(UnavailableError):
        completed(kojo, invoice.as_listed)


@pytest.mark.parametrize("broken", [None, "none", [None], [{"lineNumber": "7"}]])
def test_items_of_the_wrong_kind_are_left_to_the_mapping(kojo: Kojo, broken: Any) -> None:
    assert completed(kojo, record(invoiceItems=broken)) == record(invoiceItems=broken)


@pytest.mark.parametrize("status", [400, 404])
def test_an_invoice_whose_items_kojo_does_not_list_stops_alone(api: respx.Router, kojo: Kojo, status: int) -> None:
    api["rest"].respond(status)

    cut_off = completed(kojo, Invoice(130).as_listed)

    with pytest.raises(MappingError, match="Kojo gave not all items of invoice 606123"):
        mapped(cut_off)


def test_an_id_is_never_a_way_to_another_address(api: respx.Router, kojo: Kojo) -> None:
    asked = api.get(path__regex="items").respond(404)

    completed(kojo, Invoice(130).as_listed | {"id": "a/../b?c#d"})

    assert asked.calls.last.request.url.raw_path == b"/invoices/a%2F..%2Fb%3Fc%23d/items?limit=100&offset=0"
