"""Says what became of a write whose answer never came (DESIGN §5); pure.

An attempt, what was seen in the target and how long ago it was sent lead to a verdict. Look first, send the same
bytes under the same identity only when nothing of ours is to be seen, and never decide by number or amount. Each
rule closes a hole that a simulation or an integrator found.
"""

from collections.abc import Callable
from dataclasses import dataclass

from config.settings import Settings
from connectors.base import OperationKind, Sighting
from sync.store.attempts import Attempt

SENDS_UNDER_ONE_IDENTITY = 3
"""After so many sends without a word the identity may be what is wrong with them."""


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
    """Only a person can say what happened; the attempt stays open."""

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
class Absent:
    """It was not done and will not be: a new identity may follow."""


@dataclass(frozen=True)
class Overtaken:
    """The record moved on, so that what was sent can never be done: go on from what is there."""

    seen: Sighting


@dataclass(frozen=True)
class Gone:
    """The record was deleted."""


@dataclass(frozen=True)
class GiveUp:
    """It was tried often enough, and it is not there."""


Verdict = Arrived | Altered | Conflict | NotYet | Resend | Absent | Overtaken | Gone | GiveUp

Differences = Callable[[Sighting], tuple[str, ...]]
"""How a sighting differs from the bytes that were sent."""


@dataclass(frozen=True)
class Case:
    """An unanswered attempt and what was seen: ``marked`` carry our mark, ``suspects`` only look like ours."""

    attempt: Attempt
    tries: int
    marked: tuple[Sighting, ...] = ()
    suspects: tuple[Sighting, ...] = ()
    before: Sighting | None = None
    """The record as it was before a change."""
    unknown_deleted: bool = False
    """Something that we do not know was deleted in the target since the first send."""
    withdrawn: bool = False
    """The source does not want it in the target any more."""
    not_ours: bool = False
    """A person said that what looks like ours is not."""


def on_create(case: Case, settings: Settings, differences: Differences) -> Verdict:
    """*Create*: the mark decides; then who looks like ours; then how long it has been quiet."""
    if len(case.marked) > 1:
        names = ", ".join(_name(sighting) for sighting in case.marked)
        return Conflict(f"The target holds this invoice more than once: {names}. Keep one, adopt it.", "several")
    if case.marked:
        return _compared(case.marked[0], differences)
    if not case.attempt.doubtful:
        return Absent() if case.withdrawn else Resend()
    if case.suspects and not case.not_ours:
        return _when_settled(case, settings, _suspected(case.suspects[0]))
    if case.unknown_deleted and not case.not_ours:
        return _when_settled(case, settings, _deleted_perhaps())
    if case.withdrawn:
        return _when_settled(case, settings, Absent())
    return _nowhere(case, settings)


def _nowhere(case: Case, settings: Settings) -> Verdict:
    """Nothing of it is to be seen, and nothing explains that."""
    attempt = case.attempt
    if case.tries >= settings.tries_max:
        return _when_settled(case, settings, GiveUp())
    if attempt.sends >= SENDS_UNDER_ONE_IDENTITY:
        return _when_settled(case, settings, Absent())
    if attempt.quiet_s < settings.resend_create_after_s:
        return NotYet(settings.resend_create_after_s - attempt.quiet_s)
    return Resend()


def on_change(case: Case, settings: Settings, differences: Differences) -> Verdict:
    """*Update, zero, adopt*: the record was read by its id, and its version tells what can still happen."""
    if not case.marked:
        return Arrived(None) if case.withdrawn else Gone()
    (seen,) = case.marked
    before = case.before
    if before is not None and seen.remote.version == before.remote.version:
        return _again(case, settings)  # whatever its mark says: nothing was done to it
    if before is None or _is_ours(seen, before, case.attempt.revision):
        return _compared(seen, differences)
    if _is_ours(seen, before, None) or case.attempt.operation is OperationKind.ADOPT:
        return Overtaken(seen)
    return _compared(seen, differences)


def on_delete(case: Case, settings: Settings) -> Verdict:
    """*Delete*: gone is done; while the version stands, the same deletion can be sent again."""
    if not case.marked:
        return Arrived(None)
    (seen,) = case.marked
    if case.before is not None and seen.remote.version == case.before.remote.version:
        return _again(case, settings)
    return Overtaken(seen)


def _is_ours(seen: Sighting, before: Sighting, revision: int | None) -> bool:
    """Whether the record carries our mark, of a revision or of any."""
    if seen.mark is None or before.mark is None or seen.mark.token != before.mark.token:
        return False
    return revision is None or seen.mark.revision == revision


def _compared(sighting: Sighting, differences: Differences) -> Verdict:
    different = differences(sighting)
    return Altered(sighting, different) if different else Arrived(sighting)


def _when_settled(case: Case, settings: Settings, verdict: Verdict) -> Verdict:
    """A verdict that only stands when the target can't be working on it any more."""
    rest_s = settings.settled_after_s - case.attempt.quiet_s
    return NotYet(rest_s) if rest_s > 0 else verdict


def _again(case: Case, settings: Settings) -> Verdict:
    """The version admits one change only, so the same one may be sent again at once."""
    return Resend() if case.tries < settings.tries_max else _when_settled(case, settings, GiveUp())


def _suspected(suspect: Sighting) -> Conflict:
    return Conflict(
        f"{_name(suspect)} may be this invoice, but it does not carry our mark. Adopt it if it is; "
        "if it is not, resync with --send.",
        "suspect",
    )


def _deleted_perhaps() -> Conflict:
    return Conflict(
        "The answer was lost and somebody deleted something in the target since: it may have been this invoice. "
        "If it is to be there, resync with --send; else exclude it.",
        "deleted_perhaps",
    )


def _name(sighting: Sighting) -> str:
    return f"{sighting.remote.label} (#{sighting.remote.id})"
