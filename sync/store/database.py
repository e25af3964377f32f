"""Opens the database, gives out transactions, and keeps its schema current."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from models.errors import UsageError
from sync.store import schema, tallies

BUSY_TIMEOUT_S = 15

MIGRATION_LOCK = 0x6C6564676572
"""The number of the lock under which PostgreSQL's schema changes; any that nobody else uses."""


@dataclass(frozen=True)
class Patience:
    """How long PostgreSQL may keep us waiting, and we others; ``config.settings`` gives the reasons."""

    connections: int = 20
    connect_s: float = 5.0
    statement_s: float = 30.0
    lock_s: float = 10.0
    idle_s: float = 20.0


class Database:
    """One database; safe to share between threads."""

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        self.url = _normalised(url)
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url, patience or Patience())

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
                opened.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
                opened.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            self._refuse_newer(schema.current(opened))
            schema.bring_to_newest(opened)
            opened.commit()
        return schema.newest()

    def check_schema(self) -> None:
        """Raise ``UsageError`` unless the schema is exactly this version's. Makes no file that is not there."""
        if self._file is not None and not self._file.exists():
            raise UsageError(f"There is no database {self.shown} yet. Run `ledgerlink migrate` first.")
        with self.engine.connect() as opened:
            current = schema.current(opened)
        if current == schema.newest():
            return
        if current is None:
            raise UsageError(f"The database {self.shown} is empty. Run `ledgerlink migrate` first.")
        self._refuse_newer(current)
        raise UsageError(
            f"The database {self.shown} has an old schema ({current}; this version needs {schema.newest()}). "
            "Run `ledgerlink migrate`."
        )

    def _refuse_newer(self, current: str | None) -> None:
        if current is not None and current not in schema.known():
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
    said = _said(error)
    advice = {
        "no folder": "Check that its folder exists and that you may write there.",
        "read-only": "Check that you may write to the file and its folder.",
        "full": "Free some space; nothing that was recorded is lost.",
        "no database": "DATABASE_URL names a file that is something else.",
        "held": "Another program holds it; try again when that has ended.",
        "unreachable": "Check host and port in DATABASE_URL, and that the server runs.",
        "login": "Check user and password in DATABASE_URL.",
        "missing": "Create it, or correct its name in DATABASE_URL.",
        "rights": "`ledgerlink migrate` needs a role that may create tables, everything else one that may read "
        "and write them.",
        "slow": "It took longer than LEDGERLINK_STATEMENT_TIMEOUT_S allows; nothing is lost, try again.",
        "crowded": "Let the server take more connections, or run fewer workers.",
        "going": "Nothing that was recorded is lost; try again when the server is back.",
    }.get(_kind(error, said), "Check DATABASE_URL and that the database is running.")
    return UsageError(f"The database {shown} can't be used: {reason(error)}. {advice}")


def reason(error: DBAPIError) -> str:
    """The first line of what a database says when it fails, without a full stop."""
    first = _said(error).splitlines()[0]
    return first.rsplit("FATAL:  ", 1)[-1].rsplit(" failed: ", 1)[-1].removesuffix(".")


def _said(error: DBAPIError) -> str:
    return str(error.orig).strip() or type(error.orig).__name__


_KINDS = {
    "28000": "login",
    "28P01": "login",
    "3D000": "missing",
    "42501": "rights",
    "53100": "full",
    "53300": "crowded",
    "55P03": "held",
    "57014": "slow",
    "57P01": "going",
    "57P02": "going",
    "57P03": "going",
    "unable to open database file": "no folder",
    "attempt to write a readonly database": "read-only",
    "database or disk is full": "full",
    "file is not a database": "no database",
    "database is locked": "held",
    "password authentication failed": "login",
    "no password supplied": "login",
    "does not exist": "missing",
    "too many clients": "crowded",
    "Connection refused": "unreachable",
    "failed to resolve host": "unreachable",
    "timeout expired": "unreachable",
    "server closed the connection": "going",
    "starting up": "going",
    "shutting down": "going",
}
"""What is wrong, by PostgreSQL's code where it gives one, else by a part of what is said."""


def _kind(error: DBAPIError, said: str) -> str:
    code = getattr(error.orig, "sqlstate", None)
    return _KINDS.get(code or "") or next((kind for part, kind in _KINDS.items() if part in said), "")


def _normalised(url: str) -> str:
    """Accept the ways people write PostgreSQL's address; ``psycopg`` is the driver that is installed."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError(
            f"DATABASE_URL is “{url}”, which is not a database address. "
            "Write sqlite:///file.db or postgresql://user:password@host/name."
        ) from None
    if "@" in (parsed.database or "") and parsed.drivername != "sqlite":
        raise UsageError(
            "DATABASE_URL has a second @. In user and password write %40 for @, %2F for / and %3A for a colon."
        )
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise UsageError(f"DATABASE_URL asks for “{parsed.drivername}”; use sqlite or postgresql.")
    return parsed.render_as_string(hide_password=False)


def _postgresql(url: str, patience: Patience) -> Engine:
    """PostgreSQL through a pool that notices what was cut: before use, by age, and while an answer is awaited."""
    waits = {
        "statement_timeout": patience.statement_s,
        "lock_timeout": patience.lock_s,
        "idle_in_transaction_session_timeout": patience.idle_s,
    }
    durable = {"synchronous_commit": "on"}  # an attempt that a crash takes back would be sent twice
    plain = {"jit": "off"}  # for a statement of a millisecond it compiles a tenth of a second
    set_to = durable | plain | {name: str(int(1000 * seconds)) for name, seconds in waits.items()}
    options = " ".join(f"-c {name}={value}" for name, value in set_to.items())
    alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
    own = {
        "options": options,
        "connect_timeout": max(2, round(patience.connect_s)),
        "application_name": "ledgerlink",
    }
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_size=patience.connections,
        max_overflow=10,
        connect_args=alive | own,
    )


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
