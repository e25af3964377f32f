"""Writes: records attempts, sends them in one batch, and writes down what came of each.

An attempt is committed before it is sent, and no transaction is open while it is under way (DESIGN §4.3).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never
from uuid import uuid4

from sqlalchemy import Connection

from connectors.base import (
    Done,
    Item,
    NotExecuted,
    NotNow,
    Operation,
    OperationKind,
    Outcome,
    Refused,
    Search,
    Sent,
    Sighting,
    Stale,
    Unknown,
)
from connectors.http import NotSentError
from models.errors import (
    ConnectionBrokenError,
    MappingError,
    PermanentError,
    RateLimitedError,
    RejectedError,
    RetryableError,
)
from models.money import from_minor, to_minor, written
from models.text import first_sentence
from sync import compare, connect, logs
from sync.slice import Slice, Work
from sync.store import attempts, leases, links, remotes, timeline
from sync.store.attempts import Attempt, NewAttempt
from sync.store.leases import Claim

log = logs.get("write")

CHANGED, DELETED = "changed_in_target", "deleted_in_target"
"""The causes of an ERROR that a person's hand in the target is behind."""

SEVERAL = "several"
"""The cause of an ERROR because one invoice is in the target more than once."""

NUMBER_TAKEN_S = 1.0
"""How long an invoice waits for another of the same vendor and number that is being sent."""


@dataclass(frozen=True)
class Recorded:
    """A write whose attempt is committed; ``earlier`` is what was known of one that was sent before."""

    claim: Claim
    attempt_id: int
    item: Item
    kind: OperationKind
    fingerprint: str | None
    message: str = ""
    earlier: Attempt | None = None

    @property
    def is_first(self) -> bool:
        """Whether no earlier send may have been executed, so that the answer to this one is definite."""
        return self.earlier is None or not self.earlier.doubtful


def write(at: Slice, works: Sequence[Work]) -> None:
    """Record, send and write down. Raises what is wrong with the connection, when all is written down."""
    for batch in _batches(at, works):
        at.permit_batch()
        request_id, recorded_at = uuid4().hex, time.monotonic()
        recorded = _record(at, batch, request_id)
        if recorded:
            send(at, recorded, request_id, recorded_at)


def _batches(at: Slice, works: Sequence[Work]) -> list[list[Work]]:
    """What failed before goes in smaller batches, so that one that breaks its batch is soon alone."""
    by_tries: dict[int, list[Work]] = {}
    for work in works:
        by_tries.setdefault(work.claim.tries, []).append(work)
    batches: list[list[Work]] = []
    for tries, some in by_tries.items():
        size = max(1, at.target.batch_size >> tries)
        batches += [some[begin : begin + size] for begin in range(0, len(some), size)]
    return batches


def send(at: Slice, recorded: Sequence[Recorded], request_id: str, recorded_at: float) -> None:
    """Send what is recorded, unless too much time went by since, and write down every outcome."""
    if not at.is_fresh(recorded_at):
        _cancel(at, recorded)
        return
    sent = at.send([one.item for one in recorded], request_id)
    _log(recorded, request_id, sent)
    now = _look(at, [one for one in recorded if _wants_a_look(one, sent.outcomes[one.item.item_id])], sent)
    with at.transaction() as db:
        ours = at.newest(db, [one.claim for one in recorded])
        _keep_for_new_owners(at, db, [one for one in recorded if one.claim.id not in ours], sent)
        _write_all_down(at, db, [one for one in recorded if one.claim.id in ours], sent, now)
    if sent.trouble is not None:
        raise sent.trouble


def _log(recorded: Sequence[Recorded], request_id: str, sent: Sent) -> None:
    for one in recorded:
        log.debug(
            "answered",
            link=one.claim.id,
            correlation=one.claim.correlation,
            request=request_id,
            item=one.item.item_id,
            operation=str(one.kind),
            outcome=type(sent.outcomes[one.item.item_id]).__name__.lower(),
        )


