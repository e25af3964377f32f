"""What the protocol decides about a write whose outcome is unknown: pure functions, one a kind of write.

Each returns a `Verdict` that names the line of the decision table (README.md) it rests on. `Rules` holds every
line that can be taken out, to show that each is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tests.model.target import VOID, Answer, Kind, Mark, Q, Seen

LEASE = 20
FRESH = LEASE // 3
"""How old a heartbeat, a look and a recorded send may be when the request leaves, in seconds."""
QUIET = Q + FRESH
"""How long after the last recorded send nobody can be working on it any more: the request may leave late."""
RESEND_AFTER = 30
LOOK_AFTER = 5
MARGIN = 5
TRIES_MAX = 4
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of the protocol that can be taken out; all kept is the protocol."""

    look_before_resend: bool = True
    resend_under_same_identity: bool = True
    random_identity: bool = True
    count_revisions: bool = True
    keep_q: bool = True
    count_q_from_leaving: bool = True
    ask_when_several: bool = True
    ask_about_namesakes: bool = True
    heed_suspects: bool = True
    heed_deletions: bool = True
    check_version: bool = True
    leave_gone_alone: bool = True
    send_only_fresh: bool = True
    version_before_mark: bool = True
    forget_fields_when_in_doubt: bool = True
    doubt_unmarked_when_outdated: bool = True
    record_only_under_newest_fence: bool = True
    keep_unjudged_changes: bool = True
    hold_version_with_fields: bool = True
    doubt_unanswered_deletion: bool = True
    overwrite_only_what_was_shown: bool = True
    disown_only_what_was_named: bool = True
    create_again_only_what_was_shown: bool = True
    look_for_references: bool = True
    ask_about_renamed_references: bool = True


class State(StrEnum):
    """Who acts next."""

    NOT_LINKED = "NOT_LINKED"
    LINKING = "LINKING"
    LINKED = "LINKED"
    ERROR = "ERROR"


class Code(StrEnum):
    """Why a person is asked."""

    CHANGED = "changed in the target"
    DELETED = "deleted in the target"
    MAYBE_DELETED = "may have been deleted"
    SEVERAL = "several carry our mark"
    SUSPECT = "may be this invoice"
    EXISTS = "is there already"
    REFUSED = "refused"
    GAVE_UP = "nothing was created"
    NOT_CHANGED = "failed, nothing was changed"
    PAID = "paid"


class Order(StrEnum):
    """What a person decided."""

    RESYNC = "resync"
    OVERWRITE = "resync --overwrite"
    ADOPT = "adopt"
    NOT_OURS = "not ours, send"
    CREATE_AGAIN = "resync of what was said to be deleted"


@dataclass(slots=True)
class Attempt:
    """One write, recorded before it is sent."""

    identity: int
    kind: Kind
    mark: Mark
    content: int
    bill: int
    version: int
    first_sent: int
    last_sent: int
    sends: int = 1
    faults: int = 0
    """How often the same system fault or 600 was the answer."""
    refusals: int = 0
    late: Answer | None = None
    """An answer that arrived after its worker had lost the lease."""
    overwrites: int | None = None
    again_at: int = -1


@dataclass(slots=True)
class Link:
    """One document and its record in the target."""

    token: int
    number: int
    party: int
    wanted: int
    state: State = State.NOT_LINKED
    code: Code | None = None
    named: tuple[int, ...] = ()
    """Bills that the message names."""
    held: int | None = None
    remote: int | None = None
    version: int = -1
    shown: int | None = None
    """Their value of our fields that the message "changed in the target" shows."""
    revision: int = 0
    open: Attempt | None = None
    creates: list[Attempt] = field(default_factory=list)
    """All of them, closed ones too."""
    deleted_by_us: bool = False
    order: Order | None = None
    order_bill: int = -1
    ordered_at: int = -1
    overwrite_at: int = -1
    again_at: int = -1
    not_ours: set[int] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    """Bills that an ERROR named at some time."""
    due_at: int | None = 0
    tries: int = 0
    fence: int = 0
    lease_until: int = -1
    delete_when_void: bool = False


