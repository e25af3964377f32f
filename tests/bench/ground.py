"""What a benchmark stands on: PostgreSQL, Valkey, the outside systems, the shipped commands, each a process."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import text

from sync.apply import apply
from sync.store.database import Database
from tests.bench import invoices, processes
from tests.servers import postgresql, valkey

ROOT = Path(__file__).parents[2]
KEY = Fernet.generate_key().decode()

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "256MB"}
"""A commit is on the disk before it is answered, as in production; the tests' servers do without."""

COMPANY = """
[[connection]]
name = "kojo-{n}"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme-{n}"
[connection.settings]
base_url = "{url}/kojo-{n}"
client_id = "kojo-client"
client_secret = "${{KOJO_CLIENT_SECRET}}"
page_size = {page_size}
bound_margin_s = 0
overlap_s = 10

[[connection]]
name = "books-{n}"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "{realm}"
[connection.settings]
base_url = "{url}/quickbooks"
token_url = "{url}/quickbooks/oauth2/v1/tokens/bearer"
client_id = "qb-client"
client_secret = "${{QUICKBOOKS_CLIENT_SECRET}}"
refresh_token = "${{QUICKBOOKS_REFRESH_TOKEN_{n}}}"
{limits}

[[route]]
source = "kojo-{n}"
target = "books-{n}"
since = 2026-05-01
[route.policy]
write_back = false
[route.policy.target]
cost_category = "class"
"""

NO_LIMITS = "requests_per_second = 100000\nrequests_per_minute = 1000000\nbatches_per_minute = 1000000"


