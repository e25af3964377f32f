"""Says what became of a write whose answer never came (DESIGN §5); pure.

An attempt, what was seen in the target and how long ago it was sent lead to a verdict. Look first, send the same
bytes under the same identity only when nothing of ours is to be seen, and never decide by number or amount. Each
rule closes a hole that a simulation or an integrator found.
"""

from collections.abc import Callable
from dataclasses import dataclass

from config.settings import Settings
from connectors.base import OperationKind, Sighting, TargetReference
from models.errors import PermanentError
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
class Disputed:
    """Our mark is gone, and nobody can know whose the fields are that are there now."""

    seen: Sighting


@dataclass(frozen=True)
class Conflict:
    """Only a person can say what happened; the attempt stays open. ``suspects`` are ids of what it is about."""

    message: str
    code: str
    suspects: tuple[str, ...]


@dataclass(frozen=True)
class Adopted:
    """It is the record that a person named."""

    seen: Sighting


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
class Denied:
    """A resend was refused, and nothing sent before it can be done any more."""

    error: PermanentError


@dataclass(frozen=True)
class GiveUp:
    """It was tried often enough, and it is not there."""


Verdict = (
    Arrived
    | Altered
    | Disputed
    | Conflict
    | Adopted
    | NotYet
    | Resend
    | Absent
    | Overtaken
    | Gone
    | Denied
    | GiveUp
)

Differences = Callable[[Sighting], tuple[str, ...]]
"""How a sighting differs from the bytes that were sent."""


@dataclass(frozen=True)
class Case:
    """An unanswered attempt and what was seen.

    Of a create: ``marked`` carry our mark, ``namesakes`` have none but our number, ``neighbours`` are of our party
    and were made since the first send. Records of other links, and those that a person said are not ours, are in
    none of them.
    """

    attempt: Attempt
    tries: int
    now: Sighting | None = None
    """The record that is changed, or that an answer named, as it is now; None where it is gone."""
    named: Sighting | None = None
    """The record that a person named to be adopted."""
    marked: tuple[Sighting, ...] = ()
    namesakes: tuple[Sighting, ...] = ()
    neighbours: tuple[Sighting, ...] = ()
    deleted: tuple[str, ...] = ()
    """Ids of what we do not know and somebody deleted in the target since the first send."""
    withdrawn: bool = False
    """The source does not want it in the target any more."""
    outdated: bool = False
    """The source has another version by now."""


# ── create ───────────────────────────────────────────────────────────────────────────────────────────────────


def on_create(case: Case, settings: Settings, differences: Differences) -> Verdict:
    """*Create*: an answer that named it; then our mark, of this very write; then who looks like ours."""
    if case.attempt.answered_id is not None:
        return Gone() if case.now is None else _compared(case.now, differences)
    if len(case.marked) > 1 or (case.marked and case.namesakes):
        return _several((*case.marked, *case.namesakes))
    if case.marked and _revision(case.marked[0]) == case.attempt.revision:
        return _compared(case.marked[0], differences)
    if suspects := (*case.marked, *case.namesakes, *case.neighbours):
        return _when_quiet(case, settings, _suspected(suspects))
    if case.deleted and case.attempt.doubtful:
        return _when_quiet(case, settings, _deleted_perhaps(case.deleted))
    return _nowhere(case, settings)


def _nowhere(case: Case, settings: Settings) -> Verdict:
    """Nothing of it is to be seen, and nothing explains that."""
    if case.withdrawn:
        return _when_quiet(case, settings, Absent())
    if (end := _end(case, settings)) is not None:
        return _when_quiet(case, settings, end)
    if case.attempt.doubtful and case.attempt.quiet_s < settings.resend_create_after_s:
        return NotYet(settings.resend_create_after_s - case.attempt.quiet_s)
    return Resend()


# ── update, zero, adopt, delete ──────────────────────────────────────────────────────────────────────────────


