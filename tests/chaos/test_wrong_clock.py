"""A process whose clock is wrong reads another time everywhere, and the rest of the machine does not."""

import os
import subprocess
import sys

from tests.chaos.stand_ins import ROOT

ASK = """
import time
from datetime import UTC, datetime
import dramatiq.common
import connectors.answers as kojo
from tests.chaos import wrong_clock

before = time.time()
wrong_clock.set_clocks()
read = (time.time(), dramatiq.common.current_millis() / 1000, kojo.datetime.now(UTC).timestamp())
print(*(round((one - before) / 60) for one in read), isinstance(datetime.now(UTC), kojo.datetime))
"""


def test_every_clock_of_the_process_is_off() -> None:
    surroundings = os.environ | {"CHAOS_CLOCK_OFF_S": "-3600", "PYTHONPATH": str(ROOT)}

    said = subprocess.run(
        [sys.executable, "-c", ASK], env=surroundings, cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert said.stdout.split() == ["-60", "-60", "-60", "True"]
