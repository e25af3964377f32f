"""Every fault that passes, on every kind of request: afterwards every invoice is there once, and all is told.

Each story is one fault on one day's work, and strikes each of the day's requests once. Left out, and why: a read
that is done and lost is a read that is lost; GraphQL's errors come with GraphQL alone; what a person must mend is
in ``test_what_a_person_mends``, and faults of single items are in ``test_items``.
"""

import time
from collections.abc import Iterable, Sequence

import pytest

from tests.acceptance.faults import struck, table, watch, witness
from tests.acceptance.faults.struck import Day
from tests.acceptance.faults.table import Fault
from tests.acceptance.office import Office

Story = tuple[Day, Fault]


def _every(days: Iterable[Day], *faults: Sequence[Fault]) -> list[Story]:
    return [(day, fault) for day in days for some in faults for fault in some]


STORIES = [
    *_every([struck.FIRST_OF_A_VENDOR, struck.CHANGES, struck.SETTLING], table.ANYWHERE, table.QUICKBOOKS),
    *_every([struck.BATCH], table.ANYWHERE, table.QUICKBOOKS),
    *_every(
        [struck.WRITES_OF_A_FIRST, struck.BATCH, struck.WRITES_OF_CHANGES], table.OF_A_WRITE, table.OF_A_BATCH
    ),
    *_every([struck.BATCH], table.ASKED_PAUSE),
    *_every([struck.LOGINS], table.ANYWHERE, table.OF_A_WRITE, table.OF_A_LOGIN),
    *_every([struck.PULL], table.ANYWHERE, table.KOJO),
    *_every([struck.TELLING], table.ANYWHERE, table.KOJO, table.GRAPHQL),
    *_every([struck.WRITING_BACK], table.OF_A_WRITE, table.KOJO_ASKED_PAUSE),
    *_every([struck.LISTING_ALONE], table.GRAPHQL, table.KOJO_ASKED_PAUSE),
]


def _named(story: Story) -> str:
    return f"{story[0].name}: {story[1].name}"


@pytest.mark.parametrize("story", STORIES, ids=_named)
def test_after_it_every_invoice_is_in_the_books_once(office: Office, story: Story) -> None:
    day, fault = story
    ids = day.begin(office)
    for request in day.struck:
        watch.strike(office, request, fault)

    wrong = watch.until_quiet(office, ids)
    time.sleep(fault.lasts_s)

    assert set(office.struck()) == {1}
    witness.each_is_there_once(office, ids, day.version)
    witness.everybody_agrees(office, ids)
    _all_is_told(office, story, ids, wrong)


def _all_is_told(office: Office, story: Story, ids: list[str], wrong: list[str]) -> None:
    """The timelines of what was struck, and what was waited for, in words of a bookkeeper."""
    day, fault = story
    invoices = witness.of_invoices(office, ids)
    connections = {name: witness.of_connection(office, name) for name in ("kojo", "quickbooks")}
    waited_for = office.watcher.reasons + wrong
    witness.is_for_people([*invoices, *connections["kojo"], *connections["quickbooks"], *waited_for])
    if fault.said:
        for request in day.struck:
            told = invoices if request.is_of_an_invoice else connections[request.system] + invoices
            assert witness.says(fault.said, told), told
        assert witness.says(fault.said, waited_for), waited_for
