"""How Pool Office Manager's stand-in lists, pages and looks up, as its page shows it."""

from base64 import b64decode
from decimal import Decimal

import pytest

from tests.integration.sandbox.pool_office_manager.office import FULL, SCREEN, Office

SUMMARY = "id number status total balance dueDate customer { id firstName lastName }"


def test_the_example_of_the_page_is_answered_as_it_stands_there(office: Office) -> None:
    assert office.invoice("inv_001") == {
        "id": "inv_001",
        "number": "INV-2024-0001",
        "status": "SENT",
        "subtotal": Decimal("137.61"),
        "tax": Decimal("12.39"),
        "total": 150,
        "paidAmount": 0,
        "balance": 150,
        "dueDate": "2024-01-31T00:00:00Z",
        "paidAt": None,
        "customer": {"id": "cust_456", "firstName": "John", "lastName": "Smith", "companyName": None},
        "lineItems": [
            {
                "id": "li_001",
                "description": "Weekly Pool Cleaning - January",
                "quantity": 2,
                "unitPrice": 75,
                "amount": 150,
                "service": {"id": "svc_001", "name": "Pool Cleaning"},
            }
        ],
        "notes": "Thank you for your business!",
        "quickbooksId": "QB-INV-12345",
        "createdAt": "2024-01-15T10:00:00Z",
        "updatedAt": "2024-01-15T10:00:00Z",
    }


def test_the_first_page_and_its_cursor_are_those_of_the_page(office: Office) -> None:
    page = office.page(1, None, SUMMARY, status="SENT", dueDateLte="2024-02-01T00:00:00Z")

    (edge,) = page["edges"]
    assert edge["node"]["id"] == "inv_001"
    assert edge["cursor"] == "eyJpZCI6Imludl8wMDEifQ=="
    assert page["pageInfo"] == {"hasNextPage": False, "endCursor": edge["cursor"]}


@pytest.mark.parametrize("first", [7, 50, 100])
def test_all_invoices_come_once_at_any_page_size(office: Office, first: int) -> None:
    ids = [row["id"] for row in office.all_invoices(first)]

    assert len(ids) == len(set(ids)) == 260
    assert ids == sorted(ids)


def test_more_than_a_page_was_changed_in_one_second(office: Office) -> None:
    moments = [row["updatedAt"] for row in office.all_invoices()]

    assert moments.count("2026-10-31T22:00:00Z") > 100


def test_the_twin_with_pages_counts_them(office: Office) -> None:
    query = "{ paginatedInvoices(page: 6, limit: 50) { data { id } pagination { total page limit totalPages } } }"

    last = office.data(query)["paginatedInvoices"]

    assert [row["id"] for row in last["data"]] == [f"inv_{number}" for number in range(251, 261)]
    assert last["pagination"] == {"total": 260, "page": 6, "limit": 50, "totalPages": 6}


def test_status_and_due_date_choose(office: Office) -> None:
    everything = list(office.all_invoices())
    due = next(row["dueDate"] for row in everything if row["status"] == "PAID")

    chosen = list(office.all_invoices(status="PAID", dueDateLte=due))

    assert chosen
    assert chosen == [row for row in everything if row["status"] == "PAID" and row["dueDate"] <= due]


def test_nothing_can_be_chosen_by_the_time_of_change(office: Office) -> None:
    query = '{ infiniteInvoices(first: 1, filter: {updatedAtGte: "2026-10-31T22:00:00Z"}) { edges { cursor } } }'

    assert office.code(query) == "GRAPHQL_VALIDATION_FAILED"


def test_a_setting_brings_the_filter_that_is_missing(office: Office) -> None:
    office.settings(updated_filter=True)

    found = list(office.all_invoices(updatedAtGte="2026-10-31T22:00:00Z"))

    assert len(found) == 110


def test_a_setting_takes_most_fields_from_the_nodes_of_a_list(office: Office) -> None:
    office.settings(full_nodes=False)

    assert office.page(1, None, SUMMARY)["edges"][0]["node"]["id"] == "inv_001"
    query = f"{{ infiniteInvoices(first: 1) {{ edges {{ node {{ {FULL} }} }} }} }}"
    refused = {error["extensions"]["code"] for error in office.ask(query).json()["errors"]}
    assert refused == {"GRAPHQL_VALIDATION_FAILED"}
    assert office.invoice("inv_001")["lineItems"]


