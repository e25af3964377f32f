"""Opens the database, gives out transactions, and keeps its schema current."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

import models.migrations
from models.errors import UsageError
from sync.store import tallies

BUSY_TIMEOUT_S = 15

MIGRATION_LOCK = 0x6C6564676572
"""The number of the lock under which PostgreSQL's schema changes; any that nobody else uses."""


class Database:
    """One database; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = _normalised(url)
        self.engine = _sqlite(self.url) if self.is_sqlite else create_engine(self.url, pool_pre_ping=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file on one machine."""
        return self.url.startswith("sqlite")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that may write; commits at the end, or not at all."""
        with self.engine.connect().execution_options(**tallies.gathering()) as opened, opened.begin():
            yield opened
            tallies.write_down(opened)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view that writes nothing and holds up nobody."""
        options = {"ledgerlink_reading": True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as opened, opened.begin():
            yield opened

    def migrate(self) -> str:
        """Bring the schema to this version's; says which one. Safe to run again, and by several at once."""
        with self.engine.connect() as opened:
            if not self.is_sqlite:  # which has taken its only lock by now
                opened.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            command.upgrade(_alembic(opened), "head")
            opened.commit()
        return _newest()

    def check_schema(self) -> None:
        """Raise ``UsageError`` unless the schema is exactly this version's. Makes no file that is not there."""
        if self._file is not None and not self._file.exists():
            raise UsageError(f"There is no database {self.shown} yet. Run `ledgerlink migrate` first.")
        with self.engine.connect() as opened:
            current = MigrationContext.configure(opened).get_current_revision()
        if current == _newest():
            return
        if current is None:
            raise UsageError(f"The database {self.shown} is empty. Run `ledgerlink migrate` first.")
        known = {script.revision for script in _scripts().walk_revisions()}
        if current in known:
            raise UsageError(
                f"The database {self.shown} has an old schema ({current}; this version needs {_newest()}). "
                "Run `ledgerlink migrate`."
            )
        raise UsageError(
            f"The database {self.shown} was made by a newer Ledgerlink (schema {current}). Update this one."
        )

    @property
    def _file(self) -> Path | None:
        """SQLite's file, where there is one."""
        name = make_url(self.url).database if self.is_sqlite else None
        return Path(name) if name and name != ":memory:" and not name.startswith("file:") else None

    @property
    def shown(self) -> str:
        """The database's address without its password."""
        if self.is_sqlite:
            return make_url(self.url).database or "in memory"
        return make_url(self.url).render_as_string(hide_password=True)


def explained(error: DBAPIError, database_url: str) -> UsageError:
    """A failure of the database in one sentence for whoever deploys."""
    shown = make_url(_normalised(database_url)).render_as_string(hide_password=True)
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    advice = {
        "unable to open database file": "Check that its folder exists and that you may write there.",
        "attempt to write a readonly database": "Check that you may write to the file and its folder.",
        "database or disk is full": "Free some space; nothing that was recorded is lost.",
        "file is not a database": "DATABASE_URL names a file that is something else.",
        "database is locked": "Another program holds it; try again when that has ended.",
    }.get(reason, "Check DATABASE_URL and that the database is running.")
    return UsageError(f"The database {shown} can't be used: {reason}. {advice}")


def _normalised(url: str) -> str:
    """Accept the ways people write PostgreSQL's address; ``psycopg`` is the driver that is installed."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError(
            f"DATABASE_URL is “{url}”, which is not a database address. "
            "Write sqlite:///file.db or postgresql://user:password@host/name."
        ) from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise UsageError(f"DATABASE_URL asks for “{parsed.drivername}”; use sqlite or postgresql.")
    return parsed.render_as_string(hide_password=False)


def _sqlite(url: str) -> Engine:
    """SQLite with write-ahead log, where every writing transaction takes the lock at its start.

    A transaction that reads first and then writes would fail at once when another wrote in between
    (reliability.md §1.4).
    """
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _configure(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(opened: Connection) -> None:
        reading = opened.get_execution_options().get("ledgerlink_reading", False)
        opened.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _alembic(opened: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(models.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    if opened is not None:
        config.attributes["connection"] = opened
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_alembic())


def _newest() -> str:
    return _scripts().get_current_head() or ""
