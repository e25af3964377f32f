"""What every firm has: the outside systems, a ledger, the shipped command; they differ in how it is deployed."""

import os
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

from tests.chaos import checker
from tests.chaos.configuration import CONFIGURATION, LONG_AGO, ROUTE_OF_SALES, SECRETS, SINCE
from tests.chaos.nursery import Nursery, Process, Started
from tests.chaos.schedule import Life, Limits
from tests.chaos.sellers import SELLERS
from tests.chaos.stand_ins import REALM, ROOT, Json, StandIns


class NoRestError(Exception):
    """Work is left that nobody ends; the text says which."""


@dataclass
class Firm(ABC):
    """One ledger between the two systems. ``tooth`` is run in place of the shipped command where it is given."""

    outside: StandIns
    folder: Path
    nursery: Nursery
    settings: Mapping[str, str] = field(default_factory=dict)
    tooth: str | None = None

    QUICK: ClassVar[Mapping[str, str]]
    """The waits of DESIGN §5 in seconds: nothing here commits later than half of SETTLED_AFTER_S."""

    # ── what differs ─────────────────────────────────────────────────────────────────────────────────────────

    @property
    @abstractmethod
    def address(self) -> str:
        """The ledger's database, as people and the checker reach it."""

    @abstractmethod
    def copied(self, folder: Path, settings: Mapping[str, str], tooth: str | None = None) -> Self:
        """A firm on its first morning: the stand-ins as at the start, and a ledger that knows them already."""

    @abstractmethod
    def begin(self, life: Life) -> Process:
        """A worker, at the start of its life."""

    @abstractmethod
    def come_to_rest(self) -> None:
        """Work until nothing is left to do. Raises ``NoRestError``."""

    @abstractmethod
    def close(self) -> None:
        """Whoever works is told to end, and does."""

    # ── what is the same ─────────────────────────────────────────────────────────────────────────────────────

    def set_up(self) -> None:
        """A new ledger that has pulled the stand-in's own invoices."""
        self.run("migrate")
        self.configure(Limits())
        self.run("sync")

    def configure(self, limits: Limits) -> None:
        """Apply the configuration, with such limits of requests at QuickBooks."""
        file = self.folder / "ledgerlink.toml"
        head = CONFIGURATION.format(url=self.outside.url, realm=REALM, since=SINCE, limits=limits)
        routes = [ROUTE_OF_SALES.format(source=source, since=LONG_AGO) for source in SELLERS]
        file.write_text("".join((head, *routes)))
        self.run("apply", str(file))

    def start(
        self, *arguments: str, from_scratch: bool = False, module: str = "sync", **environment: str
    ) -> Process:
        """The shipped command in a process of its own: a new interpreter, or a copy of a warm one."""
        name = f"tests.chaos.teeth.{self.tooth}" if self.tooth else module
        surroundings = self._environment() | environment
        if not from_scratch:
            return self.nursery.start(name, arguments, self.folder, surroundings)
        with self._log.open("ab") as output:
            nothing = subprocess.DEVNULL
            command = [sys.executable, "-m", name, *arguments]
            return Started(
                subprocess.Popen(
                    command, cwd=self.folder, env=surroundings, stdin=nothing, stdout=output, stderr=output
                )
            )

    def run(self, *arguments: str) -> int:
        """The shipped command to its end; its exit code."""
        return self.start(*arguments).wait()

    def _environment(self) -> dict[str, str]:
        settings = {f"LEDGERLINK_{name}": value for name, value in {**self.QUICK, **self.settings}.items()}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | self._secrets | settings | {"DATABASE_URL": self.address, "PYTHONPATH": str(ROOT)}

    @property
    def _secrets(self) -> dict[str, str]:
        return SECRETS | {"ZRM_TOKEN": self.outside.zrm_token}

    def rows(self, statement: str) -> list[Json]:
        """What stands in the ledger."""
        return checker.rows(self.address, statement)

    def shown(self) -> list[Json]:
        """What a dashboard would show of every invoice."""
        return self.rows(
            "SELECT connection.name AS source, document.source_id AS invoice, link.state, link.message,"
            " link.decision, link.remote_id FROM link JOIN document ON document.id = link.document_id"
            " JOIN connection ON connection.id = document.connection_id"
        )

    def resume_what_is_paused(self) -> None:
        """Somebody tries again what a refusal paused."""
        for row in self.rows("SELECT name FROM connection WHERE state = 'PAUSED'"):
            self.run("connections", "resume", row["name"])

    @property
    def _log(self) -> Path:
        return self.folder / "output.log"

    @property
    def log(self) -> str:
        """What all its processes said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may say."""
        return tuple(self._secrets.values())

    @property
    def is_crashed(self) -> bool:
        """Whether the command left the details of a bug behind."""
        return (self.folder / "ledgerlink-crash.log").exists()


def killed(process: Process) -> bool:
    """Kill it without a warning; whether it had not ended by itself."""
    process.kill()
    return process.wait() == -signal.SIGKILL
