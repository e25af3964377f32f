"""A firm of many processes: schedulers, workers and the web, with PostgreSQL and Valkey between them."""

import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self
from uuid import uuid4

import httpx
from sqlalchemy import URL

from tests.chaos.audit import AUDIT
from tests.chaos.firm import Firm, NoRestError
from tests.chaos.nursery import Nursery, Process
from tests.chaos.schedule import Life
from tests.chaos.servers import Servers
from tests.chaos.stand_ins import StandIns
from tests.servers import postgresql
from tests.servers.guarded import free_port

KEY = "bGVkZ2VybGluay1jaGFvcy1sZWRnZXJsaW5rLWNoYW8="
SCHEDULERS = 2
HANDS = 2
"""Workers that bring everything to rest."""

RESTS_WITHIN_S = 600.0
STOPS_WITHIN_S = 40.0


@dataclass
class Deployment(Firm):
    """Its schedulers always run; workers come and go. People reach the database without the lines."""

    servers: Servers | None = None
    database: str = ""
    schedulers: list[Process] = field(default_factory=list)
    hands: list[Process] = field(default_factory=list)
    web: Process | None = None
    web_port: int = 0
    is_bell_away: bool = False

    QUICK: ClassVar[Mapping[str, str]] = {
        "LEASE_S": "2",
        "RESEND_CREATE_AFTER_S": "0.3",
        "SETTLED_AFTER_S": "7",
        "LOOK_AFTER_S": "0.1",
        "RETRY_FIRST_S": "0.1",
        "RETRY_LONGEST_S": "2",
        "COOL_DOWN_S": "1",
        "WORKER_THREADS": "4",
        "TURN_S": "1",
        "LOOK_FOR_ITSELF_AFTER_S": "1",
        "STOP_WITHIN_S": "3",
        "PULL_EVERY_S": "1",
        "WATCH_EVERY_S": "1",
        "WRITE_BACK_EVERY_S": "1",
        "PUSH_EVERY_S": "0.5",
        "HOUSEKEEPING_EVERY_S": "5",
        "KEY": KEY,
    }
    """Beside the waits, how often everything is looked at: what a kill breaks off heals in seconds."""

    @property
    def to(self) -> Servers:
        """Its servers."""
        assert self.servers is not None
        return self.servers

    @property
    def address(self) -> str:
        """As of `Firm`."""
        return postgresql.written(self._url)

    @property
    def _url(self) -> URL:
        return self.to.postgresql.address.set(database=self.database)

    @property
    def secrets(self) -> tuple[str, ...]:
        """As of `Firm`."""
        return (*super().secrets, KEY, str(self._url.password))

    def set_up(self) -> None:
        """As of `Firm`."""
        self._create("template1")
        self.run("migrate")
        self.execute(*AUDIT)
        super().set_up()

    def copied(self, folder: Path, settings: Mapping[str, str], tooth: str | None = None) -> Self:
        """As of `Firm`."""
        self.outside.start_anew()
        copy = type(self)(self.outside, folder, self.nursery, settings, tooth, self.servers, _new_name())
        copy._create(self.database)
        return copy

    def _create(self, template: str) -> None:
        """On a server that may take back in a crash what it said was committed: Ledgerlink must not let it."""
        postgresql.execute(self.to.postgresql.address, f"CREATE DATABASE {self.database} TEMPLATE {template}")

    def execute(self, *statements: str) -> None:
        """What an administrator does."""
        postgresql.execute(self._url, *statements)

    # ── whoever works ────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, life: Life) -> Process:
        """As of `Firm`."""
        if not self.schedulers:
            self._hire_schedulers()
            self._open_web()
        if not life.clock_off_s or self.tooth:
            return self._in_line("worker", from_scratch=life.from_scratch)
        return self._in_line(
            "worker",
            from_scratch=life.from_scratch,
            module="tests.chaos.wrong_clock",
            CHAOS_CLOCK_OFF_S=str(life.clock_off_s),
        )

    def _in_line(
        self, *command: str, from_scratch: bool = False, module: str = "sync", **environment: str
    ) -> Process:
        line = self._url.set(port=self.to.line_to["postgresql"])
        addresses = {"DATABASE_URL": postgresql.written(line), "REDIS_URL": self.to.bell_address}
        return self.start(*command, from_scratch=from_scratch, module=module, **addresses, **environment)

    def _hire_schedulers(self) -> None:
        self.schedulers = [one for one in self.schedulers if one.poll() is None]
        while len(self.schedulers) < SCHEDULERS:
            self.schedulers.append(self._in_line("scheduler"))

    def _open_web(self) -> None:
        """It is never killed, and tells at rest whether all is well."""
        if self.web is None:
            self.web_port = free_port()
            self.web = self._in_line("web", "--port", str(self.web_port))

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.web_port}/readyz", timeout=5).is_success
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """As of `Firm`."""
        leaving = [*self.schedulers, *self.hands, *([self.web] if self.web else [])]
        for one in leaving:
            one.signal(signal.SIGTERM)
        for one in leaving:
            _wait_for(one)
        self.schedulers, self.hands, self.web = [], [], None

    # ── mishaps ──────────────────────────────────────────────────────────────────────────────────────────────

    def cut(self, server: str) -> None:
        """Every connection to a server breaks."""
        self.to.lines.cut(self.to.line_to[server])

    def lose_replies(self, server: str, count: int) -> None:
        """The next replies of a server never arrive, and their connections break."""
        self.to.lines.lose_replies(self.to.line_to[server], count)

    def freeze(self, server: str, seconds: float) -> None:
        """Nothing passes for a while."""
        self.to.lines.freeze(self.to.line_to[server], seconds)

    def flush_bell(self) -> None:
        """Valkey forgets everything."""
        if not self.is_bell_away:
            self.to.flush_bell()

    def restart_bell(self) -> None:
        """Valkey is killed, and comes back empty."""
        if not self.is_bell_away:
            self.to.valkey.stop()
            self.to.valkey.start()

    def take_bell_away(self) -> None:
        """Valkey is killed, and nobody starts it."""
        if not self.is_bell_away:
            self.to.valkey.stop()
            self.is_bell_away = True

    def bring_bell_back(self) -> None:
        """Valkey is there again, and empty."""
        if self.is_bell_away:
            self.to.valkey.start()
            self.is_bell_away = False

    def restart_database(self) -> None:
        """PostgreSQL ends as in a crash, and recovers."""
        self.to.postgresql.stop()
        self.to.postgresql.start()

    def kill_a_scheduler(self) -> None:
        """Without a warning; another one is started."""
        self._end_a_scheduler(signal.SIGKILL)

    def tell_a_scheduler_to_stop(self) -> None:
        """It ends, and another one is started."""
        self._end_a_scheduler(signal.SIGTERM)

    def _end_a_scheduler(self, how: signal.Signals) -> None:
        oldest = self.schedulers.pop(0)
        oldest.signal(how)
        oldest.signal(signal.SIGCONT)
        _wait_for(oldest)
        self._hire_schedulers()

    def put_a_scheduler_to_sleep(self) -> None:
        """It misses what happens, and goes on when it is woken."""
        self.schedulers[0].signal(signal.SIGSTOP)

    def wake_schedulers(self) -> None:
        """Whoever slept goes on."""
        for one in self.schedulers:
            one.signal(signal.SIGCONT)

    # ── rest ─────────────────────────────────────────────────────────────────────────────────────────────────

    def come_to_rest(self) -> None:
        """As of `Firm`."""
        self.bring_bell_back()
        self.to.lines.heal()
        self.wake_schedulers()
        self._hire_schedulers()
        self._open_web()
        self.hands = [one for one in self.hands if one.poll() is None]
        while len(self.hands) < HANDS:
            self.hands.append(self._in_line("worker"))
        since = self.rows("SELECT clock_timestamp() + interval '1.1 seconds' AS at")[0]["at"]
        until = time.monotonic() + RESTS_WITHIN_S
        while left := self._left_to_do(f"{since:%Y-%m-%d %H:%M:%S.%f}+00"):
            if time.monotonic() > until:
                raise NoRestError("; ".join(left))
            self.resume_what_is_paused()
            time.sleep(0.1)
        while not self._is_ready():
            if time.monotonic() > until:
                raise NoRestError("the web process is not ready")
            time.sleep(0.1)

    def _left_to_do(self, since: str) -> list[str]:
        """What is due, leased, or was not looked at since a time and since the last change."""
        return [str(row["what"]) for row in self.rows(_LEFT.format(since=since))]


