"""Sweeps in small: what a listing means, when it is doubted, and who else is at a document meanwhile."""

from collections.abc import Iterator

import pytest
from sqlalchemy import ColumnElement, select

from config.settings import Settings
from connectors.base import ExternalId, Remark, SweepPage
from models import tables
from models.document import Flag, Status
from models.link import LinkState
from sync.store import vanished, watermarks
from sync.store.clock import now
from sync.store.vanished import Known
from sync.sweep import compared, is_doubtful, may_be_unlisted
from tests.unit.invoices import invoice, payment
from tests.unit.sync.firm import Firm


@pytest.fixture
def firm(either_ledger_url: str) -> Iterator[Firm]:
    opened = Firm(either_ledger_url)
    yield opened
    opened.close()


# ── the stories ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_payments_of_an_invoice_vanish_and_come_back_with_it(firm: Firm) -> None:
    firm.enter("inv-1", status="draft", paid=["pay-1", "pay-2"])
    firm.pull()
    before = [firm.message(id_) for id_ in ("inv-1", "pay-1", "pay-2")]
    record = firm.inbox.remove("inv-1")

    firm.sweep()
    firm.sweep()
    gone = [firm.message(id_) for id_ in ("inv-1", "pay-1", "pay-2")]
    firm.inbox.rows["inv-1"] = record
    firm.sweep()

    assert [text.endswith("does not have it any more: not posted.") for text in gone] == [True] * 3
    assert [firm.message(id_) for id_ in ("inv-1", "pay-1", "pay-2")] == before


def test_payments_are_no_records_of_their_own_and_not_missed(firm: Firm) -> None:
    firm.enter("inv-1", paid=["pay-1", "pay-2"])
    firm.pull()

    assert [firm.sweep().missing for _ in range(3)] == [0, 0, 0]


def test_a_pull_that_brings_it_unchanged_ends_the_count(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.inbox.unlisted = {"inv-1"}
    firm.sweep()

    before = missed(firm)
    pull_everything_again(firm)

    assert (before, missed(firm)) == ([1], [0])


def pull_everything_again(firm: Firm) -> None:
    with firm.database.transaction() as db:
        watermarks.move(db, firm.source_id, "0")
    firm.pull()


def missed(firm: Firm) -> list[int]:
    with firm.database.reading() as db:
        return [one.missed for one in vanished.known(db, firm.source_id, now(db))]


def test_what_changed_without_a_sign_is_read_again(firm: Firm) -> None:
    """A payment was entered, and no pull is told."""
    firm.enter("inv-1")
    firm.pull()
    firm.inbox.rows["inv-1"]["paid"] = ["pay-1"]
    firm.inbox.changed_unseen = {"inv-1"}
    firm.pull()

    swept = firm.sweep()

    assert (swept.changed, swept.missing) == (1, 0)
    assert firm.state("pay-1") is LinkState.NOT_LINKED


def test_what_changed_without_a_sign_and_vanished_is_left_to_the_next_sweeps(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.inbox.changed_unseen = {"inv-1"}
    firm.inbox.hidden = {"inv-1"}

    swept = firm.sweep()

    assert (swept.changed, swept.gone) == (0, 0)


def test_a_remark_is_said_once_on_its_invoice_and_stops_nothing(firm: Firm) -> None:
    firm.enter("inv-1")
    firm.pull()
    firm.inbox.remarks = (Remark("export_differs", "The export says 9.00.", ExternalId("invoice", "inv-1")),)

    swept = [firm.sweep().remarks for _ in range(2)]
    firm.push()

    assert swept == [["The export says 9.00."]] * 2
    assert said(firm, tables.timeline.c.link_id.is_not(None)) == ["The export says 9.00."]
    assert firm.state("inv-1") is LinkState.LINKED


def test_a_remark_about_what_is_not_known_is_said_of_the_connection(firm: Firm) -> None:
    firm.inbox.remarks = (
        Remark("export_differs", "The export has inv-9.", ExternalId("invoice", "inv-9")),
        Remark("export_not_compared", "The export was empty."),
    )

    for _ in range(2):
        firm.sweep()

    of_connection = tables.timeline.c.connection_id == firm.source_id
    assert said(firm, of_connection) == ["The export has inv-9.", "The export was empty."]


def said(firm: Firm, where: ColumnElement[bool]) -> list[str]:
    """The remarks on the timeline."""
    remarks = select(tables.timeline.c.message).where(tables.timeline.c.event == "remark", where)
    with firm.database.reading() as db:
        return list(db.execute(remarks.order_by(tables.timeline.c.id)).scalars())


def test_what_was_pulled_since_the_sweep_began_is_not_missed(firm: Firm) -> None:
    def entered_meanwhile() -> Iterator[SweepPage]:
        firm.enter("inv-1")
        firm.pull()
        yield SweepPage(())

    firm.inbox.sweep = entered_meanwhile  # type: ignore[method-assign]

    assert firm.sweep().missing == 0


def test_a_worker_that_is_at_it_ends_with_the_question(firm: Firm) -> None:
    """It vanishes while its bill is being made: the bill is linked, and then a person is asked."""
    firm.enter("inv-1")
    firm.pull()
    firm.inbox.remove("inv-1")
    firm.sweep()
    firm.books.meanwhile = lambda: firm.sweep() if not firm.books.bills else None

    firm.push()
    firm.push()

    assert (firm.state("inv-1"), firm.row("inv-1").cause) == (LinkState.ERROR, "gone_at_source")
    assert len(firm.books.bills) == 1


# ── what a listing means ─────────────────────────────────────────────────────────────────────────────────────


def known(id_: int, *, missed: int = 0, is_gone: bool = False) -> Known:
    return Known(id_, ExternalId("invoice", str(id_)), missed, is_gone)


def ids(of: tuple[Known, ...]) -> list[int]:
    return [one.id for one in of]


def test_what_is_known_is_sorted_by_what_is_listed() -> None:
    away = [known(1), known(2, missed=1), known(3, missed=2), known(4, missed=2, is_gone=True)]
    there = [known(5), known(6, missed=1), known(7, missed=2, is_gone=True)]

    came = compared([*away, *there], {one.identity for one in there})

    assert (ids(came.lost), ids(came.missing), ids(came.found), ids(came.back)) == ([1], [2, 3], [6], [7])
    assert came.known == 5


@pytest.mark.parametrize(
    ("lost", "of", "doubtful"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 3, True),
        (2, 20, False),
        (3, 20, True),
        (10, 1000, False),
        (11, 1000, True),
    ],
)
def test_more_than_a_few_are_doubted(lost: int, of: int, *, doubtful: bool) -> None:
    assert is_doubtful(lost, of, Settings()) is doubtful


def test_what_its_source_put_away_may_be_unlisted() -> None:
    assert [may_be_unlisted(invoice(status=status)) for status in (Status.VOID, Status.DELETED)] == [True, True]
    assert may_be_unlisted(invoice(flags={Flag.ARCHIVED}))
    assert may_be_unlisted(payment())
    assert not may_be_unlisted(invoice())
    assert not may_be_unlisted(None)
