"""A connected company behind a real socket, and what its stories send to it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from sandbox import exact_json

REALM = "9341453172345678"
CANADIAN_REALM = "9130352087654321"
COMPANY = f"/quickbooks/v3/company/{REALM}"
SCREEN = f"/__admin/quickbooks/{REALM}"
BILLS, VENDORS = f"{SCREEN}/bill", f"{SCREEN}/vendor"


@dataclass(frozen=True)
class Books:
    http: httpx.Client
    headers: dict[str, str]
    realm: str = REALM

    def get(self, resource: str, **query: str) -> httpx.Response:
        return self.http.get(f"{self._company}/{resource}", params=query, headers=self.headers)

    def post(self, resource: str, body: Any, **query: str) -> httpx.Response:
        content = exact_json.write(body)
        return self.http.post(f"{self._company}/{resource}", params=query, content=content, headers=self.headers)

    @property
    def _company(self) -> str:
        return f"/quickbooks/v3/company/{self.realm}"

    def made(self, entity: str, body: Any, **query: str) -> dict[str, Any]:
        """The row as it is answered, once it is written."""
        return self._row(self.post(entity, body, **query))

    def read(self, entity: str, id_: str) -> dict[str, Any]:
        return self._row(self.get(f"{entity}/{id_}"))

    def refused(self, entity: str, body: Any, **query: str) -> list[tuple[str, str]]:
        """Code and element of every error."""
        answer = self._content(self.post(entity, body, **query))
        return [(error["code"], error["element"]) for error in answer["Fault"]["Error"]]

    def complaint(self, entity: str, body: Any, **query: str) -> str:
        """The words of the only error."""
        (error,) = self._content(self.post(entity, body, **query))["Fault"]["Error"]
        return f"{error['code']} {error['Detail']}"

    def query(self, statement: str) -> list[dict[str, Any]]:
        answer = self._content(self.get("query", query=statement))["QueryResponse"]
        return next((rows for rows in answer.values() if isinstance(rows, list)), [])

    def set(self, **settings: Any) -> None:
        self.http.put("/__admin/settings/quickbooks", json=settings).raise_for_status()

    def _row(self, response: httpx.Response) -> dict[str, Any]:
        row, _time = self._content(response).values()
        assert isinstance(row, dict)
        assert "Error" not in row, row
        return row

    def _content(self, response: httpx.Response) -> dict[str, Any]:
        """Read exactly, as money has to be."""
        content: dict[str, Any] = exact_json.read(response.content)
        return content

    def batch(self, *items: Any) -> list[dict[str, Any]]:
        """The outcomes of a batch whose request id is always the same."""
        answer = self.post("batch", {"BatchItemRequest": items}, requestid="batch-1").json()
        outcomes: list[dict[str, Any]] = answer["BatchItemResponse"]
        return outcomes

    def strike(self, **what: Any) -> None:
        """Let the next request that can meet this trouble meet it."""
        rule = {"system": "quickbooks", "path": "/v3/*", "times": 1, "what": what}
        self.http.post("/__admin/faults", json=rule).raise_for_status()

    def advance(self, seconds: float) -> None:
        self.http.post("/__admin/clock", json={"advance": seconds}).raise_for_status()

    def held(self, screen: str) -> list[dict[str, Any]]:
        """What a person sees in the company's screen."""
        rows: list[dict[str, Any]] = self.http.get(screen).json()
        return rows

    def journal(self) -> dict[str, Any]:
        entry: dict[str, Any] = self.http.get("/__admin/journal").json()[-1]
        return entry


def bill(**changes: Any) -> dict[str, Any]:
    """A bill of Hicks Hardware over 100.10, but for the changes."""
    detail = {"AccountRef": {"value": "101"}}
    line = {
        "Amount": Decimal("100.10"),
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }
    return {"VendorRef": {"value": "41"}, "Line": [line], **changes}


def item(b_id: str, **changes: Any) -> dict[str, Any]:
    return {"bId": b_id, "operation": "create", "Bill": bill(**changes)}


def vendor() -> dict[str, Any]:
    return {"DisplayName": "Solaris Electric"}
