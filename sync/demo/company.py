"""The company that the demo is about: its ledger, its syncs, and what did not come out as it should."""

import os
import sys
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from rich.console import Console

from config.settings import Settings
from models.link import LinkState
from sync.apply import apply
from sync.cli import show
from sync.cli.sync import watching
from sync.connect import Workshop, workshop
from sync.demo.stand_ins import Screen
from sync.run import Report
from sync.run import run as run_sync
from sync.store import views
from sync.store.database import Database
from sync.store.views import InvoiceRow

WAITS_S = 240.0
"""So long a sync waits for what a vendor's limit puts off."""


def set_up(folder: Path, screen: Screen) -> Workshop:
    """The example configuration, pointed at the stand-ins, in a new database."""
    example = resources.files("config").joinpath("five_sources.toml").read_text(encoding="utf-8")
    file = folder / "ledgerlink.toml"
    file.write_text(example.replace("http://127.0.0.1:8900", screen.url), encoding="utf-8")
    database = Database(f"sqlite:///{folder / 'ledger.db'}")
    database.migrate()
    secrets = screen.secrets()
    apply(database, file, secrets)
    return workshop(database, Settings(), secrets)


@dataclass
class Company:
    """What the acts of the demo share."""

    screen: Screen
    workshop: Workshop
    out: Console
    wrong: list[str] = field(default_factory=list)

    def act(self, title: str) -> None:
        """Begin another act."""
        self.out.print()
        self.out.print(title, style="bold")

    def expect(self, sentence: str, *, holds: bool) -> None:
        """What should be so."""
        if not holds:
            self.wrong.append(sentence)

    def sync(self) -> Report:
        """One run over everything, once what was entered lately can be seen."""
        self.screen.ask("POST", "clock", {"advance": 2})
        with watching() as watcher:
            report = run_sync(self.workshop, watcher, wait_s=WAITS_S)
        for name, trouble in report.troubles:
            self.expect(f"{name}: {trouble.message}", holds=False)
        return report

    def rows(self, source: str) -> list[InvoiceRow]:
        """The documents of a source."""
        with self.workshop.database.reading() as db:
            return [row for row in views.invoices(db) if row.source == source]

    def show_counts(self, source: str, expected: dict[LinkState, int]) -> None:
        """How many are in which state, and whether it is as it should be."""
        rows = self.rows(source)
        counts = {state: sum(row.state is state for row in rows) for state in LinkState}
        self.out.print()
        lines = [(state, str(count)) for state, count in counts.items()]
        self.out.print(show.table(("state", f"invoices of {source}"), lines, right=(f"invoices of {source}",)))
        self.expect(f"the counts of {source} are {expected}", holds=counts == {LinkState.LINKING: 0} | expected)

    def written(self) -> list[str]:
        """What was written in QuickBooks since its requests were forgotten ("updated Bill 145")."""
        requests = self.screen.ask("GET", "journal?system=quickbooks")
        return [what for request in requests for what in request["wrote"]]

    def forget_requests(self) -> None:
        """Begin the journal anew."""
        self.screen.ask("DELETE", "journal")

    def verdict(self, folder: Path) -> int:
        """The last word, and the exit code."""
        self.out.print()
        for sentence in self.wrong:
            self.out.print(f"Not as expected: {sentence}", style="bold red")
        if self.wrong:
            return 1
        self.out.print("Everything came out as it should. Look around:", style="bold green")
        command = f"DATABASE_URL=sqlite:///{folder / 'ledger.db'} {_our_command()} invoices --state error"
        self.out.print(f"  {command}")
        return 0


def _our_command() -> str:
    """The command as it can be typed here: a virtual environment's own one is not on the PATH."""
    return os.path.relpath(Path(sys.executable).with_name("ledgerlink"))
