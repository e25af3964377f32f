"""A worker is killed at a line, whichever: those that come after it bring everything to the same end."""

import random
from collections.abc import Iterator

import pytest

from tests.unit.sync.deaths import Deaths
from tests.unit.sync.endings import ended, the_same_after_a_kill_at_any_line
from tests.unit.sync.firm import Firm
from tests.unit.sync.mornings import MORNINGS

SCENES = pytest.mark.parametrize(
    ("scene", "forgets"),
    [
        pytest.param(name, forgets, id=f"{name}{', identities forgotten' if forgets else ''}")
        for name, morning in MORNINGS.items()
        for forgets in (False, True)
        if morning.creates or not forgets
    ],
)


@pytest.fixture
def firm(ledger_url: str, scene: str, *, forgets: bool) -> Iterator[Firm]:
    morning = MORNINGS[scene]
    opened = Firm(ledger_url, forgets_identities=forgets, **morning.firm)
    morning.begin(opened)
    yield opened
    opened.close()


@SCENES
def test_a_kill_at_any_line_changes_nothing_in_the_end(firm: Firm) -> None:
    firm.pull()

    the_same_after_a_kill_at_any_line(firm, firm.push)


@SCENES
def test_nor_does_a_second_kill_at_any_line_of_whoever_took_over(firm: Firm, scene: str) -> None:
    chance = random.Random(scene)
    firm.pull()
    with Deaths(firm) as first:
        firm.push()
    undisturbed = ended(firm)
    killed = chance.choice(first.remains)
    killed.come_back()
    firm.time_passes(21.0)
    with Deaths(firm) as second:
        firm.push()

    killed_too = chance.choice(second.remains)
    killed_too.come_back()

    assert ended(firm) == undisturbed, (killed.first, killed_too.first)


@pytest.mark.parametrize("forgets", [False])
@pytest.mark.parametrize("scene", ["three_new_invoices", "an_invoice_changed_and_another_one_is_new"])
def test_nor_does_one_while_pulling_or_telling_the_source(firm: Firm) -> None:
    the_same_after_a_kill_at_any_line(firm, firm.sync)