class Act(StrEnum):
    """What is done with an open attempt."""

    DONE = "close as done"
    STOP = "ask a person, close"
    ASK = "ask a person, keep open"
    WAIT = "look again later"
    RESEND = "send the same again"
    ABSENT = "close as absent"
    GIVE_UP = "close as absent, tell"
    AGAIN = "close as overtaken, start over"
    FORGET = "close, create again"
    VOIDED = "close, both agree that it is void"


class Verdict(NamedTuple):
    """An act, the line of the table it rests on, and what it needs."""

    act: Act
    line: str
    seen: Seen | None = None
    code: Code | None = None
    named: tuple[int, ...] = ()
    wait: int = 0
    landed: bool | None = False
    """Whether what was sent was done, even if it was changed since; None where nobody can know."""


class Look(NamedTuple):
    """What a search for a create showed, other links' bills left out."""

    marked: Sequence[Seen]
    suspects: Sequence[Seen]
    deleted: Sequence[int]
    """Bills unknown to us that were deleted since the first send."""


def rest(attempt: Attempt, now: int, rules: Rules) -> int:
    """Seconds until nobody can be working on it any more."""
    if not rules.keep_q:
        return 0
    return max(0, attempt.last_sent + (QUIET if rules.count_q_from_leaving else Q) - now)


# ── create ───────────────────────────────────────────────────────────────────────────────────────────────────


def on_create(link: Link, attempt: Attempt, look: Look, now: int, resend_after: int, rules: Rules) -> Verdict:
    """An unanswered create, and what was seen just now."""
    marked = look.marked
    namesakes = [seen for seen in look.suspects if seen.number == link.number]
    if marked and namesakes and rules.ask_about_namesakes:
        return Verdict(Act.ASK, "C1 marked, and our number", None, Code.SEVERAL, _ids((*marked, *namesakes)))
    if len(marked) > 1 and rules.ask_when_several:
        return Verdict(Act.ASK, "C1 several marked", None, Code.SEVERAL, _ids(marked))
    if marked and marked[-1].mark == attempt.mark:
        return _compared(marked[-1], attempt, "C2")
    suspects = (*marked, *look.suspects) if rules.heed_suspects else ()
    deleted = look.deleted if rules.heed_deletions else ()
    remains = rest(attempt, now, rules)
    if suspects or deleted:
        return _doubtful(_ids(suspects), tuple(deleted), remains)
    if attempt.sends == 0:
        return _absent_or(link, attempt, "C5 never executed", Act.RESEND)
    if not remains:
        return _absent_or(link, attempt, "C9 resend after Q", Act.RESEND)
    if link.wanted == VOID or attempt.refusals or attempt.faults >= 2 or link.tries >= TRIES_MAX:
        return Verdict(Act.WAIT, "C6 wait for Q", wait=remains)
    young = attempt.last_sent + resend_after - now
    if young > 0 and rules.keep_q:
        return Verdict(Act.WAIT, "C7 too young to resend", wait=young)
    return Verdict(Act.RESEND, "C8 resend before Q")


def _doubtful(suspects: tuple[int, ...], deleted: tuple[int, ...], remains: int) -> Verdict:
    if remains:
        return Verdict(Act.WAIT, "C3 suspect, before Q", wait=remains)
    if suspects:
        return Verdict(Act.ASK, "C3 suspect, after Q", None, Code.SUSPECT, suspects)
    return Verdict(Act.ASK, "C4 unknown one deleted", None, Code.MAYBE_DELETED, deleted)


def _absent_or(link: Link, attempt: Attempt, line: str, act: Act) -> Verdict:
    """Nothing is there and nothing can come any more."""
    if link.wanted == VOID:
        return Verdict(Act.VOIDED, "C5 withdrawn")
    if attempt.refusals:
        return Verdict(Act.STOP, "C5 refused after Q", None, Code.REFUSED)
    if link.tries >= TRIES_MAX:
        return Verdict(Act.GIVE_UP, "C5 gave up", None, Code.GAVE_UP)
    if attempt.faults >= 2:
        return Verdict(Act.ABSENT, "C5 same fault twice")
    return Verdict(act, line)


def _compared(seen: Seen, attempt: Attempt, line: str) -> Verdict:
    if seen.content == attempt.content:
        return Verdict(Act.DONE, f"{line} as sent", seen)
    return Verdict(Act.STOP, f"{line} changed", seen, Code.CHANGED, landed=True)


