"""What the database does to find work among 100,000 and 1,000,000 links, due or at rest: it must not read all."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from sync.store import backlog, connections, leases, notices, waiting
from tests.bench import backlog as filler
from tests.bench.figures import Figure
from tests.bench.ground import Ground, ground
from tests.bench.size import of, say

SIZES = (of(100_000, 2_000), of(1_000_000, 4_000))


def run() -> list[Figure]:
    """The time of each by the database's own measure, and the most rows that any step of it read."""
    figures: list[Figure] = []
    with ground(1, lean=("kojo", "quickbooks")) as here:
        here.configure(1)
        here.outside.setting("quickbooks", limits=False)
        here.outside.enter(0, 1)
        here.start("scheduler", "scheduler")
        here.start("worker", "worker")
        here.until(lambda: here.linked() == 1, 120)
        here.kill_all()
        before = 0
        for size in SIZES:
            say(f"inserting {size:,} due links by SQL")
            filler.copies(here, "kojo-0", before + 1, size)
            before = size
            figures += [_figure(here, f"{size:,} due", what, ask) for what, ask in _questions(here).items()]
        say("all of them come to rest")
        here.change("SET LOCAL statement_timeout = 0; UPDATE link SET due_at = NULL, state = 'LINKED'")
        here.analyse()
        asked = {**_questions(here), "what the source is to be told": lambda db: notices.count_due(db, 1)}
        figures += [_figure(here, f"{before:,} at rest", what, ask) for what, ask in asked.items()]
    return figures


def _questions(here: Ground) -> dict[str, Callable[[Connection], object]]:
    with here.database.reading() as db:
        row = connections.by_name(db, "books-0")
    assert row is not None
    target = row.id
    return {
        "a batch is claimed": lambda db: leases.claim(db, target, "bench/1", 20, 30),
        "what waits for a worker": lambda db: waiting.schedules(db, 2),
        "whether a target has work": lambda db: backlog.is_any_due(db, target),
        "what the next slices will need": lambda db: backlog.due_documents(db, target, 1000),
        "when the next work is due": lambda db: backlog.next_due(db, target),
    }


def _figure(here: Ground, among: str, what: str, ask: Callable[[Connection], object]) -> Figure:
    with _explaining() as plans, here.database.engine.connect() as db, db.begin() as begun:
        ask(db)
        begun.rollback()
    total_ms = sum(float(plan["Execution Time"]) for plan in plans)
    read = max(rows for plan in plans for rows in _rows_read(plan["Plan"]))
    return Figure(
        f"{what}, among {among}", f"{total_ms:.1f} ms in {len(plans)} statements; most rows read: {read:,}"
    )


@contextmanager
def _explaining() -> Iterator[list[dict[str, Any]]]:
    """Each query is first explained, by carrying it out."""
    plans: list[dict[str, Any]] = []

    def explain(_db: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        if statement.startswith("SELECT") and not many:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            (answer,) = cursor.fetchone()
            plans.append((answer if isinstance(answer, list) else json.loads(answer))[0])

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(Engine, "before_cursor_execute", explain)


def _rows_read(plan: dict[str, Any]) -> Iterator[int]:
    """Of every step of a plan, those that it left out too."""
    left_out = int(plan.get("Rows Removed by Filter", 0))
    yield (int(plan["Actual Rows"]) + left_out) * int(plan["Actual Loops"])
    for part in plan.get("Plans", []):
        yield from _rows_read(part)
