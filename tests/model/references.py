"""References: a vendor is created once for its name, although answers are lost and people rename things.

A vendor carries no mark. What recognises it is its name, which the target admits once among all that is active,
and the time it was made.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.model.protocol import (
    LOOK_AFTER,
    MARGIN,
    QUIET,
    TRIES_MAX,
    Act,
    Attempt,
    Code,
    Link,
    Rules,
    State,
    Verdict,
    rest,
)
from tests.model.schedule import DELAYS, FATES, WAITS, Move, Outcome, Setting, drawer
from tests.model.target import Answer, Books, Door, Kind, Reply, Request, Seen, Temper
from tests.model.worker import Ledger, Steps, Worker

NAME, SECOND_NAME = 1, 2
"""What the documents say, and the same with the route's suffix."""


# ── the target ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Entry:
    """A vendor or a customer."""

    id: int
    name: int
    is_vendor: bool
    made_at: int
    active: bool = True
    sender: int | None = None


@dataclass(slots=True)
class Names(Door):
    """Vendors and customers; a name is used once among those that are active."""

    entries: list[Entry] = field(default_factory=list)

    def execute(self, request: Request) -> Answer:
        """Create a vendor, unless its name is taken."""
        if not self.is_free(request.content):
            return Answer(Reply.NAME_TAKEN)
        if any(entry.sender is not None for entry in self.entries):
            self.wrongs.append("a second vendor")
        entry = Entry(len(self.entries), request.content, is_vendor=True, made_at=self.now)
        entry.sender = request.identity
        self.entries.append(entry)
        return Answer(Reply.DONE, Seen(entry.id, 0, 0, None, entry.name, 0, self.now, paid=False))

    def is_free(self, name: int) -> bool:
        """Whether nothing active has the name."""
        return not any(entry.active and entry.name == name for entry in self.entries)


# ── the decision ─────────────────────────────────────────────────────────────────────────────────────────────


class Found(NamedTuple):
    """What a look showed."""

    same: Sequence[int]
    """Vendors of our name, active or not."""
    is_taken: bool
    """By a customer."""
    strangers: Sequence[int]
    """Vendors of another name made since the first send."""


def on_reference(row: Link, attempt: Attempt, found: Found, now: int, resend_after: int, rules: Rules) -> Verdict:
    """An unanswered creation, and what was seen just now."""
    remains = rest(attempt, now, rules)
    if found.strangers and not found.same and rules.ask_about_renamed_references:
        if remains:
            return Verdict(Act.WAIT, "R2 another made meanwhile, before Q", wait=remains)
        return Verdict(Act.ASK, "R2 another made meanwhile, after Q", None, Code.SUSPECT, tuple(found.strangers))
    if found.is_taken and not remains:
        return Verdict(Act.ABSENT, "R3 name taken by another kind")
    if not remains or attempt.sends == 0:
        return _never_made(row, attempt)
    if found.is_taken or attempt.refusals or attempt.faults >= 2 or row.tries >= TRIES_MAX:
        return Verdict(Act.WAIT, "R4 wait for Q", wait=remains)
    young = attempt.last_sent + resend_after - now
    if young > 0:
        return Verdict(Act.WAIT, "R5 too young to resend", wait=young)
    return Verdict(Act.RESEND, "R6 resend before Q")


def _never_made(row: Link, attempt: Attempt) -> Verdict:
    if attempt.refusals:
        return Verdict(Act.STOP, "R4 refused after Q", None, Code.REFUSED)
    if row.tries >= TRIES_MAX:
        return Verdict(Act.GIVE_UP, "R4 gave up", None, Code.GAVE_UP)
    if attempt.faults >= 2:
        return Verdict(Act.ABSENT, "R4 same fault twice")
    return Verdict(Act.RESEND, "R6 resend after Q")


# ── acting on it ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Clerk(Worker):
    """A worker that creates references; a reference's row is leased as a link is."""

    names: Names = field(default_factory=lambda: Names(Temper()))

    def _work(self, row: Link) -> Steps:
        row.state = State.LINKING
        yield
        looked_at, found = self.ledger.now, self._found(row)
        yield
        if not self.owns(row):
            return
        attempt = row.open
        if found.same and self.ledger.rules.look_for_references:
            self._use(row, found.same[0], "R1 found by name")
        elif attempt is None:
            if found.is_taken:
                row.number = SECOND_NAME
            attempt = self._record(row, Kind.CREATE, row.number)
            yield from self._send(row, attempt, looked_at)
        elif attempt.late and attempt.late.seen:
            self._use(row, attempt.late.seen.id, "R1 late answer")
        else:
            yield from self._settle_reference(row, attempt, found, looked_at)

    def _settle_reference(self, row: Link, attempt: Attempt, found: Found, looked_at: int) -> Steps:
        if not self.ledger.rules.look_for_references:
            found = Found((), False, ())
        ledger = self.ledger
        verdict = on_reference(row, attempt, found, ledger.now, ledger.resend_after, ledger.rules)
        if verdict.act is Act.RESEND:
            ledger.reached[verdict.line] += 1
            self._record_resend(row, attempt)
            yield from self._send(row, attempt, looked_at)
        else:
            self._conclude(row, verdict)

    def _found(self, row: Link) -> Found:
        entries = self.names.entries
        vendors = [entry for entry in entries if entry.is_vendor]
        since = row.open.first_sent - MARGIN if row.open else self.ledger.now + 1
        return Found(
            [entry.id for entry in vendors if entry.name == row.number],
            any(entry.active and not entry.is_vendor and entry.name == row.number for entry in entries),
            [entry.id for entry in vendors if entry.name != row.number and entry.made_at >= since],
        )

    def _use(self, row: Link, entry: int, line: str) -> None:
        self.ledger.reached[line] += 1
        row.remote, row.open, row.state, row.code = entry, None, State.LINKED, None
        self._release(row, None)

    def _deliver(self, request: Request) -> Answer:
        return self.names.send(request)

    def _answered(self, row: Link, attempt: Attempt, answer: Answer) -> Steps:
        """An id is an id, however old the answer; a taken name means: look."""
        first = attempt.sends <= 1
        match answer.reply:
            case Reply.DONE if answer.seen:
                self._use(row, answer.seen.id, "R1 answered")
            case Reply.NOT_EXECUTED:
                attempt.sends -= 1
                self._later(row, LOOK_AFTER, counted=False)
            case Reply.REFUSED if first:
                self._conclude(row, Verdict(Act.STOP, "R refused", None, Code.REFUSED))
            case Reply.NAME_TAKEN if first:
                row.open = None
                self._later(row, 0, counted=True)
            case _:
                attempt.refusals += answer.reply is Reply.REFUSED
                attempt.faults += answer.reply in (Reply.FAULT, Reply.DUPLICATE, Reply.NAME_TAKEN)
                self._later(row, LOOK_AFTER, counted=True)
        yield from ()


