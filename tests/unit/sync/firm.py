"""A firm in memory: a source, a target, a ledger between them, and time that passes when it is told to."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet
from sqlalchemy import Connection, event, select, update

from config.settings import Settings
from models import tables
from models.link import LinkState
from models.route import Policy, Route
from sync import orders
from sync.connect import Workshop
from sync.pull import pull
from sync.push import push
from sync.store import connections, links, views
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.store.views import InvoiceRow
from sync.sweep import Swept, sweep
from sync.watch import watch
from sync.write_back import write_back
from tests.unit.sync.doubles import ENTITY, VENDOR_ID, WORLD, Bill, Books, Inbox, Killed
from tests.unit.sync.passing import time_passes

PACKAGE = "tests.unit.sync.doubles"
CIPHER = Fernet(Fernet.generate_key())
LONG_S = 1000.0
"""Longer than Q, than any lease and than the longest wait before a retry."""

WAITS_FOR_ANOTHER = "Waiting for another invoice%"
"""The message of a link that goes on when a person has settled another one."""


class Mortal(Database):
    """The ledger as one process sees it: after its death it writes nothing more."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.is_dead = False
        if self.is_sqlite:
            event.listen(self.engine, "connect", _trust_the_disk)

    def die(self) -> None:
        self.is_dead = True

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        if self.is_dead:
            raise Killed
        with super().transaction() as opened:
            yield opened


def _trust_the_disk(raw: Any, _record: Any) -> None:
    """A test's file need not survive a power cut."""
    raw.execute("PRAGMA synchronous=OFF")


