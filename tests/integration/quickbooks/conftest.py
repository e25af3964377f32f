from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from connectors.base import Done, Given, Item, Need, Operation, OperationKind, Outcome, Search, Sighting, Target
from connectors.quickbooks import Settings, connect
from models.document import Invoice
from models.route import Policy
from sandbox.clock import Clock
from sandbox.quickbooks import QuickBooks
from tests.contract.matching import lacking, match
from tests.given import CountedPermits, TokensInMemory
from tests.integration.sandbox.serving import serving
from tests.unit.quickbooks.samples import MARK, ROUTE

REALM = "9341453172345678"
CANADA = "9130352087654321"


@dataclass
class Company:
    """The stand-in's company: what the connector sees of it, and what a person does in its screen."""

    http: httpx.Client
    target: Target
    login: TokensInMemory
    permits: CountedPermits
    realm: str = REALM

    def encode(self, kind: OperationKind, invoice: Invoice, **more: Any) -> Item:
        """The item of one write, its references found in the company and new vendors made first."""
        policy: Policy = more.pop("policy", ROUTE)
        item_id: str = more.pop("item_id", "1")
        references = more.pop("references", None) or self.references(invoice, policy)
        operation = Operation(kind, more.pop("mark", MARK), document=invoice, source="Kojo", **more)
        return self.target.encode(operation, item_id, references, policy)

    def made(self, invoice: Invoice, policy: Policy) -> Sighting:
        """A new record, which is what the bytes say, to the cent."""
        item = self.encode(OperationKind.CREATE, invoice, policy=policy)
        outcome = self.target.send([item], f"request-{invoice.ref.id}-{invoice.number}"[:50]).outcomes["1"]
        assert isinstance(outcome, Done), outcome
        assert outcome.sighting is not None
        assert self.target.differences(self.target.fields(item.body), outcome.sighting.fields) == ()
        assert invoice.total is not None
        assert outcome.sighting.remote.total == invoice.total * 100
        assert self.target.total(item.body) == invoice.total
        return outcome.sighting

    def references(self, invoice: Invoice, policy: Policy = ROUTE) -> dict[Any, str]:
        needs = self.target.needs(invoice, policy)
        for need in lacking(needs, match(self.target, needs)):
            self.create_vendor(need, policy)
        return match(self.target, needs)

    def create_vendor(self, need: Need, policy: Policy = ROUTE, *, name_taken: bool = False) -> Outcome:
        operation = Operation(OperationKind.CREATE_REFERENCE, MARK, need=need, name_taken=name_taken)
        item = self.target.encode(operation, "v", {}, policy)
        return self.target.send([item], f"vendor-{name_taken}-{abs(hash(need.value))}"[:36]).outcomes["v"]

    def seen(self, id_: str, entity: str = "Bill") -> Sighting:
        (sighting,) = self.target.look_up(Search(entity, ids=(id_,)))
        return sighting

    def screen(self, entity: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.http.get(f"/__admin/quickbooks/{self.realm}/{entity}").json()
        return listed

    def edit(self, entity: str, id_: str, body: dict[str, Any]) -> None:
        self.http.put(f"/__admin/quickbooks/{self.realm}/{entity}/{id_}", json=body).raise_for_status()

    def add(self, entity: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.post(f"/__admin/quickbooks/{self.realm}/{entity}", json=body).raise_for_status()
        made: dict[str, Any] = answer.json()
        return made

    def set(self, **changes: Any) -> None:
        self.http.put("/__admin/settings/quickbooks", json=changes).raise_for_status()

    def fault(self, path: str, what: dict[str, Any], **when: Any) -> None:
        rule = {"system": "quickbooks", "path": path, "what": what, **(when or {"nth": 1})}
        self.http.post("/__admin/faults", json=rule).raise_for_status()

    def writes(self) -> list[str]:
        journal = self.http.get("/__admin/journal").json()
        return [wrote for entry in journal for wrote in entry["wrote"]]


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def server(clock: Clock) -> Iterator[httpx.Client]:
    with serving([QuickBooks(clock)], clock) as client:
        yield client


@pytest.fixture
def company(server: httpx.Client) -> Company:
    """One server for all tests, as new for each; without its limits, for a story asks faster than a worker."""
    server.post("/__admin/reset").raise_for_status()
    server.put("/__admin/settings/quickbooks", json={"limits": False}).raise_for_status()
    return _connected(server, REALM, "qb-refresh")


def canadian(server: httpx.Client) -> Company:
    """The second company of the same server."""
    return _connected(server, CANADA, f"qb-refresh-{CANADA}")


def _connected(server: httpx.Client, realm: str, refresh_token: str) -> Company:
    login, permits = TokensInMemory(), CountedPermits()
    settings = Settings.model_validate(
        {
            "base_url": f"{server.base_url}/quickbooks".replace("//quick", "/quick"),
            "token_url": f"{server.base_url}/quickbooks/oauth2/v1/tokens/bearer".replace("//quick", "/quick"),
            "client_id": "qb-client",
            "client_secret": "qb-secret",
            "refresh_token": refresh_token,
        }
    )
    return Company(server, connect(settings, realm, Given(permits, login)), login, permits, realm)
