"""The short form of `make chaos`: some kills in two firms, one whose QuickBooks honours no request id."""

from pathlib import Path

import pytest

from tests.chaos import nemesis, schedule
from tests.chaos.firm import Firm

SEED = 20_261_121


@pytest.mark.parametrize("temper", [schedule.TEMPERS[0], schedule.TEMPERS[-1]], ids=lambda temper: temper.name)
def test_killed_workers_do_no_damage(template: Firm, tmp_path: Path, temper: schedule.Temper) -> None:
    day = schedule.day(f"{SEED}/{temper.name}", temper, 50)

    came = nemesis.live(template, day, tmp_path)

    assert came.damages == [], f"to see it again: seed {day.seed}"
    assert came.kills > 25
    assert came.faults.total() > 5
    assert came.bookkeeping > 5
