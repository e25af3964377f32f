"""Plays random schedules against the protocol and looks for one that harms the books.

Usage: ``python -m tests.model.simulate --schedules 100000 --seed 1``
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from tests.model import judge
from tests.model.protocol import HOUR, QUIET, Link, Rules
from tests.model.schedule import Move, World, describe, draw, play
from tests.model.target import Books, Temper
from tests.model.watch import watch
from tests.model.worker import Ledger, Worker

TEMPERS = {
    "honours": (Temper(), Temper(remembers_s=600), Temper(replays_max=1), Temper(says_duplicate=True)),
    "begins repeats at once": (Temper(holds_back=False),),
    "never honours": (Temper(remembers_s=0),),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a schedule is played with."""

    rules: Rules
    temper: Temper
    same_party: bool
    delete_when_void: bool


@dataclass(frozen=True, slots=True)
class CounterExample:
    """A schedule that does harm."""

    wrong: str
    setting: Setting
    moves: Sequence[Move]


@dataclass(slots=True)
class Report:
    """What came of many schedules."""

    schedules: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    found: CounterExample | None = None


def new_world(setting: Setting) -> World:
    """Two documents, two workers, an empty target."""
    books = Books(setting.temper)
    links = [Link(token=0, number=1, party=1, wanted=1), Link(token=1, number=2, party=2, wanted=1)]
    if setting.same_party:
        links[1].party = 1
    else:
        links[1].due_at = None
    for link in links:
        link.delete_when_void = setting.delete_when_void
    ledger = Ledger(books, links, setting.rules)
    return World(ledger, books, (Worker(ledger), Worker(ledger)))


def run(setting: Setting, moves: Sequence[Move]) -> tuple[str, World]:
    """Play a schedule, let things calm down, and judge; the text is empty where all is well."""
    world = new_world(setting)
    for move in moves:
        play(world, move)
    come_to_rest(world)
    return judge.wrong(world), world


def come_to_rest(world: World) -> None:
    """Faults stop, nobody touches anything; workers go on until nothing changes any more."""
    world.books.fates.clear()
    for worker in world.workers:
        worker.cut = False
    for _ in range(3):
        for _ in range(40):
            if not _work_off(world):
                break
        world.wait(QUIET + 1)
        watch(world.ledger)
    for link in world.ledger.links:
        if link.due_at is not None:
            link.due_at = min(link.due_at, world.ledger.now)
    _work_off(world)
    world.wait(HOUR)
    _work_off(world)


def _work_off(world: World) -> bool:
    """Do what is due, then wait for what is due next within the hour; False when there is none."""
    for _ in range(60):
        for worker in world.workers:
            worker.step()
        if all(worker.steps is None for worker in world.workers):
            break
    now = world.ledger.now
    waits = [max(link.due_at, link.lease_until + 1) - now for link in world.ledger.links if link.due_at is not None]
    soonest = min(waits, default=HOUR)
    if soonest >= HOUR:
        return False
    world.wait(max(soonest, 0))
    return True


# ── many schedules ───────────────────────────────────────────────────────────────────────────────────────────


def search(rules: Rules, tempers: Sequence[Temper], schedules: int, seed: int) -> Report:
    """Play schedules until one does harm, or all are played."""
    report = Report()
    for number in range(schedules):
        random = Random(seed * 1_000_003 + number)
        setting = Setting(rules, tempers[number % len(tempers)], random.random() < 0.5, random.random() < 0.4)
        moves = draw(random)
        wrong, world = run(setting, moves)
        report.schedules += 1
        report.reached += world.ledger.reached
        report.reached.update(f"{link.state} at the end" for link in world.ledger.links)
        if wrong:
            report.found = shrunk(CounterExample(wrong, setting, moves))
            break
    return report


def shrunk(found: CounterExample) -> CounterExample:
    """Leave out every move that the harm does not need."""
    moves, wrong = list(found.moves), found.wrong
    again = True
    while again:
        again = False
        for at in reversed(range(len(moves))):
            shorter = moves[:at] + moves[at + 1 :]
            if still := run(found.setting, shorter)[0]:
                moves, wrong, again = shorter, still, True
    return CounterExample(wrong, found.setting, moves)


def told(found: CounterExample) -> str:
    """A counter-example, move by move."""
    lines = [f"{found.wrong}", f"  {found.setting.temper}"]
    return "\n".join(lines + [f"  {number:2}. {describe(move)}" for number, move in enumerate(found.moves, 1)])


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", default="", help="a line of the protocol to take out, for example keep_q")
    asked = parser.parse_args()
    rules = Rules(**({asked.without: False} if asked.without else {}))
    harmed = 0
    for name, tempers in TEMPERS.items():
        began = perf_counter()
        report = search(rules, tempers, asked.schedules, asked.seed)
        print(f"{name}: {report.schedules} schedules in {perf_counter() - began:.1f} s")
        for line, times in sorted(report.reached.items()):
            print(f"  {times:9}  {line}")
        if report.found:
            harmed = 1
            print("COUNTER-EXAMPLE", told(report.found))
    return harmed


if __name__ == "__main__":
    sys.exit(main())
