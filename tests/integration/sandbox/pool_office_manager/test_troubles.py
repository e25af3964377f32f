"""Pool Office Manager's own troubles, and those of any system, as a caller meets them."""

import httpx
import pytest

from sandbox import exact_json
from tests.integration.sandbox.pool_office_manager.office import PAY, Office

LIST = "{ infiniteInvoices(first: 20) { edges { node { id } } pageInfo { hasNextPage endCursor } } }"


def test_an_answer_may_be_errors_and_nothing_else(office: Office) -> None:
    office.strike(kind="graphql_errors", message="Something went wrong")

    answer = pay(office)

    assert answer.status_code == 200
    assert answer.json() == {
        "data": None,
        "errors": [{"message": "Something went wrong", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}],
    }
    assert office.invoice("inv_001")["paidAmount"] == 0


def test_some_nodes_of_a_page_may_be_null(office: Office) -> None:
    office.strike(kind="partial_data", missing=2)

    answer = office.ask(LIST).json()

    nodes = [edge["node"] for edge in answer["data"]["infiniteInvoices"]["edges"]]
    assert nodes[:3] == [None, None, {"id": "inv_003"}]
    assert len(answer["errors"]) == 2


def test_partial_data_waits_for_a_list_of_invoices(office: Office) -> None:
    office.strike(kind="partial_data")

    office.data("{ organization { id } }")

    assert "errors" in office.ask(LIST).json()


def test_a_token_may_die_in_mid_page(office: Office) -> None:
    rule = {"system": "pool_office_manager", "mentions": "infiniteInvoices", "nth": 2}
    office.client.post("/__admin/faults", json=rule | {"what": {"kind": "unauthorized"}}).raise_for_status()

    codes = [office.ask(LIST).json().get("errors") for _ in range(3)]

    assert codes[0] is codes[2] is None
    assert codes[1][0]["extensions"] == {"code": "UNAUTHORIZED"}


def test_a_page_may_come_a_second_time(office: Office) -> None:
    first = office.page(20)
    office.strike(kind="previous_page")

    second = office.page(20, first["pageInfo"]["endCursor"])

    assert second == first
    assert office.page(20, first["pageInfo"]["endCursor"]) != first


@pytest.mark.parametrize(("handled", "paid"), [(True, 10), (False, 0)])
def test_a_server_error_comes_before_or_after_the_work(office: Office, *, handled: bool, paid: int) -> None:
    office.strike(kind="server_error", handled=handled)

    assert pay(office).status_code == 500
    assert office.invoice("inv_001")["paidAmount"] == paid


def test_a_payment_may_be_taken_and_its_answer_lost(office: Office) -> None:
    office.strike(kind="commit_then_drop")

    with pytest.raises(httpx.RemoteProtocolError):
        pay(office)

    assert office.invoice("inv_001")["paidAmount"] == 10


def test_a_page_may_end_in_the_middle(office: Office) -> None:
    office.strike(kind="truncate", promised=False)

    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Invalid"):
        exact_json.read(office.ask(LIST).text)


def pay(office: Office) -> httpx.Response:
    return office.ask(PAY, id="inv_001", input={"amount": 10, "paymentMethod": "CREDIT_CARD"})
