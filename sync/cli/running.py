"""``worker``, ``scheduler`` and ``up``: what runs for as long as nobody stops it."""

import os
import signal
import sys
import threading
from queue import SimpleQueue

import typer

from config.settings import Settings
from models.errors import UsageError
from sync import jobs, logs, memory, turns
from sync.cli import opening
from sync.worker import Worker

said = logs.get("process")

LEAVES_WITHIN_S = 5.0
"""How long a process that finished what it could may take to give the rest back."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(worker)
    app.command()(scheduler)
    app.command()(up)


def worker() -> None:
    """Do what is due, hearing of it through Redis; run as many of these as there is work for."""
    told = _told_to_stop()
    logs.begin(Settings(), level="info")
    broker = jobs.on_redis(_redis_url())
    _refuse_sqlite()
    memory.keep_together()
    working = Worker(opening.the_workshop(), broker)
    working.start()
    _say("The worker runs.")
    told.get()
    _end_in_the_end()
    _say("The worker stops; it finishes what it began.")
    _say(_stopped("The worker", working.stop()))
    _exit_whatever_still_waits()


def scheduler() -> None:
    """Ring for what is due and what is to run periodically; a second one does no harm."""
    told = _told_to_stop()
    logs.begin(Settings(), level="info")
    from sync.scheduler import Scheduler  # noqa: PLC0415 - a worker, which is started here too, needs none

    bell = jobs.Bell(jobs.on_redis(_redis_url()), turns.NAMES, _only_rings)
    _refuse_sqlite()
    ticking = Scheduler(opening.database(), Settings(), bell)
    ticking.start()
    _say("The scheduler runs.")
    told.get()
    ticking.stop()
    _say("The scheduler has stopped.")


def up() -> None:
    """Everything in one process, with the bell inside it: for trying out and for small installations."""
    told = _told_to_stop()
    logs.begin(Settings(), level="info")
    memory.keep_together()
    from sync.scheduler import Scheduler  # noqa: PLC0415 - as above
    from sync.web import server  # noqa: PLC0415 - as above

    workshop = opening.the_workshop()
    working = Worker(workshop, jobs.in_process())
    ticking = Scheduler(workshop.database, workshop.settings, working.bell)
    served = server.start(workshop.database, workshop.settings)
    working.start()
    ticking.start()
    _say(f"Ledgerlink runs; {served.url}/readyz says how it does.")
    told.get()
    _end_in_the_end()
    _say("Ledgerlink stops; it finishes what it began.")
    served.stop()
    ticking.stop()
    _say(_stopped("Ledgerlink", working.stop()))
    _exit_whatever_still_waits()


def _refuse_sqlite() -> None:
    if Settings().database_url.startswith("sqlite"):
        raise UsageError(
            "Set DATABASE_URL to a PostgreSQL database, for example postgresql://user:password@host/name, which "
            "all processes share; or run `ledgerlink up`, which needs none."
        )


def _redis_url() -> str:
    url = Settings().redis_url
    if url is None:
        raise UsageError(
            "Set REDIS_URL, for example redis://localhost:6379/0, or run `ledgerlink up`, which needs no Redis."
        )
    return url


def _only_rings(job: str, connection: str) -> None:
    raise AssertionError(f"a scheduler does no {job} of {connection}")


def _told_to_stop() -> SimpleQueue[None]:
    """Is put to by SIGTERM or Ctrl-C, also while the process still begins; a second one ends it at once."""
    told: SimpleQueue[None] = SimpleQueue()  # which a signal may put to, whatever it interrupts

    def tell(*_: object) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        told.put(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    return told


def _stopped(who: str, left: int) -> str:
    if not left:
        return f"{who} has stopped."
    what = "1 document was" if left == 1 else f"{left} documents were"
    return f"{who} has stopped; {what} left to the next worker."


def _end_in_the_end() -> None:
    """End even where the database or Redis holds us up: what we own there runs out, as if we had died."""

    def end() -> None:
        _say("It ends without having given back all it owns: others take that up when its leases run out.")
        _exit_whatever_still_waits()

    timer = threading.Timer(Settings().stop_within_s + LEAVES_WITHIN_S, end)
    timer.daemon = True
    timer.start()


def _exit_whatever_still_waits() -> None:
    """A thread that waits for another system's answer is not waited for: its work was left to others."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _say(text: str) -> None:
    """In the form of the logs, of which it is a line."""
    said.info(text)
