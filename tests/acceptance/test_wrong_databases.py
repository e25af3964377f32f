"""What is wrong with a PostgreSQL: one clear sentence on standard error, exit code 2, nothing lost."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL

from tests.messages.meeting import wrong
from tests.servers import postgresql
from tests.servers.guarded import free_port
from tests.servers.postgresql import PostgreSQL

FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON connection EXECUTE FUNCTION full_disk();
"""
"""As PostgreSQL says it; to fill a real disk would need root."""

DEPLOYMENT = Path(__file__).parents[2] / "docs" / "deployment.md"

FILE = """
[[connection]]
name = "kojo"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme"
[connection.settings]
client_id = "kojo-client"
client_secret = "${KOJO_CLIENT_SECRET}"
"""


@pytest.fixture
def own(postgresql_server: PostgreSQL) -> Iterator[URL]:
    """A database without tables, for somebody who administers it."""
    if not postgresql_server.is_ours:
        pytest.skip("roles are not made on a server that was given")
    with postgresql.database(postgresql_server.address) as address:
        yield address


@pytest.fixture
def clerk(own: URL) -> Iterator[URL]:
    """The same database for a role that may only look at it."""
    name = f"clerk_{uuid4().hex[:8]}"
    postgresql.execute(own, f"CREATE ROLE {name} LOGIN PASSWORD 'of-the-clerk'")
    yield own.set(username=name, password="of-the-clerk")
    postgresql.execute(own, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def test_nobody_at_the_port(own: URL, tmp_path: Path) -> None:
    said = refused(tmp_path, own.set(port=free_port()), "status")

    assert "Check host and port in DATABASE_URL, and that the server runs." in said


def test_no_such_host(own: URL, tmp_path: Path) -> None:
    said = refused(tmp_path, own.set(host="no-such-host.invalid"), "status")

    assert "Check host and port in DATABASE_URL" in said


def test_a_wrong_password(own: URL, tmp_path: Path) -> None:
    said = refused(tmp_path, own.set(password="guessed"), "status")

    assert "password authentication failed" in said
    assert "Check user and password in DATABASE_URL." in said
    assert "guessed" not in said


def test_no_such_database(own: URL, tmp_path: Path) -> None:
    said = refused(tmp_path, own.set(database="nowhere"), "migrate")

    assert 'database "nowhere" does not exist. Create it, or correct its name in DATABASE_URL.' in said


def test_a_role_that_may_not_create_tables(clerk: URL, tmp_path: Path) -> None:
    said = refused(tmp_path, clerk, "migrate")

    assert "permission denied for schema public" in said
    assert "`ledgerlink migrate` needs a role that may create tables" in said


def test_a_role_that_may_not_write(own: URL, clerk: URL, tmp_path: Path) -> None:
    assert run(tmp_path, own, "migrate").returncode == 0
    postgresql.execute(own, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {clerk.username}")
    (tmp_path / "ledgerlink.toml").write_text(FILE)

    said = refused(tmp_path, clerk, "apply", "ledgerlink.toml")

    assert "permission denied for table connection" in said
    assert run(tmp_path, clerk, "status").returncode == 0


def test_the_rights_that_the_documentation_gives_are_enough(own: URL, clerk: URL, tmp_path: Path) -> None:
    run(tmp_path, own, "migrate")
    (tmp_path / "ledgerlink.toml").write_text(FILE)
    _, granted, _ = re.split(r"```sql\n|```\n(?=\nWhere PgBouncer)", DEPLOYMENT.read_text())

    postgresql.execute(own, *granted.replace("TO ledgerlink;", f"TO {clerk.username};").strip().split(";\n"))

    assert run(tmp_path, clerk, "apply", "ledgerlink.toml").returncode == 0
    assert run(tmp_path, clerk, "connections", "pause", "kojo", "--reason", "moving").returncode == 0


def test_an_empty_one(own: URL, tmp_path: Path) -> None:
    assert "is empty. Run `ledgerlink migrate` first." in refused(tmp_path, own, "status")


def test_an_older_schema(own: URL, tmp_path: Path) -> None:
    run(tmp_path, own, "migrate")
    postgresql.execute(own, "UPDATE alembic_version SET version_num = '0001'")

    assert "has an old schema (0001; this version needs" in refused(tmp_path, own, "status")


def test_a_newer_schema(own: URL, tmp_path: Path) -> None:
    run(tmp_path, own, "migrate")
    postgresql.execute(own, "UPDATE alembic_version SET version_num = '9999'")

    for command in ("status", "migrate"):
        assert "was made by a newer Ledgerlink (schema 9999)." in refused(tmp_path, own, command)


def test_a_password_that_is_not_encoded(own: URL, tmp_path: Path) -> None:
    url = f"postgresql://me:p@ss/w@{own.host}:{own.port}/ledger"

    said = refused(tmp_path, own, "status", DATABASE_URL=url)

    assert said.startswith("DATABASE_URL has a second @. In user and password write %40 for @")


def test_two_that_migrate_at_once(own: URL, tmp_path: Path) -> None:
    both = [start(tmp_path, own, "migrate") for _ in range(2)]

    said = [one.communicate(timeout=60) for one in both]

    assert [one.returncode for one in both] == [0, 0], said
    assert run(tmp_path, own, "status").returncode == 0


def test_a_full_disk(own: URL, tmp_path: Path) -> None:
    run(tmp_path, own, "migrate")
    postgresql.execute(own, FULL)
    (tmp_path / "ledgerlink.toml").write_text(FILE)

    said = refused(tmp_path, own, "apply", "ledgerlink.toml")

    assert "Free some space; nothing that was recorded is lost." in said
    postgresql.execute(own, "DROP TRIGGER full_disk ON connection")
    assert run(tmp_path, own, "apply", "ledgerlink.toml").returncode == 0


def test_a_statement_that_takes_too_long(own: URL, tmp_path: Path) -> None:
    run(tmp_path, own, "migrate")
    slow = FULL.replace("RAISE EXCEPTION", "PERFORM pg_sleep(5); RAISE EXCEPTION")
    postgresql.execute(own, slow)
    (tmp_path / "ledgerlink.toml").write_text(FILE)

    said = refused(tmp_path, own, "apply", "ledgerlink.toml", LEDGERLINK_STATEMENT_TIMEOUT_S="0.3")

    assert "canceling statement due to statement timeout. It took longer than" in said


def test_another_kind_of_database(tmp_path: Path) -> None:
    said = refused(tmp_path, URL.create("mysql", "me", "hidden", "db.example", database="ledger"), "status")

    assert "use sqlite or postgresql" in said


def start(folder: Path, url: URL, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {"DATABASE_URL": postgresql.written(url), "KOJO_CLIENT_SECRET": "kojo-secret"}
    command = [sys.executable, "-m", "sync", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=folder, env=inherited | own | environment, stdout=pipe, stderr=pipe, text=True
    )


def run(folder: Path, url: URL, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    process = start(folder, url, *arguments, **environment)
    said, wrongly = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, said, wrongly)


def refused(folder: Path, url: URL, *arguments: str, **environment: str) -> str:
    """The one sentence that it ended with, which is in the list of messages."""
    ended = run(folder, url, *arguments, **environment)
    said = ended.stderr.strip()
    assert ended.returncode == 2, (ended.stdout, said)
    assert len(said.splitlines()) == 1
    assert "Traceback" not in ended.stdout + said
    assert list(wrong([said])) == []
    return said
