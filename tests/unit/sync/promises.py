"""What holds whenever it is quiet (DESIGN §4), asked of a firm: its ledger, its source, its target."""

from typing import Any

from models.link import LinkState
from tests.unit.sync.firm import WAITS_FOR_ANOTHER, Firm


def all_is_as_promised(firm: Firm) -> None:
    """At rest: whoever calls this has waited ``until_quiet``."""
    no_link_has_two_live_bills(firm)
    nothing_a_bookkeeper_did_is_overwritten(firm)
    for link in firm.links():
        _every_state_means_what_it_says(firm, link)
        _the_source_shows_it(firm, link)
    _the_ledger_knows_every_bill_of_ours(firm)
    _running_again_writes_nothing(firm)


def no_link_has_two_live_bills(firm: Firm) -> None:
    bills = firm.books.bills.values()
    tokens = [bill.mark.token for bill in bills if bill.mark and not bill.is_copy]
    assert len(tokens) == len(set(tokens))


def nothing_a_bookkeeper_did_is_overwritten(firm: Firm) -> None:
    assert firm.books.overwritten == []


def _every_state_means_what_it_says(firm: Firm, link: Any) -> None:
    match link.state:
        case LinkState.LINKED:
            _the_target_holds_this_version(firm, link)
        case LinkState.NOT_LINKED:
            assert link.remote_id is None
            assert link.id not in firm.open_attempts()
        case LinkState.ERROR:
            assert link.message.endswith(".")
        case LinkState.LINKING:
            assert link.message.startswith(WAITS_FOR_ANOTHER.rstrip("%"))


def _the_target_holds_this_version(firm: Firm, link: Any) -> None:
    row, bill = firm.inbox.rows[link.source_id], firm.books.bills.get(link.remote_id)
    assert row["status"] in ("approved", "paid", "void", "deleted")
    if row["status"] in ("void", "deleted"):
        assert bill is None or bill.total == "0.00"
    else:
        assert bill is not None
        assert (bill.number, bill.total, bill.due) == (row["number"], row["amount"], row["due"])


def _the_source_shows_it(firm: Firm, link: Any) -> None:
    """NOT_LINKED is what a source shows anyway, and what is tried again soon is no news."""
    shown = firm.inbox.rows[link.source_id].get("shown", LinkState.NOT_LINKED)
    assert link.state in (shown, LinkState.LINKING)


def _the_ledger_knows_every_bill_of_ours(firm: Firm) -> None:
    """Linked, asked about, or a copy that somebody made."""
    known = {link.token: link for link in firm.links()}
    for bill in firm.books.bills.values():
        if bill.mark is not None and not bill.is_copy:
            link = known[bill.mark.token]
            assert link.remote_id == bill.id or link.state == LinkState.ERROR


def _running_again_writes_nothing(firm: Firm) -> None:
    executed = firm.books.executed
    firm.sync()

    assert firm.books.executed == executed
