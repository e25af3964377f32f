"""QuickBooks' stand-in through real sockets: the same stories a connector will live through."""

from typing import Any

import httpx
import pytest

REALM = "9341453172345678"
COMPANY = f"/quickbooks/v3/company/{REALM}"
BILLS = f"/__admin/quickbooks/{REALM}/bill"

BILL = {
    "VendorRef": {"value": "41"},
    "DocNumber": "INV-7",
    "Line": [
        {
            "Amount": 100.10,
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "101"}},
        }
    ],
}


@pytest.fixture
def headers(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}


def strike(http: httpx.Client, **what: Any) -> None:
    """Let the next request under this company's books meet trouble."""
    rule = {"system": "quickbooks", "path": "/v3/*", "times": 1, "what": what}
    http.post("/__admin/faults", json=rule).raise_for_status()


def test_a_lost_answer_is_given_again_to_the_same_request_id(http: httpx.Client, headers: dict[str, str]) -> None:
    strike(http, kind="commit_then_drop")
    with pytest.raises(httpx.RemoteProtocolError):
        http.post(f"{COMPANY}/bill", params={"requestid": "r-1"}, json=BILL, headers=headers)

    again = http.post(f"{COMPANY}/bill", params={"requestid": "r-1"}, json=BILL, headers=headers)

    assert again.json()["Bill"]["Id"] == "145"
    assert '"TotalAmt":100.10,' in again.text
    assert len(http.get(BILLS).json()) == 1


def test_a_lost_batch_is_given_again_item_by_item(http: httpx.Client, headers: dict[str, str]) -> None:
    items = [{"bId": str(number), "operation": "create", "Bill": BILL} for number in range(3)]
    batch = {"BatchItemRequest": items}
    strike(http, kind="commit_then_drop")
    with pytest.raises(httpx.RemoteProtocolError):
        http.post(f"{COMPANY}/batch", params={"requestid": "r-1"}, json=batch, headers=headers)

    again = http.post(
        f"{COMPANY}/batch", params={"requestid": "r-1"}, json={"BatchItemRequest": items[1:]}, headers=headers
    )

    assert [item["Bill"]["Id"] for item in again.json()["BatchItemResponse"]] == ["146", "147"]
    assert len(http.get(BILLS).json()) == 3


def test_the_journal_tells_what_was_written_under_which_request_id(
    http: httpx.Client, headers: dict[str, str]
) -> None:
    http.delete("/__admin/journal")

    http.post(f"{COMPANY}/bill", params={"requestid": "r-1"}, json=BILL, headers=headers)

    (entry,) = http.get("/__admin/journal", params={"system": "quickbooks"}).json()
    assert entry["request_id"] == "r-1"
    assert entry["wrote"] == ["created Bill 145"]


def test_a_query_survives_the_url(http: httpx.Client, headers: dict[str, str]) -> None:
    http.post(f"{COMPANY}/bill", json={**BILL, "DocNumber": "O'Neil & 100%+#é"}, headers=headers)
    statement = "select * from Bill where DocNumber = 'O\\'Neil & 100%+#é'"

    in_url = http.get(f"{COMPANY}/query", params={"query": statement}, headers=headers)
    in_body = http.post(f"{COMPANY}/query", content=statement.encode(), headers=headers)

    for answer in (in_url, in_body):
        assert [row["Id"] for row in answer.json()["QueryResponse"]["Bill"]] == ["145"]


def test_an_hour_later_the_token_is_refused(http: httpx.Client, headers: dict[str, str]) -> None:
    http.post("/__admin/clock", json={"advance": 3600}).raise_for_status()

    answer = http.get(f"{COMPANY}/preferences", headers=headers)

    assert answer.status_code == 401
    assert answer.json()["fault"]["error"][0]["code"] == "3200"


def test_a_person_makes_a_vendor_inactive_at_the_screen(http: httpx.Client, headers: dict[str, str]) -> None:
    edited = http.put(f"/__admin/quickbooks/{REALM}/vendor/41", json={"Active": False}).json()

    answer = http.post(f"{COMPANY}/bill", json=BILL, headers=headers).json()

    assert edited["DisplayName"] == "Hicks Hardware (deleted)"
    assert answer["Fault"]["Error"][0]["code"] == "610"


def test_settings_are_changed_from_outside(http: httpx.Client, headers: dict[str, str]) -> None:
    http.put("/__admin/settings/quickbooks", json={"requests_per_second": 1}).raise_for_status()

    statuses = [http.get(f"{COMPANY}/preferences", headers=headers).status_code for _ in range(2)]

    assert statuses == [200, 429]