def on_change(case: Case, settings: Settings, differences: Differences) -> Verdict:
    """*Update, zero, adopt*: the record was read by its id, and its version tells what can still happen."""
    seen, attempt = case.now, case.attempt
    if seen is None:
        return Arrived(None) if case.withdrawn else Gone()
    if seen.remote.version == attempt.version:  # whatever its mark says: nothing was done to it
        return _again(case, settings)
    if _revision(seen) == attempt.revision:
        return _compared(seen, differences)
    if _revision(seen) is not None or attempt.operation is OperationKind.ADOPT:
        return Overtaken(seen)
    return Arrived(seen) if not differences(seen) and not case.outdated else Disputed(seen)


def on_delete(case: Case, settings: Settings) -> Verdict:
    """*Delete*: gone is done; while the version stands, the same deletion can be sent again."""
    if case.now is None:
        return Arrived(None)
    if case.now.remote.version == case.attempt.version:
        return _again(case, settings)
    return Overtaken(case.now)


def _again(case: Case, settings: Settings) -> Verdict:
    """The version admits one change only, so the same one may be sent again at once."""
    end = _end(case, settings)
    return Resend() if end is None else _when_quiet(case, settings, end)


# ── references ───────────────────────────────────────────────────────────────────────────────────────────────


def on_reference(attempt: Attempt, newcomers: tuple[TargetReference, ...], settings: Settings) -> Verdict:
    """*Reference*: no such name is there. ``newcomers`` were made since the first send, and nobody knows why."""
    case = Case(attempt, tries=0)
    if newcomers:
        names = tuple(one.name for one in newcomers)
        return _when_quiet(case, settings, Conflict("", "suspect", names))
    return _nowhere(case, settings)


# ── what they share ──────────────────────────────────────────────────────────────────────────────────────────


def _end(case: Case, settings: Settings) -> Verdict | None:
    """Why the same is not sent again."""
    if case.attempt.refusal is not None:
        return Denied(case.attempt.refusal)
    if case.tries >= settings.tries_max:
        return GiveUp()
    return Absent() if case.attempt.sends >= SENDS_UNDER_ONE_IDENTITY else None


def _compared(sighting: Sighting, differences: Differences) -> Verdict:
    different = differences(sighting)
    return Altered(sighting, different) if different else Arrived(sighting)


def _when_quiet(case: Case, settings: Settings, verdict: Verdict) -> Verdict:
    """A verdict that only stands when the target can't be working on it any more."""
    rest_s = settings.quiet_after_s - case.attempt.quiet_s
    return NotYet(rest_s) if rest_s > 0 and case.attempt.doubtful else verdict


def _revision(sighting: Sighting) -> int | None:
    """The revision of our mark; None for a record whose mark is gone, or is another document's."""
    return sighting.mark.revision if sighting.mark else None


def _several(seen: tuple[Sighting, ...]) -> Conflict:
    text = f"The books hold this invoice more than once: {_names(seen)}. Keep one and adopt it."
    return Conflict(text, "several", _ids(seen))


def _suspected(seen: tuple[Sighting, ...]) -> Conflict:
    are = "may be this invoice, but its memo is not marked as ours" if len(seen) == 1 else "may be this invoice"
    text = f"{_names(seen)} {are}. Adopt it if it is; if it is not, resync with --send."
    return Conflict(text, "suspect", _ids(seen))


def _deleted_perhaps(ids: tuple[str, ...]) -> Conflict:
    text = (
        "The answer was lost and somebody deleted something in the books since: it may have been this invoice. "
        "If it is to be there, resync with --send; else exclude it."
    )
    return Conflict(text, "deleted_perhaps", ids)


def _names(seen: tuple[Sighting, ...]) -> str:
    return ", ".join(f"{sighting.remote.label} (#{sighting.remote.id})" for sighting in seen)


def _ids(seen: tuple[Sighting, ...]) -> tuple[str, ...]:
    return tuple(sighting.remote.id for sighting in seen)
