"""A firm of real processes: the stand-ins, a SQLite ledger in a folder, and the shipped command at work on it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import simplejson

from tests.chaos.nursery import Nursery, Process

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
REALM = "9341453172345678"
SINCE = "2026-11-01"
"""The stand-in's own invoices are older: only what people enter here is posted."""

SECRETS = {
    "KOJO_CLIENT_SECRET": "kojo-secret",
    "QUICKBOOKS_CLIENT_SECRET": "qb-secret",
    "QUICKBOOKS_REFRESH_TOKEN": "qb-refresh",
}
QUICK = {
    "LEASE_S": "1.2",
    "RESEND_CREATE_AFTER_S": "0.3",
    "SETTLED_AFTER_S": "4",
    "LOOK_AFTER_S": "0.1",
    "RETRY_FIRST_S": "0.1",
    "RETRY_LONGEST_S": "2",
    "COOL_DOWN_S": "1",
}
"""The waits of DESIGN §5 in seconds: nothing here commits later than half of SETTLED_AFTER_S."""

CONFIGURATION = """
[[connection]]
name = "kojo"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme"
[connection.settings]
base_url = "{url}/kojo"
client_id = "kojo-client"
client_secret = "${{KOJO_CLIENT_SECRET}}"
page_size = 100
bound_margin_s = 0
overlap_s = 5

[[connection]]
name = "quickbooks"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "{realm}"
[connection.settings]
base_url = "{url}/quickbooks"
token_url = "{url}/quickbooks/oauth2/v1/tokens/bearer"
client_id = "qb-client"
client_secret = "${{QUICKBOOKS_CLIENT_SECRET}}"
refresh_token = "${{QUICKBOOKS_REFRESH_TOKEN}}"
requests_per_second = 1000
requests_per_minute = 10000
batches_per_minute = 10000

[[route]]
source = "kojo"
target = "quickbooks"
since = {since}
[route.policy]
on_void = "zero"
[route.policy.target]
tax_account = "5920"
shipping_account = "5910"
rounding_account = "5990"
cost_category = "class"
"""


@dataclass(frozen=True)
class StandIns:
    """The outside systems in a process of their own, and the admin side of it."""

    http: httpx.Client

    @property
    def url(self) -> str:
        """Where they listen."""
        return str(self.http.base_url).rstrip("/")

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the admin side; amounts are Decimal both ways."""
        content = None if body is None else simplejson.dumps(body, use_decimal=True)
        answer = self.http.request(method, f"/__admin/{path}", content=content)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return simplejson.loads(answer.content, use_decimal=True) if answer.content else None

    def start_anew(self) -> None:
        """As on the first day, and without the limits of requests, which have tests of their own."""
        self.admin("POST", "reset")
        for system in ("kojo", "quickbooks"):
            self.admin("PUT", f"settings/{system}", {"limits": False})

    def journal(self, after: int = 0) -> list[Json]:
        """The requests since one."""
        entries: list[Json] = self.admin("GET", f"journal?after={after}")
        return entries


@contextmanager
def stand_ins() -> Iterator[StandIns]:
    """Started on a free port, and ended."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        with httpx.Client(base_url=line[line.index("http") :].strip(), timeout=30) as client:
            yield StandIns(client)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Firm:
    """One ledger between the two systems. ``tooth`` is run in place of the shipped command where it is given."""

    outside: StandIns
    folder: Path
    nursery: Nursery
    settings: Mapping[str, str] = field(default_factory=dict)
    tooth: str | None = None

    @property
    def database(self) -> Path:
        """The ledger's file."""
        return self.folder / "ledger.db"

    @property
    def is_crashed(self) -> bool:
        """Whether the command left the details of a bug behind."""
        return (self.folder / "ledgerlink-crash.log").exists()

    def set_up(self) -> None:
        """A new ledger that has pulled the stand-in's own invoices."""
        file = self.folder / "ledgerlink.toml"
        file.write_text(CONFIGURATION.format(url=self.outside.url, realm=REALM, since=SINCE))
        self.run("migrate")
        self.run("apply", str(file))
        self.run("sync")

    def start(self, *arguments: str, from_scratch: bool = False) -> Process:
        """The shipped command in a process of its own: a new interpreter, or a copy of a warm one."""
        module = f"tests.chaos.teeth.{self.tooth}" if self.tooth else "sync"
        if not from_scratch:
            return self.nursery.start(module, arguments, self.folder, self._environment)
        with (self.folder / "output.log").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def run(self, *arguments: str) -> int:
        """The shipped command to its end; its exit code."""
        return self.start(*arguments).wait()

    @cached_property
    def _environment(self) -> dict[str, str]:
        settings = {f"LEDGERLINK_{name}": value for name, value in {**QUICK, **self.settings}.items()}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        address = {"DATABASE_URL": f"sqlite:///{self.database}", "PYTHONPATH": str(ROOT)}
        return kept | SECRETS | settings | address

    def shown(self) -> list[Json]:
        """What a dashboard would show of every invoice."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30) as raw:
            raw.row_factory = sqlite3.Row
            statement = (
                "SELECT document.source_id AS invoice, link.state, link.message, link.decision, link.remote_id"
                " FROM link JOIN document ON document.id = link.document_id"
            )
            return [dict(row) for row in raw.execute(statement)]


def copy_of(template: Firm, folder: Path, settings: Mapping[str, str], tooth: str | None = None) -> Firm:
    """A firm on its first morning: the stand-ins as at the start, and a ledger that knows them already."""
    template.outside.start_anew()
    for file in template.folder.iterdir():
        shutil.copy(file, folder / file.name)
    return Firm(template.outside, folder, template.nursery, settings, tooth)


def killed(process: Process) -> bool:
    """Kill it without a warning; whether it had not ended by itself."""
    process.kill()
    return process.wait() == -signal.SIGKILL
