"""Kojo's stand-in through real sockets, as an integration meets it."""

from typing import Any

import httpx


def test_all_invoices_are_pulled_by_graphql_with_a_bought_token(kojo: httpx.Client) -> None:
    form = {"grant_type": "client_credentials", "client_id": "kojo-client", "client_secret": "kojo-secret"}
    token = kojo.post("/kojo/oauth2/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    pulled = [row["id"] for offset in range(0, 300, 20) for row in _page(kojo, offset, headers)]

    assert len(pulled) == len(set(pulled)) == 240


def test_a_write_back_is_in_the_journal_and_on_the_screen(kojo: httpx.Client) -> None:
    id_ = _page(kojo, 0)[0]["id"]
    mutation = f'mutation {{ updateInvoiceIntegrationState(id: "{id_}", integrationState: LINKED) {{ id }} }}'

    kojo.post("/kojo/graphql", json={"query": mutation})

    assert kojo.get("/__admin/journal").json()[-1]["wrote"] == [f"set Invoice {id_} LINKED"]
    assert kojo.get(f"/__admin/kojo/acme/invoices/{id_}").json()["integrationState"] == "LINKED"


def test_rest_gives_the_items_a_nested_list_lacks(kojo: httpx.Client) -> None:
    invoices = kojo.get("/__admin/kojo/acme/invoices").json()
    long = next(invoice for invoice in invoices if len(invoice["invoiceItems"]) > 100)

    rest = kojo.get(f"/kojo/invoices/{long['id']}/items", params={"limit": 100, "offset": 100})

    assert [item["id"] for item in rest.json()] == [item["id"] for item in long["invoiceItems"][100:]]


def test_an_edit_in_the_screen_shows_in_the_next_pull(kojo: httpx.Client) -> None:
    id_ = _page(kojo, 0)[0]["id"]
    since = kojo.get("/__admin/clock").json()["now"]

    kojo.put(f"/__admin/kojo/acme/invoices/{id_}", content=b'{"totalDue": 12.340}')

    query = f'{{ invoices(filter: {{updatedAt_gte: "{since[:19]}Z"}}) {{ id totalDue }} }}'
    answer = kojo.post("/kojo/graphql", json={"query": query})
    assert answer.text == f'{{"data":{{"invoices":[{{"id":"{id_}","totalDue":12.340}}]}}}}'


def test_too_many_requests_are_counted_by_the_sandboxes_clock(kojo: httpx.Client) -> None:
    kojo.post("/__admin/clock", json={"freeze": True})
    statuses = [kojo.get("/kojo/invoices/x/items").status_code for _ in range(21)]
    kojo.post("/__admin/clock", json={"advance": 1})

    assert statuses == [404] * 20 + [429]
    assert kojo.get("/kojo/invoices/x/items").status_code == 404


def _page(kojo: httpx.Client, offset: int, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    query = (
        f"{{ invoices(limit: 20, offset: {offset}, orderBy: updatedAt, includeDeleted: true)"
        " { id invoiceNumber totalDue vendor { name } invoiceItems { id extPriceFloat glCode { code } } } }"
    )
    answer = kojo.post("/kojo/graphql", json={"query": query}, headers=headers)
    rows: list[dict[str, Any]] = answer.json()["data"]["invoices"]
    return rows
