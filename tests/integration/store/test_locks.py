"""Several at work on the same links of one ledger: nobody waits in a circle, nobody decides on an old look."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from connectors.base import Page
from models.errors import UsageError
from models.link import LinkState
from sync import orders
from sync.store import connections, leases, links, watermarks
from sync.store.database import Database
from tests.servers import ledgers
from tests.unit.sync.firm import Firm

LEASE_S = 20.0


@pytest.fixture
def firm(migrated_on_postgresql: Database) -> Iterator[Firm]:
    opened = Firm(ledgers.emptied(migrated_on_postgresql))
    yield opened
    opened.close()


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """Somebody else."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_a_pull_and_whoever_settles_a_batch_do_not_wait_for_each_other_in_a_circle(
    firm: Firm, aside: ThreadPoolExecutor
) -> None:
    for id_ in ("inv-1", "inv-2"):
        firm.enter(id_, number=id_)
    firm.pull()
    first, second = (row.id for row in firm.links())
    for id_ in ("inv-2", "inv-1"):
        firm.enter(id_, number=id_, amount="12.00")
    _read_everything_in_one_page(firm)

    with firm.database.transaction() as db:
        links.lock(db, first)
        pulled = aside.submit(firm.pull)
        _wait_until_somebody_waits(firm)
        links.lock(db, second)

    pulled.result(LEASE_S)
    assert [firm.state(id_) for id_ in ("inv-1", "inv-2")] == [LinkState.NOT_LINKED] * 2


def test_a_pull_that_was_overtaken_begins_again_where_the_other_one_ended(firm: Firm) -> None:
    firm.enter("inv-1")
    reads = firm.inbox.pull

    def overtaken(cursor: str | None) -> Iterator[Page]:
        for page in reads(cursor):
            firm.inbox.pull = reads  # type: ignore[method-assign]
            firm.enter("inv-1", amount="12.00")
            firm.pull()
            yield page

    firm.inbox.pull = overtaken  # type: ignore[method-assign]
    firm.pull()

    with firm.database.reading() as db:
        source = connections.by_name(db, "inbox")
        assert source is not None
        assert watermarks.read(db, source.id) == str(firm.inbox.changes)


@pytest.mark.parametrize(
    "order",
    [
        lambda db, row: orders.adopt(db, row, "1", "Bill", quiet_after_s=0),
        lambda db, row: orders.exclude(db, row, "ours", quiet_after_s=0),
    ],
    ids=["adopt", "exclude"],
)
def test_an_order_about_what_a_worker_takes_this_moment_says_so(
    firm: Firm, aside: ThreadPoolExecutor, order: Callable[..., None]
) -> None:
    firm.enter("inv-1")
    firm.pull()
    row = firm.links()[0]

    def give() -> None:
        with firm.database.transaction() as db:
            order(db, orders.invoice(db, "inv-1"))

    with firm.database.transaction() as db:
        leases.claim(db, row.target_connection_id, "worker/1", LEASE_S, 30)
        given = aside.submit(give)
        _wait_until_somebody_waits(firm)

    with pytest.raises(UsageError, match="being worked on"):
        given.result(LEASE_S)


def _read_everything_in_one_page(firm: Firm) -> None:
    reads = firm.inbox.pull

    def at_once(cursor: str | None) -> Iterator[Page]:
        if pages := list(reads(cursor)):
            yield Page(tuple(record for page in pages for record in page.records), pages[-1].cursor)

    firm.inbox.pull = at_once  # type: ignore[method-assign]


def _wait_until_somebody_waits(firm: Firm) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = time.monotonic() + LEASE_S
    while time.monotonic() < until:
        with firm.database.engine.connect() as db:
            if db.execute(waiting).scalar_one():
                return
        threading.Event().wait(0.02)
    raise AssertionError("nobody waits")
