"""Plays random schedules against the protocol and looks for one that harms the books.

Usage: ``python -m tests.model.simulate --schedules 100000 --seed 1``
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from time import perf_counter

from tests.model import bills, references, schedule
from tests.model.protocol import Rules
from tests.model.schedule import Move, Outcome, Setting, describe
from tests.model.target import Temper

TEMPERS = {
    "honours": (Temper(), Temper(remembers_s=600), Temper(replays_max=1), Temper(says_duplicate=True)),
    "begins repeats at once": (Temper(holds_back=False),),
    "never honours": (Temper(remembers_s=0),),
}


@dataclass(frozen=True, slots=True)
class Game:
    """What is played: how a schedule is drawn, and what comes of it."""

    draw: Callable[[Random], list[Move]]
    run: Callable[[Setting, Sequence[Move]], Outcome]


GAMES = {"bills": Game(schedule.draw, bills.run), "references": Game(references.draw, references.run)}


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


# ── many schedules ───────────────────────────────────────────────────────────────────────────────────────────


def search(game: Game, rules: Rules, tempers: Sequence[Temper], schedules: int, seed: int) -> Report:
    """Play schedules until one does harm, or all are played."""
    report = Report()
    for number in range(schedules):
        random = Random(seed * 1_000_003 + number)
        setting = Setting(
            rules, tempers[number % len(tempers)], 1 + (random.random() < 0.3), random.random() < 0.4
        )
        moves = game.draw(random)
        outcome = game.run(setting, moves)
        report.schedules += 1
        report.reached.update(outcome.reached)
        if outcome.wrong:
            report.found = shrunk(game, CounterExample(outcome.wrong, setting, moves))
            break
    return report


def shrunk(game: Game, found: CounterExample) -> CounterExample:
    """Leave out every move that the harm does not need."""
    moves, wrong = list(found.moves), found.wrong
    again = True
    while again:
        again = False
        for at in reversed(range(len(moves))):
            shorter = moves[:at] + moves[at + 1 :]
            if still := game.run(found.setting, shorter).wrong:
                moves, wrong, again = shorter, still, True
    return CounterExample(wrong, found.setting, moves)


def told(found: CounterExample) -> str:
    """A counter-example, move by move."""
    moves = [
        f"  {number:2}. {describe(move, found.setting.documents)}" for number, move in enumerate(found.moves, 1)
    ]
    return "\n".join([found.wrong, f"  {found.setting.temper}", *moves])


def main() -> int:
    """The command line; 1 where a counter-example was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="for each kind of target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], help="lines of the protocol to take out: keep_q …")
    asked = parser.parse_args()
    rules = Rules(**dict.fromkeys(asked.without, False))
    found = False
    for game, temper in product(GAMES, TEMPERS):
        began = perf_counter()
        report = search(GAMES[game], rules, TEMPERS[temper], asked.schedules, asked.seed)
        print(f"{game}, a target that {temper}: {report.schedules} schedules in {perf_counter() - began:.1f} s")
        _show(report)
        found = found or report.found is not None
    return int(found)


def _show(report: Report) -> None:
    for line, times in sorted(report.reached.items()):
        print(f"  {times:9}  {line}")
    if report.found:
        print("COUNTER-EXAMPLE", told(report.found))


if __name__ == "__main__":
    sys.exit(main())
