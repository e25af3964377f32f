"""``sync``: the foreground worker, with a progress bar on a terminal and plain lines elsewhere."""

import sys
from contextlib import AbstractContextManager
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from models.errors import UsageError
from sync.cli import opening, show
from sync.run import Report, Watcher, run
from sync.slice import Tally
from sync.store import connections, views


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sync")(sync)


def sync(
    source: Annotated[str | None, typer.Option(help="Only what comes from this connection.")] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for what is due later.", min=0)] = 180.0,
    *,
    sweep: Annotated[bool, typer.Option("--sweep", help="Also ask sources what they still have.")] = False,
) -> None:
    """Pull every source, then push until nothing is due; waits for what is to be tried again."""
    workshop = opening.the_workshop()
    with workshop.database.reading() as db:
        ways = connections.routes(db)
        known = source is None or connections.by_name(db, source) is not None
    if not known:
        raise UsageError(f"There is no connection “{source}”. `ledgerlink status` lists them.")
    if not ways:
        raise UsageError(
            "Nothing is configured yet. Write connections and routes to a file and `ledgerlink apply` it."
        )
    with watching() as watcher:
        report = run(workshop, watcher, source=source, wait_s=wait, sweeping=sweep)
    with workshop.database.reading() as db:
        counts = views.counts(db)
    raise typer.Exit(summary(report, counts))


def watching() -> AbstractContextManager[Watcher]:
    """Bars on a terminal, lines elsewhere."""
    return Bars() if show.is_terminal() else Lines()


def summary(report: Report, counts: list[tuple[str, str, str, int]]) -> int:
    """Say what came of it; the exit code."""
    out = show.console()
    for name, pulled in report.pulled.items():
        out.print(f"{name}: {pulled.records} read, {pulled.new} new, {pulled.changed} changed")
        for message in pulled.left_out:
            out.print(f"{name}: {message}")
    for name, swept in report.swept.items():
        out.print(f"{name}: {swept.listed} listed, {swept.missing} missing, {swept.gone} gone")
        for message in swept.remarks:
            out.print(f"{name}: {message}")
    for name, pushed in report.pushed.items():
        tally = pushed.tally
        out.print(f"{name}: {tally.linked} linked, {tally.stopped} in error, {tally.writes} writes")
    by_state = ", ".join(f"{count} {state}" for _, _, state, count in counts)
    out.print(f"All invoices: {by_state or 'none yet'}")
    for name, trouble in report.troubles:
        sys.stderr.write(f"{name}: {trouble.message}\n")
    if report.troubles:
        return 2
    left_out = any(pulled.left_out for pulled in report.pulled.values())
    return 1 if left_out or any(state == "ERROR" for _, _, state, _ in counts) else 0


class Lines:
    """Says the same in plain lines, one a step."""

    def __enter__(self) -> Watcher:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def pulling(self, source: str, records: int) -> None:
        """One line a hundred records."""
        if records % 100 == 0:
            show.console().print(f"{source}: {records} records read")

    def pushing(self, target: str, tally: Tally, left: int) -> None:
        """One line a batch."""
        text = f"{target}: {tally.linked} linked, {tally.stopped} in error, {left} to go"
        show.console().print(text)

    def waiting(self, reasons: list[tuple[str, int]], seconds: float) -> None:
        """Why nothing moves."""
        for reason, count in reasons:
            show.console().print(f"Waiting {seconds:.0f} s for {count}: {reason}")


class Bars:
    """A bar for each connection."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=show.console(),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Watcher:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def pulling(self, source: str, records: int) -> None:
        """Nobody knows how many records there are: the bar only moves on."""
        self._progress.update(self._task(f"Reading {source}"), completed=records, total=records)

    def pushing(self, target: str, tally: Tally, left: int) -> None:
        """Done and to go are known."""
        done = tally.linked + tally.stopped + tally.waiting
        note = f"{tally.linked} linked, {tally.stopped} in error"
        self._progress.update(self._task(f"Writing {target}"), completed=done, total=done + left, note=note)

    def waiting(self, reasons: list[tuple[str, int]], seconds: float) -> None:
        """Why nothing moves, above the bars."""
        for reason, count in reasons:
            self._progress.console.print(f"Waiting {seconds:.0f} s for {count}: {reason}")

    def _task(self, name: str) -> TaskID:
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, note="", total=None)
        return self._tasks[name]
