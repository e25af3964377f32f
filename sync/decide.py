"""Decides what the target needs for one document; pure: knows nothing of HTTP, SQL or the time."""

from dataclasses import dataclass
from hashlib import sha256

from connectors.base import OperationKind, Sighting
from models.document import Document
from models.eligibility import Eligibility, Standing, eligibility
from models.route import OnVoid, Route


@dataclass(frozen=True)
class Subject:
    """Everything a decision rests on; ``decision`` is what a person ordered (the link's column of that name)."""

    document: Document | None
    problem: str | None
    fingerprint: str | None
    held: str | None
    remote: Sighting | None
    decision: str | None
    message: str
    route: Route
    source_title: str
    target_title: str
    is_gone: bool = False
    """The source does not have it any more, and never said what became of it."""


@dataclass(frozen=True)
class Write:
    """The target must be changed."""

    kind: OperationKind


@dataclass(frozen=True)
class Check:
    """Nothing should be needed; look whether the target really holds this version."""


@dataclass(frozen=True)
class Leave:
    """The target holds this version, or both sides agree that it is void."""

    message: str


@dataclass(frozen=True)
class Wait:
    """It is not to be in the target, and is not."""

    message: str
    code: str


@dataclass(frozen=True)
class Stop:
    """A person must act."""

    message: str
    code: str
    key: str = ""


Decision = Write | Check | Leave | Wait | Stop


GONE = "gone_at_source"
"""The cause of what its source does not have any more."""

_LEFT_AS_IT_IS = ("zero_total", "before_start", "archived")
"""Why a document is not posted that is no reason to undo one that is."""


def decide(subject: Subject) -> Decision:
    """What the target needs now."""
    if subject.decision == "exclude" and subject.remote is None:
        return Wait(subject.message, "excluded")
    if subject.is_gone:
        return _vanished(subject)
    if subject.document is None or subject.fingerprint is None:
        return Stop(subject.problem or "This record can't be read.", "unmappable")
    verdict = eligibility(subject.document, subject.route, subject.source_title)
    if subject.decision == "adopt" and verdict.standing is Standing.LIVE:
        return Write(OperationKind.ADOPT)
    if subject.remote is None:
        return _unlinked(subject, verdict)
    return _linked(subject, subject.remote, verdict)


def judgement(subject: Subject) -> str:
    """A hash of what a decision rests on at the source: while it stays the same, nothing is judged anew.

    Without it our own write-back, which touches the record, would set a document in ERROR going again.
    """
    verdict = None
    if subject.document is not None:
        verdict = eligibility(subject.document, subject.route, subject.source_title)
    parts = (subject.fingerprint, subject.problem, verdict and verdict.code, verdict and verdict.message)
    rested_on = (*parts, GONE) if subject.is_gone else parts
    return sha256(repr(rested_on).encode()).hexdigest()


def _vanished(subject: Subject) -> Decision:
    if subject.remote is not None:
        return _by_hand(subject, subject.remote)
    return Wait(f"{subject.source_title} does not have it any more: not posted.", GONE)


def _unlinked(subject: Subject, verdict: Eligibility) -> Decision:
    match verdict.standing:
        case Standing.VOID if subject.held is not None and subject.held == subject.fingerprint:
            return Leave("Voided.")  # its record was deleted by us
        case Standing.BROKEN:
            return Stop(verdict.message, verdict.code)
        case Standing.LIVE:
            return Write(OperationKind.CREATE)
        case Standing.VOID | Standing.WITHDRAWN:
            return Wait(f"{verdict.message.rstrip('.')}: not posted.", verdict.code)
        case Standing.WAITING | Standing.CLOSED:
            return Wait(verdict.message, verdict.code)


def _linked(subject: Subject, remote: Sighting, verdict: Eligibility) -> Decision:
    match verdict.standing:
        case Standing.VOID:
            return _voided(subject, remote)
        case Standing.LIVE:
            return _live(subject)
        case Standing.CLOSED:
            return Check() if subject.decision == "check" else Leave("")
        case Standing.BROKEN:
            return Stop(verdict.message, verdict.code)
        case Standing.WAITING if verdict.code in _LEFT_AS_IT_IS:
            return _live(subject)
        case Standing.WAITING | Standing.WITHDRAWN:
            return _by_hand(subject, remote)


def _live(subject: Subject) -> Decision:
    if subject.held == subject.fingerprint and subject.decision != "overwrite":
        return Check() if subject.decision == "check" else Leave("")
    return Write(OperationKind.UPDATE)


def _voided(subject: Subject, remote: Sighting) -> Decision:
    if subject.held == subject.fingerprint:
        return Check() if subject.decision == "check" else Leave("Voided.")
    match subject.route.policy.on_void:
        case OnVoid.ZERO:
            return Write(OperationKind.ZERO)
        case OnVoid.DELETE:
            return Write(OperationKind.DELETE)
        case OnVoid.ERROR:
            return _by_hand(subject, remote)


def _by_hand(subject: Subject, remote: Sighting) -> Decision:
    """A person is asked to undo the record in the target; whoever resyncs may have done so."""
    asked = asked_of_a_person(subject, remote)
    assert asked is not None
    return Check() if subject.decision == "check" else asked


def asked_of_a_person(subject: Subject, remote: Sighting) -> Stop | None:
    """What a person is to do by hand with a record that the source does not want any more; None for any other."""
    if subject.is_gone:
        return _still_there(subject, remote)
    if subject.document is None:
        return None
    verdict = eligibility(subject.document, subject.route, subject.source_title)
    match verdict.standing:
        case Standing.VOID if subject.held != subject.fingerprint:
            text = f"{verdict.message} {remote.remote.label} is still in {subject.target_title}"
            return Stop(f"{text}: void it there, then resync.", "void_at_source")
        case Standing.WAITING if verdict.code in _LEFT_AS_IT_IS:
            return None
        case Standing.WAITING | Standing.WITHDRAWN:
            return _went_back(subject, remote, verdict)
        case _:
            return None


def _went_back(subject: Subject, remote: Sighting, verdict: Eligibility) -> Stop:
    return Stop(
        f"{verdict.message.rstrip('.')}, but {remote.remote.label} is in {subject.target_title} already. "
        f"Approve it in {subject.source_title} again, or delete the {remote.remote.entity.lower()} and resync.",
        "went_back",
    )


def _still_there(subject: Subject, remote: Sighting) -> Stop:
    """Nobody said that it was deleted: nothing is undone on a guess."""
    return Stop(
        f"{subject.source_title} does not have it any more and does not say why, but {remote.remote.label} is in "
        f"{subject.target_title}. Restore it in {subject.source_title}, or delete the "
        f"{remote.remote.entity.lower()} and resync.",
        GONE,
    )
