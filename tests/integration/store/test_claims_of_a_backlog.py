"""A backlog of 100,000 on PostgreSQL: what a person asked for comes first, and no claim looks at all of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from sync.store import leases, links
from sync.store.database import Database
from tests.integration.store.ledger import LEASE_S, Ledger
from tests.servers import postgresql
from tests.servers.postgresql import PostgreSQL

BACKLOG = 100_000

COPY = (
    """INSERT INTO document (connection_id, entity, source_id, raw, raw_sha256, memory, canonical,
         first_seen_at, changed_at)
       SELECT connection_id, entity, 'backlog-' || n, raw, raw_sha256, memory, canonical, first_seen_at, changed_at
         FROM document, generate_series(1, :count) n WHERE source_id = 'asked'""",
    """INSERT INTO link (document_id, target_connection_id, route_id, token, state, message, due_at, changed_at)
       SELECT document.id, target_connection_id, route_id, 'token-' || document.source_id, link.state,
         link.message, link.due_at - interval '1 hour' + document.id * interval '1 millisecond', link.changed_at
         FROM document, link WHERE document.source_id LIKE 'backlog-%'""",
    "ANALYZE",
)


@pytest.fixture
def backlog(postgresql_server: PostgreSQL) -> Iterator[Ledger]:
    """One invoice that a person asked for, the last in time, behind a hundred thousand.

    In a database of its own, which is dropped: to delete so many rows takes long.
    """
    with postgresql.database(postgresql_server.address) as address:
        database = Database(postgresql.written(address))
        database.migrate()
        ledger = Ledger.begun(database)
        asked = ledger.link("asked")
        with database.transaction() as db:
            for statement in COPY:
                db.execute(text(statement), {"count": BACKLOG} if ":count" in statement else {})
            links.note(db, asked, priority=1)
        yield ledger
        database.engine.dispose()


@contextmanager
def looked_at(db: Connection) -> Iterator[list[int]]:
    """How many rows each question of what is due looked at."""
    rows: list[int] = []

    def explain(_db: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "FOR UPDATE" in statement:
            asking = cursor.connection.cursor()
            asking.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            rows.append(_rows(asking.fetchone()[0][0]["Plan"]))

    event.listen(db, "before_cursor_execute", explain)
    yield rows
    event.remove(db, "before_cursor_execute", explain)


def _rows(plan: dict[str, Any]) -> int:
    """Of the plan's own step, or the worst below it."""
    removed = sum(int(count) for name, count in plan.items() if name.startswith("Rows Removed"))
    own = (int(plan["Actual Rows"]) + removed) * int(plan["Actual Loops"])
    return max([own, *(_rows(below) for below in plan.get("Plans", []))])


def claimed(backlog: Ledger, worker: str, *, lost_first: bool = False) -> tuple[list[str], int]:
    """The tokens of what a worker claims, and how many rows the worst question for it looked at."""
    with backlog.database.transaction() as db, looked_at(db) as rows:
        claims = leases.claim(db, backlog.target_id, worker, LEASE_S, 30, lost_first=lost_first)
    return [claim.token for claim in claims], max(rows)


def test_what_a_person_asked_for_goes_ahead_and_no_claim_looks_at_the_whole_backlog(backlog: Ledger) -> None:
    first, rows = claimed(backlog, "worker-0")
    assert (len(first), first[0]) == (30, "token-asked")
    assert rows < 500

    second, rows = claimed(backlog, "worker-1", lost_first=True)
    assert len(second) == 30
    assert rows < 500

    for number in range(2, 20):
        backlog.claim(f"worker-{number}")
    late, rows = claimed(backlog, "late")
    assert len(late) == 30
    assert rows < 2000  # what others have claimed is passed over
