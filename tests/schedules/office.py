"""An office for one schedule: the hostile books, the real ledger, two workers, and a clock that obeys."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from cryptography.fernet import Fernet
from sqlalchemy import event, select

from config.settings import Settings
from models import tables
from models.link import mark_token
from models.route import Policy, Route
from sync.connect import Workshop
from sync.pull import pull
from sync.store import backlog, clock, connections
from sync.store.connections import ConnectionRow
from sync.store.database import Database
from sync.watch import watch
from tests.model.protocol import LEASE, LOOK_AFTER, MARGIN, QUIET, RESEND_AFTER, TRIES_MAX
from tests.model.references import Names
from tests.model.schedule import Setting
from tests.model.target import VOID, Books, Q
from tests.schedules import hostile
from tests.schedules.hostile import EPOCH, Hostile
from tests.schedules.process import Beat, Process
from tests.unit.sync import doubles
from tests.unit.sync.doubles import Inbox

CIPHER = Fernet(Fernet.generate_key())
ACCOUNT = "schedules"
TIMED = ("heartbeat", "looked_up", "looks", "resolve", "settle", "slice", "write")
"""The modules of ``sync`` that ask how long something took."""
BEAT_S = LEASE - 1
"""Nothing happens between two beats, so they may be as far apart as a lease lasts."""


class LedgerFile:
    """One ledger in a file, which is as good as new at the beginning of each schedule."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'ledger.db'}")
        event.listen(self.database.engine, "connect", _trust_the_disk)
        self.database.migrate()
        with clock.simulated(lambda: EPOCH), self.database.transaction() as db:
            source = connections.add(db, _account("inbox", "tests.unit.sync.doubles"))
            target = connections.add(db, _account("books", "tests.schedules.hostile"))
            way = Route(source="inbox", target="books", since=date(2026, 1, 1), policy=Policy())
            connections.put_route(db, source, target, way)
        self._new = sqlite3.connect(":memory:")
        self._copy(self._new)

    def renew(self, on_void: str) -> None:
        """Forget the last schedule."""
        with self.database.engine.connect() as opened:
            raw = opened.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            self._new.backup(raw)
        with self.database.transaction() as db:
            (way,) = connections.routes(db)
            policy = way.route.policy.model_validate({"on_void": on_void})
            connections.put_route(
                db, way.source.id, way.target.id, way.route.model_copy(update={"policy": policy})
            )

    def _copy(self, to: sqlite3.Connection) -> None:
        with self.database.engine.connect() as opened:
            raw = opened.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.backup(to)


def _trust_the_disk(raw: Any, _record: Any) -> None:
    """A test's file need not survive a power cut."""
    raw.execute("PRAGMA synchronous=OFF")


def _account(name: str, package: str) -> dict[str, Any]:
    return {"name": name, "connector": package, "environment": "sandbox", "account": ACCOUNT, "settings": {}}


