"""Counters: they move with what they count or not at all, and hold up nobody."""

import threading

import pytest
from sqlalchemy import event, select

from models import tables
from sync.store import tallies
from tests.integration.store.ledger import Ledger


def counted(ledger: Ledger) -> dict[tuple[str, str], int]:
    table = tables.tally
    with ledger.database.reading() as db:
        rows = db.execute(select(table).where(table.c.connection_id == ledger.source_id)).all()
    return {(row.name, row.label): row.value for row in rows}


def test_what_is_counted_adds_up(ledger: Ledger) -> None:
    for by in (1, 41):
        with ledger.database.transaction() as db:
            tallies.count(db, ledger.source_id, "records", "read", by=by)
            tallies.count(db, ledger.source_id, "throttled")

    assert counted(ledger) == {("records", "read"): 42, ("throttled", ""): 2}


def test_what_is_taken_back_was_never_counted(ledger: Ledger) -> None:
    def fail_halfway() -> None:
        with ledger.database.transaction() as db:
            tallies.count(db, ledger.source_id, "throttled")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with ledger.database.transaction() as db:
        tallies.count(db, ledger.source_id, "records", "read", by=0)

    assert counted(ledger) == {}


def test_however_much_is_counted_one_statement_tells_it(ledger: Ledger) -> None:
    statements: list[str] = []
    event.listen(ledger.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with ledger.database.transaction() as db:
        for _ in range(30):
            tallies.count(db, ledger.source_id, "documents", "confirm")
            tallies.count(db, ledger.source_id, "documents", "stop")

    assert len([one for one in statements if not one.startswith("BEGIN")]) == 1
    assert counted(ledger) == {("documents", "confirm"): 30, ("documents", "stop"): 30}


def test_workers_that_count_at_once_lose_nothing(ledger: Ledger) -> None:
    """They count the same things the other way round: whoever waited for the other one would wait for ever."""
    names = [f"label-{number}" for number in range(5)]

    def work(labels: list[str]) -> None:
        for _ in range(20):
            with ledger.database.transaction() as db:
                for label in labels:
                    tallies.count(db, ledger.source_id, "documents", label)

    workers = [
        threading.Thread(target=work, args=(labels,)) for labels in (names, names[::-1], names, names[::-1])
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert counted(ledger) == {("documents", name): 80 for name in names}
