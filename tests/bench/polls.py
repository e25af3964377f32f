"""Polls of a source with 10,000 known invoices: unchanged, with one in a hundred changed, all read again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event

from config.settings import Settings
from sync.connect import workshop
from sync.pull import Pulled, pull
from sync.store import connections
from tests.bench.figures import Figure
from tests.bench.ground import KEY, Ground, ground
from tests.bench.size import of, say

KNOWN = of(10_000, 400)
PAGE = 20
"""The connector's default."""

OVERLAP_S = 12
"""Longer than a pull reaches back."""


@dataclass
class Cost:
    """What a poll took."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    statements: int = 0
    requests: int = 0


def run() -> list[Figure]:
    """Each is one pull in this process, with the shipped code."""
    with ground(1, lean=["kojo"]) as here:
        say(f"pulling {KNOWN:,} invoices for the first time")
        here.configure(1, page_size=PAGE)
        here.outside.enter(0, KNOWN)
        first = _figure(here, f"the first pull of {KNOWN:,} invoices, {PAGE} a page", KNOWN)
        time.sleep(OVERLAP_S)
        _pull(here)
        unchanged = _figure(here, "a poll without changes", 0)
        here.outside.change(0, KNOWN // 100)
        changed = _figure(here, "a poll with 1 % changed", KNOWN // 100)
        here.change("DELETE FROM watermark")
        again = _figure(here, "all read again, nothing new (a lost cursor)", 0)
    return [unchanged, changed, again, first]


def _figure(here: Ground, meaning: str, expected: int) -> Figure:
    say(meaning)
    here.outside.forget_requests()
    with _counting(here) as cost:
        pulled = _pull(here)
    assert pulled.trouble is None, pulled.trouble
    assert pulled.new + pulled.changed == expected, pulled
    cost.requests = len(here.outside.requests("kojo-0"))
    shown = (
        f"{cost.requests} requests, {cost.seconds:.2f} s, {cost.cpu_s:.2f} s of CPU, {cost.statements} statements"
    )
    return Figure(meaning, shown)


def _pull(here: Ground) -> Pulled:
    with here.database.reading() as db:
        row = connections.by_name(db, "kojo-0")
    assert row is not None
    return pull(workshop(here.database, Settings(key=KEY), here.environment), row)


@contextmanager
def _counting(here: Ground) -> Iterator[Cost]:
    cost = Cost()

    def count(*_: object) -> None:
        cost.statements += 1

    event.listen(here.database.engine, "before_cursor_execute", count)
    began, cpu_began = time.monotonic(), time.process_time()
    yield cost
    cost.seconds, cost.cpu_s = time.monotonic() - began, time.process_time() - cpu_began
    event.remove(here.database.engine, "before_cursor_execute", count)
