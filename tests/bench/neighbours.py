"""A noisy neighbour: while one company has 100,000 invoices due, others, and people, are served at once."""

import subprocess
import sys
import time

from tests.bench import backlog
from tests.bench.figures import Figure, spread
from tests.bench.ground import Ground, ground
from tests.bench.size import of, say

DUE = of(100_000, 2_000)
TRIES = of(20, 3)
LATENCY_S = 0.2
NOISY, QUIET = 0, 1


def run() -> list[Figure]:
    """Nothing limits the noisy company but its QuickBooks' latency: its work never ends while this is measured."""
    with ground(2) as here:
        _set_up(here)
        say(f"{TRIES} invoices of the quiet company, one after the other")
        quiet = [_one_invoice(here) for _ in range(TRIES)]
        say(f"{TRIES} resyncs in the noisy company")
        asked = [_one_resync(here, number) for number in range(TRIES)]
        left = here.number("SELECT count(*) FROM link WHERE due_at IS NOT NULL")
    aim = f"{2 + LATENCY_S} s"
    return [
        Figure(
            f"one invoice of another company, from being due to LINKED, while {DUE:,} are due", spread(quiet), aim
        ),
        Figure("an invoice of the same company that a person resyncs, from the order to LINKED", spread(asked)),
        Figure("due at the end (it was never quiet)", f"{left:,}"),
    ]


def _set_up(here: Ground) -> None:
    say(f"setting up; {DUE:,} links are inserted by SQL")
    here.configure(2)
    for company in (NOISY, QUIET):
        here.outside.setting(f"kojo-{company}", limits=False)
        here.outside.enter(company, 24)
    here.outside.setting("quickbooks", limits=False)
    settings = {"pull_every_s": 1, "watch_every_s": 3600}
    here.start("scheduler", "scheduler", **settings)
    here.start("worker 1", "worker")
    here.start("worker 2", "worker")
    here.until(lambda: here.linked() == 48, 120)
    here.outside.answer_late(LATENCY_S)
    backlog.copies(here, f"kojo-{NOISY}", 1, DUE)
    time.sleep(5)


def _one_invoice(here: Ground) -> float:
    """From the moment when its pull made it due."""
    before = here.number(_LINKED, name=f"books-{QUIET}")
    here.outside.enter(QUIET, 1)
    here.until(lambda: here.number(_LINKED, name=f"books-{QUIET}") > before, 120)
    return float(here.number(_TOOK))


_LINKED = """
SELECT count(*) FROM link JOIN connection ON connection.id = target_connection_id
WHERE connection.name = :name AND link.state = 'LINKED'
"""
_TOOK = """
SELECT extract(epoch FROM max(timeline.at) FILTER (WHERE event = 'confirm')
                        - max(timeline.at) FILTER (WHERE event = 'queue'))
FROM timeline WHERE link_id = (
    SELECT max(link.id) FROM link JOIN connection ON connection.id = target_connection_id
    WHERE connection.name = 'books-1')
"""


def _one_resync(here: Ground, number: int) -> float:
    """Of an invoice at the end of the queue, by the shipped command; it starts for a second before it orders."""
    document = f"copy-{DUE - number}"
    command = [sys.executable, "-m", "sync", "resync", document]
    subprocess.run(command, check=True, env=here.environment, cwd=here.folder, stdout=subprocess.DEVNULL)
    here.until(lambda: here.number(_IS_LINKED, document=document) == 1, 120)
    return float(here.number(_RESYNCED, document=document))


_IS_LINKED = """
SELECT count(*) FROM link JOIN document ON document.id = document_id
WHERE source_id = :document AND link.state = 'LINKED'
"""
_RESYNCED = """
SELECT extract(epoch FROM max(timeline.at) FILTER (WHERE event = 'confirm')
                        - max(timeline.at) FILTER (WHERE event = 'resync asked for'))
FROM timeline JOIN link ON link.id = link_id JOIN document ON document.id = document_id WHERE source_id = :document
"""
