"""Days on which several things go wrong at once, as somebody or any day found them."""

import pytest

from connectors.base import ReferenceKind
from models.link import LinkState
from sync.store import references
from tests.unit.invoices import VENDOR
from tests.unit.sync.firm import Firm


@pytest.fixture
def ledger_url(either_ledger_url: str) -> str:
    """On SQLite and on PostgreSQL."""
    return either_ledger_url


def lost_and_edited(firm: Firm) -> None:
    """The answer to a create is lost, and a bookkeeper changes the bill before we look."""
    firm.enter("inv-1")
    firm.books.losses.append("after")
    firm.sync()
    firm.edit_by_hand(due="2026-06-15")
    firm.until_quiet()


def test_a_bill_changed_before_we_looked_is_not_overwritten_by_a_resync(firm: Firm) -> None:
    lost_and_edited(firm)
    assert "due 2026-06-01, there 2026-06-15" in firm.message("inv-1")

    firm.resync("inv-1")
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.ERROR
    assert firm.bill().due == "2026-06-15"


def test_nor_by_the_next_change_at_the_source(firm: Firm) -> None:
    lost_and_edited(firm)

    firm.enter("inv-1", amount="11.00")
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.ERROR
    assert firm.bill().due == "2026-06-15"


def test_when_it_is_changed_back_a_resync_links_it(firm: Firm) -> None:
    lost_and_edited(firm)
    firm.edit_by_hand(due="2026-06-01")

    firm.resync("inv-1")
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.LINKED


def test_overwriting_it_is_a_persons_decision(firm: Firm) -> None:
    lost_and_edited(firm)

    firm.resync("inv-1", overwrite=True)
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.LINKED
    assert firm.bill().due == "2026-06-01"


def test_a_lost_update_changed_before_we_looked_is_not_overwritten_by_a_resync(linked: Firm) -> None:
    linked.enter("inv-1", amount="11.00")
    linked.books.losses.append("after")
    linked.sync()
    linked.edit_by_hand(due="2026-06-15")
    linked.until_quiet()

    linked.resync("inv-1")
    linked.until_quiet()

    assert linked.state("inv-1") is LinkState.ERROR
    assert (linked.bill().due, linked.bill().total) == ("2026-06-15", "11.00")


def test_a_change_taken_back_at_the_source_does_not_hide_that_the_bill_was_deleted(linked: Firm) -> None:
    linked.delete_by_hand()
    linked.enter("inv-1", amount="11.00")
    linked.until_quiet()
    assert linked.state("inv-1") is LinkState.ERROR

    linked.enter("inv-1", amount="10.00")
    linked.until_quiet()

    assert linked.state("inv-1") is LinkState.ERROR
    assert "was deleted in Books" in linked.message("inv-1")


def test_a_change_taken_back_at_the_source_does_not_hide_a_change_in_the_target(linked: Firm) -> None:
    linked.edit_by_hand(due="2026-06-15")
    linked.enter("inv-1", amount="11.00")
    linked.until_quiet()

    linked.enter("inv-1", amount="10.00")
    linked.until_quiet()

    assert linked.state("inv-1") is LinkState.ERROR
    assert "due 2026-06-01, there 2026-06-15" in linked.message("inv-1")


def test_a_policy_that_changes_does_not_hide_that_the_bill_was_deleted(linked: Firm) -> None:
    linked.delete_by_hand()
    linked.resync("inv-1")
    linked.until_quiet()
    assert "was deleted in Books" in linked.message("inv-1")

    linked.judge_route_anew()
    linked.until_quiet()

    assert linked.state("inv-1") is LinkState.ERROR
    assert "was deleted in Books" in linked.message("inv-1")


