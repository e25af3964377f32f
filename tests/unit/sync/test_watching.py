"""What people do in the target is found without anybody's write: deleted, changed, copied, doubled."""

from dataclasses import replace
from typing import Any

import pytest

from models.link import LinkState, Mark
from sync.store import attempts, signs
from tests.unit.sync.doubles import Bill
from tests.unit.sync.firm import Firm


@pytest.fixture
def linked(firm: Firm) -> Firm:
    """One invoice, in the books for a while."""
    firm.enter("inv-1")
    firm.sync()
    firm.time_passes()
    firm.watch()
    assert firm.state("inv-1") is LinkState.LINKED
    return firm


def kept(firm: Firm) -> int:
    """How many signs wait to be judged."""
    with firm.database.reading() as db:
        (target_id,) = {link.target_connection_id for link in firm.links()}
        return len(signs.kept(db, target_id))


# ── a link's own record ──────────────────────────────────────────────────────────────────────────────────────


def test_a_bill_that_was_deleted_is_said_and_made_again_only_when_asked(linked: Firm) -> None:
    linked.delete_by_hand()

    linked.watch()
    linked.sync()

    assert linked.message("inv-1") == (
        "Bill INV-1 was deleted in Books. Resync to create it again, or exclude the invoice."
    )
    assert linked.books.bills == {}
    linked.resync("inv-1")
    linked.until_quiet()
    assert linked.state("inv-1") is LinkState.LINKED


def test_a_field_of_ours_that_was_changed_is_shown_and_may_be_overwritten(linked: Firm) -> None:
    linked.edit_by_hand(due="2026-06-15")

    linked.watch()

    assert "due 2026-06-01, there 2026-06-15" in linked.message("inv-1")
    linked.resync("inv-1", overwrite=True)
    linked.until_quiet()
    assert (linked.state("inv-1"), linked.bill().due) == (LinkState.LINKED, "2026-06-01")


def test_a_bill_that_was_only_touched_stays_linked_and_its_version_is_taken(linked: Firm) -> None:
    linked.edit_by_hand()
    linked.watch()
    linked.enter("inv-1", amount="11.00")
    asked = linked.books.asked

    linked.sync()

    assert (linked.state("inv-1"), linked.bill().total) == (LinkState.LINKED, "11.00")
    assert linked.outcomes() == ["done", "done"]
    assert linked.books.asked - asked == 1  # for the vendor: no stale answer, so no bill was read


def test_what_both_sides_wanted_void_may_be_deleted(linked: Firm) -> None:
    linked.enter("inv-1", status="void")
    linked.sync()
    linked.time_passes()
    linked.delete_by_hand()

    linked.watch()

    assert (linked.state("inv-1"), linked.message("inv-1")) == (LinkState.LINKED, "Voided.")


def test_our_own_writes_are_no_news(linked: Firm) -> None:
    linked.enter("inv-1", amount="11.00")
    linked.sync()

    linked.watch()

    assert kept(linked) == 0
    assert linked.state("inv-1") is LinkState.LINKED


# ── not while somebody is at it ──────────────────────────────────────────────────────────────────────────────


def test_what_changes_while_a_write_is_unanswered_is_judged_afterwards(linked: Firm) -> None:
    linked.enter("inv-1", amount="11.00")
    linked.books.losses.append("before")
    linked.sync()
    linked.edit_by_hand(due="2026-06-15")

    linked.watch()

    assert linked.state("inv-1") is LinkState.LINKING
    assert kept(linked) == 1
    linked.until_quiet()
    assert linked.state("inv-1") is LinkState.ERROR
    assert linked.bill().due == "2026-06-15"


