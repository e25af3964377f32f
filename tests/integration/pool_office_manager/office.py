"""What a person does at the stand-in's screen, and our connection to the same stand-in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx

from connectors.base import Given, Kept, NothingKept, Page, Record
from connectors.pool_office_manager import Settings
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.source import PoolOfficeManagerSource
from models import exact_json
from models.document import Invoice
from tests.given import CountedPermits, TokensInMemory

ACCOUNT = "austin-pool-services"
LIST = "infiniteInvoices("

Fault = dict[str, Any]


@dataclass(frozen=True)
class Office:
    """The stand-in, and what one can do with it."""

    client: httpx.Client
    tokens: TokensInMemory = field(default_factory=TokensInMemory)
    """Kept from one connection to the next, as the ledger does: a refresh token is good once."""

    @property
    def url(self) -> str:
        return f"{str(self.client.base_url).rstrip('/')}/pool_office_manager"

    def reset(self) -> None:
        self._admin("POST", "reset")
        self.set(limits=False)

    def set(self, **settings: Any) -> None:
        self._admin("PUT", "settings/pool_office_manager", settings)

    def look(self, entity: str) -> list[dict[str, Any]]:
        return list(self._admin("GET", f"pool_office_manager/{ACCOUNT}/{entity}"))

    def ids(self) -> list[str]:
        """Of all invoices."""
        return sorted(invoice["id"] for invoice in self.look("invoices"))

    def traps(self) -> dict[str, list[str]]:
        """Which invoices show which trap."""
        return {trap["id"]: trap["invoices"] for trap in self.look("traps")}

    def edit(self, id_: str, entity: str = "invoices", **changes: Any) -> None:
        self._admin("PUT", f"pool_office_manager/{ACCOUNT}/{entity}/{id_}", changes)

    def delete(self, id_: str) -> None:
        self._admin("DELETE", f"pool_office_manager/{ACCOUNT}/invoices/{id_}")

    def wait(self, seconds: int) -> None:
        """Let the stand-in's clock go on."""
        self._admin("POST", "clock", {"advance": seconds})

    def stop_the_clock(self) -> None:
        self._admin("POST", "clock", {"freeze": True})

    def break_nth(self, nth: int, fault: Fault, mentions: str = LIST) -> None:
        """Have the n-th request from now that mentions a text go wrong."""
        rule = {"system": "pool_office_manager", "nth": nth, "mentions": mentions, "what": fault}
        self._admin("POST", "faults", rule)

    def break_path(self, path: str, fault: Fault) -> None:
        """Have every request to a path go wrong."""
        self._admin("POST", "faults", {"system": "pool_office_manager", "path": path, "times": 9, "what": fault})

    def requests(self, path: str) -> int:
        """How often a path was asked for since the reset."""
        return sum(entry["path"] == path for entry in self._admin("GET", "journal"))

    def connected(self, kept: Kept | None = None, **settings: Any) -> PoolOfficeManagerSource:
        """Our connection; ``kept`` was pulled before."""
        login = {"base_url": self.url, "client_id": "pom-client", "refresh_token": "pom-refresh"}
        said = Settings(**login | settings)
        office = PoolOfficeManager(said, Given(CountedPermits(), self.tokens))
        return PoolOfficeManagerSource(office, said, ACCOUNT, kept or NothingKept())

    def _admin(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else exact_json.dumps(body)
        response = self.client.request(method, f"/__admin/{path}", content=content).raise_for_status()
        return exact_json.loads(response.content) if response.content else None


def records(pages: Iterable[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def ids(of: Iterable[Record]) -> list[str]:
    return [record["id"] for record in of]


def first(pages: Iterator[Page], count: int = 1) -> list[Page]:
    """Some pages, and then nobody reads on."""
    return list(islice(pages, count))


def invoices(source: PoolOfficeManagerSource) -> dict[str, Invoice]:
    """All invoices as they are mapped, by id."""
    mapped = (source.documents(record, {}).documents[0] for record in records(source.pull(None)))
    return {invoice.ref.id: invoice for invoice in mapped if isinstance(invoice, Invoice)}
