"""One slice of pushing: the claims a worker owns for a moment, and how each of them ends.

Every claim ends exactly once, by one of the verbs below, in the caller's transaction, at whose end all are written
down at once. A claim that was taken over by another worker ends without a trace: its new owner settles it.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from config.settings import Settings
from connectors.base import Item, ReferenceKind, Sent, Sighting, Target
from models.document import Invoice
from models.eligibility import is_void
from models.errors import PermanentError, SyncError
from models.link import Event, LinkState
from sync import judge, logs
from sync.connect import Workshop
from sync.decide import judgement
from sync.heartbeat import Heartbeat
from sync.judge import QUEUED
from sync.looked_up import LookedUp
from sync.store import attempts, leases, links, moves, remotes, tallies
from sync.store.clock import db_now
from sync.store.connections import ConnectionRow, RouteRow
from sync.store.leases import Claim, Standing
from sync.store.moves import RESTED, Move
from sync.store.permits import Reserved, StoredPermits

log = logs.get("slice")

UNASKED: dict[str, Any] = {"shown": None, "suspects": None}
"""The columns of a link that asks nobody anything."""

RESTING = (Event.CONFIRM, Event.WAIT, Event.STOP)
"""Events after which nobody looks at a link by itself; a version that came meanwhile must not be missed."""


@dataclass
class Tally:
    """What a slice came to."""

    linked: int = 0
    stopped: int = 0
    waiting: int = 0
    deferred: int = 0
    returned: int = 0
    writes: int = 0

    def add(self, other: "Tally") -> None:
        """Count another slice in."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class Run:
    """One worker pushing to one target, slice after slice."""

    workshop: Workshop
    row: ConnectionRow
    title: str
    target: Target
    permits: StoredPermits
    owner: str
    looked_up: LookedUp = field(default_factory=LookedUp)
    """What this process has found there lately."""
    looked_for: dict[tuple[ReferenceKind, str], float] = field(default_factory=dict)
    """What this run has looked for in the target already, and when; it is not asked for again in every slice."""


_Step = tuple[Event, str, dict[str, Any]]
"""An event, the message for people, and the columns that change with it."""


@dataclass(frozen=True)
class _Ending:
    """How a claim ends, given how its link stands when everybody else has to wait."""

    claim: Claim
    ended: Callable[[Standing], _Step]


