"""A hostile target: it loses answers, finishes late, forgets identities, and a bookkeeper works in it.

What the protocol may see are answers, reads (`Seen`, consistent at their moment) and the feed of deletions. What
really happened is kept beside it (`Bill.sender`, `Bill.edited_at` …) for the judge alone.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import NamedTuple

Q = 150
"""The longest a target works on a request after it arrived, in seconds (QuickBooks: 150)."""

VOID = 0
"""The content of a bill that was zeroed, and what a source wants when it withdrew the document."""


class Kind(StrEnum):
    """What a request does."""

    CREATE = "create"
    UPDATE = "update"
    ZERO = "zero"
    DELETE = "delete"


class Fate(StrEnum):
    """What happens to the next request."""

    FINE = "fine"
    LOST_BEFORE = "lost before it was done"
    LOST_AFTER = "done, and the answer lost"
    LATE = "no answer, and done later"
    REFUSED = "refused"
    FAULTY = "a system fault that is replayed"
    NOT_EXECUTED = "answered with 401"


class Reply(StrEnum):
    """What the sender learns."""

    DONE = "done"
    REFUSED = "refused"
    STALE = "stale"
    NOT_FOUND = "not found"
    NAME_TAKEN = "name taken"
    LOST = "lost"
    FAULT = "fault"
    DUPLICATE = "duplicate request id"
    NOT_EXECUTED = "not executed"


class Mark(NamedTuple):
    """Whose bill it is, and which of our writes made it so."""

    token: int
    revision: int


class Seen(NamedTuple):
    """A bill as a read shows it."""

    id: int
    number: int
    party: int
    mark: Mark | None
    content: int
    version: int
    made_at: int
    paid: bool


class Request(NamedTuple):
    """A write. For the judge alone: what a person said may be overwritten, and when they asked for it again."""

    identity: int
    kind: Kind
    mark: Mark
    content: int
    number: int = 0
    party: int = 0
    bill: int = -1
    version: int = -1
    overwrites: int | None = None
    again_at: int = -1


class Answer(NamedTuple):
    """What came back; LOST stands for everything that tells nothing."""

    reply: Reply
    seen: Seen | None = None


LOST = Answer(Reply.LOST)


@dataclass(slots=True)
class Bill:
    """One document in the books."""

    id: int
    number: int
    party: int
    mark: Mark | None
    content: int
    made_at: int
    version: int = 0
    paid: bool = False
    deleted: bool = False
    lineage: int | None = None
    """The document it stands for in truth, whatever its mark says."""
    sender: int | None = None
    """The identity whose request made it; None for what a person entered or copied."""
    written: int | None = None
    """Our fields as our last write left them."""
    agreed: set[int] = field(default_factory=set)
    """What source and target both said since then."""
    edited_at: int = -1
    wiped_at: int = -1
    deleted_at: int = -1
    changed_at: int = -1
    deleted_by_us: bool = False

    def seen(self) -> Seen:
        """What a read shows now."""
        return Seen(
            self.id, self.number, self.party, self.mark, self.content, self.version, self.made_at, self.paid
        )


@dataclass(frozen=True, slots=True)
class Temper:
    """How a target treats identities."""

    remembers_s: float = inf
    """For how long after it was done a request is recognised; 0: never."""
    replays_max: int = 1_000_000
    """How often a request is recognised before it is forgotten."""
    holds_back: bool = True
    """Whether a repeat of a request that is still being worked on is not begun."""
    says_duplicate: bool = False
    """Whether a repeat is answered with 600 instead of the first answer."""

    @property
    def honours(self) -> bool:
        """Whether a repeat is recognised while the first is worked on and for a while afterwards."""
        return self.remembers_s > 0 and self.holds_back


@dataclass(slots=True)
class Remembered:
    """An identity that was carried out, and its first answer."""

    answer: Answer
    at: int
    replays: int = 0


@dataclass(slots=True)
class Door:
    """Where requests arrive: identities, fates and late work. Subclasses say what a request does."""

    temper: Temper
    now: int = 0
    fates: deque[tuple[Fate, int]] = field(default_factory=deque)
    late: list[tuple[int, Request]] = field(default_factory=list)
    known: dict[int, Remembered] = field(default_factory=dict)
    wrongs: list[str] = field(default_factory=list)
    """What the judge saw that must never happen."""
    refused: int = 0
    failed: int = 0

    def pass_time(self, now: int) -> None:
        """Let the time come, and do what was to be done by then."""
        while self.late and self.late[0][0] <= now:
            self.now, request = self.late.pop(0)
            self._carry_out(request)
        self.now = now

    def send(self, request: Request) -> Answer:
        """Take a request; the next fate decides what becomes of it and of its answer."""
        fate, delay = self.fates.popleft() if self.fates else (Fate.FINE, 0)
        self.refused += fate is Fate.REFUSED
        self.failed += fate not in (Fate.FINE, Fate.REFUSED, Fate.NOT_EXECUTED)
        match fate:
            case Fate.NOT_EXECUTED:
                return Answer(Reply.NOT_EXECUTED)
            case Fate.LOST_BEFORE:
                return LOST
        if repeated := self._repeated(request):
            return LOST if fate in (Fate.LATE, Fate.LOST_AFTER) else repeated
        match fate:
            case Fate.REFUSED:
                return Answer(Reply.REFUSED)
            case Fate.FAULTY:
                return self._remember(request, Answer(Reply.FAULT))
            case Fate.LATE:
                self.late.append((self.now + delay, request))
                self.late.sort(key=lambda each: each[0])
                return LOST
            case Fate.LOST_AFTER:
                self._carry_out(request)
                return LOST
        return self._carry_out(request)

    def execute(self, request: Request) -> Answer:
        """Do it."""
        raise NotImplementedError

    def _repeated(self, request: Request) -> Answer | None:
        known = self.known.get(request.identity)
        if self.temper.honours and any(each.identity == request.identity for _, each in self.late):
            return self._again(LOST)
        if known is None:
            return None
        known.replays += 1
        if self.now - known.at >= self.temper.remembers_s or known.replays > self.temper.replays_max:
            return None
        return self._again(known.answer)

    def _again(self, answer: Answer) -> Answer:
        return Answer(Reply.DUPLICATE) if self.temper.says_duplicate else answer

    def _carry_out(self, request: Request) -> Answer:
        return self._remember(request, self.execute(request))

    def _remember(self, request: Request, answer: Answer) -> Answer:
        self.known[request.identity] = Remembered(answer, self.now)
        return answer


@dataclass(slots=True)
class Books(Door):
    """The bills, what is done to them, and the bookkeeper."""

    bills: list[Bill] = field(default_factory=list)

    # ── what our requests do ─────────────────────────────────────────────────────────────────────────────────

    def execute(self, request: Request) -> Answer:
        """Create, or change the version that was named and no other."""
        if request.kind is Kind.CREATE:
            return self._create(request)
        bill = self.bills[request.bill]
        if bill.deleted:
            return Answer(Reply.NOT_FOUND)
        if request.version not in (bill.version, -1):
            return Answer(Reply.STALE)
        self._judge_change(bill, request)
        self._bump(bill)
        if request.kind is Kind.DELETE:
            bill.deleted_by_us = True
            self._delete(bill)
            return Answer(Reply.DONE)
        bill.content = bill.written = request.content
        bill.agreed.clear()
        bill.mark = request.mark
        bill.lineage = request.mark.token
        return Answer(Reply.DONE, bill.seen())

    def _create(self, request: Request) -> Answer:
        self._judge_create(request)
        bill = Bill(len(self.bills), request.number, request.party, request.mark, request.content, self.now)
        bill.lineage, bill.sender, bill.written = request.mark.token, request.identity, request.content
        self.bills.append(bill)
        return Answer(Reply.DONE, bill.seen())

    def _bump(self, bill: Bill) -> None:
        bill.version += 1
        bill.changed_at = self.now

    def _delete(self, bill: Bill) -> None:
        bill.deleted = True
        bill.deleted_at = bill.changed_at = self.now

    def _judge_create(self, request: Request) -> None:
        for bill in self.bills:
            if bill.lineage != request.mark.token or bill.sender is None:
                continue
            if not bill.deleted:
                self.wrongs.append(f"a second bill for document {bill.lineage}, while #{bill.id} is there")
            elif not bill.deleted_by_us and bill.deleted_at > request.again_at:
                self.wrongs.append(f"bill #{bill.id}, deleted by a person, was created again")

    def _judge_change(self, bill: Bill, request: Request) -> None:
        allowed = bill.content in (bill.written, request.content, request.overwrites)
        if bill.written is not None and not allowed and bill.content not in bill.agreed:
            self.wrongs.append(f"the bookkeeper's edit of bill #{bill.id} was overwritten")
        if bill.paid and request.kind in (Kind.ZERO, Kind.DELETE):
            self.wrongs.append(f"bill #{bill.id} was paid, and voided")

    # ── what reads show ──────────────────────────────────────────────────────────────────────────────────────

    def live(self) -> Iterator[Bill]:
        """Bills that are in the books."""
        return (bill for bill in self.bills if not bill.deleted)

    def read(self, bill_id: int) -> Seen | None:
        """One bill; None where it was deleted."""
        bill = self.bills[bill_id]
        return None if bill.deleted else bill.seen()

    def made_since(self, moment: int) -> list[Seen]:
        """Bills made since a moment."""
        return [bill.seen() for bill in self.live() if bill.made_at >= moment]

    def numbered(self, number: int) -> list[Seen]:
        """Bills with a number."""
        return [bill.seen() for bill in self.live() if bill.number == number]

    def changed_since(self, moment: int) -> list[int]:
        """The change feed: bills made, changed or deleted."""
        return [bill.id for bill in self.bills if max(bill.made_at, bill.changed_at) >= moment]

    def deleted_since(self, moment: int) -> list[int]:
        """The change feed's deletions: ids and nothing more."""
        return [bill.id for bill in self.bills if bill.deleted and bill.deleted_at >= moment]

    # ── what a bookkeeper does ───────────────────────────────────────────────────────────────────────────────

    def pick(self, back: int) -> Bill | None:
        """A live bill, counted from the newest."""
        live = list(self.live())
        return live[-1 - back % len(live)] if live else None

    def edit(self, back: int, content: int) -> None:
        """Change fields that are ours."""
        if (bill := self.pick(back)) and content != bill.content:
            bill.content, bill.edited_at = content, self.now
            self._bump(bill)

    def renumber(self, back: int) -> None:
        """Give a bill another number, unless its mark is gone (that would be the open hole)."""
        if (bill := self.pick(back)) and bill.mark:
            bill.number = 90 + bill.id
            self._bump(bill)

    def touch(self, back: int) -> None:
        """Change fields that are not ours."""
        if bill := self.pick(back):
            self._bump(bill)

    def wipe(self, back: int) -> None:
        """Delete our mark from the memo, unless number and mark would both be gone (the open hole)."""
        if (bill := self.pick(back)) and bill.mark and bill.number < 90:
            bill.mark, bill.wiped_at = None, self.now
            self._bump(bill)

    def delete(self, back: int) -> None:
        """Delete a bill."""
        if bill := self.pick(back):
            self._delete(bill)

    def copy(self, back: int) -> None:
        """Copy a bill, memo and number included."""
        if bill := self.pick(back):
            copied = Bill(len(self.bills), bill.number, bill.party, bill.mark, bill.content, self.now)
            copied.lineage = bill.lineage
            self.bills.append(copied)

    def enter(self, number: int, content: int) -> None:
        """Enter a bill by hand."""
        self.bills.append(Bill(len(self.bills), number, 1, None, content, self.now))

    def pay(self, back: int) -> None:
        """Pay a bill."""
        if bill := self.pick(back):
            bill.paid = True
            self._bump(bill)