def test_a_document_sent_back_to_draft_while_its_create_is_unanswered_asks_a_person(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.books.losses.append("after")
    firm.sync()
    firm.enter("inv-1", status="draft")
    firm.pull()

    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.ERROR
    assert firm.message("inv-1").startswith("Waiting: still a draft in Books, but Bill INV-1 is in Books already.")


def test_a_create_whose_bill_was_deleted_before_we_looked_is_not_sent_again(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.books.losses.append("after")
    firm.sync()
    firm.delete_by_hand()

    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.ERROR
    assert "somebody deleted something" in firm.message("inv-1")
    assert firm.books.made == 1


@pytest.mark.parametrize(
    ("party", "total", "said"),
    [
        ("v-78", "10.00", "is from another vendor"),
        ("v-77", "10.01", "is over 10.01, the invoice over 10.00"),
    ],
)
def test_a_bill_that_could_not_be_adopted_is_left_alone_for_ever(
    firm: Firm, party: str, total: str, said: str
) -> None:
    by_hand = firm.enter_by_hand("OTHER", total, party)
    firm.enter("inv-1", status="draft")
    firm.pull()
    firm.adopt("inv-1", by_hand)
    firm.enter("inv-1")
    firm.until_quiet()
    assert said in firm.message("inv-1")

    firm.resync("inv-1")
    firm.enter("inv-1", due="2026-06-15")
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.LINKED
    assert firm.bill(by_hand).version == 0
    assert firm.row("inv-1").remote != f"Bill #{by_hand}"


def test_what_is_void_on_both_sides_is_at_rest_when_the_bill_was_deleted_by_hand(linked: Firm) -> None:
    linked.delete_by_hand()
    linked.enter("inv-1", status="void")

    linked.until_quiet()

    assert (linked.state("inv-1"), linked.message("inv-1")) == (LinkState.LINKED, "Voided.")


def test_what_was_voided_only_when_it_was_sent_again_is_called_voided(linked: Firm) -> None:
    linked.enter("inv-1", status="void")
    linked.books.losses.append("before")

    linked.sync()
    linked.until_quiet()

    assert (linked.state("inv-1"), linked.message("inv-1")) == (LinkState.LINKED, "Voided.")


def test_what_the_source_is_told_sets_nothing_going_again(linked: Firm) -> None:
    """What a person asked for while a write was unanswered has come to its end; our notice touches the record."""
    linked.delete_by_hand()
    linked.enter("inv-1", amount="11.00")
    linked.books.losses.append("before")
    linked.sync()
    linked.resync("inv-1")
    linked.time_passes()
    linked.sync()
    assert "was deleted in Books" in linked.message("inv-1")
    executed = linked.books.executed

    linked.sync()

    assert linked.books.executed == executed


def test_a_target_that_fails_between_an_answer_and_a_look_loses_no_answer(linked: Firm) -> None:
    """One item of a batch is done, another is stale; then the look at the stale one fails."""
    linked.enter("inv-2", number="INV-2")
    linked.enter("inv-1", amount="11.00")
    linked.edit_by_hand()
    linked.pull()
    linked.books.goes_down_after = 1

    linked.push()

    assert linked.state("inv-2") is LinkState.LINKED


def test_a_link_with_an_unanswered_write_is_never_called_not_linked(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.books.breaks_off = True

    with pytest.raises(ZeroDivisionError):
        firm.push()

    assert firm.state("inv-1") is LinkState.LINKING
    firm.books.breaks_off = False
    firm.until_quiet()
    assert firm.state("inv-1") is LinkState.LINKED
    assert len(firm.books.bills) == 1


def test_a_change_that_comes_while_a_worker_is_at_it_is_not_lost(firm: Firm) -> None:
    """What the worker found out was about the version before."""
    firm.enter("inv-1")
    firm.pull()
    firm.books.refuses_next = True

    def send_it_back() -> None:
        firm.enter("inv-1", status="draft")
        firm.pull()

    firm.books.meanwhile = send_it_back

    firm.push()
    firm.until_quiet()

    assert firm.state("inv-1") is LinkState.NOT_LINKED
    assert firm.message("inv-1") == "Waiting: still a draft in Books."


def test_a_worker_that_is_killed_again_and_again_ends_with_a_message(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.books.losses += ["killed"] * 9

    for _ in range(6):
        firm.time_passes()
        firm.push()

    assert len(firm.books.bills) == 1
    firm.until_quiet()
    assert firm.state("inv-1") in (LinkState.LINKED, LinkState.ERROR)


def test_an_invoice_that_waits_for_another_in_error_says_so_and_asks_rarely(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.books.losses.append("before")
    firm.sync()
    firm.enter_by_hand("OTHER")
    firm.delete_by_hand()
    firm.until_quiet()
    firm.enter("inv-2")

    firm.sync()

    assert firm.message("inv-2") == (
        "Waiting for another invoice with the number INV-1: somebody must say what became of it."
    )
    firm.time_passes(60.0)
    asked = firm.books.asked
    firm.push()
    assert firm.books.asked == asked


def test_a_deletion_found_while_settling_outlives_an_order_given_meanwhile(linked: Firm) -> None:
    linked.resync("inv-1", overwrite=True)
    linked.books.losses += ["before", "before"]
    linked.push()
    linked.resync("inv-1", overwrite=True)
    linked.time_passes()
    linked.push()

    linked.delete_by_hand()
    linked.until_quiet()

    assert linked.state("inv-1") is LinkState.ERROR
    assert "was deleted" in linked.message("inv-1")


def test_a_vendor_made_by_another_worker_since_we_looked_was_not_renamed(firm: Firm) -> None:
    firm.books.vendors.clear()
    firm.enter("inv-1")
    firm.pull()

    def another_worker_is_faster() -> None:
        firm.books.while_finding = lambda: None
        firm.enter("inv-2", "INV-2")
        firm.pull()
        firm.push()

    firm.books.while_finding = another_worker_is_faster
    firm.push()
    firm.until_quiet()

    assert (firm.state("inv-1"), firm.state("inv-2")) == (LinkState.LINKED, LinkState.LINKED)
    assert len(firm.books.vendors) == 1


def test_an_invoice_waits_for_its_vendor_as_long_as_another_worker_is_at_it(firm: Firm) -> None:
    firm.books.vendors.clear()
    firm.enter("inv-1")
    firm.pull()
    (target_id,) = {link.target_connection_id for link in firm.links()}
    name = VENDOR.display_name
    key = firm.books.normalised(name)

    for _ in range(2 * firm.workshop.settings.tries_max):
        with firm.database.transaction() as db:
            references.lease_creation(db, target_id, ReferenceKind.VENDOR, key, name, "another", 3600)
        firm.push()
        firm.time_passes()

    assert firm.state("inv-1") is LinkState.LINKING
    assert firm.message("inv-1") == f"Waiting for “{name}” to be created in Books."
