"""Plays the model's random schedules, with its hostile target and its judge, against the real code.

Usage: ``python -m tests.schedules.against_the_code --schedules 2000 --seed 1``
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from tests.model import judge
from tests.model.protocol import HOUR, QUIET, Rules, State
from tests.model.references import Names
from tests.model.schedule import Move, Outcome, Setting
from tests.model.simulate import TEMPERS, CounterExample, Game, search
from tests.schedules import evidence, moves
from tests.schedules.evidence import Evidence
from tests.schedules.office import LedgerFile, Office
from tests.schedules.teeth import WITHOUT

BEYOND_THE_MODEL = {
    "lost_leases": "the model's workers crash as often as they like; here the third time is a person's business",
    "adopted": "the model's people are told by the message they acted on why a bill is not to be adopted",
}
"""Causes of an ERROR that the model's judge does not know: only the bills are judged."""


@contextmanager
def games() -> Iterator[dict[str, Game]]:
    """The real code as something that schedules can be played with: bills, and the vendors that they need."""
    with tempfile.TemporaryDirectory(prefix="schedules-") as folder:
        file = LedgerFile(Path(folder))
        try:
            yield {
                "bills": Game(moves.draw, lambda setting, some: run(file, setting, some)),
                "references": Game(
                    moves.draw_references, lambda setting, some: run_references(file, setting, some)
                ),
            }
        finally:
            file.database.engine.dispose()


def run(file: LedgerFile, setting: Setting, some: Sequence[Move]) -> Outcome:
    """Play a schedule, let things calm down, and judge."""
    with Office(file, setting).open() as office:
        for move in some:
            moves.play(office, move)
        _come_to_rest(office)
        return Outcome(wrong(office), _reached(office))


def run_references(file: LedgerFile, setting: Setting, some: Sequence[Move]) -> Outcome:
    """The same about the creation of a vendor; bills give no trouble."""
    names = Names(setting.temper)
    with Office(file, replace(setting, documents=1), names).open() as office:
        for move in some:
            moves.play(office, move)
        names.fates.clear()
        _come_to_rest(office)
        return Outcome(_wrong_about(names, office), _reached(office))


def _wrong_about(names: Names, office: Office) -> str:
    """As the model judges it, by what the ledger knows."""
    if names.wrongs:
        return names.wrongs[0]
    known = evidence.vendors(office)
    (seen,) = evidence.links(office)
    if seen.link.state not in (State.LINKED, State.ERROR):
        return f"stays {seen.link.state} [{seen.message}]"
    if seen.link.state is State.LINKED and not any(names.entries[one].is_vendor for one in known):
        return "LINKED, and no vendor is there"
    by_hand = any(entry.sender is None for entry in names.entries)
    strays = [entry for entry in names.entries if entry.sender is not None and entry.id not in known]
    if strays and not by_hand and seen.link.state is not State.ERROR:
        return f"vendor #{strays[0].id} is ours and the ledger does not know it"
    return ""


def _reached(office: Office) -> Counter[str]:
    ends = [f"{seen.link.state} {seen.cause or ''} at the end" for seen in evidence.links(office)]
    return Counter(ends + evidence.attempts(office))


# ── rest ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _come_to_rest(office: Office) -> None:
    """Faults stop, nobody touches anything; workers go on until nothing changes any more."""
    office.books.fates.clear()
    for worker in office.workers:
        worker.cut = False
    for _ in range(2):
        _work_off(office)
        office.wait(QUIET + 1)
        office.watch()
    _work_off(office)
    office.wait(HOUR)
    _work_off(office)


def _work_off(office: Office) -> None:
    """Do what is due within the hour."""
    for _ in range(60):
        _until_idle(office)
        waits = [seen.due_s for seen in evidence.links(office) if seen.due_s is not None]
        soonest = min(waits, default=office.now + HOUR) - office.now
        if soonest >= HOUR:
            return
        office.wait(max(1, int(soonest) + 1))


def _until_idle(office: Office) -> None:
    for _ in range(2_000):
        office.tick()
        for worker in office.workers:
            worker.step()
        if all(worker.is_idle for worker in office.workers):
            return


# ── judging ──────────────────────────────────────────────────────────────────────────────────────────────────


def wrong(office: Office) -> str:
    """The first thing that must never be, with what the ledger says."""
    if office.books.wrongs:
        return office.books.wrongs[0]
    for seen in evidence.links(office):
        link = seen.link
        text = judge.of_bills(office.books, link)
        if seen.cause not in BEYOND_THE_MODEL:
            text = text or judge.of_state(office.books, link)
        text = text or _of_row(seen)
        if text:
            return f"document {link.token}: {text} [{link.state}: {seen.message}]"
    return ""


def _of_row(seen: Evidence) -> str:
    """What no link in the ledger may say, whatever happened."""
    link = seen.link
    if link.open and link.state is not State.ERROR:
        return f"{link.state} with an open attempt"
    if link.open and seen.due_s is None:
        return "an open attempt is never looked at again"
    if link.state is State.ERROR and not seen.message:
        return "ERROR without a message"
    return ""


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────


def told(found: CounterExample) -> str:
    """A counter-example, move by move."""
    some = [
        f"  {number:2}. {moves.describe(move, found.setting.documents)}"
        for number, move in enumerate(found.moves, 1)
    ]
    void = "deleted" if found.setting.delete_when_void else "zeroed"
    about = f"  {found.setting.temper}, {found.setting.documents} documents, {void} when void"
    return "\n".join([found.wrong, about, *some])


def main() -> int:
    """The command line; 1 where a counter-example was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=500, help="for each kind of target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--temper", choices=TEMPERS, help="only this kind of target")
    parser.add_argument("--game", choices=("bills", "references"), default="bills")
    parser.add_argument("--without", choices=WITHOUT, help="a protection to take out")
    asked = parser.parse_args()
    found = False
    with games() as played, WITHOUT[asked.without]() if asked.without else nullcontext():
        for temper in [asked.temper] if asked.temper else TEMPERS:
            began = perf_counter()
            report = search(played[asked.game], Rules(), TEMPERS[temper], asked.schedules, asked.seed)
            took = f"{report.schedules} schedules in {perf_counter() - began:.1f} s"
            print(f"{asked.game}, a target that {temper}: {took}")
            for line, times in sorted(report.reached.items()):
                print(f"  {times:9}  {line}")
            if report.found:
                print("COUNTER-EXAMPLE", told(report.found))
                found = True
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
