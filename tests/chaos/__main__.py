"""Kills real workers under faults, and says what damage was done.

Usage: ``python -m tests.chaos --kills 1000 --seed 1``
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.chaos import deployment, mishaps, nemesis, schedule
from tests.chaos.deployment import Deployment
from tests.chaos.firm import Firm
from tests.chaos.nemesis import Outcome
from tests.chaos.nursery import nursery
from tests.chaos.one_process import OneProcess
from tests.chaos.schedule import Day
from tests.chaos.servers import servers
from tests.chaos.stand_ins import stand_ins

KILLS_A_DAY = 50
FORMS = ("processes", "one", "both")
CLAIMED_FROM = 5
"""What is drawn so often must have struck at least once."""
KINDS = (
    "duplicate",
    "missing",
    "wrong total",
    "link at odds",
    "overwritten",
    "made again",
    "unknown bill",
    "unknown record",
    "wrong balance",
    "misapplied",
    "needless error",
    "written at rest",
    "lease left",
    "two at once",
    "over limit",
    "traceback",
    "secret in log",
    "no rest",
    "crash",
)


def main() -> int:
    """The command line; 1 where damage was done, or where a kind of fault that was drawn never struck."""
    asked = _arguments()
    say(f"Seed {asked.seed}, {asked.kills} kills, firm: {asked.firm}.")
    total, claimed = Outcome(), Counter[str]()
    with ExitStack() as opened, tempfile.TemporaryDirectory() as folder:
        home = asked.keep or Path(folder)
        firms = _opened(opened, home, asked.firm)
        began = time.monotonic()
        for number, day in enumerate(schedule.endless(asked.seed, min(KILLS_A_DAY, asked.kills))):
            if total.kills >= asked.kills:
                break
            firm = firms[number % len(firms)]
            befallen = mishaps.befall(day, number) if isinstance(firm, Deployment) else day
            claimed.update(drawn(befallen))
            live(firm, befallen, number, home, asked.tooth, total)
            say(f"  {total.kills} kills so far, {total.kills / (time.monotonic() - began) * 60:.0f} a minute")
    say(table(total))
    return verdict(total, claimed, f"make chaos KILLS={asked.kills} SEED={asked.seed} FIRM={asked.firm}")


def verdict(total: Outcome, claimed: Counter[str], again: str) -> int:
    """Say whether all is well; the exit code."""
    silent = [kind for kind, count in claimed.items() if count >= CLAIMED_FROM and not struck(total)[kind]]
    if silent:
        say(f"Never struck: {', '.join(sorted(silent))}.")
    if total.damages:
        say(f"Damage. To repeat: {again}")
    return int(bool(total.damages or silent))


def drawn(day: Day) -> Counter[str]:
    """How often each kind of fault and mishap is in a day."""
    faults = Counter(rule["what"]["kind"] for life in day.lives for rule in life.faults)
    return faults + mishaps.drawn(day)


def struck(total: Outcome) -> Counter[str]:
    """How often each kind did happen."""
    return total.faults + total.mishaps


def _opened(opened: ExitStack, home: Path, form: str) -> list[Firm]:
    """The firms that take turns."""
    outside, warm = opened.enter_context(stand_ins()), opened.enter_context(nursery())
    firms: list[Firm] = []
    if form != "one":
        there = opened.enter_context(servers())
        firms.append(deployment.new(outside, home / "processes", warm, there))
    if form != "processes":
        firms.append(OneProcess(outside, home / "one", warm))
    for firm in firms:
        firm.folder.mkdir()
        outside.start_anew()
        firm.set_up()
    return firms


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    drawn = time.time_ns() % 1_000_000
    parser.add_argument("--seed", type=int, default=drawn, help="drawn and printed where none is given")
    parser.add_argument(
        "--firm", choices=FORMS, default="both", help="one process, many, or a day of each in turn"
    )
    parser.add_argument("--keep", type=Path, help="an empty folder where ledgers and diaries are kept")
    parser.add_argument("--tooth", help="take a protection out: a module of tests.chaos.teeth")
    return parser.parse_args()


def live(firm: Firm, day: Day, number: int, home: Path, tooth: str | None, total: Outcome) -> None:
    """One day; says how it went."""
    folder = home / f"day-{number}"
    folder.mkdir()
    came = nemesis.live(firm, day, folder, tooth)
    total.add(came)
    say(
        f"Day {number}, {type(firm).__name__}, a target that {day.temper.name}"
        f"{' and insists on limits' if day.limits else ''}: "
        f"{came.kills} kills, {came.documents} invoices, {len(came.damages)} damages"
    )
    for damage in came.damages:
        say(f"  {damage}")


def table(total: Outcome) -> str:
    """What it came to."""
    found = {kind: sum(damage.kind == kind for damage in total.damages) for kind in KINDS}
    rows: dict[str, object] = {
        "kills": total.kills,
        "invoices": total.documents,
        "bills": total.bills,
        "sales": total.sales,
        "payments": total.payments,
        "acts of the bookkeeper": total.bookkeeping,
        "orders of people": total.orders,
        "requests": total.requests.total(),
        "requests an invoice": f"{total.requests.total() / max(1, total.documents):.1f}",
        "mishaps": sum(total.mishaps.values()),
        **{f"  {kind}": count for kind, count in sorted(total.mishaps.items())},
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
