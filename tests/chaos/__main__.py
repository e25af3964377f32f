"""Kills real workers under faults, and says what damage was done.

Usage: ``python -m tests.chaos --kills 1000 --seed 1``
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos import nemesis, schedule
from tests.chaos.firm import Firm, StandIns, stand_ins
from tests.chaos.nemesis import Outcome
from tests.chaos.nursery import Nursery, nursery

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
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None, help="drawn and printed where none is given")
    parser.add_argument("--keep", type=Path, default=None, help="a folder where ledgers and diaries are kept")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else time.time_ns() % 1_000_000
    say(f"Seed {seed}, {asked.kills} kills.")
    with tempfile.TemporaryDirectory() as folder, stand_ins() as outside, nursery() as warm:
        template = opened(outside, warm, (asked.keep or Path(folder)) / "template")
        total = run(template, asked.keep or Path(folder), seed, asked.kills)
    say(table(total))
    if not total.damages:
        return 0
    say(f"Damage. To repeat: make chaos KILLS={asked.kills} SEED={seed}")
    return 1


def run(template: Firm, folder: Path, seed: int, kills: int, *, kills_a_day: int = KILLS_A_DAY) -> Outcome:
    """All days of a seed; says how it goes."""
    total, began = Outcome(), time.monotonic()
    for number, day in enumerate(schedule.days(seed, kills, kills_a_day)):
        home = folder / f"day-{number}"
        home.mkdir()
        came = nemesis.live(template, day, home)
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
