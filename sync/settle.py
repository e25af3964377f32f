"""Settles writes whose answer never came, before anything else happens to their documents (DESIGN §5).

All open ones are looked for at once; ``sync.verdicts`` says what became of each, and here that is carried out.
A link in ERROR is settled too, but only by looking: nothing is sent for it until a person asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connectors.base import OperationKind, Search, Sighting
from models.link import LinkState, Remote
from sync import judge, write
from sync.decide import Wait, decide
from sync.decide import Write as Wanted
from sync.judge import Content
from sync.slice import Slice
from sync.store import attempts, links
from sync.store.attempts import Attempt
from sync.store.links import Claim
from sync.verdicts import (
    Absent,
    Altered,
    Arrived,
    Case,
    Conflict,
    GiveUp,
    Gone,
    NotYet,
    Overtaken,
    Resend,
    Verdict,
    on_change,
    on_create,
    on_delete,
)
from sync.write import Recorded


@dataclass(frozen=True)
class _Open:
    """A claim with its unanswered attempt."""

    claim: Claim
    attempt: Attempt


def settle(at: Slice, claims: Sequence[Claim]) -> None:
    """Settle every unanswered attempt of the claims; each claim ends here."""
    opened = [_Open(claim, claim.attempt) for claim in claims if claim.attempt is not None]
    verdicts = [(one, _by_looking_only(one, verdict)) for one, verdict in _verdicts(at, opened)]
    with at.transaction() as db:
        for one, verdict in verdicts:
            if not isinstance(verdict, Resend):
                _write_down(at, db, one, verdict)
    for group in _groups(at, [one for one, verdict in verdicts if isinstance(verdict, Resend)]):
        _resend(at, group)


def _by_looking_only(one: _Open, verdict: Verdict) -> Verdict:
    """In ERROR nothing is sent or given up without a person."""
    if one.claim.state is LinkState.ERROR and isinstance(verdict, Resend | Absent | GiveUp):
        return NotYet(links.LOOKS_AGAIN_S)
    return verdict


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────


def _verdicts(at: Slice, opened: Sequence[_Open]) -> list[tuple[_Open, Verdict]]:
    seen = {entity: _look(at, entity, some) for entity, some in _by_entity(opened).items()}
    with at.reading() as db:
        cases = [(one, _case(at, db, one, seen[one.attempt.item.entity])) for one in opened]
    verdicts = [(one, case, _verdict(at, one, case)) for one, case in cases]
    return _asking_the_feed(at, verdicts)


def _by_entity(opened: Sequence[_Open]) -> dict[str, list[_Open]]:
    grouped: dict[str, list[_Open]] = {}
    for one in opened:
        grouped.setdefault(one.attempt.item.entity, []).append(one)
    return grouped


def _look(at: Slice, entity: str, opened: Sequence[_Open]) -> list[Sighting]:
    """One search for all of them: what was made since, what has their numbers, and the records themselves."""
    creates = [one for one in opened if one.attempt.operation is OperationKind.CREATE]
    numbers = (at.target.fields(one.attempt.item.body).get("number") for one in creates)
    search = Search(
        entity,
        ids=tuple(one.claim.remote.remote.id for one in opened if one.claim.remote),
        numbers=tuple(number for number in numbers if number),
        made_since=_since(at, creates),
    )
    return at.target.look_up(search)


def _since(at: Slice, opened: Sequence[_Open]) -> datetime | None:
    """The first send of them all, with room for the target's clock."""
    first = min((one.attempt.first_sent_at for one in opened), default=None)
    return first - timedelta(seconds=at.settings.look_margin_s) if first else None


def _case(at: Slice, db: Connection, one: _Open, sightings: Sequence[Sighting]) -> Case:
    case = Case(
        one.attempt,
        one.claim.tries,
        before=one.claim.remote,
        withdrawn=_is_withdrawn(at, one.claim),
        not_ours=one.claim.decision == "send",
    )
    if one.attempt.operation is not OperationKind.CREATE:
        own = one.claim.remote.remote.id if one.claim.remote else None
        return replace(case, marked=tuple(seen for seen in sightings if seen.remote.id == own))
    sent = at.target.fields(one.attempt.item.body)
    free = [seen for seen in sightings if _is_free(at, db, one.claim, seen.remote)]
    return replace(
        case,
        marked=tuple(seen for seen in free if seen.mark and seen.mark.token == one.claim.token),
        suspects=tuple(seen for seen in free if seen.mark is None and _resembles(seen, sent)),
    )


def _is_withdrawn(at: Slice, claim: Claim) -> bool:
    """Whether the source does not want the document in the target any more."""
    content = Content(claim.document, claim.wanted, claim.problem)
    match decide(judge.subject_of(at.routes[claim.route_id], claim, content)):
        case Wait():
            return True
        case Wanted(kind):
            return kind in (OperationKind.ZERO, OperationKind.DELETE)
        case _:
            return False


def _is_free(at: Slice, db: Connection, claim: Claim, remote: Remote) -> bool:
    """Whether a record belongs to no other link."""
    return links.owner_of(db, at.target_id, remote.entity, remote.id) in (None, claim.id)