_LEFT = """
SELECT 'link ' || id || ' ' || state || ' ' || message AS what FROM link
 WHERE due_at < clock_timestamp() + interval '60 seconds' OR lease_until > clock_timestamp()
UNION ALL
SELECT 'notice of link ' || link.id FROM link JOIN document ON document.id = link.document_id
  JOIN connection ON connection.id = document.connection_id
 WHERE connection.name = 'kojo' AND notice_due_at < clock_timestamp() + interval '50 seconds'
UNION ALL
SELECT 'nobody did ' || job FROM (VALUES ('pull/kojo'), ('pull/coperniq'), ('pull/pool-office-manager'),
       ('pull/highlevel'), ('pull/zrm'), ('write_back/kojo'), ('watch/quickbooks')) AS asked (job)
 WHERE NOT EXISTS (
       SELECT 1 FROM schedule_slot WHERE schedule = job AND outcome = 'done' AND made_at > '{since}'
          AND made_at > (SELECT coalesce(max(changed_at), '{since}') FROM link))
 LIMIT 20
"""


def new(outside: StandIns, folder: Path, warm: Nursery, servers: Servers) -> Deployment:
    """A firm whose database is still to be made."""
    return Deployment(outside, folder, warm, servers=servers, database=_new_name())


def _new_name() -> str:
    return f"chaos_{uuid4().hex[:12]}"


def _wait_for(process: Process) -> int:
    """How it ended; it is killed when that takes too long."""
    until = time.monotonic() + STOPS_WITHIN_S
    while (ended := process.poll()) is None and time.monotonic() < until:
        time.sleep(0.02)
    if ended is None:
        process.kill()
        return process.wait()
    return ended
