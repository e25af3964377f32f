"""Whatever happens on a working day, in whatever order: what DESIGN §4 promises holds whenever it is quiet."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sync.store.database import Database
from tests.servers import ledgers
from tests.unit.sync import promises
from tests.unit.sync.doubles import Loss
from tests.unit.sync.firm import Firm

IDS = st.sampled_from(["inv-1", "inv-2"])
NUMBERS = st.sampled_from(["INV-1", "INV-2"])
POSITIONS = st.integers(0, 2)
AMOUNTS = st.sampled_from(["10.00", "10.01", "2500.00"])
DUES = st.sampled_from(["2026-06-01", "2026-06-15", "2026-07-01"])
TROUBLES: st.SearchStrategy[Loss] = st.sampled_from(["before", "after", "late", "killed"])


EXAMPLES, EXAMPLES_ON_POSTGRESQL = 60, 15
"""Some ten seconds' worth of each; a thousand now and then find what sixty do not."""


class AnyDay(RuleBasedStateMachine):
    """People at the source, people at the target, workers, and a line between them that fails."""

    empty_ledger: Callable[[Path], str]
    """Makes one, in a folder if it needs one; its address."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="any-day-"))
        self.firm: Firm | None = None

    @property
    def at(self) -> Firm:
        assert self.firm is not None
        return self.firm

    @initialize(forgets=st.booleans(), on_void=st.sampled_from(["zero", "delete", "error"]))
    def begin(self, *, forgets: bool, on_void: str) -> None:
        self.firm = Firm(type(self).empty_ledger(self.folder), on_void=on_void, forgets_identities=forgets)
        self.firm.enter("inv-1")

    def teardown(self) -> None:
        if self.firm is not None:
            self.in_the_evening_everything_is_as_promised()
            self.firm.close()
        shutil.rmtree(self.folder)

    # ── at the source ────────────────────────────────────────────────────────────────────────────────────────

    @rule(id_=IDS, number=NUMBERS, amount=AMOUNTS, due=DUES)
    def enter(self, id_: str, number: str, amount: str, due: str) -> None:
        self.at.enter(id_, number, amount, due=due)

    @rule(status=st.sampled_from(["approved", "paid", "void", "deleted", "draft", "rejected"]))
    def change_status(self, status: str) -> None:
        self.at.inbox.put("inv-1", status=status)

    @rule(amount=AMOUNTS)
    def change_amount(self, amount: str) -> None:
        self.at.inbox.put("inv-1", amount=amount)

    # ── at the target ────────────────────────────────────────────────────────────────────────────────────────

    def there_are_bills(self) -> bool:
        return bool(self.at.books.bills)

    @precondition(there_are_bills)
    @rule(due=DUES, position=POSITIONS)
    def a_bookkeeper_changes_a_due_date(self, due: str, position: int) -> None:
        self.at.edit_by_hand(position, due=due)

    @precondition(there_are_bills)
    @rule(position=POSITIONS)
    def a_bookkeeper_touches_a_bill(self, position: int) -> None:
        self.at.edit_by_hand(position)

    @precondition(there_are_bills)
    @rule(position=POSITIONS)
    def a_bookkeeper_deletes_a_bill(self, position: int) -> None:
        self.at.delete_by_hand(position)

    @precondition(there_are_bills)
    @rule(position=POSITIONS)
    def a_bookkeeper_rewrites_a_memo(self, position: int) -> None:
        self.at.edit_by_hand(position, mark=None)

    @precondition(there_are_bills)
    @rule(position=POSITIONS)
    def a_bookkeeper_copies_a_bill(self, position: int) -> None:
        self.at.copy_by_hand(position)

    @rule(number=NUMBERS)
    def a_bookkeeper_enters_a_bill(self, number: str) -> None:
        self.at.enter_by_hand(number)

    # ── between them ─────────────────────────────────────────────────────────────────────────────────────────

    @rule(troubles=st.lists(TROUBLES, max_size=2))
    def sync(self, troubles: list[Loss]) -> None:
        self.at.books.losses += troubles
        self.at.sync()

    @rule(troubles=st.lists(TROUBLES, max_size=2))
    def push_late(self, troubles: list[Loss]) -> None:
        """What changed meanwhile is pulled only afterwards."""
        self.at.books.losses += troubles
        self.at.time_passes()
        self.at.push()

    @rule()
    def watch(self) -> None:
        self.at.watch()

    @rule()
    def pull(self) -> None:
        self.at.pull()

    @rule()
    def nothing_gets_through(self) -> None:
        self.at.books.is_down = True
        self.at.sync()
        self.at.books.is_down = False

    @rule()
    def the_target_refuses_the_next_write(self) -> None:
        self.at.books.refuses_next = True

    @rule(seconds=st.sampled_from([3.0, 40.0, 1000.0]))
    def time_passes(self, seconds: float) -> None:
        self.at.time_passes(seconds)

    def something_was_pulled(self) -> bool:
        return bool(self.at.rows())

    @precondition(something_was_pulled)
    @rule(overwrite=st.booleans())
    def resync(self, *, overwrite: bool) -> None:
        self.at.resync(self.at.rows()[0].source_id, overwrite=overwrite)

    @rule()
    def the_evening_comes(self) -> None:
        self.in_the_evening_everything_is_as_promised()

    # ── what is promised ─────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def nothing_is_damaged_even_for_a_moment(self) -> None:
        if self.firm is not None:
            promises.no_link_has_two_live_bills(self.at)
            promises.nothing_a_bookkeeper_did_is_overwritten(self.at)

    def in_the_evening_everything_is_as_promised(self) -> None:
        self.at.until_quiet()
        promises.all_is_as_promised(self.at)


def test_any_day(migrated: Path) -> None:
    _live_days(EXAMPLES, lambda folder: ledgers.copied(migrated, folder))


def test_any_day_on_postgresql(migrated_on_postgresql: Database) -> None:
    _live_days(EXAMPLES_ON_POSTGRESQL, lambda _: ledgers.emptied(migrated_on_postgresql))


def _live_days(examples: int, empty_ledger: Callable[[Path], str]) -> None:
    class Day(AnyDay):
        pass

    Day.empty_ledger = staticmethod(empty_ledger)
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