# ── schedules ────────────────────────────────────────────────────────────────────────────────────────────────


class Office(NamedTuple):
    """A target's names, one row of ours, two workers."""

    names: Names
    row: Link
    clerks: tuple[Clerk, Clerk]

    def wait(self, seconds: int) -> None:
        """Let time pass; whoever can reach the ledger keeps its lease."""
        ledger = self.clerks[0].ledger
        for clerk in self.clerks:
            clerk.beat()
        ledger.now += seconds
        self.names.pass_time(ledger.now)
        for clerk in self.clerks:
            clerk.beat()


def new_office(rules: Rules, temper: Temper) -> Office:
    """Nobody has the name yet."""
    row, names = Link(token=0, number=NAME, party=0, wanted=NAME), Names(temper)
    ledger = Ledger(Books(temper), [row], rules)
    return Office(names, row, (Clerk(ledger, names=names), Clerk(ledger, names=names)))


def run(setting: Setting, moves: Sequence[Move]) -> Outcome:
    """Play a schedule, let things calm down, and judge."""
    office = new_office(setting.rules, setting.temper)
    for move in moves:
        _MOVES[move.name](office, move.which, move.value)
    office.names.fates.clear()
    for clerk in office.clerks:
        clerk.cut = False
    for _ in range(40):
        for _ in range(12):
            for clerk in office.clerks:
                clerk.step()
        office.wait(QUIET // 4)
    ends = Counter([f"{office.row.state} at the end"])
    return Outcome(_wrong(office), office.clerks[0].ledger.reached + ends)


def _wrong(office: Office) -> str:
    row, names = office.row, office.names
    if names.wrongs:
        return names.wrongs[0]
    if row.state not in (State.LINKED, State.ERROR):
        return f"stays {row.state}"
    if row.state is State.LINKED and (row.remote is None or not names.entries[row.remote].is_vendor):
        return "LINKED, and no vendor is there"
    by_hand = any(entry.sender is None for entry in names.entries)
    strays = [entry for entry in names.entries if entry.sender is not None and entry.id != row.remote]
    if strays and not by_hand and not row.told:
        return f"vendor #{strays[0].id} is ours and the ledger does not know it"
    return ""


def _work(office: Office, which: int, value: int) -> None:
    for _ in range(1 + value % 8):
        office.clerks[which % 2].step()


def _fate(office: Office, which: int, value: int) -> None:
    fate = FATES[(which + value // len(DELAYS)) % len(FATES)]
    office.names.fates.append((fate, DELAYS[value % len(DELAYS)]))


def _cut(office: Office, which: int, value: int) -> None:
    office.clerks[which % 2].cut = value % 2 == 0


def _enter(names: Names, which: int, value: int) -> None:
    """A vendor or a customer with our name, or a vendor with another."""
    name = (NAME, NAME, 50 + len(names.entries))[value % 3]
    if names.is_free(name):
        names.entries.append(Entry(len(names.entries), name, which % 2 == 0, names.now))


def _rename(names: Names, which: int, _: int) -> None:
    if entries := names.entries:
        entries[which % len(entries)].name = 70 + len(entries)


def _inactivate(names: Names, which: int, _: int) -> None:
    if entries := names.entries:
        entries[which % len(entries)].active = False


PEOPLE: dict[str, Callable[[Names, int, int], None]] = {
    "a person enters": _enter,
    "a person renames": _rename,
    "a person inactivates": _inactivate,
}
"""What people do in the target."""


def _on_names(act: Callable[[Names, int, int], None]) -> "Do":
    return lambda office, which, value: act(office.names, which, value)


Do = Callable[[Office, int, int], None]

_MOVES: dict[str, Do] = {
    "work": _work,
    "wait": lambda office, _, value: office.wait(WAITS[value % len(WAITS)]),
    "fate": _fate,
    "crash": lambda office, which, _: office.clerks[which % 2].crash(),
    "cut off, or join again": _cut,
    **{name: _on_names(act) for name, act in PEOPLE.items()},
}
draw = drawer(tuple(_MOVES), (12, 8, 5, 1, 2, 1, 1, 1))
