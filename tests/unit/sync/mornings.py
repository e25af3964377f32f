"""How a day may begin, just before a worker comes: each a scene for whatever may happen to that worker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.unit.sync.doubles import Loss
from tests.unit.sync.firm import Firm

LATER_S = 200.0
"""Longer than the wait before anything is sent again, for any target."""


@dataclass(frozen=True)
class Morning:
    """What has happened so far."""

    begin: Callable[[Firm], None]
    firm: dict[str, Any]
    creates: bool = False
    """Whether it makes a difference that a target forgets identities: nothing else guards a create."""


MORNINGS: dict[str, Morning] = {}


Begin = Callable[[Firm], None]


def morning(*, creates: bool = False, **firm: Any) -> Callable[[Begin], Begin]:
    """Name a scene by its function, for a firm of this kind."""

    def keep(begin: Begin) -> Begin:
        MORNINGS[begin.__name__] = Morning(begin, firm, creates)
        return begin

    return keep


def creating(**firm: Any) -> Callable[[Begin], Begin]:
    """A scene in which something is created."""
    return morning(creates=True, **firm)


def lost(firm: Firm, loss: Loss) -> None:
    """What the firm's worker sends gets lost, and some time passes."""
    firm.books.losses.append(loss)
    firm.sync()
    firm.time_passes(LATER_S)


def linked(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.sync()


# ── creates ──────────────────────────────────────────────────────────────────────────────────────────────────


@creating()
def three_new_invoices(firm: Firm) -> None:
    for position in "123":
        firm.enter(f"inv-{position}", number=f"INV-{position}")


@creating(batch_size=2)
def three_new_invoices_in_two_batches(firm: Firm) -> None:
    three_new_invoices(firm)


@creating()
def two_invoices_with_one_number(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.enter("inv-2", amount="11.00")


@creating()
def a_create_will_be_refused(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.books.is_closed = True


@creating()
def a_bill_was_entered_by_hand(firm: Firm) -> None:
    firm.enter_by_hand("INV-1")
    firm.enter("inv-1")


@creating()
def the_answer_to_a_create_was_lost(firm: Firm) -> None:
    firm.enter("inv-1")
    lost(firm, "after")


@creating()
def a_create_was_lost(firm: Firm) -> None:
    three_new_invoices(firm)
    lost(firm, "before")


@creating()
def a_create_is_still_under_way(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.books.losses.append("late")
    firm.sync()
    firm.time_passes(40.0)


@creating()
def a_create_was_lost_and_its_repetition_will_be_too(firm: Firm) -> None:
    a_create_was_lost(firm)
    firm.books.losses.append("after")


@creating()
def a_create_was_lost_and_its_repetition_will_be_refused(firm: Firm) -> None:
    firm.enter("inv-1")
    lost(firm, "before")
    firm.books.is_closed = True


@creating()
def an_unanswered_create_was_withdrawn(firm: Firm) -> None:
    firm.enter("inv-1")
    lost(firm, "before")
    firm.enter("inv-1", status="draft")


# ── vendors ──────────────────────────────────────────────────────────────────────────────────────────────────


@creating(vendors={})
def a_vendor_is_missing(firm: Firm) -> None:
    three_new_invoices(firm)


@creating(vendors={})
def the_answer_about_a_vendor_was_lost(firm: Firm) -> None:
    firm.enter("inv-1")
    lost(firm, "after")


@creating(vendors={})
def a_vendor_was_lost(firm: Firm) -> None:
    firm.enter("inv-1")
    lost(firm, "before")


@creating(vendors={})
def a_vendor_will_be_refused(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.books.is_closed = True


# ── what is in the books already ─────────────────────────────────────────────────────────────────────────────


@morning()
def an_invoice_changed(firm: Firm) -> None:
    linked(firm)
    firm.enter("inv-1", amount="11.00")


@morning()
def an_invoice_changed_and_another_one_is_new(firm: Firm) -> None:
    an_invoice_changed(firm)
    firm.enter("inv-2", number="INV-2")


@morning()
def a_bookkeeper_touched_what_changed(firm: Firm) -> None:
    an_invoice_changed(firm)
    firm.edit_by_hand()


@morning()
def a_bookkeeper_changed_what_changed(firm: Firm) -> None:
    an_invoice_changed(firm)
    firm.edit_by_hand(due="2026-06-15")


@morning()
def a_bookkeeper_deleted_what_changed(firm: Firm) -> None:
    an_invoice_changed(firm)
    firm.delete_by_hand()


@morning()
def an_update_will_be_refused(firm: Firm) -> None:
    an_invoice_changed(firm)
    firm.books.is_closed = True


@morning()
def the_answer_to_an_update_was_lost(firm: Firm) -> None:
    an_invoice_changed(firm)
    lost(firm, "after")


@morning()
def an_update_was_lost(firm: Firm) -> None:
    an_invoice_changed(firm)
    lost(firm, "before")


@morning()
def an_update_was_lost_and_a_bookkeeper_touched_the_bill(firm: Firm) -> None:
    an_update_was_lost(firm)
    firm.edit_by_hand()


@morning()
def an_invoice_is_void(firm: Firm) -> None:
    linked(firm)
    firm.enter("inv-1", status="void")


@morning(on_void="delete")
def a_void_invoice_is_to_be_deleted(firm: Firm) -> None:
    an_invoice_is_void(firm)


@morning()
def the_answer_to_a_void_was_lost(firm: Firm) -> None:
    an_invoice_is_void(firm)
    lost(firm, "after")


@morning(on_void="delete")
def the_answer_to_a_deletion_was_lost(firm: Firm) -> None:
    an_invoice_is_void(firm)
    lost(firm, "after")


@morning(on_void="delete")
def a_deletion_was_lost(firm: Firm) -> None:
    an_invoice_is_void(firm)
    lost(firm, "before")


# ── what people order ────────────────────────────────────────────────────────────────────────────────────────


@morning()
def a_bill_is_to_be_adopted(firm: Firm) -> None:
    firm.enter_by_hand("INV-1")
    firm.edit_by_hand(due="2026-06-01")
    firm.enter("inv-1", status="draft")
    firm.pull()
    firm.adopt("inv-1", "1")
    firm.enter("inv-1")


@morning()
def the_answer_to_an_adoption_was_lost(firm: Firm) -> None:
    a_bill_is_to_be_adopted(firm)
    lost(firm, "after")


@morning()
def a_resync_is_asked_for(firm: Firm) -> None:
    linked(firm)
    firm.resync("inv-1")


@morning()
def a_change_by_hand_is_to_be_overwritten(firm: Firm) -> None:
    a_bookkeeper_changed_what_changed(firm)
    firm.sync()
    firm.resync("inv-1", overwrite=True)


@morning()
def what_was_deleted_by_hand_is_wanted_again(firm: Firm) -> None:
    a_bookkeeper_deleted_what_changed(firm)
    firm.sync()
    firm.time_passes(LATER_S)
    firm.resync("inv-1")
