"""The scheduler: makes the slots whose time has come, and rings for what waits. APScheduler is only its clock.

Any number of them may run: a slot is made once, whoever is first (DESIGN §4.12). One that was stopped for an hour
makes the newest slot of each schedule and no other.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from zlib import crc32

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from config.settings import Settings
from sync.jobs import Bell
from sync.outage import Outage
from sync.store import beats, connections, slots, waiting
from sync.store.clock import now
from sync.store.connections import ConnectionRow
from sync.store.database import Database, reason
from sync.turns import EVERYTHING, PUSH, parts, schedule

TICK_S = 1

RINGS_AGAIN_AFTER_S = 5.0
"""How long a worker has to answer before it is rung for the same thing again."""

log = logging.getLogger("ledgerlink.scheduler")


@dataclass(frozen=True)
class Period:
    """How often a schedule is to run."""

    schedule: str
    connection_id: int | None
    seconds: float


class Scheduler:
    """Ticks in a thread of its own between ``start`` and ``stop``."""

    def __init__(self, database: Database, settings: Settings, bell: Bell) -> None:
        self._database = database
        self._settings = settings
        self._bell = bell
        self._made: dict[str, int] = {}
        self._rung: dict[str, float] = {}
        self._silent_until = 0.0
        self._database_away = Outage("The database", log)
        self._bell_away = Outage("The bell", log, "workers look for work by themselves")
        self._clock = BackgroundScheduler(timezone="UTC")
        self._clock.add_job(
            self.tick, "interval", seconds=TICK_S, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def start(self) -> None:
        """Begin to tick."""
        self._clock.start()

    def stop(self) -> None:
        """Tick no more."""
        self._clock.shutdown(wait=True)

    def tick(self) -> None:
        """Make what is to be run, and ring for what waits."""
        try:
            with self._database.transaction() as db:
                beats.beat(db)
                made = self._make_slots(db)
            self._made |= made
            with self._database.reading() as db:
                found = waiting.schedules(db, self._settings.pushers)
                periods = {row.name: push_period_s(row, self._settings) for row in connections.every(db)}
        except DBAPIError as error:
            self._database_away.met(reason(error))
        else:
            self._database_away.over()
            self._ring(found, periods)

    def _make_slots(self, db: Connection) -> dict[str, int]:
        """The newest slot of each schedule; what this scheduler made before is not written again."""
        at = now(db)
        newest = {one: slots.number(at, one.seconds, offset_s(one)) for one in periods(db, self._settings)}
        for one, slot in newest.items():
            if self._made.get(one.schedule) != slot:
                slots.add(db, one.schedule, slot, one.connection_id)
        return {one.schedule: slot for one, slot in newest.items()}

    def _ring(self, found: list[str], push_periods_s: dict[str, float]) -> None:
        """Ring for what waits; a bell that is out of order is left alone for a while, as asking it takes long."""
        self._rung = {name: at for name, at in self._rung.items() if name in found}
        for name in found:
            job, connection = parts(name)
            wait_s = push_periods_s.get(connection, 0.0) if job == PUSH else RINGS_AGAIN_AFTER_S
            if monotonic() < self._silent_until or monotonic() - self._rung.get(name, -wait_s - 1) < wait_s:
                continue
            if self._bell.ring(job, connection):
                self._rung[name] = monotonic()
                self._bell_away.over()
            else:
                self._silent_until = monotonic() + RINGS_AGAIN_AFTER_S
                self._bell_away.met(self._bell.trouble() or "nobody answers it")


def periods(db: Connection, settings: Settings) -> Iterator[Period]:
    """Everything that is to be run periodically."""
    ways = connections.routes(db)
    for row in {way.source.id: way.source for way in ways}.values():
        yield _period("pull", row, settings.pull_every_s)
        yield _period("sweep", row, settings.sweep_every_s)
    for row in {way.source.id: way.source for way in ways if way.writes_back}.values():
        yield _period("write_back", row, settings.write_back_every_s)
    for row in {way.target.id: way.target for way in ways}.values():
        yield _period("watch", row, settings.watch_every_s)
    yield Period(schedule("housekeeping", EVERYTHING), None, settings.housekeeping_every_s)


def offset_s(period: Period) -> float:
    """Where in a period a schedule's slots begin: a hundred sources are not all pulled in the same second."""
    return crc32(period.schedule.encode()) / 2**32 * period.seconds


def push_period_s(row: ConnectionRow, settings: Settings) -> float:
    """How often workers are rung for while a target has work."""
    return float(row.periods.get(PUSH, settings.push_every_s))


def _period(job: str, row: ConnectionRow, seconds: float) -> Period:
    return Period(schedule(job, row.name), row.id, float(row.periods.get(job, seconds)))
