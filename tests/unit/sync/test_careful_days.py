"""Days on which somebody must not be taken at more than their word: late answers, old looks, orders, suspects."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from models.link import LinkState
from sync.slice import Slice
from tests.unit.sync.firm import Firm

# ── late answers, old looks ──────────────────────────────────────────────────────────────────────────────────


def taken_over(firm: Firm) -> None:
    """While the request is under way its lease runs out, and another worker takes the invoice over."""

    def another_worker() -> None:
        firm.books.meanwhile = lambda: None
        firm.time_passes(25.0)
        firm.push()

    firm.books.meanwhile = another_worker
    firm.enter("inv-1")
    firm.sync()


def test_an_answer_after_the_lease_was_lost_is_used_by_the_new_owner(firm: Firm) -> None:
    taken_over(firm)
    assert firm.state("inv-1") is LinkState.LINKING
    firm.edit_by_hand(mark=None, number="INV-9", party="v-78")

    firm.until_quiet()

    assert len(firm.books.bills) == 1
    assert "number INV-1, there INV-9" in firm.message("inv-1")


def test_a_bill_that_a_late_answer_named_and_somebody_deleted_is_not_made_again(firm: Firm) -> None:
    taken_over(firm)
    firm.delete_by_hand()

    firm.until_quiet()

    assert firm.books.bills == {}
    assert "was deleted in Books" in firm.message("inv-1")


def test_a_worker_that_slept_before_sending_looks_again_first(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The heartbeat is a thread of its own: it may be young while look and record are old."""
    firm.use(lease_s=0.9)
    pauses, is_fresh = iter([0.4]), Slice.is_fresh

    def after_a_pause(at: Slice, recorded_at: float) -> bool:
        time.sleep(next(pauses, 0.0))
        return is_fresh(at, recorded_at)

    monkeypatch.setattr(Slice, "is_fresh", after_a_pause)
    firm.enter("inv-1")
    firm.sync()

    *before, last = firm.outcomes()  # where the machine itself pauses, it looks once more
    assert (set(before), last) == ({"not sent"}, "done")
    assert firm.state("inv-1") is LinkState.LINKED


def test_a_worker_that_was_taken_over_while_it_looked_settles_nothing(firm: Firm) -> None:
    """The new owner has sent it again, and was not answered: it is not absent."""
    firm.enter("inv-1", number=None)
    firm.books.losses.append("before")
    firm.sync()
    firm.enter("inv-1", status="draft")
    firm.time_passes()
    firm.pull()

    def another_worker() -> None:
        firm.books.while_looking = lambda: None
        firm.enter("inv-1", status="approved")
        firm.pull()
        firm.time_passes(25.0)
        firm.books.losses.append("after")
        firm.push()

    firm.books.while_looking = another_worker
    firm.push()
    firm.until_quiet()

    assert len(firm.books.bills) == 1
    assert firm.state("inv-1") is LinkState.LINKED


# ── who may be ours ──────────────────────────────────────────────────────────────────────────────────────────


def lost_and_wiped(firm: Firm, **changes: Any) -> None:
    """The answer to a create is lost, and a bookkeeper takes our mark off the bill before we look."""
    firm.enter("inv-1")
    firm.books.losses.append("after")
    firm.sync()
    firm.edit_by_hand(mark=None, **changes)
    firm.until_quiet()


def test_a_bill_of_the_same_vendor_made_since_the_send_is_asked_about(firm: Firm) -> None:
    lost_and_wiped(firm, number="INV-9")

    assert firm.state("inv-1") is LinkState.ERROR
    assert firm.message("inv-1").startswith("Bill INV-9 (#1) may be this invoice")
    assert len(firm.books.bills) == 1


def test_not_ours_covers_the_bills_that_were_named_and_no_other(firm: Firm) -> None:
    lost_and_wiped(firm)
    firm.enter_by_hand("INV-1")

    firm.send_again("inv-1")
    firm.until_quiet()

    assert "Bill INV-1 (#2) may be this invoice" in firm.message("inv-1")
    firm.send_again("inv-1")
    firm.until_quiet()
    assert firm.state("inv-1") is LinkState.LINKED


def test_a_wrong_adoption_leaves_the_question_open(firm: Firm) -> None:
    lost_and_wiped(firm, number="INV-9", due="2026-06-15")
    wrong = firm.enter_by_hand("INV-1", total="77.00")

    firm.adopt("inv-1", wrong)
    firm.until_quiet()

    assert "another vendor or over another amount" in firm.message("inv-1")
    firm.resync("inv-1")
    firm.until_quiet()
    assert firm.state("inv-1") is LinkState.ERROR
    assert len(firm.books.bills) == 2


def test_an_adopted_suspect_is_linked(firm: Firm) -> None:
    lost_and_wiped(firm, number="INV-9")

    firm.adopt("inv-1", "1")
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.LINKED
    assert firm.bill().mark is not None


def test_what_changed_at_the_source_before_an_adoption_follows_it(firm: Firm) -> None:
    lost_and_wiped(firm)
    firm.enter("inv-1", due="2026-06-15")
    firm.until_quiet()

    firm.adopt("inv-1", "1")
    firm.until_quiet()

    assert (firm.state("inv-1"), firm.bill().due) == (LinkState.LINKED, "2026-06-15")


@pytest.mark.parametrize(
    ("status", "state", "total", "said"),
    [
        ("void", LinkState.LINKED, "0.00", "Voided."),
        ("draft", LinkState.ERROR, "10.00", "still a draft"),
    ],
)
def test_what_the_source_takes_back_before_an_adoption_is_adopted_first(
    firm: Firm, status: str, state: LinkState, total: str, said: str
) -> None:
    lost_and_wiped(firm)
    firm.adopt("inv-1", "1")

    firm.enter("inv-1", status=status)
    firm.until_quiet()

    assert (firm.state("inv-1"), firm.bill().total) == (state, total)
    assert said in firm.message("inv-1")


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


