"""Endings of a claim that more than one step comes to: refused for good, gone, changed by a person, given up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from connectors.base import OperationKind, Sighting
from models.errors import PermanentError, RejectedError
from sync import compare
from sync.slice import Slice
from sync.store import links, remotes
from sync.store.leases import Claim

CHANGED, DELETED = "changed_in_target", "deleted_in_target"
"""The causes of an ERROR that a person's hand in the target is behind."""

SEVERAL = "several"
"""The cause of an ERROR because one invoice is in the target more than once."""


def said_when_done(kind: OperationKind) -> str:
    """What a write leaves to be said about a linked document; most leave nothing."""
    return "Voided." if kind in (OperationKind.ZERO, OperationKind.DELETE) else ""


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
