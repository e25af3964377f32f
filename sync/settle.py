"""Settles writes whose answer never came, before anything else happens to their documents (DESIGN §5).

All open ones are looked for at once; ``sync.verdicts`` says what became of each, and here that is carried out.
A link in ERROR is settled too, but only by looking: nothing is sent for it until a person asks.
"""

import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from connectors.base import OperationKind, Search, Sighting
from models.link import LinkState
from sync import endings, judge, logs, write
from sync.decide import Wait, decide
from sync.decide import Write as Wanted
from sync.slice import Slice
from sync.store import attempts, leases, links, remotes
from sync.store.attempts import Attempt
from sync.store.leases import Claim
from sync.verdicts import (
    Absent,
    Adopted,
    Altered,
    Arrived,
    Case,
    Conflict,
    Denied,
    Disputed,
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
from sync.work import Recorded

log = logs.get("settle")


@dataclass(frozen=True)
class _Open:
    """A claim with its unanswered attempt."""

    claim: Claim
    attempt: Attempt


def settle(at: Slice, claims: Sequence[Claim]) -> None:
    """Settle every unanswered attempt of the claims; each claim ends here."""
    opened = [_Open(claim, claim.attempt) for claim in claims if claim.attempt is not None]
    if not opened:
        return
    verdicts = [(one, _by_looking_only(one, verdict)) for one, verdict in _verdicts(at, opened)]
    for one, verdict in verdicts:
        _log(one, verdict)
    _write_all_down(at, [(one, verdict) for one, verdict in verdicts if not isinstance(verdict, Resend)])
    for group in _groups(at, [one for one, verdict in verdicts if isinstance(verdict, Resend)]):
        _resend(at, group)


def _log(one: _Open, verdict: Verdict) -> None:
    log.info(
        "settled",
        link=one.claim.id,
        correlation=one.claim.correlation,
        request=one.attempt.request_id,
        item=one.attempt.item.item_id,
        operation=str(one.attempt.operation),
        sends=one.attempt.sends,
        age_s=round(one.attempt.age_s, 1),
        verdict=type(verdict).__name__.lower(),
    )


def _by_looking_only(one: _Open, verdict: Verdict) -> Verdict:
    """In ERROR nothing is sent or given up without a person."""
    if one.claim.state is LinkState.ERROR and isinstance(verdict, Resend | Absent | Denied | GiveUp):
        return NotYet(links.LOOKS_AGAIN_S)
    return verdict


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────


def _verdicts(at: Slice, opened: Sequence[_Open]) -> list[tuple[_Open, Verdict]]:
    seen = {entity: _look(at, entity, some) for entity, some in _by_entity(opened).items()}
    at.looked()
    cases = [(one, _case(at, one, seen[one.attempt.item.entity])) for one in opened]
    verdicts = [(one, case, _verdict(at, one, case)) for one, case in cases]
    return _asking_the_feed(at, verdicts)


def _by_entity(opened: Sequence[_Open]) -> dict[str, list[_Open]]:
    grouped: dict[str, list[_Open]] = {}
    for one in opened:
        grouped.setdefault(one.attempt.item.entity, []).append(one)
    return grouped


def _look(at: Slice, entity: str, opened: Sequence[_Open]) -> "_Seen":
    """One search for all of them: what was made since, what has their numbers, and the records themselves."""
    creates = [one for one in opened if one.attempt.operation is OperationKind.CREATE]
    numbers = (at.target.fields(one.attempt.item.body).get("number") for one in creates)
    search = Search(
        entity,
        ids=tuple(dict.fromkeys(id_ for one in opened for id_ in _ids(one))),
        numbers=tuple(number for number in numbers if number),
        made_since=_since(at, creates),
    )
    sightings = at.target.look_up(search)
    with at.reading() as db:
        owners = remotes.owners(db, at.target_id, entity, [seen.remote.id for seen in sightings])
        tokens = links.known_tokens(db, {seen.mark.token for seen in sightings if seen.mark})
    return _Seen(sightings, owners, tokens)


@dataclass(frozen=True)
class _Seen:
    """What a look showed, which link each record belongs to, and which tokens of marks are some link's."""

    sightings: Sequence[Sighting]
    owners: Mapping[str, int]
    tokens: Set[str]

    def free_for(self, claim: Claim) -> list[Sighting]:
        """The records of no other link, by the ledger or by their mark; a strange mark counts as none.

        A record may be marked by the write of another document whose answer has not come yet.
        """
        free = [seen for seen in self.sightings if self.owners.get(seen.remote.id, claim.id) == claim.id]
        return [_with_own_mark(claim, seen) for seen in free if not self._is_of_another(claim, seen)]

    def _is_of_another(self, claim: Claim, seen: Sighting) -> bool:
        return seen.mark is not None and seen.mark.token != claim.token and seen.mark.token in self.tokens


def _ids(one: _Open) -> tuple[str, ...]:
    """The record that is changed, the one that a late answer named, the one that a person named."""
    own = one.claim.remote.remote.id if one.claim.remote else None
    return tuple(id_ for id_ in (own, one.attempt.answered_id, one.claim.named_id) if id_)


def _since(at: Slice, opened: Sequence[_Open]) -> datetime | None:
    """The first send of them all, with room for the target's clock."""
    first = min((one.attempt.first_sent_at for one in opened), default=None)
    return first - timedelta(seconds=at.settings.look_margin_s) if first else None


def _case(at: Slice, one: _Open, seen: _Seen) -> Case:
    claim, attempt = one.claim, one.attempt
    free = seen.free_for(claim)
    id_ = attempt.answered_id or (claim.remote.remote.id if claim.remote else None)
    case = Case(
        attempt,
        claim.tries,
        now=_with_id(free, id_),
        named=_with_id(free, claim.named_id),
        withdrawn=_is_withdrawn(at, claim),
        outdated=claim.wanted != attempt.fingerprint,
    )
    return case if attempt.operation is not OperationKind.CREATE else _among(at, one, case, free)


def _with_id(seen: Sequence[Sighting], id_: str | None) -> Sighting | None:
    return next((one for one in seen if one.remote.id == id_), None)


def _among(at: Slice, one: _Open, case: Case, free: Sequence[Sighting]) -> Case:
    """Who of those that were seen may be what we sent: by our mark, by our number, by our party."""
    sent, since = at.target.fields(one.attempt.item.body), _since(at, [one])
    ours = [seen for seen in free if seen.remote.id not in one.claim.disowned]
    unmarked = [seen for seen in ours if seen.mark is None]
    namesakes = [seen for seen in unmarked if sent.get("number") and seen.remote.number == sent["number"]]
    return replace(
        case,
        marked=tuple(seen for seen in ours if seen.mark),
        namesakes=tuple(namesakes),
        neighbours=tuple(
            seen
            for seen in unmarked
            if seen not in namesakes and seen.party == sent.get("party") and _is_made_since(seen, since)
        ),
    )


def _is_made_since(seen: Sighting, since: datetime | None) -> bool:
    return seen.made_at is None or since is None or seen.made_at >= since


def _with_own_mark(claim: Claim, seen: Sighting) -> Sighting:
    """Another document's mark is not ours: somebody copied the memo."""
    is_own = seen.mark is not None and seen.mark.token == claim.token
    return seen if is_own else replace(seen, mark=None)


def _is_withdrawn(at: Slice, claim: Claim) -> bool:
    """Whether the source does not want the document in the target any more."""
    match decide(judge.subject_of(at.routes[claim.route_id], claim, judge.content_of(claim))):
        case Wait():
            return True
        case Wanted(kind):
            return kind in (OperationKind.ZERO, OperationKind.DELETE)
        case _:
            return False


def _verdict(at: Slice, one: _Open, case: Case) -> Verdict:
    sent = at.target.fields(one.attempt.item.body)

    def differences(sighting: Sighting) -> tuple[str, ...]:
        return at.target.differences(sent, sighting.fields)

    if one.claim.decision == "adopt" and one.claim.named_id:
        return _named(at, one, case, sent)
    match one.attempt.operation:
        case OperationKind.CREATE:
            return on_create(case, at.settings, differences)
        case OperationKind.DELETE:
            return on_delete(case, at.settings)
        case _:
            return on_change(case, at.settings, differences)


def _named(at: Slice, one: _Open, case: Case, sent: dict[str, Any]) -> Verdict:
    """A person says which record it is: nothing sent before may arrive any more, and the two must agree."""
    name = f"{one.attempt.item.entity} #{one.claim.named_id}"
    if case.named is None:
        return Conflict(f"There is no {name} in {at.title} that is free to be adopted.", "adopted", ())
    if case.named.party != sent.get("party") or case.named.fields["total"] != sent.get("total"):
        role = "vendor" if one.claim.document and one.claim.document.kind.is_payable else "customer"
        text = f"{name} is from another {role} or over another amount; it was not adopted."
        return Conflict(text, "adopted", ())
    return Adopted(case.named)


def _asking_the_feed(at: Slice, verdicts: Sequence[tuple[_Open, Case, Verdict]]) -> list[tuple[_Open, Verdict]]:
    """Before a create is sent again, or given up: was something deleted that may have been it?"""
    doubted = [
        one
        for one, _, verdict in verdicts
        if isinstance(verdict, Resend | Absent | Denied | GiveUp)
        and one.attempt.operation is OperationKind.CREATE
        and one.attempt.doubtful
    ]
    since = _since(at, doubted)
    deleted = _unknown_deleted(at, since) if since else []
    return [
        (one, _verdict(at, one, _knowing(one, case, deleted)) if one in doubted and deleted else verdict)
        for one, case, verdict in verdicts
    ]


def _knowing(one: _Open, case: Case, deleted: Sequence[tuple[str, str]]) -> Case:
    """The case with what was deleted and may have been it."""
    ids = [id_ for entity, id_ in deleted if entity == one.attempt.item.entity]
    return replace(case, deleted=tuple(id_ for id_ in ids if id_ not in one.claim.disowned))


def _unknown_deleted(at: Slice, since: datetime) -> list[tuple[str, str]]:
    deleted = at.target.changes(since).deleted
    with at.reading() as db:
        return [(entity, id_) for entity, id_ in deleted if not remotes.is_known(db, at.target_id, entity, id_)]


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
    recorded_at = time.monotonic()
    with at.transaction() as db:
        still = leases.still_owned(db, [one.claim for one in group])
        owned = [one for one in group if one.claim.id in still]
        for one in owned:
            attempts.record_resend(db, one.attempt.id)
    if owned:
        write.send(at, [_recorded(one) for one in owned], group[0].attempt.request_id, recorded_at)


def _recorded(one: _Open) -> Recorded:
    attempt, message = one.attempt, endings.said_when_done(one.attempt.operation)
    return Recorded(one.claim, attempt.id, attempt.item, attempt.operation, attempt.fingerprint, message, attempt)


def _write_all_down(at: Slice, verdicts: Sequence[tuple[_Open, Verdict]]) -> None:
    with at.transaction() as db:
        ours = at.newest(db, [one.claim for one, _ in verdicts])
        at.leave(one.claim for one, _ in verdicts if one.claim.id not in ours)
        for one, verdict in verdicts:
            if one.claim.id in ours:
                _write_down(at, db, one, verdict)


def _write_down(at: Slice, db: Connection, one: _Open, verdict: Verdict) -> None:
    claim, attempt = one.claim, one.attempt
    match verdict:
        case Conflict(message, code, suspects):
            at.stopped(db, claim, message, code, look_again_s=links.LOOKS_AGAIN_S, suspects=list(suspects))
        case NotYet(after_s):
            text = f"{at.title} did not answer; looking again whether it arrived."
            _look_again(at, db, claim, text, max(after_s, at.settings.look_after_s))
        case Resend():
            raise AssertionError("a resend is sent, not written down")
        case _:
            attempts.close(db, attempt.id, *_CLOSED[type(verdict)])
            _go_on(at, db, one, verdict)


_CLOSED: dict[type[Verdict], tuple[str, str]] = {
    Arrived: ("done", "found in the target"),
    Altered: ("done", "found in the target, changed since"),
    Disputed: ("done", "found in the target, without its mark"),
    Adopted: ("adopted", "a person named another record"),
    Absent: ("absent", "it was not done and will not be"),
    Overtaken: ("superseded", "the record moved on"),
    Gone: ("refused", "the record was deleted"),
    Denied: ("refused", "it was refused, and not done before"),
    GiveUp: ("absent", "it was not done"),
}
"""How a verdict closes an attempt: outcome and message."""


def _go_on(at: Slice, db: Connection, one: _Open, verdict: Verdict) -> None:
    """What comes after the attempt."""
    claim, attempt = one.claim, one.attempt
    match verdict:
        case Arrived(seen):
            voided = attempt.operation in (OperationKind.ZERO, OperationKind.DELETE) or seen is None
            at.linked(db, claim, attempt.fingerprint, seen, "Voided." if voided else "")
        case Altered(seen, differences):
            sent = at.target.fields(attempt.item.body)
            endings.altered(at, db, claim, seen, sent, differences, fingerprint=attempt.fingerprint)
        case Disputed(seen):
            endings.disputed(at, db, claim, seen)
        case Adopted(seen):  # from here on it is the link's, whatever the source says next
            links.note(db, claim.id, fingerprint_held=attempt.fingerprint)
            at.deferred(db, claim, "It is being adopted.", after_s=0, seen=seen)
        case Absent():
            _look_again(at, db, claim, f"{at.title} does not have it; going on.", 0.0)
        case Overtaken(seen):
            endings.moved(at, db, claim, seen)
        case Gone():
            endings.gone(at, db, claim, id_=attempt.answered_id)
        case Denied(error):
            endings.refused_for_good(at, db, claim, attempt.fingerprint, error)
        case GiveUp():
            at.failed(db, claim, endings.gave_up(at, attempt.operation))


def _look_again(at: Slice, db: Connection, claim: Claim, message: str, after_s: float) -> None:
    if claim.state is LinkState.ERROR:
        at.deferred(db, claim, claim.message, after_s=links.LOOKS_AGAIN_S)
    else:
        at.deferred(db, claim, message, after_s=after_s)
