"""Says how a record in the target is not as we left it, in words for a bookkeeper; pure."""

from collections.abc import Sequence

from connectors.base import Sighting, Target

CHANGE_BACK = "Change it back and resync, or resync with --overwrite to send the source's version."
COMPARE = "Compare it with the source, and resync with --overwrite to send the source's version."


def left_as(target: Target, title: str, before: Sighting | None, now: Sighting) -> str:
    """What is not as we left it, without advice; empty where all of ours is."""
    if before is None:
        return ""
    if not before.fields:
        return unclear(title, now)
    differences = target.differences(before.fields, now.fields)
    return differs(title, now, differences) if differences else ""


def differs(title: str, now: Sighting, differences: Sequence[str]) -> str:
    """Somebody changed our fields."""
    return f"{now.remote.label} was changed in {title}: {'; '.join(differences)}"


def unclear(title: str, now: Sighting) -> str:
    """Nobody can know whether the fields that are there are ours."""
    return f"{now.remote.label} was changed in {title} while our update was on its way"


def advice(before: Sighting | None) -> str:
    """What a person can do about a change."""
    return CHANGE_BACK if before is not None and before.fields else COMPARE


def deleted(title: str, name: str) -> str:
    """The sentence for a record that is not there any more."""
    return f"{name} was deleted in {title}. Resync to create it again, or exclude the invoice."


def several(title: str, records: Sequence[str]) -> str:
    """The sentence for an invoice that is in the target more than once."""
    names = ", ".join(records[:-1]) + f" and {records[-1]}"
    return f"{title} holds this invoice more than once: {names}. Delete what is too much, then resync."
