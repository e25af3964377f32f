"""Workers that act on the protocol's decisions, one step at a time, so that anything may happen in between.

A worker is a generator: at every `yield` it may crash, be cut off from the ledger, or simply be slow. What lies
between two yields is one transaction of the ledger, or one request.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.model import protocol
from tests.model.protocol import (
    FRESH,
    HOUR,
    LEASE,
    LOOK_AFTER,
    MARGIN,
    QUIET,
    RESEND_AFTER,
    Act,
    Attempt,
    Code,
    Link,
    Look,
    Order,
    Rules,
    State,
    Verdict,
)
from tests.model.target import VOID, Answer, Books, Kind, Mark, Reply, Request, Seen

Steps = Iterator[None]


@dataclass(slots=True)
class Ledger:
    """What is remembered, and the clock it is judged by."""

    books: Books
    links: list[Link]
    rules: Rules
    now: int = 0
    identities: int = 0
    inbox: set[int] = field(default_factory=set)
    """Changes in the target that were not judged yet."""
    watched_at: int = 0
    former: set[int] = field(default_factory=set)
    """Bills that were a link's and are gone: their deletion tells nothing new."""
    reached: Counter[str] = field(default_factory=Counter)

    @property
    def resend_after(self) -> int:
        """Q for a target that does not recognise repeats, or begins them before the first is done."""
        return RESEND_AFTER if self.books.temper.honours else QUIET

    def owners(self) -> dict[int, int]:
        """Which link a bill belongs to."""
        return {link.remote: link.token for link in self.links if link.remote is not None}

    def identity(self, link: Link, kind: Kind, content: int) -> int:
        """A new one, never used before."""
        self.identities += 1
        if self.rules.random_identity:
            return self.identities
        return 1_000 + 100 * link.token + 10 * list(Kind).index(kind) + content


