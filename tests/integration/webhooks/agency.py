"""A location of HighLevel's, our ledger and our web server, and the verbs that stories about events need."""

import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from config.settings import Settings
from connectors.base import ExternalId, ReceivesWebhooks
from models import tables
from models.document import Invoice
from models.route import Route
from sandbox import exact_json
from sync import turns
from sync.connect import Workshop, workshop
from sync.pull import Pulled, follow_hints, pull, take_in
from sync.store import connections, documents, slots, webhooks
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.turns import FOLLOW, Crew, schedule
from tests.integration.highlevel.screen import DESK, LOCATION, Screen

KEY = Fernet.generate_key().decode()
NAME = "agency"


@dataclass(frozen=True)
class Agency:
    database: Database
    screen: Screen
    web: httpx.Client
    workshop: Workshop

    @classmethod
    def begun(cls, database: Database, screen: Screen, web: httpx.Client) -> "Agency":
        [keys] = screen.client.get(f"{DESK}/keys").json()
        settings = {
            "base_url": f"{str(screen.client.base_url).rstrip('/')}/highlevel",
            "private_token": "pit-hl-private",
            "webhook_ed25519_public_key": keys["ed25519"],
        }
        with database.transaction() as db:
            source = connections.add(db, _columns(NAME, "connectors.highlevel", LOCATION, settings))
            books = connections.add(db, _columns("books", "connectors.quickbooks", "1", {}))
            connections.put_route(db, source, books, Route(source=NAME, target="books", since=date(2026, 1, 1)))
        screen.set(webhook_url=f"{web.base_url}/webhooks/{NAME}")
        return cls(database, screen, web, workshop(database, Settings(key=KEY)))

    # ── what workers do ──────────────────────────────────────────────────────────────────────────────────────

    @property
    def row(self) -> ConnectionRow:
        with self.database.reading() as db:
            row = connections.by_name(db, NAME)
        assert row
        return row

    def pull(self) -> Pulled:
        return pull(self.workshop, self.row)

    def know(self, *ids: str) -> None:
        """As if these had been pulled."""
        source, row = self.workshop.source(self.row), self.row
        assert isinstance(source, ReceivesWebhooks)
        found = [source.look(ExternalId("invoice", id_)) for id_ in ids]
        with self.database.transaction() as db:
            take_in(db, row, source, [one for one in found if one], Pulled())

    def follow(self) -> Pulled:
        return follow_hints(self.workshop, self.row)

    def take_a_turn(self) -> None:
        """As a worker that was rung for."""
        turns.run(Crew(self.workshop, "worker"), FOLLOW, NAME)

    # ── what is known ────────────────────────────────────────────────────────────────────────────────────────

    def waiting(self) -> int:
        with self.database.reading() as db:
            return webhooks.open_count(db, self.row.id)

    def has_work(self) -> bool:
        with self.database.reading() as db:
            return slots.open_of(db, schedule(FOLLOW, NAME)) is not None

    def kept(self) -> Counter[str]:
        """The events that were kept, by their kind."""
        table = tables.webhook
        with self.database.reading() as db:
            rows = db.execute(select(table.c.kind, func.count()).group_by(table.c.kind)).all()
        return Counter({row.kind: row[1] for row in rows})

    def kept_in_all(self) -> int:
        return self.kept().total()

    def invoice(self, id_: str) -> Invoice | None:
        with self.database.reading() as db:
            found = documents.find(db, self.row.id, "invoice", id_)
        return found.canonical if found and isinstance(found.canonical, Invoice) else None

    def raw(self, id_: str) -> dict[str, Any]:
        with self.database.reading() as db:
            found = documents.find(db, self.row.id, "invoice", id_)
            assert found
            record: dict[str, Any] = documents.raw(db, found.id)
        return record

    def metrics(self, name: str) -> dict[str, float]:
        """The values of a metric of this connection by its other label, or by nothing."""
        found = re.findall(rf"^ledgerlink_{name}\{{(.*)\}} (\S+)$", self.web.get("/metrics").text, re.M)
        labels = ((dict(re.findall(r'(\w+)="([^"]*)"', said)), float(value)) for said, value in found)
        return {said.get("what", ""): value for said, value in labels if said["source"] == NAME}

    # ── what HighLevel sends ─────────────────────────────────────────────────────────────────────────────────

    def deliveries(self) -> list[dict[str, Any]]:
        return list(exact_json.read(self.screen.client.get(f"{DESK}/deliveries").text))

    def delivered(self, count: int, state: str = "delivered", attempts: int = 0) -> list[dict[str, Any]]:
        """What became of so many events, once that is so and they were sent so often in all."""
        patience, pause_s = time.monotonic() + 100, 0.5 if attempts else 0.02
        while not self._are_over(found := self.deliveries(), count, state, attempts):
            assert time.monotonic() < patience, Counter(one["state"] for one in found)
            time.sleep(pause_s)
        return [one for one in found if one["state"] == state]

    def _are_over(self, found: list[dict[str, Any]], count: int, state: str, attempts: int) -> bool:
        is_sent = sum(len(one["attempts"]) for one in found) >= attempts
        return is_sent and sum(one["state"] == state for one in found) >= count


def _columns(name: str, connector: str, account: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "connector": connector,
        "environment": "sandbox",
        "account": account,
        "settings": settings,
    }