class Firm:
    """Verbs of the people and workers of a firm."""

    def __init__(self, ledger_url: str, *, on_void: str = "zero", **books: Any) -> None:
        self.name = name = uuid4().hex
        self.inbox, self.books = Inbox(), Books(**books)
        WORLD[f"in-{name}"], WORLD[f"out-{name}"] = self.inbox, self.books
        self.database = Mortal(ledger_url)
        self.books.at_death = self.database.die
        with self.database.transaction() as db:
            source = connections.add(db, _account("inbox", f"in-{name}"))
            target = connections.add(db, _account("books", f"out-{name}"))
            policy = Policy.model_validate({"on_void": on_void})
            way = Route(source="inbox", target="books", since=date(2026, 1, 1), policy=policy)
            connections.put_route(db, source, target, way)
        resend_s = 150.0 if self.books.forgets_identities else 30.0
        settings = Settings(resend_create_after_s=resend_s)
        self.workshop = Workshop(self.database, settings, {}, CIPHER)

    def use(self, **settings: float) -> None:
        """Other periods than those of production."""
        changed = self.workshop.settings.model_copy(update=settings)
        self.workshop = replace(self.workshop, settings=changed)

    def close(self) -> None:
        """The world forgets it, or its database would be kept as long as the tests run."""
        self.database.engine.dispose()
        del WORLD[f"in-{self.name}"], WORLD[f"out-{self.name}"]

    def go_back(self, ledger: sqlite3.Connection, inbox: Inbox, books: Books) -> None:
        """Make everything as it was; what happened since never happened."""
        with sqlite3.connect(str(self.database.engine.url.database)) as file:
            ledger.backup(file)
        file.close()
        self.inbox, self.books = inbox, books
        self.books.at_death = self.database.die
        WORLD[f"in-{self.name}"], WORLD[f"out-{self.name}"] = inbox, books

    # ── people at the source ─────────────────────────────────────────────────────────────────────────────────

    def enter(self, id_: str, number: str | None = "INV-1", amount: str = "10.00", **values: Any) -> None:
        plain = {"status": "approved", "due": "2026-06-01"}
        self.inbox.put(id_, number=number, amount=amount, **plain | values)

    # ── people at the target ─────────────────────────────────────────────────────────────────────────────────

    def bill(self, id_: str = "1") -> Bill:
        return self.books.bills[id_]

    def chosen(self, position: int) -> Bill | None:
        """One of the bills there are."""
        bills = list(self.books.bills.values())
        return bills[position % len(bills)] if bills else None

    def edit_by_hand(self, position: int = 0, **values: Any) -> None:
        if bill := self.chosen(position):
            self.books.bills[bill.id] = replace(bill, version=bill.version + 1, **values)

    def enter_by_hand(self, number: str = "INV-1", total: str = "10.00", party: str = VENDOR_ID) -> str:
        """A bill without our mark; its id."""
        self.books.made += 1
        id_ = str(self.books.made)
        self.books.bills[id_] = Bill(id_, 0, number, party, "2026-06-30", total, None)
        return id_

    def delete_by_hand(self, position: int = 0) -> None:
        if bill := self.chosen(position):
            self.books.delete(bill.id)

    def copy_by_hand(self, position: int = 0) -> None:
        """Memo and all, as people do for the next month."""
        if bill := self.chosen(position):
            self.books.made += 1
            id_ = str(self.books.made)
            now = datetime.now(UTC)
            self.books.bills[id_] = replace(bill, id=id_, version=0, made_at=now, is_copy=True)

    # ── workers ──────────────────────────────────────────────────────────────────────────────────────────────

    def pull(self) -> None:
        pull(self.workshop, self._connection("inbox"))

    def push(self) -> None:
        try:
            push(self.workshop, self._connection("books"), f"worker-{uuid4().hex[:6]}")
        except Killed:
            self.database.is_dead = False  # another process begins

    def sweep(self) -> Swept:
        """Only what did not change since a sweep began is judged by it, so a moment goes by before."""
        self._pulled_earlier()
        return sweep(self.workshop, self._connection("inbox"))

    @property
    def source_id(self) -> int:
        return self._connection("inbox").id

    def _pulled_earlier(self) -> None:
        column = tables.document.c.changed_at
        with self.database.transaction() as db:
            for id_, at in db.execute(select(tables.document.c.id, column)).all():
                earlier = {"changed_at": at - timedelta(seconds=1)}
                db.execute(update(tables.document).where(tables.document.c.id == id_).values(**earlier))

    def pull_at_once(self) -> None:
        """As the source gives it to whoever was away for long: all changes in one page, the last one first."""
        self.inbox.in_one_page = True
        self.pull()
        self.inbox.in_one_page = False

    def write_back(self) -> None:
        write_back(self.workshop, self._connection("inbox"))

    def watch(self) -> None:
        watch(self.workshop, self._connection("books"))

    def sync(self) -> None:
        self.pull()
        self.push()
        self.write_back()

    def until_quiet(self, first_waits: Iterable[float] = (), *, keeping_losses: bool = False) -> None:
        """Everybody behaves, and time passes, until nothing is left to do."""
        if not keeping_losses:
            self.books.losses.clear()
        self.books.refuses_next = self.books.is_down = False
        for seconds in (*first_waits, *[LONG_S] * 30):
            self.time_passes(seconds)
            self.sync()
            self.watch()
            if not self._has_work() and not self.books.is_at_work:
                return
        raise AssertionError(f"it never comes to rest: {[(row.state, row.message) for row in self.rows()]}")

    def time_passes(self, seconds: float = LONG_S) -> None:
        """As if it had been recorded so much earlier; no target works longer than Q on a request."""
        self.books.time_passes(seconds, self.workshop.settings.settled_after_s)
        time_passes(self.database, seconds, self._connection("books").id)

    # ── whoever looks ────────────────────────────────────────────────────────────────────────────────────────

    def rows(self) -> list[InvoiceRow]:
        with self.database.reading() as db:
            return views.invoices(db)

    def row(self, id_: str) -> InvoiceRow:
        with self.database.reading() as db:
            return orders.invoice(db, id_)

    def state(self, id_: str) -> LinkState:
        return self.row(id_).state

    def message(self, id_: str) -> str:
        return self.row(id_).message

    def resync(self, id_: str, *, overwrite: bool = False) -> None:
        with self.database.transaction() as db:
            chosen = [links.by_id(db, orders.invoice(db, id_).link_id)]
            if overwrite and chosen[0].remote is not None:
                self.books.may_overwrite.add(chosen[0].remote.remote.id)
            orders.resync(db, chosen, order="overwrite" if overwrite else "check")

    def resync_all(self) -> None:
        with self.database.transaction() as db:
            orders.resync(db, orders.links_of(db, reversed(views.invoices(db))))

    def send_again(self, id_: str) -> None:
        """What the message names is not this invoice."""
        with self.database.transaction() as db:
            orders.resync(db, [links.by_id(db, orders.invoice(db, id_).link_id)], order="send")

    def adopt(self, id_: str, bill_id: str) -> None:
        with self.database.transaction() as db:
            orders.adopt(db, orders.invoice(db, id_), bill_id, ENTITY, self.workshop.settings.quiet_after_s)

    def judge_route_anew(self) -> None:
        """As when a policy changes."""
        with self.database.transaction() as db:
            (way,) = connections.routes(db)
            orders.judge_route_anew(db, way.source.id, way.target.id)

    def events(self, id_: str) -> list[str]:
        with self.database.reading() as db:
            return [moment.event for moment in views.timeline(db, orders.invoice(db, id_).link_id)]

    def links(self) -> list[Any]:
        """Links with their documents' ids at the source."""
        joined = tables.link.join(tables.document, tables.document.c.id == tables.link.c.document_id)
        with self.database.reading() as db:
            return list(db.execute(select(tables.link, tables.document.c.source_id).select_from(joined)).all())

    def open_attempts(self) -> set[int | None]:
        """The links with a write that was never answered."""
        statement = select(tables.attempt.c.link_id).where(tables.attempt.c.outcome.is_(None))
        with self.database.reading() as db:
            return set(db.execute(statement).scalars())

    def outcomes(self) -> list[str | None]:
        """What came of each write, in order."""
        statement = select(tables.attempt.c.outcome).order_by(tables.attempt.c.id)
        with self.database.reading() as db:
            return list(db.execute(statement).scalars())

    def _has_work(self) -> bool:
        with self.database.reading() as db:
            waits = tables.link.c.message.like(WAITS_FOR_ANOTHER)
            due = tables.link.c.due_at.is_not(None) & (tables.link.c.state != LinkState.ERROR)
            news = tables.link.c.notice_due_at.is_not(None)
            statement = select(tables.link.c.id).where((due | news) & ~waits)
            return db.execute(statement).first() is not None

    def _connection(self, name: str) -> ConnectionRow:
        with self.database.reading() as db:
            row = connections.by_name(db, name)
        assert row is not None
        return row


def _account(name: str, account: str) -> dict[str, Any]:
    return {"name": name, "connector": PACKAGE, "environment": "sandbox", "account": account, "settings": {}}