def _resembles(sighting: Sighting, sent: dict[str, object]) -> bool:
    """Our number, or the same party: enough to wait and to ask, never enough to decide."""
    number = sent.get("number")
    return sighting.remote.number == number if number else sighting.party == sent.get("party")


def _verdict(at: Slice, one: _Open, case: Case) -> Verdict:
    sent = at.target.fields(one.attempt.item.body)

    def differences(sighting: Sighting) -> tuple[str, ...]:
        return at.target.differences(sent, sighting.fields)

    match one.attempt.operation:
        case OperationKind.CREATE:
            return on_create(case, at.settings, differences)
        case OperationKind.DELETE:
            return on_delete(case, at.settings)
        case _:
            return on_change(case, at.settings, differences)


def _asking_the_feed(at: Slice, verdicts: Sequence[tuple[_Open, Case, Verdict]]) -> list[tuple[_Open, Verdict]]:
    """Before a create is sent again, or given up: was something deleted that may have been it?"""
    doubted = [
        one
        for one, _, verdict in verdicts
        if isinstance(verdict, Resend | Absent | GiveUp)
        and one.attempt.operation is OperationKind.CREATE
        and one.attempt.doubtful
    ]
    since = _since(at, doubted)
    if since is None or not _something_unknown_was_deleted(at, since):
        return [(one, verdict) for one, _, verdict in verdicts]
    return [
        (one, _verdict(at, one, replace(case, unknown_deleted=True)) if one in doubted else verdict)
        for one, case, verdict in verdicts
    ]


def _something_unknown_was_deleted(at: Slice, since: datetime) -> bool:
    deleted = at.target.changes(since).deleted
    with at.reading() as db:
        return any(links.owner_of(db, at.target_id, entity, id_) is None for entity, id_ in deleted)


# ── acting ───────────────────────────────────────────────────────────────────────────────────────────────────


def _groups(at: Slice, resends: Sequence[_Open]) -> list[list[_Open]]:
    """By their original request, never mixed; the more often one was sent in vain, the smaller its group.

    So an item that breaks its whole batch is soon alone, and its neighbours go on.
    """
    by_request: dict[tuple[str, int], list[_Open]] = {}
    for one in resends:
        by_request.setdefault((one.attempt.request_id, one.attempt.sends), []).append(one)
    groups: list[list[_Open]] = []
    for (_, sends), some in by_request.items():
        size = max(1, at.target.batch_size >> 2 * (sends - 1))
        groups += [some[begin : begin + size] for begin in range(0, len(some), size)]
    return groups


def _resend(at: Slice, group: Sequence[_Open]) -> None:
    at.permit_batch()
    with at.transaction() as db:
        owned = [one for one in group if links.is_still_owned(db, one.claim)]
        for one in owned:
            attempts.record_resend(db, one.attempt.id)
    if owned:
        write.send(at, [_recorded(one) for one in owned], group[0].attempt.request_id)


def _recorded(one: _Open) -> Recorded:
    attempt = one.attempt
    return Recorded(one.claim, attempt.id, attempt.item, attempt.operation, attempt.fingerprint, earlier=attempt)


def _write_down(at: Slice, db: Connection, one: _Open, verdict: Verdict) -> None:
    claim, attempt = one.claim, one.attempt
    match verdict:
        case Arrived(seen):
            attempts.close(db, attempt.id, "done", "found in the target")
            voided = attempt.operation in (OperationKind.ZERO, OperationKind.DELETE) or seen is None
            at.linked(db, claim, attempt.fingerprint, seen, "Voided." if voided else "")
        case Altered(seen, differences):
            attempts.close(db, attempt.id, "done", "found in the target, changed since")
            write.altered(at, db, claim, seen, at.target.fields(attempt.item.body), differences)
        case Conflict(message, code):
            at.stopped(db, claim, message, code, look_again_s=links.LOOKS_AGAIN_S)
        case NotYet(after_s):
            text = f"{at.title} did not answer; looking again whether it arrived."
            _look_again(at, db, claim, text, max(after_s, at.settings.look_after_s))
        case Absent():
            attempts.close(db, attempt.id, "absent", "it was not done and will not be")
            _look_again(at, db, claim, f"{at.title} does not have it; going on.", 0.0)
        case Overtaken(seen):
            attempts.close(db, attempt.id, "superseded", "the record moved on")
            write.moved(at, db, claim, seen)
        case Gone():
            attempts.close(db, attempt.id, "refused", "the record was deleted")
            write.gone(at, db, claim)
        case GiveUp():
            attempts.close(db, attempt.id, "absent", "it was not done")
            at.failed(db, claim, write.gave_up(at, attempt.operation))
        case Resend():
            raise AssertionError("a resend is sent, not written down")


def _look_again(at: Slice, db: Connection, claim: Claim, message: str, after_s: float) -> None:
    if claim.state is LinkState.ERROR:
        at.deferred(db, claim, claim.message, after_s=links.LOOKS_AGAIN_S)
    else:
        at.deferred(db, claim, message, after_s=after_s)
