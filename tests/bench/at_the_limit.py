"""One company at its vendor's limits: 40 batches and 500 requests a minute, 10 requests a second."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.bench.figures import Figure
from tests.bench.ground import Ground, ground
from tests.bench.size import of, say

BILLS = of(3_000, 150)
IN_A_BATCH = 30
A_MINUTE = 40
LATENCY_S = 0.2
CEILING = IN_A_BATCH * A_MINUTE / 60


def run() -> list[Figure]:
    """The clock begins when the first batch may leave: all was pulled, and the company was paused so long."""
    with ground(1, lean=["kojo"]) as here:
        _pull(here)
        here.outside.answer_late(LATENCY_S)
        here.outside.forget_requests()
        say(f"pushing {BILLS} bills at 40 batches a minute; this takes {max(20, BILLS / CEILING):.0f} s")
        took_s = _push(here)
        return _figures(here, took_s)


def _pull(here: Ground) -> None:
    say(f"entering and pulling {BILLS} invoices")
    here.configure(1, limits="")
    here.outside.enter(0, BILLS)
    here.change("UPDATE connection SET state = 'PAUSED', probe_at = NULL WHERE name = 'books-0'")
    here.start("scheduler", "scheduler")
    here.start("worker 1", "worker")
    here.start("worker 2", "worker")
    here.until(lambda: here.number("SELECT count(*) FROM link WHERE due_at IS NOT NULL") == BILLS, 300)


def _push(here: Ground) -> float:
    begun: datetime = here.number("SELECT clock_timestamp()")
    here.change("UPDATE connection SET state = 'OK' WHERE name = 'books-0'")
    here.until(lambda: here.linked() == BILLS, 60 + BILLS / CEILING * 3, step_s=1)
    ended = here.number("SELECT max(at) FROM timeline WHERE event = 'confirm'")
    took_s: float = (ended - begun).total_seconds()
    return took_s


def _figures(here: Ground, took_s: float) -> list[Figure]:
    requests = here.outside.requests()
    turned_away = sum(one["status"] == 429 for one in requests)
    a_document = len([one for one in requests if "/company/" in one["path"]]) / BILLS
    return [
        Figure(f"{BILLS} bills, from the first permit to the last LINKED", f"{took_s:.0f} s"),
        Figure(f"documents a second (the ceiling is {CEILING:.0f})", f"{BILLS / took_s:.1f}", "18.5"),
        Figure("the same without the head start of the first minute", sustained(requests), "18.5"),
        Figure("answers 429", str(turned_away), "0"),
        Figure("requests to QuickBooks a document", f"{a_document:.3f}", "0.05"),
        Figure("bills that are there twice", str(here.outside.books()["twice"]), "0"),
    ]


def sustained(requests: Sequence[dict[str, Any]]) -> str:
    """Documents a second over whole minutes: how long after each batch the fortieth after it came.

    The first forty batches may leave at once, so that a short run is faster than the limit lasts.
    """
    sent = [datetime.fromisoformat(one["at"]) for one in requests if one["path"].endswith("/batch")]
    rounds = [(later - one).total_seconds() for one, later in zip(sent, sent[A_MINUTE:], strict=False)]
    if not rounds:
        return "too few batches to say"
    return f"{IN_A_BATCH * A_MINUTE / (sum(rounds) / len(rounds)):.1f}"