class Office:
    """Everything there is in one schedule."""

    def __init__(self, file: LedgerFile, setting: Setting, names: Names | None = None) -> None:
        file.renew("delete" if setting.delete_when_void else "zero")
        self.database = file.database
        self.books = Books(setting.temper)
        self.now = 0
        self.documents = [Document(number) for number in range(setting.documents)]
        self.target = Hostile(self.books, self.pause, self._word, names)
        self.inbox = Inbox()
        self.active: Process | None = None
        self.pauses_at_every_transaction = False
        self.lost_leases = 0
        """How often a worker crashed or was cut off."""
        self.contents: dict[str | None, int] = {}
        """The content of each fingerprint."""
        self._ticks = 0
        self._has_work: bool | None = None
        self._target_id = 0
        self.settings = _settings(setting)
        shared = Workshop(self.database, self.settings, {}, CIPHER)
        self.workers = (Process("one", self, shared), Process("two", self, shared))
        self.watcher = Process("watcher", self, shared, lambda workshop, row, _: watch(workshop, row))
        self._shared = shared

    @contextmanager
    def open(self) -> Iterator["Office"]:
        """While it is open, its time is everybody's."""
        random.seed(1)
        with ExitStack() as stack:
            stack.enter_context(patch.dict(hostile.WORLD, {ACCOUNT: self.target}))
            stack.enter_context(patch.dict(doubles.WORLD, {ACCOUNT: self.inbox}))
            stack.enter_context(patch("sync.push.Heartbeat", Beat))
            for module in TIMED:
                stack.enter_context(patch(f"sync.{module}.time", SimpleNamespace(monotonic=self.seconds)))
            stack.enter_context(clock.simulated(self.moment))
            self._begin()
            try:
                yield self
            finally:
                for process in (*self.workers, self.watcher):
                    process.crash()

    def _begin(self) -> None:
        for document in self.documents:
            self.want(document, 1)
        with self.database.reading() as db:
            (way,) = connections.routes(db)
        self._target_id = way.target.id
        for document in self.documents:
            token = mark_token(way.source.identity, "invoice", document.id, way.target.identity)
            self.target.tokens[token] = document.token

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────

    def seconds(self) -> float:
        """The time, in seconds of the schedule."""
        return self.now + self._ticks / 1000

    def moment(self) -> datetime:
        """The time, as the database tells it."""
        return EPOCH + timedelta(seconds=self.seconds())

    def tick(self) -> None:
        """A millisecond: whatever happens one after the other happens at different times."""
        self._ticks = min(self._ticks + 1, 999)

    def wait(self, seconds: int) -> None:
        """Let time pass; whoever can reach the ledger keeps its lease."""
        until = self.now + seconds
        while self.now < until:
            for worker in self.workers:
                worker.beat()
            is_beating = any(worker.beat_of for worker in self.workers)
            self.now = min(until, self.now + BEAT_S) if is_beating else until
            self._ticks = 0
            self.books.pass_time(self.now)
            if self.target.names is not None:
                self.target.names.pass_time(self.now)
        for worker in self.workers:
            worker.beat()
        self.changed()

    def watch(self) -> None:
        """A whole pass over the target's changes; one that was under way is ended first."""
        self.end_of_pass()
        self.watcher.go_on()
        self.end_of_pass()

    def end_of_pass(self) -> None:
        """The pass that is under way goes on to its end."""
        while not self.watcher.is_idle:
            self.watcher.go_on()

    # ── what happens in between ──────────────────────────────────────────────────────────────────────────────

    def pause(self) -> None:
        """Called by the target: whoever asks it may be slow now."""
        if self.active is not None:
            self.active.pause()

    @property
    def has_work(self) -> bool:
        """Whether anything is due."""
        if self._has_work is None:
            with self.database.reading() as db:
                self._has_work = backlog.count_due(db, self._target_id) > 0
        return self._has_work

    def changed(self) -> None:
        """The ledger is not what it was, or it is later."""
        self._has_work = None

    def broke(self, failure: BaseException) -> None:
        """No schedule may make the code end in an error."""
        self.books.wrongs.append(f"a worker broke: {failure!r}")

    def _word(self, token: int, request_id: str) -> tuple[int | None, int]:
        """See ``hostile.Word``: an order to overwrite covers the attempt that was recorded for it."""
        document = self.documents[token]
        table = tables.attempt
        with self.database.reading() as db:
            ordered = db.execute(select(table.c.ordered).where(table.c.request_id == request_id)).scalars().all()
        return document.overwrites if "overwrite" in ordered else None, document.again_at

    def want(self, document: "Document", content: int) -> None:
        """The source changes a document, and is pulled."""
        document.wanted = content
        status = "void" if content == VOID else "approved"
        amount = f"{content or 9}.00"
        self.inbox.put(document.id, status=status, amount=amount, number=document.number, due="2026-06-30")
        with self.database.reading() as db:
            row = connections.by_name(db, "inbox")
        assert isinstance(row, ConnectionRow)
        pull(self._shared, row)
        self._learn(document)
        self.changed()

    def _learn(self, document: "Document") -> None:
        """By which fingerprint the ledger knows this content."""
        with self.database.reading() as db:
            where = tables.document.c.source_id == document.id
            self.contents[db.execute(select(tables.document.c.fingerprint).where(where)).scalar_one()] = (
                document.wanted
            )


class Document:
    """A document of the source, and what its people said; none of it is known to the code but by its ledger."""

    def __init__(self, token: int) -> None:
        self.token = token
        self.wanted = 1
        self.overwrites: int | None = None
        """The content that a person said may be overwritten."""
        self.overwrite_at = -1
        self.again_at = -1
        """When a person asked for it again."""

    @property
    def id(self) -> str:
        """Its id at the source."""
        return f"inv-{self.token}"

    @property
    def number(self) -> str:
        """Its number on both sides."""
        return str(1 + self.token)


def _settings(setting: Setting) -> Settings:
    return Settings(
        lease_s=LEASE,
        resend_create_after_s=RESEND_AFTER if setting.temper.honours else QUIET,
        look_after_s=LOOK_AFTER,
        settled_after_s=Q,
        look_margin_s=MARGIN,
        tries_max=TRIES_MAX,
    )
