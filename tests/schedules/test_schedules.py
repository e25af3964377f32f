"""The real code survives the model's schedules, and what is taken out of it is missed."""

from collections.abc import Iterator

import pytest

from tests.model.protocol import Rules
from tests.model.schedule import CONTENTS, DELAYS, FATES, WAITS, Move, Setting
from tests.model.simulate import TEMPERS, Game, search
from tests.model.target import Fate, Temper
from tests.schedules.against_the_code import games, told
from tests.schedules.teeth import WITHOUT


@pytest.fixture(scope="module")
def code() -> Iterator[dict[str, Game]]:
    """The real code, to be played with."""
    with games() as played:
        yield played


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize(("game", "written"), [("bills", "create"), ("references", "create_reference")])
def test_no_schedule_harms_the_books(code: dict[str, Game], game: str, written: str, temper: str) -> None:
    report = search(code[game], Rules(), TEMPERS[temper], schedules=SCHEDULES[game], seed=1)

    assert report.found is None, told(report.found)
    assert report.reached[f"{written}: done (found in the target)"]


SCHEDULES = {"bills": 70, "references": 20}
"""For each kind of target; half a minute in all. The command plays thousands."""


# ── each protection is needed ────────────────────────────────────────────────────────────────────────────────


def work(steps: int, worker: int = 0) -> Move:
    """A worker goes on. A create looks, has looked, is recorded, is answered, ends: five steps."""
    return Move("work", worker, steps - 1)


def wait(seconds: int) -> Move:
    """Time passes."""
    return Move("wait", 0, WAITS.index(seconds))


def fate(what: Fate, delay: int = 1) -> Move:
    """What becomes of the next request."""
    return Move("fate", FATES.index(what), DELAYS.index(delay))


def source(content: int) -> Move:
    """The source wants something else."""
    return Move("source", 0, CONTENTS.index(content))


LOST = [fate(Fate.LOST_AFTER), work(8)]
RECORDED = work(3)
WIPED, DELETED = Move("bookkeeper wipes the memo"), Move("bookkeeper deletes")
EDITED = Move("bookkeeper edits", 0, 2)
WATCH = Move("watch", 0, 1)
SLEPT = [RECORDED, Move("cut off"), wait(3601), work(5, worker=1), fate(Fate.LATE, 145), work(4, worker=1)]
"""A worker sleeps over what it recorded, and another takes it over and sends it."""

TWO = "a second bill for document 0, while #0 is there"
HONOURS, NEVER_HONOURS = Temper(), Temper(remembers_s=0)
STORIES: list[tuple[str, Temper, list[Move], str]] = [
    ("look before a resend", NEVER_HONOURS, LOST, TWO),
    ("same identity", HONOURS, [fate(Fate.LATE, 145), work(8)], TWO),
    ("heed suspects", NEVER_HONOURS, [*LOST, WIPED], TWO),
    ("heed deletions", NEVER_HONOURS, [*LOST, DELETED], "bill #0, deleted by a person, was created again"),
    ("send only fresh", NEVER_HONOURS, [RECORDED, wait(31), fate(Fate.LATE, 149), work(8)], TWO),
    (
        "hold version with fields",
        HONOURS,
        [*LOST, Move("bookkeeper edits", 0, 1), wait(8), work(8), source(3)],  # worth less, it would be read first
        "the bookkeeper's edit of bill #0 was overwritten",
    ),
    ("newest fence", NEVER_HONOURS, SLEPT, TWO),
    (
        "notice copies",
        HONOURS,
        [work(8), wait(700), Move("bookkeeper copies")],
        "document 0: copy #1 was not noticed",
    ),
    (
        "keep signs that can't be judged yet",
        HONOURS,
        [work(4), EDITED, wait(8), WATCH, work(3)],
        "document 0: LINKED with 1, but the bill says 3",
    ),
]


@pytest.mark.parametrize(("protection", "temper", "moves", "harm"), STORIES)
def test_without_a_protection_there_is_harm(
    code: dict[str, Game], protection: str, temper: Temper, moves: list[Move], harm: str
) -> None:
    setting = Setting(Rules(), temper)

    kept = code["bills"].run(setting, moves)
    with WITHOUT[protection]():
        broken = code["bills"].run(setting, moves)

    assert kept.wrong == ""
    assert broken.wrong.startswith(harm)
