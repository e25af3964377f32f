"""Kills real workers under faults, and says what damage was done.

Usage: ``python -m tests.chaos --kills 1000 --seed 1``
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import nemesis, schedule
from tests.chaos.firm import Firm, StandIns, stand_ins
from tests.chaos.nemesis import Outcome
from tests.chaos.nursery import Nursery, nursery
from tests.chaos.schedule import Day

KILLS_A_DAY = 50
KINDS = (
    "duplicate",
    "missing",
    "wrong total",
    "link at odds",
    "overwritten",
    "made again",
    "unknown bill",
    "needless error",
    "written at rest",
    "crash",
)


def main() -> int:
    """The command line; 1 where damage was done."""
    asked = _arguments()
    say(f"Seed {asked.seed}, {asked.kills} kills.")
    with tempfile.TemporaryDirectory() as folder, stand_ins() as outside, nursery() as warm:
        home = asked.keep or Path(folder)
        template = opened(outside, warm, home / "template")
        total = run(template, home, schedule.days(asked.seed, asked.kills, KILLS_A_DAY), asked.tooth)
    say(table(total))
    if not total.damages:
        return 0
    say(f"Damage. To repeat: make chaos KILLS={asked.kills} SEED={asked.seed}")
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    drawn = time.time_ns() % 1_000_000
    parser.add_argument("--seed", type=int, default=drawn, help="drawn and printed where none is given")
    parser.add_argument("--keep", type=Path, help="an empty folder where ledgers and diaries are kept")
    parser.add_argument("--tooth", help="take a protection out: a module of tests.chaos.teeth")
    return parser.parse_args()


def run(template: Firm, folder: Path, days: Sequence[Day], tooth: str | None = None) -> Outcome:
    """All days; says how it goes."""
    total, began = Outcome(), time.monotonic()
    for number, day in enumerate(days):
        home = folder / f"day-{number}"
        home.mkdir()
        came = nemesis.live(template, day, home, tooth)
        total.add(came)
        a_minute = total.kills / (time.monotonic() - began) * 60
        say(
            f"Day {number}, a target that {day.temper.name}: {came.kills} kills, {came.documents} invoices, "
            f"{len(came.damages)} damages ({total.kills} kills so far, {a_minute:.0f} a minute)"
        )
        for damage in came.damages:
            say(f"  {damage}")
    return total


def opened(outside: StandIns, warm: Nursery, folder: Path) -> Firm:
    """A ledger to begin with, made once and copied for each day."""
    folder.mkdir()
    outside.start_anew()
    template = Firm(outside, folder, warm)
    template.set_up()
    return template


def table(total: Outcome) -> str:
    """What it came to."""
    found = {kind: sum(damage.kind == kind for damage in total.damages) for kind in KINDS}
    rows: dict[str, object] = {
        "kills": total.kills,
        "invoices": total.documents,
        "bills": total.bills,
        "acts of the bookkeeper": total.bookkeeping,
        "orders of people": total.orders,
        "requests": total.requests.total(),
        "requests an invoice": f"{total.requests.total() / max(1, total.documents):.1f}",
        "faults": sum(total.faults.values()),
        **{f"  {kind}": count for kind, count in sorted(total.faults.items())},
        **{f"at the end {state}": count for state, count in sorted(total.states.items())},
        **found,
    }
    return "\n".join(f"{name:<28}{value!s:>10}" for name, value in rows.items())


def say(text: str) -> None:
    """At once, whoever listens."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
