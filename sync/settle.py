"""Settles writes whose answer never came, before anything else happens to their documents (DESIGN §5).

The verdicts are pure: an attempt, what was seen in the target and how long ago it was sent. Look first, send the
same bytes under the same identity only when nothing of ours is to be seen, and never decide by number or amount.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from config.settings import Settings
from connectors.base import OperationKind, Search, Sighting
from models.errors import RejectedError
from models.link import Remote
from sync import write
from sync.slice import Slice
from sync.store import attempts, links
from sync.store.attempts import Attempt
from sync.store.links import Claim
from sync.write import Recorded


@dataclass(frozen=True)
class Arrived:
    """It was done: the target holds what was sent."""

    seen: Sighting | None


@dataclass(frozen=True)
class Altered:
    """It was done, and somebody changed it since."""

    seen: Sighting
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """Only a person can say what happened."""

    message: str
    code: str


@dataclass(frozen=True)
class NotYet:
    """Too early to tell."""

    after_s: float


@dataclass(frozen=True)
class Resend:
    """Send the same bytes again under the same identity."""


@dataclass(frozen=True)
class Overtaken:
    """The record moved on, so that what was sent can never be done: go on from what is there."""

    seen: Sighting


@dataclass(frozen=True)
class Gone:
    """The record was deleted."""


@dataclass(frozen=True)
class GiveUp:
    """It was tried often enough, and nothing is there."""


Verdict = Arrived | Altered | Conflict | NotYet | Resend | Overtaken | Gone | GiveUp

Differences = Callable[[Sighting], tuple[str, ...]]
"""How a sighting differs from the bytes that were sent."""


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    """An unanswered attempt and what was seen: ``marked`` carry our mark, ``suspects`` only look like ours."""

    attempt: Attempt
    tries: int
    marked: tuple[Sighting, ...] = ()
    suspects: tuple[Sighting, ...] = ()
    before: Sighting | None = None
    """The record as it was before an update."""


def on_create(case: Case, settings: Settings, differences: Differences) -> Verdict:
    """DESIGN §5, *Create*, steps 1 to 5."""
    attempt = case.attempt
    if len(case.marked) > 1:
        names = ", ".join(_name(sighting) for sighting in case.marked)
        return Conflict(
            f"The target holds this invoice more than once: {names}. Keep one and adopt it.", "several"
        )
    if case.marked:
        return _compared(case.marked[0], differences)
    if not attempt.doubtful:
        return Resend()
    if case.suspects:
        return _suspected(case, settings)
    if case.tries >= settings.tries_max:
        return GiveUp() if attempt.quiet_s >= settings.settled_after_s else NotYet(_rest(attempt, settings))
    if attempt.quiet_s < settings.resend_create_after_s:
        return NotYet(settings.resend_create_after_s - attempt.quiet_s)
    return Resend()


def _compared(sighting: Sighting, differences: Differences) -> Verdict:
    different = differences(sighting)
    return Altered(sighting, different) if different else Arrived(sighting)


def _suspected(case: Case, settings: Settings) -> Verdict:
    if case.attempt.quiet_s < settings.settled_after_s:
        return NotYet(_rest(case.attempt, settings))
    name = _name(case.suspects[0])
    return Conflict(
        f"{name} may be this invoice, but it does not carry our mark. Adopt it if it is, or delete it and resync.",
        "suspect",
    )


def on_change(case: Case, settings: Settings, differences: Differences) -> Verdict:
    """DESIGN §5, *Update, zero*: the record was read by its id."""
    if not case.marked and not case.suspects:
        return Gone()
    seen = (*case.marked, *case.suspects)[0]
    if seen.mark is not None and seen.mark.revision == case.attempt.revision:
        return _compared(seen, differences)
    if seen.mark is None and not differences(seen):
        return Arrived(seen)
    if case.before is not None and seen.remote.version == case.before.remote.version:
        return _again_or_stop(case, settings)
    return Overtaken(seen)


def on_delete(case: Case, settings: Settings) -> Verdict:
    """DESIGN §5, *Delete unknown*."""
    if not case.marked and not case.suspects:
        return Arrived(None)
    seen = (*case.marked, *case.suspects)[0]
    if case.before is not None and seen.remote.version == case.before.remote.version:
        return _again_or_stop(case, settings)
    return Overtaken(seen)


def _again_or_stop(case: Case, settings: Settings) -> Verdict:
    """The version admits one change only, so the same one may be sent again at once."""
    return Resend() if case.tries < settings.tries_max else GiveUp()


def _rest(attempt: Attempt, settings: Settings) -> float:
    return settings.settled_after_s - attempt.quiet_s


def _name(sighting: Sighting) -> str:
    return f"{sighting.remote.label} (#{sighting.remote.id})"


# ── acting on them ───────────────────────────────────────────────────────────────────────────────────────────


def settle(at: Slice, claims: Sequence[Claim]) -> None:
    """Settle every unanswered attempt of the claims; each claim ends here."""
    resends: dict[str, list[Recorded]] = {}
    for claim, attempt, verdict in _verdicts(at, claims):
        if isinstance(verdict, Resend):
            resends.setdefault(attempt.request_id, []).append(_recorded(claim, attempt))
        else:
            with at.transaction() as db:
                _write_down(at, db, claim, attempt, verdict)
    for request_id, recorded in resends.items():
        _resend(at, recorded, request_id)


def _resend(at: Slice, recorded: Sequence[Recorded], request_id: str) -> None:
    """Those of one original request, each under its own identity and bytes; none is added."""
    at.permit_batch()
    with at.transaction() as db:
        for one in recorded:
            attempts.record_resend(db, one.attempt_id)
    write.send(at, recorded, request_id)


def _recorded(claim: Claim, attempt: Attempt) -> Recorded:
    return Recorded(
        claim, attempt.id, attempt.item, attempt.operation, attempt.fingerprint, was_doubtful=attempt.doubtful
    )


def _verdicts(at: Slice, claims: Sequence[Claim]) -> list[tuple[Claim, Attempt, Verdict]]:
    seen = {entity: _look(at, entity, of_entity) for entity, of_entity in _by_entity(claims).items()}
    verdicts = []
    with at.reading() as db:
        for claim in claims:
            if claim.attempt is not None:
                sightings = seen[claim.attempt.item.entity]
                verdicts.append((claim, claim.attempt, _verdict(at, db, claim, claim.attempt, sightings)))
    return verdicts


def _by_entity(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    grouped: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.attempt is not None:
            grouped.setdefault(claim.attempt.item.entity, []).append(claim)
    return grouped


def _look(at: Slice, entity: str, claims: Sequence[Claim]) -> list[Sighting]:
    """One search for all of them: what was made since, what has their numbers, and the records themselves."""
    creates = [claim for claim in claims if claim.attempt and claim.attempt.operation is OperationKind.CREATE]
    made_since = min((claim.attempt.first_sent_at for claim in creates if claim.attempt), default=None)
    margin = timedelta(seconds=at.settings.look_margin_s)
    search = Search(
        entity,
        ids=tuple(claim.remote.remote.id for claim in claims if claim.remote),
        numbers=tuple(number for claim in creates if (number := _number(at, claim))),
        made_since=made_since - margin if made_since else None,
    )
    return at.target.look_up(search)


def _number(at: Slice, claim: Claim) -> str | None:
    """The number that was sent, from the bytes: the document may have changed since."""
    sent = at.target.fields(claim.attempt.item.body) if claim.attempt else {}
    return sent.get("number")


def _verdict(at: Slice, db: Connection, claim: Claim, attempt: Attempt, sightings: Sequence[Sighting]) -> Verdict:
    sent = at.target.fields(attempt.item.body)

    def differences(sighting: Sighting) -> tuple[str, ...]:
        return at.target.differences(sent, sighting.fields)

    if attempt.operation is OperationKind.CREATE:
        free = [one for one in sightings if _is_free(at, db, claim, one.remote)]
        marked = tuple(one for one in free if one.mark and one.mark.token == claim.token)
        suspects = tuple(one for one in free if one.mark is None and _resembles(one, sent))
        return on_create(Case(attempt, claim.tries, marked, suspects), at.settings, differences)
    own = tuple(one for one in sightings if claim.remote and one.remote.id == claim.remote.remote.id)
    case = Case(attempt, claim.tries, own, before=claim.remote)
    if attempt.operation is OperationKind.DELETE:
        return on_delete(case, at.settings)
    return on_change(case, at.settings, differences)


def _is_free(at: Slice, db: Connection, claim: Claim, remote: Remote) -> bool:
    """Whether a record belongs to no other link."""
    return links.owner_of(db, at.target_id, remote.entity, remote.id) in (None, claim.id)


def _resembles(sighting: Sighting, sent: dict[str, object]) -> bool:
    """Our number, or the same party: enough to wait and to ask, never enough to decide."""
    number = sent.get("number")
    return sighting.remote.number == number if number else sighting.party == sent.get("party")


def _write_down(at: Slice, db: Connection, claim: Claim, attempt: Attempt, verdict: Verdict) -> None:
    match verdict:
        case Arrived(seen):
            attempts.close(db, attempt.id, "done", "found in the target")
            voided = attempt.operation in (OperationKind.ZERO, OperationKind.DELETE)
            at.linked(db, claim, attempt.fingerprint, seen, "Voided." if voided else "")
        case Altered(seen, differences):
            attempts.close(db, attempt.id, "done", "found in the target, changed since")
            write.changed(at, db, claim, seen, differences)
            links.note(db, claim.id, **links.remote_columns(seen))
        case Conflict(message, code):
            at.stopped(db, claim, message, code)
        case NotYet(after_s):
            text = f"{at.title} did not answer; looking again whether it arrived."
            at.deferred(db, claim, text, after_s=max(after_s, 1.0))
        case Overtaken(seen):
            attempts.close(db, attempt.id, "superseded", "the record moved on")
            write.moved(at, db, claim, seen)
        case Gone():
            attempts.close(db, attempt.id, "refused", "the record was deleted")
            write.gone(at, db, claim)
        case GiveUp():
            attempts.close(db, attempt.id, "absent", "nothing was done")
            text = f"{at.title} failed {at.settings.tries_max} times; nothing was created."
            at.failed(db, claim, RejectedError(text, code="gave_up"))
        case Resend():
            raise AssertionError("a resend is sent, not written down")
