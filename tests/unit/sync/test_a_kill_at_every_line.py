"""A worker is killed at a line, whichever: those that come after it bring everything to the same end."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.link import LinkState
from tests.unit.sync.deaths import Deaths
from tests.unit.sync.firm import Firm
from tests.unit.sync.mornings import MORNINGS
from tests.unit.sync.promises import all_is_as_promised

AS_SOON_AS_POSSIBLE = (21.0, 10.0, 21.0, 130.0)
"""The lease has just run out; what was sent may be repeated; it may still be under way; it can't be any more."""

TARGETS = pytest.mark.parametrize("forgets", [False, True], ids=["honours identities", "forgets them"])
SCENES = pytest.mark.parametrize("scene", MORNINGS)


@pytest.fixture
def firm(migrated: Path, tmp_path: Path, scene: str, *, forgets: bool) -> Iterator[Firm]:
    morning = MORNINGS[scene]
    opened = Firm(migrated, tmp_path, forgets_identities=forgets, **morning.firm)
    morning.begin(opened)
    yield opened
    opened.close()


@TARGETS
@SCENES
def test_a_kill_at_any_line_changes_nothing_in_the_end(firm: Firm) -> None:
    firm.pull()
    with Deaths(firm) as deaths:
        firm.push()
    undisturbed = ended(firm)

    for remains in deaths.remains[:-1]:
        remains.come_back()

        assert ended(firm) == undisturbed, remains.first


@pytest.mark.parametrize("forgets", [True])
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

    for remains in chance.sample(second.remains, k=min(2, len(second.remains))):
        remains.come_back()

        assert ended(firm) == undisturbed, (killed.first, remains.first)


@pytest.mark.parametrize("forgets", [False])
@pytest.mark.parametrize("scene", ["three_new_invoices", "an_invoice_changed_and_another_one_is_new"])
def test_nor_does_one_while_pulling_or_telling_the_source(firm: Firm) -> None:
    with Deaths(firm) as deaths:
        firm.sync()
    undisturbed = ended(firm)

    for remains in deaths.remains[:-1]:
        remains.come_back()

        assert ended(firm) == undisturbed, remains.first


def ended(firm: Firm) -> Any:
    """What people see when others have gone on, and how often each bill was written.

    Ids are not the same each time, nor what exactly a person is told when the answer to a refused write was lost.
    """
    firm.until_quiet(AS_SOON_AS_POSSIBLE)
    all_is_as_promised(firm)
    links = {link.source_id: _shown(firm, link) for link in firm.links()}
    bills = sorted((str(bill.fields), bill.version, bill.mark is not None) for bill in firm.books.bills.values())
    return links, bills, sorted(firm.books.vendors.values()), firm.books.made


def _shown(firm: Firm, link: Any) -> Any:
    bill = firm.books.bills.get(link.remote_id)
    message = None if link.state is LinkState.ERROR else link.message
    return link.state, message, bill.fields if bill else None
