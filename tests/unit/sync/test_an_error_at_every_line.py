"""Something in us breaks at a line, whichever, or somebody presses Ctrl-C there: all comes to the same end.

Unlike a death this runs every ``finally``, which writes to the ledger what it believes of its claims.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.unit.sync.deaths import Deaths, is_ours
from tests.unit.sync.endings import ended
from tests.unit.sync.firm import Firm
from tests.unit.sync.mornings import MORNINGS

LINES_A_SCENE = 6
"""Some of the two hundred or more that a scene comes to; other seeds choose others."""


class BrokenError(Exception):
    """Nobody foresaw it."""


class Interrupted:
    """Raises an error when the work comes to its ``n``-th line, counted over all files of ours."""

    def __init__(self, n: int, error: type[BaseException]) -> None:
        self._left, self._error = n, error
        self.where = "nowhere"

    def __enter__(self) -> "Interrupted":
        sys.settrace(self._enter_function)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _enter_function(self, frame: FrameType, _event: str, _: Any) -> Any:
        return self._come_to_line if is_ours(frame) else None

    def _come_to_line(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            self._left -= 1
            if not self._left:
                self.where = f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
                sys.settrace(None)
                raise self._error
        return self._come_to_line


@pytest.fixture
def firm(ledger_url: str, scene: str) -> Iterator[Firm]:
    morning = MORNINGS[scene]
    opened = Firm(ledger_url, **morning.firm)
    morning.begin(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("scene", MORNINGS)
def test_an_error_at_any_line_changes_nothing_in_the_end(firm: Firm, scene: str) -> None:
    firm.pull()
    with Deaths(firm) as deaths:
        firm.push()
    undisturbed = ended(firm)

    for n in random.Random(scene).sample(range(1, deaths.events + 1), k=LINES_A_SCENE):
        error = (BrokenError, KeyboardInterrupt)[n % 2]
        deaths.remains[0].come_back()
        with Interrupted(n, error) as interrupted, pytest.raises(error):
            firm.push()

        assert ended(firm) == undisturbed, interrupted.where
