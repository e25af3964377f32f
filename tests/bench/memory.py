"""What one worker has in memory after 1,000 and after 100,000 documents."""

from tests.bench import processes
from tests.bench.figures import Figure
from tests.bench.ground import Ground, ground
from tests.bench.size import of, say

COMPANIES = 100
PAGE = 20
"""Invoices in one answer of Kojo, as its connector asks by default."""

FIRST, LAST = of(1_000, 500), of(100_000, 2_000)


def run() -> list[Figure]:
    """One worker process pulls and pushes all of them; the stand-ins are lean, without limits."""
    with ground(COMPANIES, lean=("kojo", "quickbooks")) as here:
        here.configure(COMPANIES, page_size=PAGE)
        here.outside.setting("quickbooks", limits=False)
        pid = here.start("worker", "worker")
        here.start("scheduler", "scheduler", pull_every_s=30)
        shown = [_after(here, pid, documents) for documents in (FIRST, LAST // 4, LAST // 2, LAST)]
    meaning = "memory of a worker after {:,} documents"
    return [Figure(meaning.format(documents), f"{mb:.0f} MB", "150 MB") for documents, mb in shown]


def _after(here: Ground, pid: int, documents: int) -> tuple[int, float]:
    entered = here.number("SELECT count(*) FROM link")
    say(f"{documents:,} documents")
    for company in range(COMPANIES):
        here.outside.enter(company, (documents - entered) // COMPANIES)
    here.until(lambda: here.linked() >= documents, 600 + documents / 20, step_s=1)
    return documents, processes.memory_mb(pid)
