"""One company in one thread of one process: what a document costs, with nothing beside it."""

import time
from collections.abc import Callable
from typing import Any

from config.settings import Settings
from sync.connect import Workshop, workshop
from sync.pull import pull
from sync.push import push
from sync.store import connections
from sync.store.connections import ConnectionRow
from tests.bench.figures import Figure
from tests.bench.ground import KEY, Ground, ground
from tests.bench.size import of, say

SIZES = (150, of(2_000, 300))
"""A company that is new is small at first, and all its vendors are created on the way."""


def run() -> list[Figure]:
    """CPU of this process and of PostgreSQL, a document."""
    return [_figure(count) for count in SIZES]


def _figure(count: int) -> Figure:
    say(f"{count:,} invoices of one company")
    with ground(1, lean=("kojo", "quickbooks")) as here:
        here.configure(1)
        here.outside.enter(0, count)
        time.sleep(3)  # a pull leaves out the newest moment
        at_work = workshop(here.database, Settings(key=KEY), here.environment)
        pulled = _cost(here, count, lambda: pull(at_work, _row(at_work, "kojo-0")))
        pushed = _cost(here, count, lambda: push(at_work, _row(at_work, "books-0"), "benchmark"))
        assert here.linked() == count, here.linked()
    return Figure(f"CPU-ms a document of {count:,} of a new company", f"pull {pulled}; push {pushed}")


def _cost(here: Ground, count: int, do: Callable[[], Any]) -> str:
    server, own = here.cpu_s()["PostgreSQL"], time.process_time()
    do()
    own, server = time.process_time() - own, here.cpu_s()["PostgreSQL"] - server
    return f"{own / count * 1000:.1f} and {server / count * 1000:.1f} in PostgreSQL"


def _row(at_work: Workshop, name: str) -> ConnectionRow:
    with at_work.database.reading() as db:
        row = connections.by_name(db, name)
    assert row is not None
    return row