def _ids(seen: Sequence[Seen]) -> tuple[int, ...]:
    return tuple(one.id for one in seen)


# ── update, zero, delete: the bill was read by its id ────────────────────────────────────────────────────────


def on_change(link: Link, attempt: Attempt, seen: Seen | None, now: int, rules: Rules) -> Verdict:
    """An unanswered update or zero."""
    if seen is None:
        return on_gone(link, rules)
    if not rules.check_version and seen.mark != attempt.mark:
        return Verdict(Act.RESEND, "U2 whatever its version")
    if rules.version_before_mark and seen.version == attempt.version:
        return _unchanged(link, attempt, rest(attempt, now, rules))
    if seen.mark == attempt.mark:
        return _compared(seen, attempt, "U3 our revision,")
    if seen.mark is None:
        still_wanted = link.wanted == attempt.content or not rules.doubt_unmarked_when_outdated
        if seen.content == attempt.content and still_wanted:
            return Verdict(Act.DONE, "U4 mark gone, as sent", seen)
        return Verdict(Act.STOP, "U4 mark gone, not as sent", seen, Code.CHANGED, landed=None)
    if seen.version == attempt.version:
        return _unchanged(link, attempt, rest(attempt, now, rules))
    if seen.content == link.held:
        return Verdict(Act.AGAIN, "U5 overtaken, our fields as held", seen)
    return Verdict(Act.STOP, "U5 overtaken, our fields changed", seen, Code.CHANGED)


def on_delete(link: Link, attempt: Attempt, seen: Seen | None, now: int, rules: Rules) -> Verdict:
    """An unanswered deletion."""
    if seen is None:
        return Verdict(Act.VOIDED, "D1 gone")
    if seen.version == attempt.version:
        return _unchanged(link, attempt, rest(attempt, now, rules))
    return Verdict(Act.AGAIN, "D3 overtaken", seen)


def on_gone(link: Link, rules: Rules) -> Verdict:
    """The bill was deleted, and not by an answered request of ours."""
    if link.wanted == VOID:
        return Verdict(Act.VOIDED, "U1 gone, wanted void")
    if not rules.leave_gone_alone:
        return Verdict(Act.FORGET, "U1 gone")
    return Verdict(Act.STOP, "U1 gone", None, Code.DELETED)


def _unchanged(link: Link, attempt: Attempt, remains: int) -> Verdict:
    """The version admits one change, so the same may be sent again at once; giving up waits for Q."""
    ends = attempt.refusals or attempt.faults >= 2 or link.tries >= TRIES_MAX
    if ends and remains and attempt.sends:
        return Verdict(Act.WAIT, "U2 version unchanged, wait for Q", wait=remains)
    if attempt.refusals:
        return Verdict(Act.STOP, "U2 version unchanged, refused", None, Code.REFUSED)
    if link.tries >= TRIES_MAX:
        return Verdict(Act.GIVE_UP, "U2 version unchanged, gave up", None, Code.NOT_CHANGED)
    if attempt.faults >= 2:
        return Verdict(Act.ABSENT, "U2 version unchanged, same fault twice")
    return Verdict(Act.RESEND, "U2 version unchanged")


def on_read_back(link: Link, attempt: Attempt, seen: Seen | None, rules: Rules) -> Verdict:
    """A resend was answered with a bill's id, which was read then."""
    if seen is None:
        return on_gone(link, rules)
    return _compared(seen, attempt, "C6 read back,")


# ── before something is sent for the first time ──────────────────────────────────────────────────────────────


def before_change(link: Link, kind: Kind, seen: Seen | None, rules: Rules) -> Verdict | None:
    """Why a bill that was just read is not to be changed as it stands; None where it may be."""
    if seen is None:
        return on_gone(link, rules)
    if kind is not Kind.UPDATE and seen.paid:
        return Verdict(Act.STOP, "B1 paid", seen, Code.PAID)
    overwrite = link.order is Order.OVERWRITE
    shown = not rules.overwrite_only_what_was_shown or seen.content == link.shown
    if seen.content not in (link.held, link.wanted) and not (overwrite and shown):
        return Verdict(Act.STOP, "B2 changed by a person", seen, Code.CHANGED)
    return None
