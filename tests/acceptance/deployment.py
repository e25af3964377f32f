"""A deployment of real processes around an office: workers, schedulers, or everything in one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography.fernet import Fernet

from models.link import LinkState
from sync.store.database import Database
from tests.acceptance.office import SECRETS, Office

Process = subprocess.Popen[str]

KEY = Fernet.generate_key().decode()

PERIODS = {
    "web_port": 0,
    "pull_every_s": 1,
    "write_back_every_s": 1,
    "watch_every_s": 5,
    "look_for_itself_after_s": 1,
}
"""Seconds; nobody waits five minutes for a story."""

HAPPENS_WITHIN_S = 90.0


@dataclass
class Deployment:
    """Starts and stops processes; ``office`` has the verbs of the people around it."""

    office: Office
    environment: dict[str, str]
    running: list[Process] = field(default_factory=list)

    def start(self, *command: str, **settings: object) -> Process:
        """A process of the shipped command, with further settings."""
        more = {f"LEDGERLINK_{name.upper()}": str(value) for name, value in settings.items()}
        process = subprocess.Popen(
            [sys.executable, "-m", "sync", *command],
            env=self.environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.running.append(process)
        return process

    def stop(self, process: Process, within_s: float = 30.0) -> str:
        """Tell it to stop as a deploy does; what it said. Its exit code must be 0."""
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=within_s)
        assert process.returncode == 0, said
        return said

    def kill(self) -> None:
        """End whatever still runs."""
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def until(self, happened: Callable[[], bool], within_s: float = HAPPENS_WITHIN_S) -> None:
        """Wait for something; the outside systems' clock goes on meanwhile, so that pulls see what is new."""
        end = time.monotonic() + within_s
        while not happened():
            assert time.monotonic() < end, [(row.state, row.message) for row in self.office.rows()]
            self.office.let_a_moment_pass()
            time.sleep(0.2)

    def until_linked(self, ids: Iterable[str]) -> None:
        """Wait until these invoices are in the books."""
        wanted = set(ids)
        self.until(lambda: wanted <= self.linked())

    def linked(self) -> set[str]:
        return {row.source_id for row in self.office.rows() if row.state is LinkState.LINKED}


@contextmanager
def deployed(office: Office, ledger_url: str, redis_url: str | None) -> Iterator[Deployment]:
    """A deployment on a ledger that is migrated already; nothing runs yet."""
    office.server = Database(ledger_url)
    office.configure()
    settings = {f"LEDGERLINK_{name.upper()}": str(value) for name, value in (office.settings | PERIODS).items()}
    environment = os.environ | SECRETS | settings | {"DATABASE_URL": ledger_url, "LEDGERLINK_KEY": KEY}
    environment.pop("REDIS_URL", None)
    if redis_url is not None:
        environment["REDIS_URL"] = redis_url
    deployment = Deployment(office, environment)
    try:
        yield deployment
    finally:
        deployment.kill()
        office.server.engine.dispose()
