"""A caller of HighLevel's stand-in, as an integration and as a person at the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox import exact_json

Record = dict[str, Any]
LOCATION = "6578278e879ad2646715ba9c"
SCREEN = f"/__admin/highlevel/{LOCATION}"
PLACE = {"altId": LOCATION, "altType": "location"}
ITEM = {"name": "Macbook Pro", "currency": "USD", "qty": 1, "amount": 999}


@dataclass(frozen=True)
class Agency:
    client: httpx.Client

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.client.get(f"/highlevel{path}", params=PLACE | query)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.client.post(f"/highlevel{path}", json=PLACE | body)

    def listed(self, limit: int = 20, offset: int = 0, /, **query: str) -> httpx.Response:
        return self.get("/invoices/", limit=str(limit), offset=str(offset), **query)

    def page(self, limit: int = 20, offset: int = 0, /, **query: str) -> list[Record]:
        rows: list[Record] = exact_json.read(self.listed(limit, offset, **query).text)["invoices"]
        return rows

    def pages(self, limit: int = 100, /, **query: str) -> Iterator[list[Record]]:
        """As a careful client: until a page is empty."""
        offset = 0
        while page := self.page(limit, offset, **query):
            yield page
            offset += limit

    def invoice(self, id_: str) -> Record:
        invoice: Record = exact_json.read(self.get(f"/invoices/{id_}").text)
        return invoice

    def create(self, **changes: Any) -> Record:
        answer = self.post("/invoices/", **(draft() | changes))
        assert answer.status_code == 201, answer.text
        invoice: Record = exact_json.read(answer.text)
        return invoice

    def sent(self, **changes: Any) -> Record:
        invoice = self.create(**changes)
        self.send(invoice["_id"]).raise_for_status()
        return invoice

    def send(self, id_: str) -> httpx.Response:
        return self.post(f"/invoices/{id_}/send", userId="u", action="email", liveMode=True)

    def pay(self, id_: str, **body: Any) -> httpx.Response:
        spec = {"mode": "cash", "card": {"brand": "", "last4": ""}, "cheque": {"number": ""}, "notes": "x"}
        return self.post(f"/invoices/{id_}/record-payment", **(spec | body))

    def settings(self, **changes: Any) -> httpx.Response:
        return self.client.put("/__admin/settings/highlevel", json=changes)

    def strike(self, path: str = "*", **what: Any) -> None:
        rule = {"system": "highlevel", "path": path, "times": 1, "what": what}
        self.client.post("/__admin/faults", json=rule).raise_for_status()

    def trap(self, name: str) -> list[Record]:
        """The invoices of the seed that show this trap, as the screen shows them."""
        ids = self.client.get(f"{SCREEN}/traps/{name}").json()["invoices"]
        return [exact_json.read(self.client.get(f"{SCREEN}/invoices/{id_}").text) for id_ in ids]

    def clock(self, **move: Any) -> None:
        self.client.post("/__admin/clock", json=move).raise_for_status()


def draft() -> Record:
    return {
        "name": "New Invoice",
        "businessDetails": {"name": "ABC Corp.", "address": {"addressLine1": "9931 Beechwood", "state": "TX"}},
        "currency": "USD",
        "items": [ITEM],
        "discount": {"type": "percentage", "value": 0},
        "contactDetails": {"id": "c1", "name": "Alex", "phoneNo": "+1", "email": "alex@example.com"},
        "issueDate": "2026-11-01",
        "dueDate": "2026-11-15",
        "sentTo": {"email": ["alex@example.com"]},
        "liveMode": True,
    }
