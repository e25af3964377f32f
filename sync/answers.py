"""Answers: what came of each write that was sent, and what is written down of it.

Where the answer alone does not settle it, the record is read first.
"""

from collections.abc import Sequence
from typing import assert_never

from sqlalchemy import Connection

from connectors.base import (
    Done,
    NotExecuted,
    NotNow,
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
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError
from models.money import from_minor, to_minor, written
from models.text import first_sentence
from sync import endings
from sync.slice import Slice
from sync.store import attempts, links
from sync.work import Recorded

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


def look(at: Slice, recorded: Sequence[Recorded], sent: Sent) -> Now:
    """Read the records of the answers that want it."""
    doubted = [one for one in recorded if _wants_a_look(one, sent.outcomes[one.item.item_id])]
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


def write_all_down(at: Slice, db: Connection, recorded: Sequence[Recorded], sent: Sent, now: Now) -> None:
    """Close the attempts that were answered, and end their claims."""
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
        endings.gone(at, db, one.claim, told)
    elif differences := at.target.differences(sent, now.fields):
        endings.altered(at, db, one.claim, now, sent, differences, fingerprint=one.fingerprint)
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
        endings.refused_for_good(at, db, one.claim, one.fingerprint, outcome.error)
        return
    record = now.get((one.item.entity, remote.remote.id))
    if record is None:
        endings.gone(at, db, one.claim, kind=one.kind)
    elif isinstance(outcome, Stale):
        endings.moved(at, db, one.claim, record)
    else:
        endings.refused_for_good(at, db, one.claim, one.fingerprint, outcome.error)
