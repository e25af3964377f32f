"""Asks a Kojo stand-in as an integration would, without a socket between."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sandbox import exact_json
from sandbox.kojo import Kojo
from sandbox.system import Request, Response

LEGACY = {"authorization": "Bearer kojo-legacy-key"}
GOOD_FORM = {"grant_type": "client_credentials", "client_id": "kojo-client", "client_secret": "kojo-secret"}


class Caller:
    def __init__(self, kojo: Kojo) -> None:
        self.kojo = kojo

    def post(self, body: bytes, headers: Mapping[str, str] = LEGACY) -> Response:
        return self.kojo.handle(Request("POST", "/graphql", {}, headers, body))

    def ask(self, query: str, **variables: Any) -> Any:
        """The whole body of the answer."""
        response = self.post(exact_json.write({"query": query, "variables": variables}))
        assert response.status == 200
        return exact_json.read(response.body)

    def data(self, query: str, **variables: Any) -> Any:
        body = self.ask(query, **variables)
        assert "errors" not in body, body
        return body["data"]

    def error(self, query: str, **variables: Any) -> str:
        """The message of the only error."""
        [error] = self.ask(query, **variables)["errors"]
        assert error["requestId"]
        return str(error["message"])

    def ids(self, arguments: str) -> list[str]:
        return [invoice["id"] for invoice in self.data(f"{{ invoices({arguments}) {{ id }} }}")["invoices"]]

    def rest(self, path: str, **query: str) -> tuple[int, Any]:
        response = self.kojo.handle(Request("GET", path, query, LEGACY, b""))
        return response.status, exact_json.read(response.body)

    def token(self, **changes: str) -> Response:
        body = urlencode(GOOD_FORM | changes).encode()
        return self.kojo.handle(Request("POST", "/oauth2/token", {}, {}, body))