def test_a_deletion_seen_while_its_create_is_unanswered_is_not_forgotten(firm: Firm) -> None:
    """Nobody knows yet whose bill it was; when the look that showed it has said so, the sign is still there."""
    firm.enter("inv-1")
    firm.books.losses.append("after")
    firm.sync()
    firm.time_passes(10.0)

    def deleted_just_then() -> None:
        firm.books.while_looking = lambda: None
        firm.delete_by_hand()
        firm.watch()

    firm.books.while_looking = deleted_just_then
    firm.push()
    assert firm.state("inv-1") is LinkState.LINKED

    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.ERROR
    assert "was deleted in Books" in firm.message("inv-1")


# ── records with our mark that are not the link's ────────────────────────────────────────────────────────────


def test_a_copy_made_later_is_only_noted(linked: Firm) -> None:
    linked.copy_by_hand()

    linked.watch()
    linked.watch()

    assert linked.state("inv-1") is LinkState.LINKED
    assert linked.events("inv-1").count("copy seen") == 1


def doubled(firm: Firm) -> str:
    """A second bill with our mark, made while the create was under way; its id."""
    firm.enter("inv-1")
    firm.sync()
    firm.copy_by_hand()
    firm.time_passes()
    firm.watch()
    return "2"


def test_a_second_bill_made_while_the_create_was_under_way_is_named(firm: Firm) -> None:
    doubled(firm)

    assert firm.message("inv-1") == (
        "Books holds this invoice more than once: Bill INV-1 (#1) and Bill INV-1 (#2). "
        "Delete what is too much, then resync."
    )


def test_it_stays_an_error_until_one_is_deleted(firm: Firm) -> None:
    second = doubled(firm)
    firm.resync("inv-1")
    firm.push()
    assert "more than once" in firm.message("inv-1")

    firm.books.delete(second)
    firm.resync("inv-1")
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.LINKED


def test_a_third_one_is_named_beside_the_second_and_each_must_go(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.sync()
    firm.copy_by_hand()
    firm.copy_by_hand()

    firm.until_quiet()

    assert "Bill INV-1 (#1), Bill INV-1 (#2) and Bill INV-1 (#3)" in firm.message("inv-1")
    firm.books.delete("2")
    firm.resync("inv-1")
    firm.until_quiet()
    assert "Bill INV-1 (#1) and Bill INV-1 (#3)" in firm.message("inv-1")


def test_where_the_first_one_was_deleted_as_well_only_that_is_asked(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.sync()
    firm.copy_by_hand()
    firm.books.delete("1")

    firm.until_quiet()

    assert firm.message("inv-1").startswith("Bill INV-1 was deleted in Books.")
    assert "copy seen" in firm.events("inv-1")


def late_arrival(firm: Firm, **changes: Any) -> None:
    """A create that was closed as absent, because the source took it back, arrives all the same."""
    firm.enter("inv-1")
    firm.books.losses.append("before")
    firm.sync()
    firm.enter("inv-1", status="draft")
    firm.until_quiet()
    (link,) = firm.links()
    bill = Bill("9", 0, "INV-1", "v-77", "2026-06-01", "10.00", Mark(link.token, 1), our_due="2026-06-01")
    with firm.database.reading() as db:
        (create,) = attempts.creates_of(db, link.id)
    firm.books.bills["9"] = replace(bill, made_at=create.first_sent_at, **changes)
    firm.watch()


def test_a_bill_that_arrives_after_all_is_adopted_and_asked_about(firm: Firm) -> None:
    late_arrival(firm)

    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.ERROR
    assert "still a draft in Books, but Bill INV-1 is in Books already" in firm.message("inv-1")


def test_when_the_source_wants_it_again_no_second_one_is_made(firm: Firm) -> None:
    late_arrival(firm, number="INV-7")
    firm.enter("inv-1", status="approved")

    firm.until_quiet()

    assert len(firm.books.bills) == 1
    assert "number INV-1, there INV-7" in firm.message("inv-1")


def test_a_target_that_was_never_written_to_is_not_asked(firm: Firm) -> None:
    firm.watch()

    assert firm.books.asked == 0
