"""Asks Coperniq's stand-in as an integration would, and works in its screen."""

from typing import Any

import httpx

from sandbox import exact_json

Record = dict[str, Any]
SCREEN = "/__admin/coperniq/7301"


class Office:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    # Through the API

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "coperniq-key", **query: Any
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) else exact_json.write(body) if body is not None else None
        headers = {"x-api-key": key}
        return self.http.request(method, f"/coperniq/v1{path}", content=content, headers=headers, params=query)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return exact_json.read(answer.content)

    def create(self, **changes: Any) -> Record:
        answer = self.ask("POST", "/invoices", self.body(**changes))
        assert answer.status_code == 201, answer.text
        made: Record = exact_json.read(answer.content)
        return made

    def refusal(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Record]:
        answer = self.ask(method, path, body, **query)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()

    def body(self, **changes: Any) -> Record:
        """A draft of one line; what is None is left out."""
        made = {"recordId": self.project(), "calculationMethod": "LINE_ITEMS", "lineItems": [self.line(0)]}
        return {name: value for name, value in (made | changes).items() if value is not None}

    def line(self, number: int, **changes: Any) -> Record:
        item = self.look("catalog-items")[number]
        return {"catalogItemId": item["id"], "quantity": 2, "unitCost": 5, "unitPrice": 10} | changes

    def project(self, number: int = 0) -> int:
        id_: int = self.look("projects")[number]["id"]
        return id_

    # In the screen

    def look(self, entity: str, id_: int | str | None = None) -> Any:
        path = f"{SCREEN}/{entity}" if id_ is None else f"{SCREEN}/{entity}/{id_}"
        return exact_json.read(self.http.get(path).raise_for_status().content)

    def edit(self, entity: str, id_: int | str, **changes: Any) -> None:
        content = exact_json.write(changes)
        self.http.put(f"{SCREEN}/{entity}/{id_}", content=content).raise_for_status()

    def delete(self, entity: str, id_: int | str) -> None:
        self.http.delete(f"{SCREEN}/{entity}/{id_}").raise_for_status()

    def trapped(self, name: str) -> list[Record]:
        """The invoices in which one of the traps is, as the screen shows them."""
        return [self.look("invoices", id_) for id_ in self.look("traps", name)["invoices"]]

    def setting(self, **changes: Any) -> None:
        self.http.put("/__admin/settings/coperniq", json=changes).raise_for_status()

    def strike(self, **what: Any) -> None:
        rule = {"system": "coperniq", "times": 1, "what": what}
        self.http.post("/__admin/faults", json=rule).raise_for_status()

    def wait(self, seconds: float) -> None:
        self.http.post("/__admin/clock", json={"advance": seconds})
