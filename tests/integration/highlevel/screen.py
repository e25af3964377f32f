"""What a person does at the stand-in's screen, and our connection to the same stand-in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx

from connectors import highlevel
from connectors.base import Page, Record, Source
from connectors.highlevel import Settings
from models.document import Document, Invoice, Payment
from sandbox import exact_json
from tests.given import given_in_memory

Fault = dict[str, Any]

LOCATION = "6578278e879ad2646715ba9c"
DESK = f"/__admin/highlevel/{LOCATION}"


@dataclass(frozen=True)
class Screen:
    """The stand-in, and what one can do with it."""

    client: httpx.Client
    logins: dict[str, str] = field(default_factory=lambda: {"private_token": "pit-hl-private"})

    def reset(self) -> None:
        self._done(self.client.post("/__admin/reset"))
        self.set(limits=False)

    def set(self, **settings: Any) -> None:
        self._done(self.client.put("/__admin/settings/highlevel", json=settings))

    def invoices(self) -> list[dict[str, Any]]:
        return list(exact_json.read(self._done(self.client.get(f"{DESK}/invoices")).text))

    def trap(self, name: str) -> list[str]:
        """The ids of the invoices that show a trap."""
        return list(self._done(self.client.get(f"{DESK}/traps/{name}")).json()["invoices"])

    def traps(self) -> list[list[str]]:
        return [trap["invoices"] for trap in self._done(self.client.get(f"{DESK}/traps")).json()]

    def create(self, **changes: Any) -> str:
        """Through the vendor's own operation; sent."""
        place = {"altId": LOCATION, "altType": "location"}
        body = place | {
            "name": "New Invoice",
            "title": "Hours sold",
            "businessDetails": {"name": "ABC Corp."},
            "currency": "USD",
            "items": [{"name": "Page", "currency": "USD", "qty": 1, "amount": 100}],
            "discount": {"type": "percentage", "value": 0},
            "contactDetails": {"id": "c1", "name": "Alex", "email": "alex@example.com"},
            "issueDate": "2026-11-01",
            "dueDate": "2026-11-15",
            "sentTo": {"email": ["alex@example.com"]},
            "liveMode": True,
        }
        headers = {"Authorization": "Bearer pit-hl-private", "Version": "2021-07-28"}
        made = self._done(self.client.post("/highlevel/invoices/", json=body | changes, headers=headers)).json()
        sending = place | {"userId": "u", "action": "email", "liveMode": True}
        self._done(self.client.post(f"/highlevel/invoices/{made['_id']}/send", json=sending, headers=headers))
        return str(made["_id"])

    def add(self, **body: Any) -> str:
        return str(self._done(self.client.post(f"{DESK}/invoices", json=body)).json()["_id"])

    def edit(self, id_: str, **changes: Any) -> None:
        self._done(self.client.put(f"{DESK}/invoices/{id_}", json=changes))

    def delete(self, id_: str) -> None:
        self._done(self.client.delete(f"{DESK}/invoices/{id_}"))

    def wait(self, seconds: int) -> None:
        """Let the stand-in's clock go on."""
        self._done(self.client.post("/__admin/clock", json={"advance": seconds}))

    def stop_the_clock(self) -> None:
        self._done(self.client.post("/__admin/clock", json={"freeze": True}))

    def break_nth(self, nth: int, fault: Fault, path: str = "/invoices/") -> None:
        """Have the n-th request from now for a path go wrong."""
        rule = {"system": "highlevel", "nth": nth, "path": path, "what": fault}
        self._done(self.client.post("/__admin/faults", json=rule))

    def requests(self, path: str) -> int:
        """How often a path was asked for since the reset."""
        entries = self._done(self.client.get("/__admin/journal")).json()
        return sum(entry["path"] == path for entry in entries)

    def settings(self, **settings: Any) -> Settings:
        url = f"{str(self.client.base_url).rstrip('/')}/highlevel"
        return Settings(**{"base_url": url} | self.logins | settings)

    def connected(self, **settings: Any) -> Source:
        """Our connection, by a private token if nothing else is said."""
        return highlevel.connect(self.settings(**settings), LOCATION, given_in_memory())

    def _done(self, response: httpx.Response) -> httpx.Response:
        return response.raise_for_status()


BY_CLIENT = {"private_token": "", "client_id": "hl-client", "client_secret": "hl-secret"} | {
    "refresh_token": "hl-refresh"
}


def records(pages: Iterator[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def ids(of: list[Record]) -> list[str]:
    return [record["_id"] for record in of]


def first(pages: Iterator[Page], count: int) -> list[Page]:
    """Some pages, and then nobody reads on."""
    return list(islice(pages, count))


@dataclass(frozen=True)
class Pulled:
    """Everything of one pull, mapped."""

    documents: dict[str, tuple[Document, ...]]

    def invoice(self, id_: str) -> Invoice:
        found = self.documents[id_][0]
        assert isinstance(found, Invoice)
        return found

    def payments(self, id_: str) -> list[Payment]:
        return [one for one in self.documents[id_] if isinstance(one, Payment)]

    @property
    def invoices(self) -> list[Invoice]:
        return [self.invoice(id_) for id_ in self.documents]


def mapped(source: Source) -> Pulled:
    pulled = records(source.pull(None))
    return Pulled({record["_id"]: source.documents(record, {}).documents for record in pulled})
