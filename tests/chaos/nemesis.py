"""Lives through a day of a schedule: starts workers among faults and people, kills them, waits for quiet."""

import signal
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import assert_never

import simplejson

from tests.chaos import checker, schedule
from tests.chaos.act import Act
from tests.chaos.evidence import Damage
from tests.chaos.firm import Firm, NoRestError, killed
from tests.chaos.mishaps import NAP_S
from tests.chaos.nursery import Process
from tests.chaos.people import People
from tests.chaos.schedule import Day, Life, Limits, Moment
from tests.chaos.sellers import SELLERS, Deal
from tests.chaos.stand_ins import REALM

POLLS_EVERY_S = 0.012
CREW = 3
"""So many workers are at it at once: what one is killed in the middle of, another takes over."""
ROUNDS_OF_QUIET = 12
"""So often do people look after what stopped, until nothing does that they did not cause."""
STOPS_WITHIN_S = 40.0
"""The longest that a worker may take to stop when it is told to, on a busy machine."""


@dataclass
class Outcome:
    """What came of a day, or of several."""

    kills: int = 0
    documents: int = 0
    bills: int = 0
    sales: int = 0
    """Customer invoices and credits, of all four sources."""
    payments: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    """By path."""
    orders: int = 0
    bookkeeping: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    mishaps: Counter[str] = field(default_factory=Counter)
    """What befell workers, schedulers and servers."""
    states: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Count another in."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class _Worker:
    """A running process, and how many requests of its moment's kind there had been when it began."""

    process: Process
    life: Life
    began: float
    requests_before: int
    wakes_at: float | None = None
    leaves_by: float | None = None

    @property
    def end(self) -> Moment:
        """When its life ends."""
        return self.life.end

    def is_running(self) -> bool:
        """Not when it has ended by itself."""
        return self.process.poll() is None

    def is_due(self, requests: int) -> bool:
        """Whether its last moment has come."""
        if self.wakes_at or self.leaves_by:
            return time.monotonic() >= (self.wakes_at or self.leaves_by or 0)
        is_late = time.monotonic() - self.began >= self.end.latest_s
        return is_late or requests - self.requests_before >= self.end.requests


