"""What a person does at the stand-in's screen, and our connection to the same stand-in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import httpx

from connectors import zrm
from connectors.base import Page, Record, Source
from connectors.zrm import Settings
from models import exact_json
from models.document import Invoice, Payment
from tests.given import KeptInMemory, given_in_memory

OFFICE = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
BRANCH = "7b91e0d4-25c3-4f6a-8d72-1c0e5a3b9f02"
MASTER = "00000000-0000-0000-0000-000000000001"
Fault = dict[str, Any]


@dataclass(frozen=True)
class Office:
    """The stand-in, and what one can do with it."""

    client: httpx.Client

    def reset(self) -> None:
        self._done(self.client.post("/__admin/reset"))

    def set(self, **settings: Any) -> None:
        self._done(self.client.put("/__admin/settings/zrm", json=settings))

    def look(self, entity: str, workspace: str = OFFICE) -> list[Record]:
        answer = self._done(self.client.get(f"/__admin/zrm/{workspace}/{entity}"))
        return list(exact_json.loads(answer.content))

    def trap(self, name: str) -> list[str]:
        """The ids of the invoices in which a trap is."""
        return next(trap["invoices"] for trap in self.look("traps") if trap["id"] == name)

    def ids(self) -> list[str]:
        """Of all invoices of the office, oldest change first."""
        return [row["id"] for row in sorted(self.look("invoices"), key=lambda row: (row["updatedAt"], row["id"]))]

    def latest(self, count: int) -> tuple[str, list[str]]:
        """A cursor from which so many invoices (or a few more) are still to come, and their ids."""
        changes = sorted((row["updatedAt"], row["id"]) for row in self.look("invoices"))
        since = changes[-count][0]
        return json.dumps({"since": since}), [id_ for changed, id_ in changes if changed >= since]

    def edit(self, id_: str, entity: str = "invoices", **changes: Any) -> None:
        path = f"/__admin/zrm/{OFFICE}/{entity}/{id_}"
        self._done(self.client.put(path, content=exact_json.dumps(changes)))

    def enter(self, entity: str, **row: Any) -> Record:
        answer = self._done(self.client.post(f"/__admin/zrm/{OFFICE}/{entity}", content=exact_json.dumps(row)))
        return dict(exact_json.loads(answer.content))

    def delete(self, id_: str, entity: str = "invoices") -> None:
        self._done(self.client.delete(f"/__admin/zrm/{OFFICE}/{entity}/{id_}"))

    def clear(self) -> None:
        """No invoice is there any more; the customers stay."""
        for id_ in self.ids():
            self.delete(id_)

    def wait(self, seconds: int) -> None:
        """Let the stand-in's clock go on."""
        self._done(self.client.post("/__admin/clock", json={"advance": seconds}))

    def break_nth(self, nth: int, fault: Fault, path: str = "/trpc/invoice.list") -> None:
        """Have the n-th request from now to a path go wrong."""
        rule = {"system": "zrm", "nth": nth, "path": path, "what": fault}
        self._done(self.client.post("/__admin/faults", json=rule))

    def requests(self) -> int:
        """How often anything was asked since the reset."""
        return len(self._done(self.client.get("/__admin/journal")).json())

    def logged_in(self, email: str, **session: Any) -> str:
        """The token of a new session."""
        answer = self._done(self.client.post(f"/__admin/zrm/{OFFICE}/sessions", json={"email": email} | session))
        return str(answer.json()["token"])

    def connected(self, workspace: str = OFFICE, kept: KeptInMemory | None = None, **settings: Any) -> Source:
        """Our connection, in the office's session if nothing else is said; ``kept`` was pulled before."""
        defaults = {"base_url": f"{str(self.client.base_url).rstrip('/')}/zrm"}
        token = {} if "token" in settings else {"token": self.look("sessions")[0]["token"]}
        return zrm.connect(Settings(**defaults | token | settings), workspace, given_in_memory(kept=kept))

    def _done(self, response: httpx.Response) -> httpx.Response:
        return response.raise_for_status()


def records(pages: Iterator[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def ids(of: list[Record]) -> list[str]:
    return [record["invoice"]["id"] for record in of]


def first(pages: Iterator[Page], count: int) -> list[Page]:
    """Some pages, and then nobody reads on."""
    return list(islice(pages, count))


def mapped(source: Source, record: Record) -> tuple[Invoice, list[Payment]]:
    invoice, *payments = source.documents(record, {}).documents
    assert isinstance(invoice, Invoice)
    return invoice, [payment for payment in payments if isinstance(payment, Payment)]