def _cancel(at: Slice, recorded: Sequence[Recorded]) -> None:
    """This worker slept too long to rely on what it saw; what it has not sent, nobody has.

    Unless another worker took the link over meanwhile: it may have sent what was recorded here.
    """
    with at.transaction() as db:
        ours = at.newest(db, [one.claim for one in recorded])
        at.leave(one.claim for one in recorded if one.claim.id not in ours)
        for one in recorded:
            if one.claim.id in ours:
                if one.earlier is None:
                    attempts.cancel(db, one.attempt_id)
                at.handed_back(db, one.claim, "It is taken up again by itself.")


def _keep_for_new_owners(at: Slice, db: Connection, recorded: Sequence[Recorded], sent: Sent) -> None:
    """An answer that came after the lease was lost changes no link; what it named is looked at first."""
    at.leave(one.claim for one in recorded)
    for one in recorded:
        outcome = sent.outcomes[one.item.item_id]
        if isinstance(outcome, Done) and outcome.sighting is not None:
            attempts.answered_late(db, one.attempt_id, outcome.sighting.remote.id)


def _record(at: Slice, works: Sequence[Work], request_id: str) -> list[Recorded]:
    """Commit the attempts of a batch; what is not to be sent, or another worker's by now, is left out."""
    with at.transaction() as db:
        owned = leases.still_owned(db, [work.claim for work in works])
        at.leave(work.claim for work in works if work.claim.id not in owned)
        items = _encoded(at, db, [work for work in works if work.claim.id in owned])
        new = [_new_attempt(at, work, item, request_id) for work, item in items]
        recorded: list[Recorded] = []
        for (work, item), attempt_id in zip(items, attempts.record(db, at.target_id, new), strict=True):
            if attempt_id is None:
                _wait_for_the_number(at, db, work)
            else:
                message = said_when_done(work.kind) or " ".join(work.remarks)
                recorded.append(Recorded(work.claim, attempt_id, item, work.kind, _content(work), message))
        _note_sent(db, [work for work, _ in items], recorded, request_id)
    return recorded


def _encoded(at: Slice, db: Connection, works: Sequence[Work]) -> list[tuple[Work, Item]]:
    items: list[tuple[Work, Item]] = []
    for work in works:
        try:
            item = at.target.encode(_operation(at, work), str(len(items) + 1), work.references, work.policy)
        except MappingError as error:
            at.failed(db, work.claim, error)
        else:
            items.append((work, item))
    return items


def _note_sent(db: Connection, works: Sequence[Work], recorded: Sequence[Recorded], request_id: str) -> None:
    """What links know of their attempts, and people of what happened."""
    sent = {one.claim.id: one.item for one in recorded}
    noted = [work for work in works if work.claim.id in sent]
    links.note_all(db, {work.claim.id: {"revision": work.mark.revision, **_known_now(work)} for work in noted})
    told = [
        timeline.Happened(
            work.claim.id,
            f"sent: {work.kind}",
            details={"request": request_id, "item": sent[work.claim.id].item_id},
        )
        for work in noted
    ]
    timeline.of_links(db, told)


def _content(work: Work) -> str | None:
    """The version that is written. What was sent once and is adopted now holds the version that was sent then."""
    held = work.claim.held_fingerprint if work.kind is OperationKind.ADOPT else None
    return held or work.claim.wanted


def _known_now(work: Work) -> dict[str, Any]:
    """What the link knows once its attempt is recorded: the order is the attempt's from now on.

    The record that a person named is the link's when the two were compared.
    """
    named = links.remote_columns(work.seen) if work.kind is OperationKind.ADOPT else {}
    return {"decision": None} | named


def said_when_done(kind: OperationKind) -> str:
    """What a write leaves to be said about a linked document; most leave nothing."""
    return "Voided." if kind in (OperationKind.ZERO, OperationKind.DELETE) else ""