@dataclass(slots=True)
class Worker:
    """One process: claims a link, does what it needs, and loses it when it was cut off for too long."""

    ledger: Ledger
    heartbeat_at: int = 0
    cut: bool = False
    link: Link | None = None
    fence: int = 0
    steps: Steps | None = None

    # ── leases ───────────────────────────────────────────────────────────────────────────────────────────────

    def beat(self) -> None:
        """Renew the lease, while the ledger can be reached and nobody took the link over."""
        if self.cut:
            return
        self.heartbeat_at = self.ledger.now
        if self.link and self.owns(self.link):
            self.link.lease_until = self.ledger.now + LEASE

    def owns(self, link: Link) -> bool:
        """Whether its fence is the newest."""
        return link.fence == self.fence

    def step(self) -> None:
        """Do one step, or claim what is due."""
        if self.steps is None:
            self.steps = None if self.cut else self._claimed()
        if self.steps is not None and next(self.steps, self) is self:
            self.steps = self.link = None

    def crash(self) -> None:
        """Forget everything; a new process starts in its place."""
        self.steps = self.link = None
        self.cut = False

    def _claimed(self) -> Steps | None:
        now = self.ledger.now
        for link in self.ledger.links:
            if link.due_at is not None and link.due_at <= now and link.lease_until < now:
                link.fence += 1
                link.lease_until = now + LEASE
                self.link, self.fence, self.heartbeat_at = link, link.fence, now
                return self._work(link)
        return None

    def _release(self, link: Link, due_at: int | None) -> None:
        link.lease_until = -1
        link.due_at = due_at

    # ── a claim, from beginning to end ───────────────────────────────────────────────────────────────────────

    def _work(self, link: Link) -> Steps:
        if link.state is not State.ERROR:
            link.state = State.LINKING
        yield
        if not self.owns(link) and self.ledger.rules.record_only_under_newest_fence:
            return
        if link.open:
            yield from self._settle(link, link.open)
        else:
            yield from self._push(link)

    def _push(self, link: Link) -> Steps:
        kind = self._needed(link)
        if kind is Kind.CREATE:
            yield from self._create(link)
        elif kind is not None:
            yield from self._change(link, kind)
        elif link.remote is None:
            if self.owns(link):
                self._rest(link)
        else:
            seen = self.ledger.books.read(link.remote)
            yield
            if self.owns(link):
                self._check(link, seen)

    def _needed(self, link: Link) -> Kind | None:
        if link.order is Order.ADOPT:
            return Kind.UPDATE
        if link.remote is None:
            return Kind.CREATE if link.wanted != VOID else None
        if link.wanted == link.held and link.order is not Order.OVERWRITE:
            return None
        if link.wanted == VOID:
            return Kind.DELETE if link.delete_when_void else Kind.ZERO
        return Kind.UPDATE

    def _rest(self, link: Link) -> None:
        """Nothing to be done: both sides agree, or nothing is in the target and nothing is to be."""
        link.code = link.order = None
        if link.wanted != VOID:
            self._release(link, self.ledger.now)
            return
        voided = link.remote is not None or link.deleted_by_us
        link.state = State.LINKED if voided else State.NOT_LINKED
        self._release(link, None)

    def _check(self, link: Link, seen: Seen | None) -> None:
        """The target gave a sign, or a person asked: compare."""
        if seen is None:
            if link.held == VOID:
                self._rest(link)
            elif link.order is Order.CREATE_AGAIN:
                self._forget(link)
            else:
                self._conclude(link, Verdict(Act.STOP, "A1 deleted", None, Code.DELETED))
        elif seen.content not in (link.held, link.wanted):
            self._conclude(link, Verdict(Act.STOP, "A1 changed", seen, Code.CHANGED))
        else:
            link.order = None
            self._linked(link, seen, seen.content)

    def _forget(self, link: Link) -> None:
        """A person saw that it is gone and asked for it again."""
        self._let_go(link)
        link.open = None
        link.again_at, link.order = link.ordered_at, None
        self._release(link, self.ledger.now)

    def _let_go(self, link: Link) -> None:
        if link.remote is not None:
            self.ledger.former.add(link.remote)
        link.remote = link.held = link.shown = None
        link.version = -1

    # ── create ───────────────────────────────────────────────────────────────────────────────────────────────

    def _create(self, link: Link) -> Steps:
        """Look for our number first, then record, then send."""
        looked_at, found = self.ledger.now, self._with_our_number(link)
        yield
        if not self.owns(link):
            return
        marked = [seen for seen in found if seen.mark and seen.mark.token == link.token]
        if len(marked) > 1:
            named = tuple(seen.id for seen in marked)
            self._conclude(link, Verdict(Act.STOP, "B3 several there", None, Code.SEVERAL, named))
        elif found:
            named = tuple(seen.id for seen in found)
            self._conclude(link, Verdict(Act.STOP, "B3 there already", None, Code.EXISTS, named))
        else:
            attempt = self._record(link, Kind.CREATE, link.wanted)
            link.creates.append(attempt)
            yield from self._send(link, attempt, looked_at)

    def _with_our_number(self, link: Link) -> list[Seen]:
        owners = self.ledger.owners()
        seen = self.ledger.books.numbered(link.number)
        return [one for one in seen if owners.get(one.id) is None and one.id not in link.not_ours]

    def _look(self, link: Link, attempt: Attempt) -> Look:
        """Bills with our mark and bills that look like ours, other links' left out, and unknown deletions."""
        books, owners = self.ledger.books, self.ledger.owners()
        since = attempt.first_sent - MARGIN
        found = {seen.id: seen for seen in (*books.made_since(since), *books.numbered(link.number))}
        free = [one for one in found.values() if one.id not in owners and one.id not in link.not_ours]
        marked = [one for one in free if one.mark and one.mark.token == link.token]
        suspects = [one for one in free if one.mark is None and self._resembles(link, one, since)]
        known = owners.keys() | self.ledger.former | link.not_ours
        deleted = [one for one in books.deleted_since(since) if one not in known]
        return Look(marked, suspects, deleted)

    def _resembles(self, link: Link, seen: Seen, since: int) -> bool:
        return seen.number == link.number or (seen.party == link.party and seen.made_at >= since)

    # ── update, zero, delete ─────────────────────────────────────────────────────────────────────────────────

    def _change(self, link: Link, kind: Kind) -> Steps:
        """An update relies on the version we hold; everything else starts from a read."""
        books, order = self.ledger.books, link.order
        looked_at = self.ledger.now
        bill = link.order_bill if order is Order.ADOPT else link.remote
        if bill is None:
            return
        seen, version = books.read(bill), link.version
        if kind is not Kind.UPDATE or order is not None or link.version < 0:
            yield
            if not self.owns(link) or (verdict := self._why_not(link, kind, seen)):
                if self.owns(link) and verdict:
                    self._conclude(link, verdict)
                return
            version = -1 if seen is None else seen.version
            link.version = -1 if seen is None else self._trusted(link, seen)
        if order is Order.ADOPT:
            if seen is None:
                return
            link.remote, link.held, link.deleted_by_us = seen.id, seen.content, False
        attempt = self._record(link, kind, link.wanted, version)
        yield from self._send(link, attempt, looked_at)

    def _why_not(self, link: Link, kind: Kind, seen: Seen | None) -> Verdict | None:
        if link.order is Order.ADOPT:
            return self._why_not_adopt(link, seen)
        if seen is None and link.order is Order.CREATE_AGAIN and link.wanted != VOID:
            return Verdict(Act.FORGET, "B4 gone, asked for again")
        return protocol.before_change(link, kind, seen, self.ledger.rules)

    def _why_not_adopt(self, link: Link, seen: Seen | None) -> Verdict | None:
        if seen and seen.content == link.wanted and self.ledger.owners().get(seen.id, link.token) == link.token:
            return None
        return Verdict(Act.STOP, "B5 not to be adopted", None, link.code or Code.EXISTS, link.named)

    # ── record and send ──────────────────────────────────────────────────────────────────────────────────────

    def _record(self, link: Link, kind: Kind, content: int, version: int = -1) -> Attempt:
        """Commit the attempt before anything is sent."""
        now = self.ledger.now
        if link.open is not None:
            self.ledger.books.wrongs.append(f"document {link.token}: a write was recorded while one is open")
        link.revision = link.revision + 1 if self.ledger.rules.count_revisions else content
        attempt = Attempt(
            identity=self.ledger.identity(link, kind, content),
            kind=kind,
            mark=Mark(link.token, link.revision),
            content=content,
            bill=-1 if link.remote is None else link.remote,
            version=version,
            first_sent=now,
            last_sent=now,
            overwrites=link.shown if link.order is Order.OVERWRITE else None,
            again_at=link.again_at,
        )
        link.open = attempt
        link.due_at = now
        return attempt

    def _send(self, link: Link, attempt: Attempt, looked_at: int) -> Steps:
        """Send what is recorded, if lease, record and look are fresh; then write down what came back."""
        yield
        if self._is_stale(attempt, looked_at):
            if self.owns(link) and not self.cut:
                self._release(link, self.ledger.now)
            return
        answer = self._deliver(self._request(link, attempt))
        yield
        if self.owns(link):
            yield from self._answered(link, attempt, answer)
        elif link.open is attempt and answer.seen:
            attempt.late = answer

    def _deliver(self, request: Request) -> Answer:
        return self.ledger.books.send(request)

    def _is_stale(self, attempt: Attempt, looked_at: int) -> bool:
        now = self.ledger.now
        if now - self.heartbeat_at > FRESH:
            return True
        return self.ledger.rules.send_only_fresh and now - min(attempt.last_sent, looked_at) > FRESH

    def _request(self, link: Link, attempt: Attempt) -> Request:
        checked = self.ledger.rules.check_version or attempt.sends <= 1
        return Request(
            attempt.identity,
            attempt.kind,
            attempt.mark,
            attempt.content,
            link.number,
            link.party,
            attempt.bill,
            attempt.version if checked else -1,
            attempt.overwrites,
            attempt.again_at,
        )

    def _answered(self, link: Link, attempt: Attempt, answer: Answer) -> Steps:
        """A first answer is definite; a resend's speaks of the resend only, or of a moment long ago."""
        first = attempt.sends <= 1
        match answer.reply:
            case Reply.DONE if attempt.kind is Kind.DELETE:
                self._voided(link, by_us=True)
            case Reply.DONE if answer.seen and first:
                self._done(link, answer.seen)
            case Reply.DONE if answer.seen:
                yield from self._read_back(link, attempt, answer.seen.id)
            case Reply.NOT_EXECUTED:
                attempt.sends -= 1
                self._later(link, LOOK_AFTER, counted=False)
            case Reply.REFUSED if first:
                self._conclude(link, Verdict(Act.STOP, "R refused", None, Code.REFUSED))
            case Reply.STALE | Reply.NOT_FOUND if first:
                yield from self._refused_change(link)
            case Reply.LOST | Reply.STALE | Reply.NOT_FOUND:
                self._later(link, LOOK_AFTER, counted=answer.reply is Reply.LOST)
            case _:
                attempt.refusals += answer.reply is Reply.REFUSED
                attempt.faults += answer.reply is not Reply.REFUSED
                self._later(link, LOOK_AFTER, counted=True)

    def _refused_change(self, link: Link) -> Steps:
        """Definite: read, and begin anew from what is there, or ask."""
        seen = self.ledger.books.read(link.remote) if link.remote is not None else None
        yield
        if not self.owns(link):
            return
        link.open = None
        if seen is None:
            self._conclude(link, protocol.on_gone(link, self.ledger.rules))
        elif seen.content == link.held or link.order is Order.OVERWRITE:
            link.version = self._trusted(link, seen)
            self._release(link, self.ledger.now)
        else:
            self._conclude(link, Verdict(Act.STOP, "R stale, changed", seen, Code.CHANGED))

    def _read_back(self, link: Link, attempt: Attempt, bill: int) -> Steps:
        """The answer names the bill; only a read tells how it is now."""
        link.remote = bill
        seen = self.ledger.books.read(bill)
        yield
        if self.owns(link):
            self._conclude(link, protocol.on_read_back(link, attempt, seen, self.ledger.rules))

    # ── settle ───────────────────────────────────────────────────────────────────────────────────────────────

    def _settle(self, link: Link, attempt: Attempt) -> Steps:
        if (bill := self._named_by_an_answer(link, attempt)) is not None:
            yield from self._read_back(link, attempt, bill)
            return
        looked_at = self.ledger.now
        verdict = self._verdict(link, attempt)
        yield
        if not self.owns(link) or link.open is not attempt:
            return
        if verdict.act is Act.RESEND and link.state is not State.ERROR:
            self.ledger.reached[verdict.line] += 1
            self._record_resend(link, attempt)
            yield from self._send(link, attempt, looked_at)
        else:
            self._conclude(link, verdict)

    def _named_by_an_answer(self, link: Link, attempt: Attempt) -> int | None:
        """An answer that came late or was saved before a crash says which bill it is, unless it was disowned."""
        if attempt.late and attempt.late.seen and attempt.late.seen.id not in link.not_ours:
            return attempt.late.seen.id
        return link.remote if attempt.kind is Kind.CREATE else None

    def _verdict(self, link: Link, attempt: Attempt) -> Verdict:
        now, rules = self.ledger.now, self.ledger.rules
        if attempt.kind is Kind.CREATE:
            look = self._look(link, attempt) if rules.look_before_resend else Look((), (), ())
            return protocol.on_create(link, attempt, look, now, self.ledger.resend_after, rules)
        seen = self.ledger.books.read(attempt.bill)
        if attempt.kind is Kind.DELETE:
            return protocol.on_delete(link, attempt, seen, now, rules)
        return protocol.on_change(link, attempt, seen, now, rules)

    def _record_resend(self, link: Link, attempt: Attempt) -> None:
        attempt.sends += 1
        attempt.last_sent = self.ledger.now
        attempt.again_at = link.again_at
        if not self.ledger.rules.resend_under_same_identity:
            attempt.identity = self.ledger.identity(link, attempt.kind, attempt.content)

    # ── how a claim ends ─────────────────────────────────────────────────────────────────────────────────────

    def _conclude(self, link: Link, verdict: Verdict) -> None:
        """Write a verdict down."""
        self.ledger.reached[verdict.line] += 1
        match verdict.act:
            case Act.DONE if verdict.seen:
                self._done(link, verdict.seen)
            case Act.VOIDED:
                self._voided(link, by_us=False)
            case Act.ASK:
                self._ask(link, verdict)
            case Act.WAIT:
                self._later(link, verdict.wait, counted=False)
            case Act.RESEND:
                self._later(link, HOUR, counted=False)
            case Act.FORGET:
                self._forget(link)
            case Act.ABSENT:
                link.open = None
                self._later(link, 0, counted=True)
            case Act.AGAIN if verdict.seen:
                link.open = None
                link.version = self._trusted(link, verdict.seen)
                self._release(link, self.ledger.now)
            case _:
                self._stop(link, verdict)

    def _done(self, link: Link, seen: Seen) -> None:
        attempt = link.open
        assert attempt is not None
        link.open = link.order = None
        link.tries = 0
        self._linked(link, seen, attempt.content)

    def _linked(self, link: Link, seen: Seen, held: int | None) -> None:
        link.remote, link.version, link.held, link.shown = seen.id, seen.version, held, None
        link.deleted_by_us = False
        more = link.held != link.wanted
        link.state, link.code, link.named = (State.LINKING if more else State.LINKED), None, ()
        self._release(link, self.ledger.now if more else None)

    def _voided(self, link: Link, *, by_us: bool) -> None:
        """Void on both sides. Only a deletion that the target answered was ours for certain."""
        attempt, link.open, link.order = link.open, None, None
        link.tries = 0
        if attempt is not None and attempt.kind is Kind.CREATE:
            link.state, link.code = State.NOT_LINKED, None
        elif by_us or not self.ledger.rules.doubt_unanswered_deletion:
            self._let_go(link)
            link.deleted_by_us = True
            link.state, link.code = State.LINKED, None
        else:
            link.held, link.state, link.code = VOID, State.LINKED, None
        self._release(link, self.ledger.now if link.wanted != VOID else None)

    def _ask(self, link: Link, verdict: Verdict) -> None:
        """A person must look; the attempt stays open and is looked at every hour. Their word closes it."""
        if link.order is Order.ADOPT and not self._why_not_adopt(link, self.ledger.books.read(link.order_bill)):
            link.open = None
            self._release(link, self.ledger.now)
            return
        if link.order is Order.NOT_OURS:
            link.not_ours.update(verdict.named)
            self._release(link, self.ledger.now)
            return
        link.order = None
        link.state, link.code, link.named = State.ERROR, verdict.code, verdict.named
        link.told.update(verdict.named)
        self._release(link, self.ledger.now + HOUR)

    def _stop(self, link: Link, verdict: Verdict) -> None:
        """A person must act; the remote is kept."""
        self.ledger.reached[f"ERROR {verdict.code}"] += 1
        attempt, link.open = link.open, None
        link.tries = 0
        if attempt and self._goes_on(link, attempt, verdict):
            self._release(link, self.ledger.now)
            return
        if link.order is Order.OVERWRITE and verdict.code is not Code.CHANGED:
            link.overwrite_at = -1
        link.order = None
        link.state, link.code, link.named = State.ERROR, verdict.code, verdict.named
        link.told.update(verdict.named)
        if verdict.landed and attempt:
            link.held = attempt.content
        if verdict.landed is None and self.ledger.rules.forget_fields_when_in_doubt:
            link.held = None
        if verdict.seen is not None:
            link.version = self._trusted(link, verdict.seen)
            link.remote, link.shown = verdict.seen.id, verdict.seen.content
        self._release(link, None)

    def _trusted(self, link: Link, seen: Seen) -> int:
        """A version is held only with our fields as we left them; without one, a change begins with a read."""
        trusts = seen.content == link.held or not self.ledger.rules.hold_version_with_fields
        return seen.version if trusts else -1

    def _goes_on(self, link: Link, attempt: Attempt, verdict: Verdict) -> bool:
        """A newer version, or a person's word given since it was recorded, is tried before anybody is asked."""
        if verdict.code is Code.CHANGED:
            return link.order is Order.OVERWRITE and (attempt.overwrites is None or not verdict.landed)
        return verdict.code is Code.REFUSED and attempt.content != link.wanted

    def _later(self, link: Link, after: int, *, counted: bool) -> None:
        link.tries += counted
        self._release(link, self.ledger.now + after)
