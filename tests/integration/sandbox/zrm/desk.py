"""Asks ZRM's stand-in as an integration would, and works in its screen."""

from typing import Any

import httpx

from sandbox import exact_json

Record = dict[str, Any]
OFFICE = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
BRANCH = "7b91e0d4-25c3-4f6a-8d72-1c0e5a3b9f02"
MASTER = "00000000-0000-0000-0000-000000000001"


class Desk:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.token: str = self.look("sessions")[0]["token"]

    # Through the API

    def headers(self, workspace: str | None = OFFICE, token: str | None = None) -> dict[str, str]:
        chosen = {"x-workspace-id": workspace} if workspace else {}
        return {"Authorization": f"Bearer {token or self.token}", **chosen}

    def query(self, name: str, given: Any = None, **who: Any) -> httpx.Response:
        params = {} if given is None else {"input": exact_json.write(given).decode()}
        return self.http.get(f"/zrm/trpc/{name}", params=params, headers=self.headers(**who))

    def mutate(self, name: str, given: Any = None, **who: Any) -> httpx.Response:
        headers = self.headers(**who) | {"Content-Type": "application/json"}
        return self.http.post(f"/zrm/trpc/{name}", content=exact_json.write(given), headers=headers)

    def data(self, answer: httpx.Response) -> Any:
        assert answer.status_code == 200, answer.text
        return exact_json.read(answer.content)["result"]["data"]

    def get(self, id_: str) -> Record:
        found: Record = self.data(self.query("invoice.getById", {"id": id_}))
        return found

    def create(self, **changes: Any) -> Record:
        made: Record = self.data(self.mutate("invoice.create", self.body(**changes)))
        return made

    def body(self, **changes: Any) -> Record:
        """The least an invoice needs; what is None is left out."""
        stated = {"customerId": self.look("customers")[0]["id"], "invoiceNumber": "N-1"}
        return {name: value for name, value in (stated | changes).items() if value is not None}

    # In the screen

    def look(self, entity: str, id_: str | None = None, workspace: str = OFFICE) -> Any:
        path = f"/__admin/zrm/{workspace}/{entity}" + (f"/{id_}" if id_ else "")
        return exact_json.read(self.http.get(path).raise_for_status().content)

    def edit(self, id_: str, **changes: Any) -> None:
        path = f"/__admin/zrm/{OFFICE}/invoices/{id_}"
        self.http.put(path, content=exact_json.write(changes)).raise_for_status()

    def log_in(self, email: str, **changes: Any) -> str:
        answer = self.http.post(f"/__admin/zrm/{OFFICE}/sessions", json={"email": email} | changes)
        token: str = answer.raise_for_status().json()["token"]
        return token

    def trapped(self, name: str) -> list[Record]:
        """The invoices in which one of the traps is, as the screen shows them, with their lines and payments."""
        ids = self.look("traps", name)["invoices"]
        invoices = [*self.look("invoices"), *self.look("invoices", workspace=BRANCH)]
        return [self._whole(row) for row in invoices if row["id"] in ids]

    def _whole(self, invoice: Record) -> Record:
        parts = {name: self.look(name) for name in ("line-items", "payments")}
        mine = {name: [row for row in rows if row["invoiceId"] == invoice["id"]] for name, rows in parts.items()}
        return invoice | {"lines": mine["line-items"], "payments": mine["payments"]}

    def setting(self, **changes: Any) -> None:
        self.http.put("/__admin/settings/zrm", json=changes).raise_for_status()

    def strike(self, **what: Any) -> None:
        self.http.post("/__admin/faults", json={"system": "zrm", "times": 1, "what": what}).raise_for_status()

    def wait(self, seconds: float) -> None:
        self.http.post("/__admin/clock", json={"advance": seconds})
