"""A hundred companies, no limits and no latency: what the machine can do, and who uses it."""

import time

from tests.bench.figures import Figure
from tests.bench.ground import Ground, ground
from tests.bench.size import of, say

COMPANIES = of(100, 10)
EACH = of(150, 30)
DOCUMENTS = COMPANIES * EACH
WORKERS = 2


def run() -> list[Figure]:
    """From the scheduler's start, when everything waits in the sources, to the last LINKED; no write-back."""
    with ground(COMPANIES, lean=("kojo", "quickbooks")) as here:
        _set_up(here)
        before, began = here.cpu_s(), time.monotonic()
        here.start("scheduler", "scheduler", pull_every_s=3600, watch_every_s=3600)
        here.until(lambda: here.linked() == DOCUMENTS, 60 + DOCUMENTS / 20)
        took_s, spent = time.monotonic() - began, _spent(here, before)
        books = here.outside.books()
        assert (books["bills"], books["twice"]) == (DOCUMENTS, 0), books
    return [
        Figure(
            f"documents a second, pulled and pushed ({DOCUMENTS:,} of {COMPANIES} companies, {WORKERS} workers)",
            f"{DOCUMENTS / took_s:.0f}",
            "600",
        ),
        *_costs(spent),
    ]


def _set_up(here: Ground) -> None:
    say(f"{COMPANIES} companies with {EACH} invoices each, lean stand-ins, {WORKERS} workers")
    here.configure(COMPANIES)
    here.outside.setting("quickbooks", limits=False)
    for company in range(COMPANIES):
        here.outside.enter(company, EACH)
    for number in range(WORKERS):
        here.start(f"worker {number + 1}", "worker", look_for_itself_after_s=3600)
    time.sleep(5)


def _spent(here: Ground, before: dict[str, float]) -> dict[str, float]:
    spent: dict[str, float] = {}
    for name, seconds in here.cpu_s().items():
        kind = "workers" if name.startswith("worker") else name
        spent[kind] = spent.get(kind, 0.0) + seconds - before.get(name, 0.0)
    return spent


def _costs(spent: dict[str, float]) -> list[Figure]:
    shown = {name: seconds / DOCUMENTS * 1000 for name, seconds in spent.items()}
    parts = [Figure(f"CPU-seconds per 1,000 documents: {name}", f"{value:.2f}") for name, value in shown.items()]
    return [
        *parts,
        Figure("CPU-seconds per 1,000 documents: all", f"{sum(shown.values()):.2f}", "3.3 for 600 on 2 cores"),
    ]
