"""How a story ends when others go on as soon as they may: what two ways of the same story must have in common."""

from collections.abc import Callable
from typing import Any

from models.link import LinkState
from tests.unit.sync.deaths import Deaths
from tests.unit.sync.firm import Firm
from tests.unit.sync.promises import all_is_as_promised

AS_SOON_AS_POSSIBLE = (21.0, 10.0, 21.0, 130.0)
"""The lease has just run out; what was sent may be repeated; it may still be under way; it can't be any more."""


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


def the_same_after_a_kill_at_any_line(firm: Firm, work: Callable[[], object]) -> None:
    """Whether a worker dies, at whichever line of its work, makes no difference in the end."""
    with Deaths(firm) as deaths:
        work()
    undisturbed = ended(firm)
    for remains in deaths.remains[:-1]:
        remains.come_back()

        assert ended(firm) == undisturbed, remains.first