def test_an_invoice_deleted_in_mid_paging_loses_no_other(office: Office) -> None:
    first = office.page(50)
    last_seen = first["edges"][-1]["node"]["id"]
    office.client.delete(f"{SCREEN}/invoices/{last_seen}").raise_for_status()

    second = office.page(50, first["pageInfo"]["endCursor"])

    assert second["edges"][0]["node"]["id"] == "inv_051"


def test_ordered_by_change_a_row_moves_between_pages(office: Office) -> None:
    office.settings(list_order="updatedAt")
    first = office.page(50)
    moving = first["edges"][0]["node"]["id"]

    office.client.put(f"{SCREEN}/invoices/{moving}", json={"notes": "moved"}).raise_for_status()

    rest, after = [], first["pageInfo"]["endCursor"]
    while after:
        page = office.page(50, after)
        rest += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    assert rest[-1] == moving
    assert len({edge["node"]["id"] for edge in first["edges"]} | set(rest)) == 260


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("first: 0", "first must be between 1 and 100, got 0"),
        ("first: 101", "first must be between 1 and 100, got 101"),
        ('first: 1, after: "nonsense"', "Invalid cursor"),
        ('first: 1, after: "e30="', "Invalid cursor"),
    ],
)
def test_a_page_there_cannot_be_is_refused(office: Office, arguments: str, sentence: str) -> None:
    answer = office.ask(f"{{ infiniteInvoices({arguments}) {{ edges {{ cursor }} }} }}")

    assert answer.status_code == 200
    assert answer.json() == {
        "data": None,
        "errors": [{"message": sentence, "extensions": {"code": "BAD_USER_INPUT"}}],
    }


def test_the_largest_page_is_a_setting(office: Office) -> None:
    office.settings(first_max=20)

    assert office.code("{ infiniteInvoices(first: 21) { edges { cursor } } }") == "BAD_USER_INPUT"
    assert len(office.page(20)["edges"]) == 20


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ infiniteInvoices", "GRAPHQL_PARSE_FAILED"),
        ("{ infiniteInvoices { edges { cursor } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ invoice(selector: {number: 1}) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ invoice(selector: {id: "inv_999"}) { id } }', "NOT_FOUND"),
        ('{ customer(selector: {id: "cust_1"}) { id } }', "NOT_FOUND"),
    ],
)
def test_each_error_has_its_code(office: Office, query: str, code: str) -> None:
    answers = office.ask(query).json()

    assert answers["errors"][0]["extensions"] == {"code": code}
    assert not any((answers["data"] or {}).values())


def test_a_body_that_is_no_question_is_an_error_too(office: Office) -> None:
    answer = office.client.post("/pool_office_manager/graphql", content=b"{")

    assert (answer.status_code, answer.json()["data"]) == (200, None)


def test_amounts_may_be_written_with_cents(office: Office) -> None:
    short = office.ask('{ invoice(selector: {id: "inv_001"}) { total tax } }').text
    office.settings(amounts_with_cents=True)

    with_cents = office.ask('{ invoice(selector: {id: "inv_001"}) { total tax } }').text

    assert '{"total":150,"tax":12.39}' in short
    assert '{"total":150.00,"tax":12.39}' in with_cents


def test_customers_are_found_by_part_of_a_name(office: Office) -> None:
    query = (
        '{ infiniteCustomers(first: 20, search: "taylor", filter: {status: "ACTIVE"})'
        " { edges { node { id firstName } cursor } totalCount } }"
    )

    found = office.data(query)["infiniteCustomers"]

    assert found["totalCount"] == 2
    assert [edge["node"]["id"] for edge in found["edges"]] == ["cust_519", "cust_520"]
    assert b64decode(found["edges"][0]["cursor"]) == b'{"id":"cust_519"}'


def test_customers_have_a_twin_with_pages_too(office: Office) -> None:
    query = "{ paginatedCustomers(page: 2, limit: 20) { data { id } pagination { total totalPages } } }"

    second = office.data(query)["paginatedCustomers"]

    assert second["pagination"] == {"total": 21, "totalPages": 2}
    assert len(second["data"]) == 1


def test_a_customer_renamed_at_the_screen_is_renamed_in_the_invoices(office: Office) -> None:
    office.client.put(f"{SCREEN}/customers/cust_456", json={"lastName": "Smythe"}).raise_for_status()

    assert office.invoice("inv_001")["customer"]["lastName"] == "Smythe"
