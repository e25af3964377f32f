"""What a person does at the stand-in's screen, and our connection to the same stand-in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import httpx

from connectors import kojo
from connectors.base import Page, Record, Source
from connectors.kojo import Settings
from tests.given import given_in_memory

Fault = dict[str, Any]


@dataclass(frozen=True)
class Screen:
    """The stand-in, and what one can do with it."""

    client: httpx.Client

    def reset(self) -> None:
        self._done(self.client.post("/__admin/reset"))
        self.set(limits=False)

    def set(self, **settings: bool) -> None:
        self._done(self.client.put("/__admin/settings/kojo", json=settings))

    def invoices(self) -> list[dict[str, Any]]:
        return list(self._done(self.client.get("/__admin/kojo/acme/invoices")).json())

    def latest(self, count: int) -> tuple[str, list[str]]:
        """A cursor from which so many invoices (or a few more) are still to come, and their ids."""
        changes = sorted((invoice["updatedAt"], invoice["id"]) for invoice in self.invoices())
        since = changes[-count][0]
        return json.dumps({"since": since}), [id_ for changed, id_ in changes if changed >= since]

    def edit(self, id_: str, **changes: Any) -> None:
        self._done(self.client.put(f"/__admin/kojo/acme/invoices/{id_}", json=changes))

    def delete(self, id_: str) -> None:
        self._done(self.client.delete(f"/__admin/kojo/acme/invoices/{id_}"))

    def wait(self, seconds: int) -> None:
        """Let the stand-in's clock go on."""
        self._done(self.client.post("/__admin/clock", json={"advance": seconds}))

    def stop_the_clock(self) -> None:
        self._done(self.client.post("/__admin/clock", json={"freeze": True}))

    def break_nth(self, nth: int, fault: Fault, mentions: str = "invoices(") -> None:
        """Have the n-th request from now that mentions a text go wrong."""
        rule = {"system": "kojo", "nth": nth, "mentions": mentions, "what": fault}
        self._done(self.client.post("/__admin/faults", json=rule))

    def requests(self, path: str) -> int:
        """How often a path was asked for since the reset."""
        entries = self._done(self.client.get("/__admin/journal")).json()
        return sum(entry["path"] == path for entry in entries)

    def connected(self, **settings: Any) -> Source:
        """Our connection, by client credentials if nothing else is said."""
        login = {"client_id": "kojo-client", "client_secret": "kojo-secret"}
        url = f"{str(self.client.base_url).rstrip('/')}/kojo"
        return kojo.connect(Settings(**{"base_url": url} | login | settings), "acme", given_in_memory())

    def _done(self, response: httpx.Response) -> httpx.Response:
        return response.raise_for_status()


def records(pages: Iterator[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def first(pages: Iterator[Page], count: int) -> list[Page]:
    """Some pages, and then nobody reads on."""
    return list(islice(pages, count))