@dataclass(frozen=True)
class Outside:
    """The outside systems, and the hands of whoever works with them."""

    process: "subprocess.Popen[str]"
    http: httpx.Client

    @property
    def url(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Of the admin side; amounts come as text."""
        answer = self.http.request(method, path, content=None if body is None else json.dumps(body))
        assert answer.is_success, answer.text
        return json.loads(answer.content, parse_float=str) if answer.content else None

    def enter(self, company: int, count: int) -> None:
        self.ask("POST", "/__bench/enter", {"company": company, "count": count})

    def change(self, company: int, count: int) -> None:
        self.ask("POST", "/__bench/change", {"company": company, "count": count})

    def setting(self, system: str, **changes: Any) -> None:
        self.ask("PUT", f"/__admin/settings/{system}", changes)

    def answer_late(self, seconds: float) -> None:
        """Every answer of QuickBooks takes so long."""
        rule = {"system": "quickbooks", "probability": 1, "what": {"kind": "delay", "seconds": seconds}}
        self.ask("POST", "/__admin/faults", rule)

    def requests(self, system: str = "quickbooks") -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.ask("GET", f"/__admin/journal?system={system}")
        return listed

    def forget_requests(self) -> None:
        self.ask("DELETE", "/__admin/journal")

    def books(self) -> dict[str, Any]:
        """How many bills there are, and how many have another's mark."""
        found: dict[str, Any] = self.ask("GET", "/__bench/books")
        return found


@dataclass
class Ground:
    """Everything that runs; ``settings`` are further ones for every command."""

    folder: Path
    database: Database
    environment: dict[str, str]
    outside: Outside
    servers: Mapping[str, int]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def configure(self, companies: int, limits: str = NO_LIMITS, page_size: int = 100) -> None:
        """A Kojo and a QuickBooks for each company, and a route between them."""
        entries = [
            COMPANY.format(n=n, url=self.outside.url, realm=invoices.realm(n), limits=limits, page_size=page_size)
            for n in range(companies)
        ]
        file = self.folder / "ledgerlink.toml"
        file.write_text("".join(entries))
        self.database.migrate()
        apply(self.database, file, self.environment)

    def start(self, name: str, command: str, **settings: object) -> int:
        """A process of the shipped command; its id."""
        more = {f"LEDGERLINK_{key.upper()}": str(value) for key, value in settings.items()}
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "sync", command],
                cwd=self.folder,
                env=self.environment | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.running[name] = process
        return process.pid

    def kill(self, name: str) -> None:
        """Without a warning."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def kill_all(self) -> None:
        for name in list(self.running):
            self.kill(name)

    def rows(self, sql: str, **values: Any) -> Sequence[Any]:
        with self.database.transaction() as db:
            return db.execute(text(sql), values).all()

    def number(self, sql: str, **values: Any) -> Any:
        """What a question with one answer is answered."""
        return self.rows(sql, **values)[0][0]

    def change(self, sql: str, **values: Any) -> None:
        with self.database.transaction() as db:
            db.execute(text(sql), values)

    def until(self, what: Callable[[], bool], within_s: float, step_s: float = 0.25) -> None:
        """Wait for something to have happened."""
        end = time.monotonic() + within_s
        while not what():
            if time.monotonic() > end:
                raise TimeoutError(f"It took longer than {within_s:.0f} s. The logs: {self.tails()}")
            time.sleep(step_s)

    def analyse(self) -> None:
        """What the database does by itself some minutes after many rows came."""
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as opened:
            opened.execute(text("SET statement_timeout = 0"))
            opened.execute(text("VACUUM ANALYZE"))

    def linked(self) -> int:
        count: int = self.number("SELECT count(*) FROM link WHERE state = 'LINKED'")
        return count

    def cpu_s(self) -> dict[str, float]:
        """Seconds of CPU so far, by process."""
        pids = {**self.servers, **{name: process.pid for name, process in self.running.items()}}
        return {name: processes.cpu_s(pid) for name, pid in pids.items()}

    def tails(self) -> dict[str, str]:
        """The end of what every process said."""
        return {file.name: file.read_text()[-1500:] for file in self.folder.glob("*.log")}


@contextmanager
def ground(companies: int, *, lean: Sequence[str] = ()) -> Iterator[Ground]:
    """Started and, at the end, ended and removed; nothing is configured and no command runs yet.

    ``lean`` names the systems whose stand-ins are lean.
    """
    with (
        tempfile.TemporaryDirectory(prefix="ledgerlink-bench-") as folder,
        postgresql.server(DURABLE) as database_server,
        valkey.server() as bell,
        postgresql.database(database_server.address) as address,
        _outside(companies, lean=lean) as outside,
    ):
        url = postgresql.written(address)
        settings = {"DATABASE_URL": url, "REDIS_URL": bell.url, "LEDGERLINK_KEY": KEY, "PYTHONPATH": str(ROOT)}
        own = {"PostgreSQL": database_server.guarded, "Valkey": bell.guarded}
        pids = {name: kept.pid for name, kept in own.items() if kept is not None and kept.pid is not None}
        made = Ground(
            Path(folder),
            Database(url),
            _kept() | settings | _secrets(companies),
            outside,
            {**pids, "stand-ins": outside.process.pid},
        )
        try:
            yield made
        finally:
            made.kill_all()
            made.database.engine.dispose()


@contextmanager
def _outside(companies: int, *, lean: Sequence[str]) -> Iterator[Outside]:
    command = [sys.executable, "-m", "tests.bench.outside", "--companies", str(companies)]
    with subprocess.Popen([*command, "--lean", *lean], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            with httpx.Client(base_url=url, timeout=600) as client:
                yield Outside(process, client)
        finally:
            process.kill()


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def _secrets(companies: int) -> dict[str, str]:
    """The first company's refresh token is the one that everybody knows."""
    own = {
        f"QUICKBOOKS_REFRESH_TOKEN_{n}": f"qb-refresh-{invoices.realm(n)}" if n else "qb-refresh"
        for n in range(companies)
    }
    return own | {"KOJO_CLIENT_SECRET": "kojo-secret", "QUICKBOOKS_CLIENT_SECRET": "qb-secret"}