@dataclass
class Slice:
    """What the steps of a slice share; ``open`` are the claims that have not ended yet."""

    run: Run
    routes: dict[int, RouteRow]
    heartbeat: Heartbeat
    open: dict[int, Claim] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    reserved: Reserved | None = None
    """The permits of the first batch, taken before anything was claimed; None when they are used."""
    not_created: dict[tuple[ReferenceKind, str], str] = field(default_factory=dict)
    """Why a reference could not be created yet, by its kind and normalised name."""
    refused: dict[tuple[ReferenceKind, str], PermanentError] = field(default_factory=dict)
    """What a person must do before a reference can be created."""
    _standings: dict[int, Standing] = field(default_factory=dict)
    _endings: list["_Ending"] = field(default_factory=list)
    _writing: Connection | None = None
    _looked_at: float = field(default_factory=time.monotonic)

    @property
    def target(self) -> Target:
        """Where the documents go."""
        return self.run.target

    @property
    def target_id(self) -> int:
        """The target connection."""
        return self.run.row.id

    @property
    def title(self) -> str:
        """The target's name for messages."""
        return self.run.title

    @property
    def settings(self) -> Settings:
        """The deployment's periods and waits."""
        return self.run.workshop.settings

    def is_void(self, claim: Claim) -> bool:
        """Whether the source says that the document is void."""
        return is_void(claim.document, self.routes[claim.route_id].route)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction of the ledger. How claims end in it is written down last, of all of them at once.

        What is not committed has not ended.
        """
        before = dict(self.open)
        try:
            with self.run.workshop.database.transaction() as db:
                self._standings, self._endings, self._writing = {}, [], db
                yield db
                steps = self._write_down(db)
        except BaseException:
            self.open = before
            raise
        self._log_ended(steps)

    def newest(self, db: Connection, claims: Iterable[Claim]) -> set[int]:
        """The claims that nobody has taken over since, and nobody can until the transaction ends."""
        self._standings |= leases.newest(db, claims)
        return set(self._standings)

    def leave(self, claims: Iterable[Claim]) -> None:
        """Another worker owns them by now, and settles them by its own look."""
        for claim in claims:
            self.open.pop(claim.id, None)
            log.warning("lease lost", link=claim.id, correlation=claim.correlation, fence=claim.fence)

    def reading(self) -> AbstractContextManager[Connection]:
        """A look into the ledger."""
        return self.run.workshop.database.reading()

    def permit_batch(self) -> None:
        """One batch may be sent now. The first was permitted before anything was claimed.

        Raises ``RateLimitedError``; so it is asked before an attempt is recorded.
        """
        reserved, self.reserved = self.reserved, None
        if reserved is None:
            self.run.permits.take("request", "batch")
        else:
            self.run.permits.use(reserved)

    def send(self, items: Sequence[Item], request_id: str) -> Sent:
        """Send one batch, and say in the log how it went: sizes and outcomes."""
        begun = time.monotonic()
        sent = self.target.send(items, request_id)
        self.tally.writes += len(items)
        outcomes = Counter(type(one).__name__.lower() for one in sent.outcomes.values())
        log.info(
            "sent",
            request=request_id,
            items=len(items),
            bytes=sum(len(item.body) for item in items),
            outcomes=[f"{outcome} {count}" for outcome, count in outcomes.items()],
            ms=logs.ms_since(begun),
            trace=sent.trace_id,
            trouble=sent.trouble and sent.trouble.code,
        )
        return sent

    def looked(self, at: float | None = None) -> None:
        """What was seen just now, or at that time, is what the next writes rest on."""
        self._looked_at = time.monotonic() if at is None else at

    def is_fresh(self, recorded_at: float) -> bool:
        """Whether heartbeat, look and record are young enough for something to be sent (DESIGN §5).

        A process that slept meanwhile must look again: what it waited for may have arrived.
        """
        oldest = min(self._looked_at, recorded_at)
        return self.heartbeat.is_fresh() and time.monotonic() - oldest < self.settings.fresh_s

    # ── how a claim ends ─────────────────────────────────────────────────────────────────────────────────────

    def linked(
        self, db: Connection, claim: Claim, fingerprint: str | None, seen: Sighting | None, message: str = ""
    ) -> None:
        """The target was seen to hold a version; if the source has a newer one by now, there is more work."""
        held: dict[str, Any] = {"fingerprint_held": fingerprint, "cause": None, "cause_key": None} | UNASKED
        if seen is not None:
            held |= links.remote_columns(seen)

        def ended(standing: Standing) -> _Step:
            if standing.wanted == fingerprint:
                self.tally.linked += 1
                return Event.CONFIRM, message, held | RESTED
            self.tally.deferred += 1
            return Event.DEFER, "A newer version is on its way.", {**held, **moves.due_again(0), "tries": 0}

        self._end_by(db, claim, ended)

    def deleted(self, db: Connection, claim: Claim, fingerprint: str | None) -> None:
        """We deleted its record, and the target said so: the source may want it back.

        A deletion that was found and not answered may be a person's: then the record is kept, and nothing is made
        anew without a person.
        """
        remotes.let_go(db, claim.id)
        columns = links.remote_columns(None) | {"fingerprint_held": fingerprint, "cause": None, "cause_key": None}
        self._end(db, claim, Event.CONFIRM, "Voided.", **columns, **UNASKED, **RESTED)
        self.tally.linked += 1

    def left(self, db: Connection, claim: Claim, message: str) -> None:
        """Nothing is needed: the target holds this version already, or both sides agree that it is void."""
        self._end(db, claim, Event.CONFIRM, message, cause=None, cause_key=None, **RESTED)
        self.tally.linked += 1

    def waits(self, db: Connection, claim: Claim, message: str, code: str) -> None:
        """It is not to be in the target, and is not."""
        self._end(db, claim, Event.WAIT, message, cause=code, cause_key=None, **RESTED)
        self.tally.waiting += 1

    def stopped(
        self,
        db: Connection,
        claim: Claim,
        message: str,
        code: str,
        *,
        key: str = "",
        look_again_s: float | None = None,
        **found: Any,
    ) -> None:
        """A person must act. What is still unanswered is looked for again.

        ``found`` are columns with what the message rests on: what is ``shown`` of a person's change, the
        ``suspects`` that are named, a remote that was seen.
        """
        columns: dict[str, Any] = RESTED | UNASKED | found
        if look_again_s is not None:
            columns["due_at"] = db_now(look_again_s)
        self._end(db, claim, Event.STOP, message, cause=code, cause_key=key, **columns)
        self.tally.stopped += 1

    def failed(self, db: Connection, claim: Claim, error: SyncError) -> None:
        """A person must act, as an error says."""
        self.stopped(db, claim, error.message, error.code, key=error.key)

    def deferred(
        self,
        db: Connection,
        claim: Claim,
        message: str,
        *,
        after_s: float | None = None,
        counted: bool = False,
        seen: Sighting | None = None,
    ) -> None:
        """To be tried or looked at again; without ``after_s`` after a backoff that grows with the tries."""
        wait_s = self._backoff_s(claim.tries) if after_s is None else after_s
        changes = moves.due_again(wait_s) | {"tries": claim.tries + counted}
        changes |= links.remote_columns(seen) if seen else {}
        self._end(db, claim, Event.DEFER, message, **changes)
        self.tally.deferred += 1

    def handed_back(self, db: Connection, claim: Claim, message: str, *, lost_leases: int = 0) -> None:
        """Nothing more is done with it now: back to where it came from, with its work still due."""
        due = moves.due_again(0) | {"lost_leases": lost_leases}
        if claim.state is LinkState.ERROR:
            self._end(db, claim, Event.DEFER, claim.message, **due)
        elif claim.remote is None and attempts.open_of_link(db, claim.id) is None:
            self._end(db, claim, Event.HAND_BACK, QUEUED, **due)
        else:
            self._end(db, claim, Event.DEFER, message, **due)
        self.tally.returned += 1

    def forgotten(self, db: Connection, claim: Claim) -> None:
        """Its record is gone and nobody wants it back: it starts anew."""
        remotes.let_go(db, claim.id)
        columns = links.remote_columns(None) | {"fingerprint_held": None}
        self._end(db, claim, Event.DEFER, "Its record is gone; starting anew.", **columns, **moves.due_again(0))
        self.tally.deferred += 1

    def broken(self, db: Connection, claim: Claim) -> None:
        """Something in us broke while it was worked on: it is next claimed alone, as if the worker had died."""
        self.handed_back(db, claim, "It is taken up again by itself.", lost_leases=claim.lost_leases + 1)

    def _end(self, db: Connection, claim: Claim, event: Event, message: str, **changes: Any) -> None:
        self._end_by(db, claim, lambda _: (event, message, changes))

    def _end_by(self, db: Connection, claim: Claim, ended: Callable[[Standing], "_Step"]) -> None:
        assert db is self._writing, "only the slice's own transaction writes down how a claim ends"
        self.open.pop(claim.id, None)
        self._endings.append(_Ending(claim, ended))

    def _write_down(self, db: Connection) -> dict[int, Move]:
        """End every claim as was said; a claim that was taken over by another worker is left out."""
        self.newest(db, [one.claim for one in self._endings if one.claim.id not in self._standings])
        ours = [(one, self._standings[one.claim.id]) for one in self._endings if one.claim.id in self._standings]
        steps = {one.claim.id: self._move(db, one, standing) for one, standing in ours}
        moves.move_all(db, list(steps.values()))
        linked = [claim.document_id for claim in self._ended(steps) if isinstance(claim.document, Invoice)]
        links.wake_payments(db, self.target_id, linked)
        return steps

    def _ended(self, steps: Mapping[int, Move]) -> Iterator[Claim]:
        """The claims that ended in LINKED."""
        for one in self._endings:
            step = steps.get(one.claim.id)
            if step is not None and step.after.state is LinkState.LINKED:
                yield one.claim

    def _log_ended(self, steps: Mapping[int, Move]) -> None:
        """One line a document, once it is true."""
        for claim in (one.claim for one in self._endings):
            step = steps.get(claim.id)
            log.debug(
                "ended",
                link=claim.id,
                correlation=claim.correlation,
                outcome=str(step.event) if step else "lease lost",
                cause=step.changes.get("cause") if step else None,
            )

    def _move(self, db: Connection, one: "_Ending", standing: Standing) -> Move:
        claim = one.claim
        event, message, changes = one.ended(standing)
        if event in RESTING and self._goes_on(db, claim, standing):
            event = Event.CHANGE if claim.state is LinkState.ERROR else Event.DEFER
            message = "A newer version is on its way."
            shown_nothing = {name: value for name, value in changes.items() if name not in UNASKED}
            changes = shown_nothing | moves.due_again(0)
        elif event in RESTING and claim.judged is None:
            changes = changes | {"judged": self._judgement(claim)}
        tallies.count(db, self.target_id, "documents", event)
        return Move(claim, event, message, changes)

    def _goes_on(self, db: Connection, claim: Claim, standing: Standing) -> bool:
        """Whether something came while it was worked on, or while it was unanswered: a decision comes next."""
        if standing.read_at != claim.read_at:
            return True
        was_unanswered = claim.attempt is not None and claim.judged is None
        return was_unanswered and attempts.open_of_link(db, claim.id) is None

    def _judgement(self, claim: Claim) -> str:
        """What its rest is founded on: the same content, pulled again for our own notice perhaps, leaves it so."""
        return judgement(judge.subject_of(self.routes[claim.route_id], claim, judge.content_of(claim)))

    def _backoff_s(self, tries: int) -> float:
        settings = self.settings
        wait_s = min(settings.retry_longest_s, settings.retry_first_s * 2.0**tries)
        return wait_s * random.uniform(0.8, 1.2)  # noqa: S311 - spreads retries, hides nothing