@dataclass
class Nemesis:
    """One day in one firm."""

    firm: Firm
    day: Day
    outcome: Outcome = field(default_factory=Outcome)
    _read_up_to: int = 0
    _crew: list[_Worker] = field(default_factory=list)
    _agenda: list[tuple[float, Act]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = People(self.firm)
        self._random = Random(f"{self.day.seed}/answers")

    def live_through(self) -> Outcome:
        """All lives, then quiet, then the checker."""
        self.firm.outside.admin("PUT", "settings/quickbooks", self.day.temper.quickbooks)
        self._insist_on(self.day.limits)
        try:
            self._live()
            self._come_to_rest()
            self._examine()
        except NoRestError as error:
            self.outcome.damages.append(Damage("no rest", str(error)))
        finally:
            self.firm.close()
        return self.outcome

    def _insist_on(self, limits: Limits | None) -> None:
        if limits is not None:
            self.firm.configure(limits)
            self.firm.outside.admin("PUT", "settings/quickbooks", {"limits": True, **vars(limits)})

    def _live(self) -> None:
        self._open()
        for life in self.day.lives:
            self._chase(fewer_than=1 if life.people_look else CREW)
            if life.people_look:
                self._look_after_errors()
            self._begin(life)
        self._chase(fewer_than=1)

    def _open(self) -> None:
        """A first morning in peace: the vendors become known, so that most later batches hold bills."""
        for position in range(schedule.OPENED_WITH):
            self.people.enter([100 + position])
        for source in SELLERS:
            self.people.sales.sell(source, Deal((20_000,)))
        time.sleep(1.1)  # Kojo tells the time in whole seconds, so the newest second is left to the next pull
        self._sync()
        self.firm.close()

    # ── lives ────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, life: Life) -> None:
        """Faults and people first; then the worker."""
        if life.clears:
            self.firm.outside.admin("DELETE", "faults")
        for rule in life.faults:
            self.firm.outside.admin("POST", "faults", rule)
        acts = (*life.acts, *life.sales)
        for act in acts:
            if act.after_s == 0:
                self._perform(act)
        now = time.monotonic()
        later = [act for act in (*acts, *life.mishaps) if act.after_s > 0]
        self._agenda += [(now + act.after_s, act) for act in later]
        self.outcome.mishaps["wrong clock"] += bool(life.clock_off_s)
        self.firm.resume_what_is_paused()
        process = self.firm.begin(life)
        self._crew.append(_Worker(process, life, time.monotonic(), self._requests(life.end)))

    def _chase(self, fewer_than: int) -> None:
        """Kill every worker at its moment, while people go on with their day, until fewer are left."""
        while True:
            self._count_requests()
            for worker in self._crew:
                if worker.is_running() and worker.is_due(self._requests(worker.end)):
                    time.sleep(worker.end.extra_s)
                    self._end(worker)
            self._see_off([worker for worker in self._crew if not worker.is_running()])
            self._crew = [worker for worker in self._crew if worker.is_running()]
            self._go_on_with_the_day()
            if len(self._crew) < fewer_than:
                return
            time.sleep(POLLS_EVERY_S)

    def _end(self, worker: _Worker) -> None:
        """Its last moment has come, or the one after that."""
        if worker.wakes_at:
            worker.process.signal(signal.SIGCONT)
            worker.life = replace(worker.life, ending="killed")
            worker.wakes_at, worker.began = None, time.monotonic()
            return
        if worker.leaves_by:
            self.outcome.damages.append(Damage("crash", "a worker that was told to stop did not"))
            killed(worker.process)
            worker.leaves_by = None
            return
        self.outcome.mishaps[worker.life.ending] += 1
        self.people.diary.losses += 1
        match worker.life.ending:
            case "killed":
                self.outcome.kills += killed(worker.process)
            case "told to stop":
                worker.process.signal(signal.SIGTERM)
                worker.leaves_by = time.monotonic() + STOPS_WITHIN_S
            case "put to sleep":
                worker.process.signal(signal.SIGSTOP)
                worker.wakes_at = time.monotonic() + NAP_S
            case _:
                assert_never(worker.life.ending)

    def _see_off(self, ended: list[_Worker]) -> None:
        """Who was told to stop says that all is well, or had not begun anything, also for want of its database."""
        for worker in ended:
            code = worker.process.wait()
            well = (0, 2, -signal.SIGTERM) if worker.leaves_by else (0, 1, 2, -signal.SIGKILL)
            if code not in well:
                self.outcome.damages.append(Damage("crash", f"a worker ended with {code}"))

    def _go_on_with_the_day(self) -> None:
        due = [entry for entry in self._agenda if entry[0] <= time.monotonic()]
        self._agenda = [entry for entry in self._agenda if entry not in due]
        for _, act in due:
            self._perform(act)

    def _look_after_errors(self) -> int:
        given = self.people.look_after_errors(self._random)
        self.outcome.orders += given
        return given

    def _perform(self, act: Act) -> None:
        if hasattr(self.people, act.verb):
            getattr(self.people, act.verb)(*act.what)
        elif hasattr(self.people.sales, act.verb):
            getattr(self.people.sales, act.verb)(*act.what)
        else:
            getattr(self.firm, act.verb)(*act.what)
            self.outcome.mishaps[act.verb] += 1
            self.people.diary.losses += 1

    def _requests(self, moment: Moment) -> int:
        """How many requests of a moment's kind there were so far."""
        return sum(count for path, count in self.outcome.requests.items() if path.endswith(moment.path))

    def _count_requests(self) -> None:
        """Count the requests that the stand-ins got since the last time, and the faults that struck them."""
        entries = self.firm.outside.journal(after=self._read_up_to)
        if entries:
            self._read_up_to = entries[-1]["number"]
        self.outcome.requests.update(entry["path"] for entry in entries)
        self.outcome.faults.update(entry["fault"] for entry in entries if entry["fault"])

    # ── quiet ────────────────────────────────────────────────────────────────────────────────────────────────

    def _come_to_rest(self) -> None:
        """No more faults; people compare everything once, and look after what stopped until nothing does."""
        self._agenda = []
        self.firm.outside.admin("DELETE", "faults")
        self._sync()
        self.people.compare_everything()
        self._sync()
        for _ in range(ROUNDS_OF_QUIET):
            if not self._look_after_errors():
                break
            self._sync()
        self._sync()

    def _sync(self) -> None:
        self.firm.come_to_rest()
        self._count_requests()

    def _examine(self) -> None:
        """One more sync with nothing to do; then the checker."""
        rest_begins_after = self._read_up_to
        self._sync()
        self.firm.close()
        diary = self.people.diary.shown(rest_begins_after)
        (self.firm.folder / "diary.json").write_text(simplejson.dumps(diary, indent=1))
        firm = self.firm
        evidence = checker.gather(firm.outside.url, REALM, firm.address, diary, firm.log, firm.secrets)
        self.outcome.damages += checker.check(evidence)
        if self.firm.is_crashed:
            self.outcome.damages.append(Damage("crash", f"see ledgerlink-crash.log in {self.firm.folder}"))
        self.outcome.documents += len(evidence.invoices)
        self.outcome.bills += len(evidence.bills)
        self.outcome.sales += len(evidence.sales)
        self.outcome.payments += len(evidence.books["Payment"])
        self.outcome.bookkeeping += len(diary["edits"]) + len(diary["deletions"])
        self.outcome.states.update(evidence.links[id_]["state"] for id_ in evidence.invoices)


def live(template: Firm, day: Day, folder: Path, tooth: str | None = None) -> Outcome:
    """A day in a new firm."""
    waits = {"RESEND_CREATE_AFTER_S": template.QUICK["SETTLED_AFTER_S"]} if day.temper.asks_for_patience else {}
    return Nemesis(template.copied(folder, waits, tooth), day).live_through()
