"""What a person does at the stand-in's screen, and our connection to the same stand-in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx

from connectors import coperniq
from connectors.base import Page, Record, Source
from connectors.coperniq import Settings
from models import exact_json
from tests.given import KeptInMemory
from tests.unit.coperniq.given import CountedPermits, given_in_memory

Fault = dict[str, Any]


@dataclass(frozen=True)
class Screen:
    """The stand-in, and what one can do with it."""

    client: httpx.Client
    kept: KeptInMemory = field(default_factory=KeptInMemory)

    def reset(self) -> None:
        self._done(self.client.post("/__admin/reset"))
        self.set(limits=False)

    def set(self, **settings: Any) -> None:
        self._done(self.client.put("/__admin/settings/coperniq", json=settings))

    def all(self, stream: str = "invoices") -> list[dict[str, Any]]:
        answer = self._done(self.client.get(f"/__admin/coperniq/7301/{stream}"))
        return list(exact_json.loads(answer.content))

    def listed(self) -> list[int]:
        """The ids of the invoices that Coperniq's lists show."""
        return sorted(invoice["id"] for invoice in self.all() if not invoice["isArchived"])

    def traps(self) -> dict[str, list[int]]:
        answer = self._done(self.client.get("/__admin/coperniq/7301/traps")).json()
        return {trap["id"]: trap["invoices"] for trap in answer}

    def latest(self, count: int) -> tuple[str, list[int]]:
        """A cursor from which so many invoices (or a few more) are still to come, and their ids."""
        listed = [invoice for invoice in self.all() if not invoice["isArchived"]]
        changes = sorted((invoice["updatedAt"], invoice["id"]) for invoice in listed)
        since = changes[-count][0]
        cursor = json.dumps({"invoices": {"since": since}})
        return cursor, sorted(id_ for changed, id_ in changes if changed >= since)

    def edit(self, id_: int, **changes: Any) -> None:
        self._done(self.client.put(f"/__admin/coperniq/7301/invoices/{id_}", json=changes))

    def delete(self, id_: int) -> None:
        self._done(self.client.delete(f"/__admin/coperniq/7301/invoices/{id_}"))

    def pay(self, id_: int, amount: str, on: str = "2026-10-01") -> None:
        """Through Coperniq's API, as a payment processor would."""
        body = {"amount": float(amount), "paymentMethod": "ACH", "paymentDate": f"{on}T00:00:00.000Z"}
        headers = {"x-api-key": "coperniq-key"}
        self._done(self.client.post(f"/coperniq/v1/invoices/{id_}/payments", json=body, headers=headers))

    def wait(self, seconds: int) -> None:
        """Let the stand-in's clock go on."""
        self._done(self.client.post("/__admin/clock", json={"advance": seconds}))

    def stop_the_clock(self) -> None:
        self._done(self.client.post("/__admin/clock", json={"freeze": True}))

    def break_nth(self, nth: int, fault: Fault, **which: Any) -> None:
        """Have the n-th request from now go wrong."""
        rule = {"system": "coperniq", "nth": nth, "what": fault} | which
        self._done(self.client.post("/__admin/faults", json=rule))

    def requests(self, part: str = "") -> int:
        """How many requests since the reset have a text in their path."""
        entries = self._done(self.client.get("/__admin/journal")).json()
        return sum(part in entry["path"] for entry in entries)

    def connected(
        self, permits: CountedPermits | None = None, kept: KeptInMemory | None = None, **settings: Any
    ) -> Source:
        """Our connection, with the administrator's key if nothing else is said; it pulled everything before."""
        url = f"{str(self.client.base_url).rstrip('/')}/coperniq/v1"
        chosen = Settings(**{"base_url": url, "api_key": "coperniq-key"} | settings)
        return coperniq.connect(chosen, "7301", given_in_memory(permits, self.kept if kept is None else kept))

    def _done(self, response: httpx.Response) -> httpx.Response:
        return response.raise_for_status()


def records(pages: Iterator[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def ids(of: list[Record]) -> list[int]:
    return [record["id"] for record in of]


def first(pages: Iterator[Page], count: int) -> list[Page]:
    """Some pages, and then nobody reads on."""
    return list(islice(pages, count))
