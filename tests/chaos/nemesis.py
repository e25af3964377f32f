"""Lives through a day of a schedule: starts workers among faults and people, kills them, waits for quiet."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import simplejson

from tests.chaos import checker, schedule
from tests.chaos.checker import Damage
from tests.chaos.firm import REALM, Firm, copy_of, killed
from tests.chaos.nursery import Process
from tests.chaos.people import People
from tests.chaos.schedule import Act, Day, Life, Moment

POLLS_EVERY_S = 0.012
CREW = 3
"""So many workers are at it at once: what one is killed in the middle of, another takes over."""
ROUNDS_OF_QUIET = 12
"""So often do people look after what stopped, until nothing does that they did not cause."""


@dataclass
class Outcome:
    """What came of a day, or of several."""

    kills: int = 0
    documents: int = 0
    bills: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    """By path."""
    orders: int = 0
    bookkeeping: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Count another in."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class _Worker:
    """A running process, and how many requests of its moment's kind there had been when it began."""

    process: Process
    end: Moment
    began: float
    requests_before: int

    def is_running(self) -> bool:
        """Not when it has ended by itself."""
        return self.process.poll() is None

    def is_due(self, requests: int) -> bool:
        """Whether its last moment has come."""
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
        self._open()
        for life in self.day.lives:
            self._chase(fewer_than=1 if life.people_look else CREW)
            if life.people_look:
                self._look_after_errors()
            self._begin(life)
        self._chase(fewer_than=1)
        self._come_to_rest()
        self._examine()
        return self.outcome

    def _open(self) -> None:
        """A first morning in peace: the vendors become known, so that most later batches hold bills."""
        for position in range(schedule.OPENED_WITH):
            self.people.enter([100 + position])
        time.sleep(1.1)  # Kojo tells the time in whole seconds, so the newest second is left to the next pull
        self._sync()

    # ── lives ────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, life: Life) -> None:
        """Faults and people first; then the worker."""
        if life.clears:
            self.firm.outside.admin("DELETE", "faults")
        for rule in life.faults:
            self.firm.outside.admin("POST", "faults", rule)
        for act in life.acts:
            if act.after_s == 0:
                self._perform(act)
        now = time.monotonic()
        self._agenda += [(now + act.after_s, act) for act in life.acts if act.after_s > 0]
        process = self.firm.start("sync", "--wait", "2", from_scratch=life.from_scratch)
        self._crew.append(_Worker(process, life.end, now, self._requests(life.end)))

    def _chase(self, fewer_than: int) -> None:
        """Kill every worker at its moment, while people go on with their day, until fewer are left."""
        while True:
            self._count_requests()
            for worker in self._crew:
                if worker.is_running() and worker.is_due(self._requests(worker.end)):
                    time.sleep(worker.end.extra_s)
                    self.outcome.kills += killed(worker.process)
            self._crew = [worker for worker in self._crew if worker.is_running()]
            self._go_on_with_the_day()
            if len(self._crew) < fewer_than:
                return
            time.sleep(POLLS_EVERY_S)

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
        getattr(self.people, act.verb)(*act.what)

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
        self.firm.run("sync", "--wait", "60")
        self._count_requests()

    def _examine(self) -> None:
        """One more sync with nothing to do; then the checker."""
        rest_begins_after = self._read_up_to
        self._sync()
        diary = self.people.diary.shown(rest_begins_after)
        (self.firm.folder / "diary.json").write_text(simplejson.dumps(diary, indent=1))
        evidence = checker.gather(self.firm.outside.url, REALM, self.firm.database, diary)
        self.outcome.damages += checker.check(evidence)
        if self.firm.is_crashed:
            self.outcome.damages.append(Damage("crash", f"see ledgerlink-crash.log in {self.firm.folder}"))
        self.outcome.documents += len(evidence.invoices)
        self.outcome.bills += len(evidence.bills)
        self.outcome.bookkeeping += len(diary["edits"]) + len(diary["deletions"])
        self.outcome.states.update(evidence.links[id_]["state"] for id_ in evidence.invoices)


def live(template: Firm, day: Day, folder: Path, tooth: str | None = None) -> Outcome:
    """A day in a new firm."""
    return Nemesis(copy_of(template, folder, day.temper.settings, tooth), day).live_through()
