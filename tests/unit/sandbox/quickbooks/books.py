"""A connected company to try things on: requests in, JSON out, with the clock in hand."""

from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.quickbooks import QuickBooks
from sandbox.system import Request, Response

REALM = "9341453172345678"
JSON = "application/json"


class Books:
    """The clock stands still; `limits` are off unless a story is about them."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.quickbooks = QuickBooks(self.clock)
        self.set(limits=False)
        self.headers = {"accept": JSON, "authorization": f"Bearer {self.token()['access_token']}"}

    def set(self, **settings: Any) -> None:
        self.quickbooks.change_settings(settings)

    def token(self, client: str = "qb-client:qb-secret", **form: str) -> dict[str, Any]:
        answer: dict[str, Any] = exact_json.read(self.ask_token(client, **form).body)
        return answer

    def ask_token(self, client: str = "qb-client:qb-secret", **form: str) -> Response:
        fields = form or {"grant_type": "refresh_token", "refresh_token": "qb-refresh"}
        body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
        headers = {"authorization": "Basic " + b64encode(client.encode()).decode()}
        return self.quickbooks.handle(Request("POST", "/oauth2/v1/tokens/bearer", {}, headers, body))

    def send(
        self,
        method: str,
        resource: str,
        body: bytes = b"",
        query: Mapping[str, str] | None = None,
        realm: str = REALM,
    ) -> Response:
        path = f"/v3/company/{realm}/{resource}"
        return self.quickbooks.handle(Request(method, path, query or {}, self.headers, body))

    def post(self, resource: str, body: Any, **query: str) -> dict[str, Any]:
        answer: dict[str, Any] = exact_json.read(self.send("POST", resource, exact_json.write(body), query).body)
        return answer

    def read(self, resource: str) -> dict[str, Any]:
        answer: dict[str, Any] = exact_json.read(self.send("GET", resource).body)
        return answer

    def query(self, statement: str) -> dict[str, Any]:
        answer: dict[str, Any] = exact_json.read(self.send("POST", "query", statement.encode()).body)
        return answer

    def rows(self, statement: str, entity: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.query(statement)["QueryResponse"].get(entity, [])
        return rows

    def batch(self, *items: Any, **query: str) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = self.post("batch", {"BatchItemRequest": list(items)}, **query)[
            "BatchItemResponse"
        ]
        return answers

    def add_bill(self, **changes: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.post("bill", bill(**changes))["Bill"]
        return made

    def add_vendor(self, name: str, **changes: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.post("vendor", {"DisplayName": name, **changes})["Vendor"]
        return made

    def bill_count(self) -> int:
        return len(self.quickbooks.look(REALM, "bill"))


def line(amount: Any = "100.00", account: str = "101", **detail: Any) -> dict[str, Any]:
    return {
        "Amount": Decimal(amount) if isinstance(amount, str) else amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}, **detail},
    }


def item_line(amount: str, qty: str, unit_price: str, item: str = "3") -> dict[str, Any]:
    detail = {"ItemRef": {"value": item}, "Qty": Decimal(qty), "UnitPrice": Decimal(unit_price)}
    return {
        "Amount": Decimal(amount),
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": detail,
    }


def bill(**changes: Any) -> dict[str, Any]:
    """A bill of Hicks Hardware over 100.00, but for the changes; a change to None leaves the field out."""
    whole = {"VendorRef": {"value": "41"}, "Line": [line()], **changes}
    return {name: value for name, value in whole.items() if value is not None}


def errors(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Code and element of each error of a fault."""
    return [(error["code"], error["element"]) for error in answer["Fault"]["Error"]]


def code(answer: Mapping[str, Any]) -> str:
    ((only, _element),) = errors(answer)
    return only
