"""The real code survives the model's schedules, and what is taken out of it is missed."""

from collections.abc import Iterator

import pytest

from tests.model.protocol import Rules
from tests.model.schedule import DELAYS, FATES, WAITS, Move, Setting
from tests.model.simulate import TEMPERS, Game, search
from tests.model.target import Fate, Temper
from tests.schedules.against_the_code import game, told

NEVER_HONOURS = Setting(Rules(), Temper(remembers_s=0))


@pytest.fixture(scope="module")
def code() -> Iterator[Game]:
    """The real code, to be played with."""
    with game() as played:
        yield played


@pytest.mark.parametrize("temper", TEMPERS)
def test_no_schedule_harms_the_books(code: Game, temper: str) -> None:
    report = search(code, Rules(), TEMPERS[temper], schedules=SCHEDULES, seed=1)

    assert report.found is None, told(report.found)
    assert report.reached["create: done (found in the target)"]


SCHEDULES = 40
"""For each kind of target; some ten seconds. The command plays thousands."""


# ── stories that chance tells too seldom ─────────────────────────────────────────────────────────────────────


def test_a_worker_that_slept_too_long_does_not_close_what_another_has_sent(code: Game) -> None:
    recorded = [work(3), Move("cut off"), wait(3601)]
    sent_by_another = [work(5, worker=1), fate(Fate.LATE, 145), work(4, worker=1)]

    outcome = code.run(NEVER_HONOURS, [*recorded, *sent_by_another])

    assert outcome.wrong == ""
    assert outcome.reached["create: done (found in the target)"] == 1


def work(steps: int, worker: int = 0) -> Move:
    """A worker goes on."""
    return Move("work", worker, steps - 1)


def wait(seconds: int) -> Move:
    """Time passes."""
    return Move("wait", 0, WAITS.index(seconds))


def fate(what: Fate, delay: int = 1) -> Move:
    """What becomes of the next request."""
    which, value = FATES.index(what), DELAYS.index(delay)
    return Move("fate", which, value)