def changed_and_shown(firm: Firm) -> None:
    firm.edit_by_hand(due="2026-06-15")
    firm.resync("inv-1")
    firm.until_quiet()
    assert "there 2026-06-15" in firm.message("inv-1")


def test_overwriting_covers_what_the_message_showed_and_no_later_change(linked: Firm) -> None:
    changed_and_shown(linked)
    linked.edit_by_hand(due="2026-07-01")

    linked.resync("inv-1", overwrite=True)
    linked.until_quiet()

    assert linked.bill().due == "2026-07-01"
    assert "there 2026-07-01" in linked.message("inv-1")


def test_an_order_whose_write_was_refused_covers_no_later_change(linked: Firm) -> None:
    changed_and_shown(linked)
    linked.books.refuses_next = True
    linked.resync("inv-1", overwrite=True)
    linked.push()
    assert "closed" in linked.message("inv-1")

    linked.enter("inv-1", amount="11.00")
    linked.until_quiet()

    assert linked.bill().due == "2026-06-15"
    assert "there 2026-06-15" in linked.message("inv-1")


def test_an_overwrite_whose_answer_was_lost_is_carried_out_all_the_same(linked: Firm) -> None:
    changed_and_shown(linked)
    linked.resync("inv-1", overwrite=True)
    linked.books.losses.append("before")

    linked.until_quiet(keeping_losses=True)

    assert linked.state("inv-1") is LinkState.LINKED
    assert linked.bill().due == "2026-06-01"


def test_an_order_whose_write_came_too_late_is_carried_out_on_what_is_there_now(linked: Firm) -> None:
    """Somebody opens and saves the bill between our read and our write."""
    changed_and_shown(linked)

    def touched() -> None:
        linked.books.meanwhile = lambda: None
        linked.edit_by_hand()

    linked.books.meanwhile = touched
    linked.resync("inv-1", overwrite=True)
    linked.until_quiet()

    assert linked.state("inv-1") is LinkState.LINKED
    assert linked.bill().due == "2026-06-01"


def test_an_order_given_while_a_write_is_unanswered_outlives_it(firm: Firm) -> None:
    """The look that settles the write shows the bill as sent; what is ordered is a look after that."""
    firm.enter("inv-1")
    firm.books.losses.append("after")
    firm.sync()
    firm.resync("inv-1")

    def edited_just_then() -> None:
        firm.books.while_looking = lambda: None
        firm.edit_by_hand(due="2026-06-15")

    firm.books.while_looking = edited_just_then
    firm.push()

    assert "there 2026-06-15" in firm.message("inv-1")


# ── marks that are gone, deletions of our own ────────────────────────────────────────────────────────────────


def test_an_unmarked_bill_after_a_lost_update_is_never_overwritten_unseen(linked: Firm) -> None:
    linked.enter("inv-1", amount="11.00")
    linked.books.losses.append("after")
    linked.sync()
    linked.edit_by_hand(mark=None, due="2026-06-15")
    linked.until_quiet()
    assert "was changed in Books while our update was on its way" in linked.message("inv-1")

    linked.enter("inv-1", amount="12.00")
    linked.until_quiet()

    assert (linked.bill().due, linked.bill().total) == ("2026-06-15", "11.00")
    assert linked.state("inv-1") is LinkState.ERROR


@pytest.fixture
def deleting(ledger_url: str) -> Iterator[Firm]:
    """A firm that deletes what is void, with one invoice in the books."""
    opened = Firm(ledger_url, on_void="delete")
    opened.enter("inv-1")
    opened.sync()
    yield opened
    opened.close()


def test_what_we_deleted_is_made_anew_when_the_source_takes_the_void_back(deleting: Firm) -> None:
    deleting.enter("inv-1", status="void")
    deleting.sync()
    assert (deleting.books.bills, deleting.message("inv-1")) == ({}, "Voided.")

    deleting.enter("inv-1", status="approved")
    deleting.until_quiet()

    assert deleting.state("inv-1") is LinkState.LINKED
    assert len(deleting.books.bills) == 1


def test_what_was_gone_before_our_deletion_was_answered_is_a_persons_question(deleting: Firm) -> None:
    deleting.enter("inv-1", status="void")
    deleting.books.losses.append("before")
    deleting.sync()
    deleting.delete_by_hand()
    deleting.until_quiet()
    assert deleting.message("inv-1") == "Voided."

    deleting.enter("inv-1", status="approved")
    deleting.until_quiet()

    assert "was deleted in Books" in deleting.message("inv-1")
    assert deleting.books.bills == {}


def test_our_own_deletions_explain_no_other_invoice_that_is_missing(deleting: Firm) -> None:
    deleting.enter("inv-1", status="void")
    deleting.sync()
    deleting.enter("inv-2", "INV-2")
    deleting.books.losses.append("before")
    deleting.sync()

    deleting.until_quiet()

    assert deleting.state("inv-2") is LinkState.LINKED


def test_a_void_that_is_resynced_is_compared(linked: Firm) -> None:
    linked.enter("inv-1", status="void")
    linked.until_quiet()
    linked.edit_by_hand(total="10.00")

    linked.resync("inv-1")
    linked.until_quiet()

    assert "was changed in Books: total 0.00, there 10.00" in linked.message("inv-1")


def test_a_draft_of_what_we_deleted_waits(deleting: Firm) -> None:
    deleting.enter("inv-1", status="void")
    deleting.sync()

    deleting.enter("inv-1", status="draft")
    deleting.until_quiet()

    assert deleting.state("inv-1") is LinkState.NOT_LINKED
