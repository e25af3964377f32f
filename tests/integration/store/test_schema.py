"""The schema: migrations give exactly the tables, and whoever starts too early or too late is told so."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, text
from sqlalchemy.exc import DBAPIError

from models import tables
from models.errors import UsageError
from models.link import LinkState
from sync.store.database import Database, explained
from tests.integration.store.ledger import Ledger


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    opened = Database(empty_url)
    yield opened
    opened.engine.dispose()


def test_the_migrations_give_exactly_the_tables(database: Database) -> None:
    with database.engine.connect() as opened:
        defaults = False if database.is_sqlite else _differs_in_default
        compared = {"compare_type": True, "compare_server_default": defaults}
        context = MigrationContext.configure(opened, opts=compared)

        differences = compare_metadata(context, tables.metadata)

    assert differences == []


def _differs_in_default(_context: Any, _inspected: Any, column: Any, found: str | None, *ours: Any) -> bool | None:
    """PostgreSQL can't compare two JSON texts; None asks it to compare all others."""
    return found != f"'{ours[-1]}'::json" if isinstance(column.type, JSON) else None


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = database.migrate()

    assert database.migrate() == before
    database.check_schema()


def test_two_that_migrate_at_once_both_succeed(empty: Database, empty_url: str) -> None:
    program = "import sys; from sync.store.database import Database; Database(sys.argv[1]).migrate()"
    command = [sys.executable, "-c", program, empty_url]

    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [(one.communicate(timeout=60)[1], one.returncode) for one in started]

    assert ended == [("", 0)] * 2
    empty.check_schema()


def test_an_empty_database_asks_for_migrate(empty: Database) -> None:
    with pytest.raises(UsageError, match=r"Run `ledgerlink migrate` first\.$"):
        empty.check_schema()


def test_an_old_schema_asks_for_migrate(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.store.schema.newest", lambda: "0009")

    with pytest.raises(UsageError, match=r"has an old schema \(0005; this version needs 0009\)"):
        database.check_schema()


def test_a_newer_schema_asks_for_a_newer_program(empty: Database) -> None:
    empty.migrate()
    with empty.transaction() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UsageError, match=r"was made by a newer Ledgerlink \(schema 9999\). Update this one\.$"):
        empty.check_schema()


def test_a_password_is_never_shown() -> None:
    database = Database("postgresql://clerk:very-secret@db.example/ledger")

    assert "very-secret" not in database.shown
    assert "clerk" in database.shown


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_written_in_several_ways(scheme: str) -> None:
    assert Database(f"{scheme}://db.example/ledger").url.startswith("postgresql+psycopg://")


@pytest.mark.parametrize(
    ("url", "said"),
    [("ledger.db", "is not a database address"), ("oracle7://x/y", "use sqlite or postgresql")],
)
def test_an_address_that_is_none_is_said_in_a_sentence(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Database(url)


def test_a_reading_sees_one_moment(database: Database) -> None:
    with database.reading() as db:
        before = db.execute(text("SELECT count(*) FROM connection")).scalar_one()
        with database.transaction() as other:
            other.execute(
                text(
                    "INSERT INTO connection (name, connector, environment, account, settings, created_at)"
                    " VALUES ('a', 'b', 'c', 'd', '{}', '2026-05-01 00:00:00')"
                )
            )
        after = db.execute(text("SELECT count(*) FROM connection")).scalar_one()

    assert (before, after) == (0, 0)


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail_halfway() -> None:
        with database.transaction() as db:
            db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()

    database.check_schema()


def test_a_missing_folder_is_no_migration(tmp_path: Path) -> None:
    with pytest.raises(DBAPIError, match="unable to open database file"):
        Database(f"sqlite:///{tmp_path}/no/such/ledger.db").migrate()


def test_a_full_disk_loses_nothing_that_was_recorded(ledger_url: str) -> None:
    database = Database(ledger_url)
    ledger = Ledger.begun(database)
    kept = ledger.link("inv-1")

    with database.transaction() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DBAPIError) as full:
        [ledger.link(f"inv-{n}") for n in range(2, 50)]

    assert "Free some space; nothing that was recorded is lost." in explained(full.value, ledger_url).message
    assert ledger.row(kept).state == LinkState.NOT_LINKED
    database.engine.dispose()
