"""What a newcomer gets wrong: one clear sentence on standard error, exit code 2, no traceback, nothing lost."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.acceptance.office import CONFIGURATION, SECRETS
from tests.messages.meeting import kept, wrong


@dataclass
class Newcomer:
    """Somebody at a shell, in a folder of their own."""

    folder: Path
    url: str
    said: list[str] = field(default_factory=list)
    """What our commands answered when something was wrong."""

    def runs(self, *arguments: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        variables = inherited | {"DATABASE_URL": "sqlite:///ledger.db"} | SECRETS | environment
        ended = subprocess.run(
            [sys.executable, "-m", "sync", *arguments],
            cwd=self.folder,
            env={name: value for name, value in variables.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if ended.returncode == 2 and not ended.stderr.startswith("Usage:"):
            self.said += (ended.stdout + ended.stderr).splitlines()
        return ended

    def writes_file(self, *changes: tuple[str, str], since: str = "2026-11-01") -> None:
        text = CONFIGURATION.format(url=self.url, since=since, on_void="zero")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        (self.folder / "ledgerlink.toml").write_text(text)

    def set_up(self, *changes: tuple[str, str]) -> None:
        self.writes_file(*changes)
        assert self.runs("migrate").returncode == 0
        assert self.runs("apply", "ledgerlink.toml").returncode == 0


@pytest.fixture
def newcomer(stand_ins: httpx.Client, tmp_path: Path) -> Iterator[Newcomer]:
    """After the test all that was said to them must be in the list of messages."""
    stand_ins.post("/__admin/reset").raise_for_status()
    for system in ("kojo", "quickbooks"):
        stand_ins.put(f"/__admin/settings/{system}", json={"limits": False}).raise_for_status()
    newcomer = Newcomer(tmp_path, str(stand_ins.base_url).rstrip("/"))
    yield newcomer
    assert list(wrong([*newcomer.said, *kept(tmp_path / "ledger.db")])) == []


def test_wrong_key(newcomer: Newcomer) -> None:
    newcomer.set_up()

    ended = newcomer.runs("sync", "--wait", "0", KOJO_CLIENT_SECRET="not-the-secret")

    _ended_with(ended, "Kojo refused the client id or secret")


def test_wrong_key_for_the_target(newcomer: Newcomer) -> None:
    newcomer.writes_file(since="2026-05-01")
    newcomer.runs("migrate")
    newcomer.runs("apply", "ledgerlink.toml")

    ended = newcomer.runs("sync", "--wait", "0", QUICKBOOKS_CLIENT_SECRET="not-the-secret")

    _ended_with(ended, "QuickBooks")


def test_wrong_url(newcomer: Newcomer) -> None:
    newcomer.set_up(("/kojo", "/koho"))

    ended = newcomer.runs("sync", "--wait", "0")

    _ended_with(ended, "/koho")


def test_an_address_that_is_none(newcomer: Newcomer) -> None:
    newcomer.set_up((f"{newcomer.url}/kojo", "kojo.example"))

    ended = newcomer.runs("sync", "--wait", "0")

    _ended_with(ended, "kojo.example")


def test_server_not_running(newcomer: Newcomer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    newcomer.set_up((f"{newcomer.url}/kojo", f"http://127.0.0.1:{port}/kojo"))

    ended = newcomer.runs("sync")

    _ended_with(ended, f"Kojo can't be reached at http://127.0.0.1:{port}")


def test_target_not_running(newcomer: Newcomer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    here = f"{newcomer.url}/quickbooks"
    newcomer.writes_file(
        (here, f"http://127.0.0.1:{port}/q"), (here, f"http://127.0.0.1:{port}/q"), since="2026-05-01"
    )
    newcomer.runs("migrate")
    newcomer.runs("apply", "ledgerlink.toml")

    ended = newcomer.runs("sync")

    _ended_with(ended, f"QuickBooks can't be reached at http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("client_id", "cleint_id", 9, "“cleint_id” is not a setting of Kojo"),
        ("connector = ", "conector = ", 4, "“conector” is not known here"),
        ("since = ", "sinse = ", 30, "“sinse” is not known here"),
        ('on_void = "zero"', 'on_void = "void"', 32, "on_void"),
        ("tax_account", "tax_acount", 35, "tax_acount"),
        ('source = "kojo"', 'source = "kojoo"', 28, "there is no connection “kojoo”"),
        ("connectors.kojo", "connectors.cojo", 4, "There is no connector “connectors.cojo”"),
        ("${KOJO_CLIENT_SECRET}", "kojo-secret", 10, "is a secret"),
        ('name = "kojo"', 'name = "kojo', 3, "not valid TOML"),
    ],
)
def test_typo_in_the_file(newcomer: Newcomer, before: str, after: str, line: int, said: str) -> None:
    newcomer.writes_file((before, after))
    newcomer.runs("migrate")

    ended = newcomer.runs("apply", "ledgerlink.toml")

    _ended_with(ended, said)
    assert f"line {line}" in ended.stderr


def test_no_such_file(newcomer: Newcomer) -> None:
    newcomer.runs("migrate")

    _ended_with(newcomer.runs("apply", "nowhere.toml"), "There is no file nowhere.toml.")


def test_missing_environment_variable(newcomer: Newcomer) -> None:
    newcomer.set_up()

    ended = newcomer.runs("sync", KOJO_CLIENT_SECRET=None)

    _ended_with(ended, "needs the environment variable KOJO_CLIENT_SECRET, which is not set")


def test_database_that_cant_be_written(newcomer: Newcomer) -> None:
    ended = newcomer.runs("migrate", DATABASE_URL="sqlite:///no/such/folder/ledger.db")

    _ended_with(ended, "Check that its folder exists and that you may write there.")


def test_database_that_is_something_else(newcomer: Newcomer) -> None:
    (newcomer.folder / "letter.txt").write_text("Dear customer, " * 1000)

    ended = newcomer.runs("status", DATABASE_URL="sqlite:///letter.txt")

    _ended_with(ended, "DATABASE_URL names a file that is something else")


def test_database_address_that_is_none(newcomer: Newcomer) -> None:
    _ended_with(newcomer.runs("status", DATABASE_URL="ledger.db"), "is not a database address")


def test_database_server_that_is_not_running(newcomer: Newcomer) -> None:
    ended = newcomer.runs("status", DATABASE_URL="postgresql://me:hidden@127.0.0.1:9/ledger")

    _ended_with(ended, "can't be used")
    assert "hidden" not in ended.stderr


def test_port_taken(newcomer: Newcomer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        ended = newcomer.runs("sandbox", "--port", port)

    _ended_with(ended, f"Port {port} of 127.0.0.1 is taken")


def test_unknown_invoice(newcomer: Newcomer) -> None:
    newcomer.set_up()

    _ended_with(newcomer.runs("show", "INV-404"), "There is no invoice “INV-404”.")


def test_unknown_connection(newcomer: Newcomer) -> None:
    newcomer.set_up()

    _ended_with(newcomer.runs("sync", "--source", "kojoo"), "There is no connection “kojoo”.")


def test_no_database_yet(newcomer: Newcomer) -> None:
    ended = newcomer.runs("status")

    _ended_with(ended, "There is no database ledger.db yet. Run `ledgerlink migrate` first.")
    assert list(newcomer.folder.iterdir()) == []


def test_empty_database(newcomer: Newcomer) -> None:
    sqlite3.connect(newcomer.folder / "ledger.db").close()

    _ended_with(newcomer.runs("status"), "is empty. Run `ledgerlink migrate` first.")


def test_names_and_a_choice_at_once(newcomer: Newcomer) -> None:
    newcomer.set_up()

    _ended_with(newcomer.runs("resync", "INV-1", "--state", "error"), "not both at once")


@pytest.mark.parametrize("arguments", [("", "5300"), ("6999", " ")])
def test_a_mapping_of_nothing(newcomer: Newcomer, arguments: tuple[str, str]) -> None:
    newcomer.set_up()

    ended = newcomer.runs("mappings", "set", "account", *arguments)

    _ended_with(ended, "neither can be empty")


def test_old_schema(newcomer: Newcomer) -> None:
    newcomer.runs("migrate")
    with sqlite3.connect(newcomer.folder / "ledger.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0000'")

    _ended_with(newcomer.runs("status"), "schema")


def test_wrong_command(newcomer: Newcomer) -> None:
    ended = newcomer.runs("snyc")

    assert ended.returncode == 2
    assert "No such command 'snyc'" in ended.stderr


def test_which_version_it_is(newcomer: Newcomer) -> None:
    said = newcomer.runs("--version").stdout

    assert re.fullmatch(r"ledgerlink \d+\.\d+\.\d+, schema \d{4}\n", said)


def _ended_with(ended: subprocess.CompletedProcess[str], sentence: str) -> None:
    told = ended.stderr.strip()
    assert ended.returncode == 2, (ended.stdout, ended.stderr)
    assert sentence in told, (ended.stdout, told)
    assert "Traceback" not in ended.stdout + ended.stderr
    assert len(told.splitlines()) == 1, told
