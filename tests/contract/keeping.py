"""The whole sync into one target: a tray of documents, a ledger, a worker, and time that passes when told to."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet

from config.settings import Settings
from models.document import Document, Payment
from models.link import LinkState
from models.route import Route
from sync import orders
from sync.connect import Workshop
from sync.pull import pull
from sync.push import Pushed, push
from sync.store import connections, links, views
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.store.views import InvoiceRow
from sync.watch import watch
from tests.contract import papers
from tests.contract.books import Books
from tests.contract.tray import TRAYS, Tray
from tests.unit.sync.passing import time_passes

CIPHER = Fernet(Fernet.generate_key())
A_WHILE_S = 40.0
"""Longer than any wait before a look; four of them are longer than Q."""


class Keeping:
    """Verbs of those who work in it; every wait is as long as in production."""

    def __init__(self, ledger_url: str, books: Books, **settings: Any) -> None:
        self.books, self.tray, name = books, Tray(), uuid4().hex
        TRAYS[name] = self.tray
        self.database = Database(ledger_url)
        self.workshop = Workshop(self.database, Settings(**settings), {}, CIPHER)
        with self.database.transaction() as db:
            source = connections.add(db, _account("tray", "tests.contract.tray", name, {}))
            target = connections.add(db, _account("books", books.package, books.account, books.settings()))
            since = date(2026, 1, 1)
            route = Route(source="tray", target="books", since=since, policy=books.policy)
            connections.put_route(db, source, target, route)

    def use(self, **settings: Any) -> None:
        """Other settings than those of production."""
        changed = self.workshop.settings.model_copy(update=settings)
        self.workshop = replace(self.workshop, settings=changed)

    def send_in_batches_of(self, size: int) -> None:
        row = self.connection("books")
        with self.database.transaction() as db:
            connections.change_settings(db, row.id, {**row.settings, "batch_size": size})

    def close(self) -> None:
        self.database.engine.dispose()

    # ── the source's people, and time ────────────────────────────────────────────────────────────────────────

    def put(self, *documents: Document) -> None:
        """Enter them; what a payment is for is in the books before."""
        owed = [papers.owed(one, self.books.gl_code) for one in documents if isinstance(one, Payment)]
        for invoice in owed:
            if invoice.ref.id not in self.tray.rows:
                self.tray.put(invoice)
                self.until_quiet()
        for one in documents:
            self.tray.put(one)

    def time_passes(self, seconds: float = A_WHILE_S) -> None:
        self.books.wait(seconds)
        time_passes(self.database, seconds, self.connection("books").id)

    # ── workers ──────────────────────────────────────────────────────────────────────────────────────────────

    def sync(self) -> Pushed:
        pull(self.workshop, self.connection("tray"))
        return push(self.workshop, self.connection("books"), f"worker-{uuid4().hex[:6]}")

    def watch(self) -> None:
        watch(self.workshop, self.connection("books"))

    def until_quiet(self) -> None:
        """Sync, and let time pass, until nothing is due; ERROR looks again by itself and is at rest."""
        for _ in range(20):
            self.sync()
            if not any(row.due_at for row in self.rows() if row.state is not LinkState.ERROR):
                return
            self.time_passes()
        raise AssertionError(f"it never comes to rest: {[(row.state, row.message) for row in self.rows()]}")

    def resync(self, one: Document) -> None:
        with self.database.transaction() as db:
            orders.resync(db, [links.by_id(db, self.row(one).link_id)])

    # ── whoever looks ────────────────────────────────────────────────────────────────────────────────────────

    def rows(self) -> list[InvoiceRow]:
        with self.database.reading() as db:
            return views.invoices(db)

    def row(self, one: Document) -> InvoiceRow:
        (found,) = (row for row in self.rows() if row.source_id == one.ref.id)
        return found

    def state(self, one: Document) -> LinkState:
        return self.row(one).state

    def number(self, one: Document) -> str | None:
        """What the target would be looked through for."""
        return self.workshop.target(self.connection("books")).number(one)

    def connection(self, name: str) -> ConnectionRow:
        with self.database.reading() as db:
            row = connections.by_name(db, name)
        assert row is not None
        return row


def _account(name: str, package: str, account: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "connector": package,
        "environment": "sandbox",
        "account": account,
        "settings": settings,
    }