def _wait_for_the_number(at: Slice, db: Connection, work: Work) -> None:
    """Of one party and number only one is created at a time; one that waits for a person may wait long."""
    name = f"invoice with the number {work.document.label}"
    if attempts.is_number_stuck(db, at.target_id, work.number_key(at.target) or ""):
        text = f"Waiting for another {name}: somebody must say what became of it."
        at.deferred(db, work.claim, text, after_s=at.settings.retry_longest_s)
    else:
        text = f"Another {name} is on its way; this one follows."
        at.deferred(db, work.claim, text, after_s=NUMBER_TAKEN_S)


def _operation(at: Slice, work: Work) -> Operation:
    source = connect.title(at.routes[work.claim.route_id].source.connector)
    return Operation(work.kind, work.mark, work.document, source, seen=work.seen, parent=work.parent)


def _new_attempt(at: Slice, work: Work, item: Item, request_id: str) -> NewAttempt:
    return NewAttempt(
        request_id=request_id,
        item=item,
        operation=work.kind,
        revision=work.mark.revision,
        fence=work.claim.fence,
        link_id=work.claim.id,
        fingerprint=_content(work),
        number_key=work.number_key(at.target),
        version=work.seen.remote.version if work.seen else None,
        ordered=work.claim.decision,
    )


# ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────

Now = dict[tuple[str, str], Sighting] | None
"""The doubted records as they are now, by entity and id; None where they could not be read."""


def _wants_a_look(one: Recorded, outcome: Outcome) -> bool:
    """What the answer alone does not settle is read before it is judged.

    A change that was refused: did somebody change or delete the record? An answer to something sent again: is the
    record that it tells of still there?
    """
    match outcome:
        case Stale() | Refused():
            return one.kind is not OperationKind.CREATE and one.is_first
        case Done(sighting):
            return not one.is_first and sighting is not None
        case _:
            return False


def _look(at: Slice, doubted: Sequence[Recorded], sent: Sent) -> Now:
    found: dict[tuple[str, str], Sighting] = {}
    try:
        for entity in {one.item.entity for one in doubted}:
            some = [one for one in doubted if one.item.entity == entity]
            ids = tuple(id_ for one in some if (id_ := _remote_id(one, sent)))
            found |= {(entity, now.remote.id): now for now in at.target.look_up(Search(entity, ids=ids))}
    except RetryableError:
        return None
    return found


def _remote_id(one: Recorded, sent: Sent) -> str | None:
    outcome = sent.outcomes[one.item.item_id]
    if isinstance(outcome, Done) and outcome.sighting is not None:
        return outcome.sighting.remote.id
    return one.claim.remote.remote.id if one.claim.remote else None


def _write_all_down(at: Slice, db: Connection, recorded: Sequence[Recorded], sent: Sent, now: Now) -> None:
    outcomes = [(one, _believed(at, one, sent.outcomes[one.item.item_id], now)) for one in recorded]
    done = [one.attempt_id for one, outcome in outcomes if isinstance(outcome, Done)]
    attempts.close_done(db, done, sent.trace_id)
    for one, outcome in outcomes:
        _write_down(at, db, one, outcome, sent, now)


def _believed(at: Slice, one: Recorded, outcome: Outcome, now: Now) -> Outcome:
    """An answer that wants a look, where nobody could look, says nothing."""
    if _wants_a_look(one, outcome) and now is None:
        return Unknown(f"{at.title} could not be read")
    return outcome


