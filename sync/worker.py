"""A worker process: answers the bell, keeps its turns, and looks for itself when it hears nothing.

Told to stop, it begins nothing new, and gives back what it cannot finish in time.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from sqlalchemy.exc import DBAPIError

from sync import turns
from sync.connect import Workshop
from sync.jobs import Bell, BellBroker
from sync.leaving import leave
from sync.outage import Outage
from sync.run import owner_name
from sync.store import turns as places
from sync.store import waiting
from sync.store.database import reason
from sync.turns import Crew

KEPT_A_LEASE = 4
"""How often in the time of a lease the turns are renewed."""

LOOKS_EVERY_S = 1.0

HEARS_EVERY_S = 5.0
"""How often it is asked whether the bell can be heard."""

log = logging.getLogger("ledgerlink.worker")


class Worker:
    """The threads of one process that do turns; ``stop`` must be called in the end."""

    def __init__(self, workshop: Workshop, broker: BellBroker) -> None:
        self.crew = Crew(workshop, owner_name())
        self.bell = Bell(broker, turns.NAMES, lambda job, connection: turns.run(self.crew, job, connection))
        self.crew.ring = self.bell.ring
        self._settings = workshop.settings
        self._looked_up = ThreadPoolExecutor(self._settings.worker_threads, "looking")
        self._under_way: set[str] = set()
        self._threads = [
            threading.Thread(target=self._every, args=args, daemon=True)
            for args in (
                (self._settings.lease_s / KEPT_A_LEASE, self._keep),
                (LOOKS_EVERY_S, self._look),
                (HEARS_EVERY_S, self._hear),
            )
        ]
        self._database_away = Outage("The database", log)
        self._bell_away = Outage("Redis", log, "work is looked for without it")

    def start(self) -> None:
        """Begin to work."""
        self._answering = self.bell.listen(self._settings.worker_threads)
        for thread in self._threads:
            thread.start()

    def stop(self) -> int:
        """Finish what was begun, or leave it to others; says how many documents were left."""
        begun = monotonic()
        self.crew.stopping.set()  # a turn that is looked up from now on ends at once
        self._answering.stop(timeout=int(self._settings.stop_within_s * 1000))
        self._wait_for_what_was_looked_up(begun + self._settings.stop_within_s)
        return leave(self.crew.workshop.database, self.crew.process)

    def _wait_for_what_was_looked_up(self, until: float) -> None:
        while self._under_way and monotonic() < until:
            threading.Event().wait(0.05)

    # ── chores ───────────────────────────────────────────────────────────────────────────────────────────────

    def _every(self, seconds: float, chore: Callable[[], None]) -> None:
        while not self.crew.stopping.wait(seconds):
            try:
                chore()
            except DBAPIError as error:
                self._database_away.met(reason(error))
            except Exception:  # turns that nobody keeps are lost to others, and work that nobody looks for waits
                log.exception("broke", extra={"job": chore.__name__})

    def _keep(self) -> None:
        with self.crew.workshop.database.transaction() as db:
            places.keep_all(db, set(self.crew.under_way), self._settings.lease_s)
        self._database_away.over()

    def _hear(self) -> None:
        if said := self.bell.trouble():
            self._bell_away.met(said)
        else:
            self._bell_away.over()

    def _look(self) -> None:
        """Nobody rang for a while: the bell, or whoever rings it, may be out of order."""
        if not self._under_way and monotonic() - self.crew.heard_at < self._settings.look_for_itself_after_s:
            return
        with self.crew.workshop.database.reading() as db:
            found = waiting.schedules(db, self._settings.pushers)
        new = [name for name in found if name not in self._under_way]
        for name in new[: self._settings.worker_threads - len(self._under_way)]:
            self._under_way.add(name)
            self._looked_up.submit(self._run, name)

    def _run(self, name: str) -> None:
        try:
            turns.run(self.crew, *turns.parts(name))
        finally:
            self._under_way.discard(name)
