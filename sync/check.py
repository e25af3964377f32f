"""Compares what the target holds with what we left there, where nothing needs to be written."""

from collections.abc import Sequence

from sqlalchemy import Connection

from connectors.base import OperationKind, Sighting
from sync import compare, endings, judge, records
from sync.decide import Stop, asked_of_a_person
from sync.slice import Slice
from sync.store.leases import Claim


def check(at: Slice, claims: Sequence[Claim]) -> None:
    """Compare what the target holds with what we left there."""
    if not claims:
        return
    remotes = [(claim.id, claim.remote.remote) for claim in claims if claim.remote]
    now = records.read(at, [(link_id, remote.entity, remote.id) for link_id, remote in remotes])
    twins = _twins(at, claims)
    with at.transaction() as db:
        for claim in claims:
            _compare(at, db, claim, now.get(claim.id), twins.get(claim.id, ()))


def _compare(at: Slice, db: Connection, claim: Claim, seen: Sighting | None, twins: Sequence[Sighting]) -> None:
    subject = judge.subject_of(at.routes[claim.route_id], claim, judge.content_of(claim))
    asked = asked_of_a_person(subject, claim.remote) if claim.remote else None
    if seen is None and asked and not at.is_void(claim):
        at.forgotten(db, claim)
    elif seen is None:
        endings.gone(at, db, claim, kind=OperationKind.ZERO if at.is_void(claim) else None)
    elif twins:
        text = compare.several(at.title, [f"{one.remote.label} (#{one.remote.id})" for one in (seen, *twins)])
        at.stopped(db, claim, text, endings.SEVERAL, suspects=[twin.remote.id for twin in twins])
    elif asked:
        _compare_undone(at, db, claim, seen, asked)
    elif what := compare.left_as(at.target, at.title, claim.remote, seen):
        endings.changed(at, db, claim, seen, what)
    else:
        at.linked(db, claim, claim.wanted, seen, "Voided." if at.is_void(claim) else "")


def _compare_undone(at: Slice, db: Connection, claim: Claim, seen: Sighting, asked: Stop) -> None:
    """A person was to void it there: then nothing is owed on it any more."""
    if at.is_void(claim) and seen.remote.total == 0:
        at.linked(db, claim, claim.wanted, seen, "Voided.")
    else:
        at.stopped(db, claim, asked.message, asked.code)


def _twins(at: Slice, claims: Sequence[Claim]) -> dict[int, list[Sighting]]:
    """The further records that a message named, by link, where they are still there and still carry our mark."""
    asked = [claim for claim in claims if claim.remote and claim.cause == endings.SEVERAL]
    named = [
        (claim.id, claim.remote.remote.entity, id_) for claim in asked if claim.remote for id_ in claim.suspects
    ]
    tokens = {claim.id: claim.token for claim in asked}
    found: dict[int, list[Sighting]] = {}
    for link_id, seen in records.read_each(at, named):
        if seen.mark is not None and seen.mark.token == tokens[link_id]:
            found.setdefault(link_id, []).append(seen)
    return found
