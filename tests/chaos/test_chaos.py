"""The short form of `make chaos`: some kills in firms of both kinds, and of targets that differ."""

from pathlib import Path

import pytest

from tests.chaos import mishaps, nemesis, schedule
from tests.chaos.deployment import Deployment
from tests.chaos.firm import Firm

SEED = 20_261_121


@pytest.mark.parametrize("temper", [schedule.TEMPERS[0], schedule.TEMPERS[-1]], ids=lambda temper: temper.name)
def test_killed_commands_do_no_damage(template: Firm, tmp_path: Path, temper: schedule.Temper) -> None:
    day = schedule.day(f"{SEED}/{temper.name}", temper, 40)

    came = nemesis.live(template, day, tmp_path)

    assert came.damages == [], f"to see it again: seed {day.seed}"
    assert came.kills > 20
    assert came.faults.total() > 5
    assert came.bookkeeping > 5


@pytest.mark.parametrize("number", range(2))
def test_killed_processes_do_no_damage(many: Deployment, tmp_path: Path, number: int) -> None:
    temper = schedule.TEMPERS[number]
    day = mishaps.befall(schedule.day(f"{SEED}/processes/{number}", temper, 25), number)

    came = nemesis.live(many, day, tmp_path)

    assert came.damages == [], f"to see it again: seed {day.seed}"
    assert came.kills > 10
    assert came.faults.total() > 3
    assert all(came.mishaps[kind] for kind in mishaps.drawn(day))
