"""Killed workers: how long until what they had in their hands is LINKED. All waits are the defaults."""

import time
from datetime import datetime

from tests.bench.figures import Figure, spread
from tests.bench.ground import Ground, ground
from tests.bench.size import of, say

ROUNDS = of(10, 2)
AT_ONCE = 3
"""Workers that are killed together; one more lives on, as on another machine."""

COMPANIES = 8
EACH = 45
LATENCY_S = 0.2


def run() -> list[Figure]:
    """Workers are killed in the middle of their batches, new ones started at once; then all comes to rest."""
    waits: list[float] = []
    kills = 0
    with ground(COMPANIES, lean=["kojo"]) as here:
        _set_up(here)
        for number in range(ROUNDS):
            held = _kill(here, number)
            kills += AT_ONCE
            waits += _until_linked(here, *held)
            say(f"{kills} workers killed, which had {len(waits)} documents in their hands")
        books, wrong = here.outside.books(), here.number("SELECT count(*) FROM link WHERE state = 'ERROR'")
        entered = (ROUNDS + 1) * COMPANIES * EACH
    damage = f"{books['twice']}, {entered - books['bills']}, {wrong}"
    return [
        Figure(f"from SIGKILL to LINKED, each document that one of {kills} had", spread(waits), "p99 35 s"),
        Figure("bills there twice, missing, in ERROR", damage, "0, 0, 0"),
    ]


def _set_up(here: Ground) -> None:
    say(f"setting up {COMPANIES} companies; {ROUNDS} rounds of about 40 s follow")
    here.configure(COMPANIES)
    here.outside.setting("quickbooks", limits=False)
    here.outside.answer_late(LATENCY_S)
    here.start("scheduler", "scheduler", pull_every_s=1, watch_every_s=3600)
    here.start("survivor", "worker")
    _start(here, 0)
    _enter(here)
    here.until(lambda: here.linked() == COMPANIES * EACH, 240)


def _start(here: Ground, round_: int) -> None:
    for number in range(AT_ONCE):
        here.start(f"worker {round_}.{number}", "worker")


def _enter(here: Ground) -> None:
    for company in range(COMPANIES):
        here.outside.enter(company, EACH)


def _kill(here: Ground, round_: int) -> tuple[datetime, list[int]]:
    """When, and the links that the killed ones had; they die while batches are under way."""
    victims = {f"worker {round_}.{number}" for number in range(AT_ONCE)}
    pids = [here.running[name].pid for name in victims]
    _enter(here)
    here.until(lambda: len(_held_by(here, pids)) >= EACH, 120, step_s=0.05)
    time.sleep(LATENCY_S * (round_ % 5) / 5)
    for name in victims:
        here.running[name].kill()
    at: datetime = here.number("SELECT clock_timestamp()")
    for name in victims:
        here.kill(name)
    held = _held_by(here, pids)
    _start(here, round_ + 1)
    return at, held


def _held_by(here: Ground, pids: list[int]) -> list[int]:
    names = [f"%/{pid}/%" for pid in pids]
    rows = here.rows("SELECT id FROM link WHERE lease_owner LIKE ANY (:names)", names=names)
    return [row.id for row in rows]


def _until_linked(here: Ground, killed_at: datetime, held: list[int]) -> list[float]:
    """Seconds until each of the links was confirmed."""
    rest = "SELECT count(*) FROM link WHERE due_at IS NOT NULL"
    here.until(lambda: here.number(rest) == 0, 240)
    sql = "SELECT max(at) AS at FROM timeline WHERE event = 'confirm' AND link_id = ANY (:held) GROUP BY link_id"
    return [(row.at - killed_at).total_seconds() for row in here.rows(sql, held=held)]
