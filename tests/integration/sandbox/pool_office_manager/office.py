"""A caller of Pool Office Manager's stand-in, as an integration and as a person at the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox import exact_json

Record = dict[str, Any]
SCREEN = "/__admin/pool_office_manager/austin-pool-services"
FULL = (
    "id number status subtotal tax total paidAmount balance dueDate paidAt notes quickbooksId createdAt updatedAt"
    " customer { id firstName lastName companyName }"
    " lineItems { id description quantity unitPrice amount service { id name } }"
)


@dataclass(frozen=True)
class Office:
    client: httpx.Client

    def sign_in(self) -> None:
        self.client.headers["Authorization"] = f"Bearer {self.refresh('pom-refresh').json()['access_token']}"

    def refresh(self, token: str) -> httpx.Response:
        body = {"grant_type": "refresh_token", "refresh_token": token, "client_id": "pom-client"}
        return self.client.post("/pool_office_manager/oauth/token", json=body)

    def ask(self, query: str, **variables: Any) -> httpx.Response:
        return self.client.post("/pool_office_manager/graphql", json={"query": query, "variables": variables})

    def data(self, query: str, **variables: Any) -> Any:
        answer = exact_json.read(self.ask(query, **variables).text)
        assert "errors" not in answer, answer
        return answer["data"]

    def code(self, query: str, **variables: Any) -> str:
        """The code of the one error."""
        (error,) = self.ask(query, **variables).json()["errors"]
        code: str = error["extensions"]["code"]
        return code

    def page(self, first: int, after: str | None = None, fields: str = "id", **filter_: Any) -> Record:
        query = (
            "query ($first: Int!, $after: String, $filter: InvoiceFilter) {"
            " infiniteInvoices(first: $first, after: $after, filter: $filter) {"
            f" edges {{ node {{ {fields} }} cursor }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
        page: Record = self.data(query, first=first, after=after, filter=filter_)["infiniteInvoices"]
        return page

    def all_invoices(self, first: int = 50, **filter_: Any) -> Iterator[Record]:
        """As a careful client: on and on, as long as there is a next page."""
        after, more = None, True
        while more:
            page = self.page(first, after, FULL, **filter_)
            yield from (edge["node"] for edge in page["edges"])
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    def invoice(self, id_: str, fields: str = FULL) -> Record:
        query = f"query ($selector: InvoiceSelector!) {{ invoice(selector: $selector) {{ {fields} }} }}"
        invoice: Record = self.data(query, selector={"id": id_})["invoice"]
        return invoice

    def create(self, **input_: Any) -> Record:
        answer = self.data(CREATE, input=draft(**input_))
        invoice: Record = answer["createInvoice"]
        return invoice

    def settings(self, **changes: Any) -> httpx.Response:
        return self.client.put("/__admin/settings/pool_office_manager", json=changes)

    def strike(self, **what: Any) -> None:
        rule = {"system": "pool_office_manager", "path": "/graphql", "times": 1, "what": what}
        self.client.post("/__admin/faults", json=rule).raise_for_status()

    def trap(self, name: str) -> list[Record]:
        """The invoices of the seed that show this trap, as the screen shows them."""
        ids = self.client.get(f"{SCREEN}/traps/{name}").json()["invoices"]
        return [exact_json.read(self.client.get(f"{SCREEN}/invoices/{id_}").text) for id_ in ids]

    def clock(self, **move: Any) -> None:
        self.client.post("/__admin/clock", json=move).raise_for_status()


CREATE = f"mutation ($input: CreateInvoiceInput!) {{ createInvoice(input: $input) {{ {FULL} }} }}"
PAY = (
    "mutation ($id: ID!, $input: PayInvoiceInput!) {"
    " payInvoice(id: $id, input: $input) { id status paidAmount balance paidAt } }"
)


def draft(**changes: Any) -> Record:
    """The input of the vendor's page."""
    line = {"description": "Filter", "quantity": 1, "unitPrice": 250.00, "serviceId": "svc_002"}
    wanted = {"customerId": "cust_456", "dueDate": "2024-02-15T00:00:00Z", "lineItems": [line], "taxId": "tax_001"}
    return wanted | changes