def _write_down(at: Slice, db: Connection, one: Recorded, outcome: Outcome, sent: Sent, now: Now) -> None:
    match outcome:
        case Done(sighting):
            _done(at, db, one, sighting, now or {})
        case Stale() | Refused() if not one.is_first:
            _resend_refused(at, db, one, outcome)
        case Stale(error) | Refused(error):
            attempts.close(db, one.attempt_id, "refused", error.message, sent.trace_id)
            _refused(at, db, one, outcome, now or {})
        case NotNow(error):
            if one.is_first:
                attempts.close(db, one.attempt_id, "not now", error.message, sent.trace_id)
            at.deferred(
                db, one.claim, f"{first_sentence(error.message)} It is tried again by itself.", counted=True
            )
        case NotExecuted(reason):
            if one.is_first:
                attempts.undoubted(db, one.attempt_id)
            counted = not _is_of_the_connection(sent)
            at.deferred(db, one.claim, f"{first_sentence(reason)} It is sent again by itself.", counted=counted)
        case Unknown(reason):
            text = f"{reason.rstrip('.')}; looking whether it arrived."
            counted = not isinstance(sent.trouble, RateLimitedError)
            at.deferred(db, one.claim, text, after_s=at.settings.look_after_s, counted=counted)
        case _:
            assert_never(outcome)


def _is_of_the_connection(sent: Sent) -> bool:
    """Trouble of the connection costs no document a try (DESIGN §4.6, §4.7)."""
    return isinstance(sent.trouble, RateLimitedError | ConnectionBrokenError | NotSentError)


def _resend_refused(at: Slice, db: Connection, one: Recorded, outcome: Stale | Refused) -> None:
    """It refuses only the resend: an earlier send may still be done, until the target can't be at it any more."""
    if isinstance(outcome, Refused) or one.kind is OperationKind.CREATE:
        attempts.refused_again(db, one.attempt_id, outcome.error)
    text = f"{first_sentence(outcome.error.message)} Looking whether it was done before."
    at.deferred(db, one.claim, text, after_s=at.settings.look_after_s, counted=True)


def _done(
    at: Slice, db: Connection, one: Recorded, sighting: Sighting | None, now: dict[tuple[str, str], Sighting]
) -> None:
    """It is in the target: LINKED if it is there to the cent, else a person must look, and the remote is kept."""
    if sighting is None:
        at.deleted(db, one.claim, one.fingerprint)
    elif not one.is_first:
        _done_again(at, db, one, now.get((sighting.remote.entity, sighting.remote.id)), sighting)
    elif text := _total_differs(at, one, sighting):
        at.stopped(db, one.claim, text, "total_differs", **links.remote_columns(sighting))
    else:
        at.linked(db, one.claim, one.fingerprint, sighting, one.message)


def _done_again(at: Slice, db: Connection, one: Recorded, now: Sighting | None, told: Sighting) -> None:
    """An answer to something sent again may be an old one: what counts is the record as it is now."""
    sent = at.target.fields(one.item.body)
    if now is None:
        gone(at, db, one.claim, told)
    elif differences := at.target.differences(sent, now.fields):
        altered(at, db, one.claim, now, sent, differences, fingerprint=one.fingerprint)
    else:
        at.linked(db, one.claim, one.fingerprint, now, one.message)


def _total_differs(at: Slice, one: Recorded, sighting: Sighting) -> str:
    """The sentence that says how the target's total differs from what was sent; empty where it does not."""
    expected, currency = at.target.total(one.item.body), sighting.remote.currency
    if expected is None or to_minor(expected, currency) == sighting.remote.total:
        return ""
    theirs = written(from_minor(sighting.remote.total, currency), currency)
    return (
        f"{at.title} made the total {theirs} {currency} of what was sent as {written(expected, currency)} "
        f"{currency}. Compare {sighting.remote.label} with the source."
    )


def _refused(
    at: Slice, db: Connection, one: Recorded, outcome: Stale | Refused, now: dict[tuple[str, str], Sighting]
) -> None:
    """A person's business, unless the record only moved on in ways that leave our fields as they were."""
    remote = one.claim.remote
    if one.kind is OperationKind.CREATE or remote is None:
        refused_for_good(at, db, one.claim, one.fingerprint, outcome.error)
        return
    record = now.get((one.item.entity, remote.remote.id))
    if record is None:
        gone(at, db, one.claim, kind=one.kind)
    elif isinstance(outcome, Stale):
        moved(at, db, one.claim, record)
    else:
        refused_for_good(at, db, one.claim, one.fingerprint, outcome.error)


def refused_for_good(
    at: Slice, db: Connection, claim: Claim, fingerprint: str | None, error: PermanentError
) -> None:
    """Refused; but a version that came meanwhile may be better."""
    if links.by_id(db, claim.id).wanted != fingerprint:
        at.deferred(db, claim, "A newer version is on its way.", after_s=0)
    else:
        at.failed(db, claim, error)


def gone(
    at: Slice,
    db: Connection,
    claim: Claim,
    seen: Sighting | None = None,
    kind: OperationKind | None = None,
    id_: str | None = None,
) -> None:
    """A record of ours is not in the target any more: it is not made again unless a person asks.

    Where it was to be voided or deleted, both sides agree. ``id_`` is of a record that only an answer named.
    """
    if kind in (OperationKind.ZERO, OperationKind.DELETE):
        at.linked(db, claim, claim.wanted, None, "Voided.")
        return
    record = seen or claim.remote
    name = record.remote.label if record else f"#{id_}" if id_ else "The record"
    if id_ and claim.attempt:
        remotes.gone(db, claim.id, at.target_id, claim.attempt.item.entity, id_)
    found = links.remote_columns(seen) if seen else {}
    at.stopped(db, claim, compare.deleted(at.title, name), DELETED, **found)


def altered(
    at: Slice,
    db: Connection,
    claim: Claim,
    now: Sighting,
    sent: dict[str, Any],
    differences: Sequence[str],
    *,
    fingerprint: str | None = None,
) -> None:
    """It was done, and a person changed it since. What we hold of it is what we sent, so that nothing overwrites
    the change unseen: a version that we do not know is read before the next write."""
    left = links.remote_columns(unread(now, now.fields | sent)) | {"fingerprint_held": fingerprint}
    text = f"{compare.differs(at.title, now, differences)}. {compare.CHANGE_BACK}"
    at.stopped(db, claim, text, CHANGED, shown=now.fields, **left)


def disputed(at: Slice, db: Connection, claim: Claim, now: Sighting) -> None:
    """Nobody can know whether the fields that are there are ours: a person compares."""
    left = links.remote_columns(unread(now, {})) | {"fingerprint_held": None}
    text = f"{compare.unclear(at.title, now)}. {compare.COMPARE}"
    at.stopped(db, claim, text, CHANGED, shown=now.fields, **left)


def unread(now: Sighting, fields: dict[str, Any]) -> Sighting:
    """A record whose version is not trusted: the next write begins with a read."""
    return replace(now, fields=fields, remote=replace(now.remote, version=""))


def moved(at: Slice, db: Connection, claim: Claim, now: Sighting) -> None:
    """Somebody changed the record: go on from what is there, unless it was one of our fields.

    What a person ordered meanwhile, or before, is decided anew by whoever reads the record next.
    """
    what = compare.left_as(at.target, at.title, claim.remote, now)
    if what and not _is_ordered(claim):
        changed(at, db, claim, now, what)
        return
    has_moved = claim.remote is None or now.remote.version != claim.remote.remote.version
    text, seen = "An update is on its way.", None if what else now
    at.deferred(db, claim, text, after_s=0 if has_moved else None, counted=True, seen=seen)


def _is_ordered(claim: Claim) -> bool:
    return "overwrite" in (claim.decision, claim.attempt and claim.attempt.ordered)


def changed(at: Slice, db: Connection, claim: Claim, now: Sighting, what: str) -> None:
    """A person changed our fields in the target: a person decides which side is right."""
    text = f"{what}. {compare.advice(claim.remote)}"
    at.stopped(db, claim, text, CHANGED, shown=now.fields)


def gave_up(at: Slice, kind: OperationKind) -> RejectedError:
    """A retry ends (DESIGN §4.11)."""
    what = "nothing was created" if kind is OperationKind.CREATE else "nothing was changed"
    text = f"{at.title} failed {at.settings.tries_max} times; {what}. Resync to try again."
    return RejectedError(text, code="gave_up")
