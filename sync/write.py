"""Writes: records attempts and sends them in one batch.

An attempt is committed before it is sent, and no transaction is open while it is under way (DESIGN §4.3). What
came of it is for ``answers``.
"""

import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from connectors.base import Done, Item, Operation, OperationKind, Sent
from models.errors import MappingError
from sync import answers, connect, endings, logs
from sync.slice import Slice
from sync.store import attempts, leases, links, timeline
from sync.store.attempts import NewAttempt
from sync.work import Recorded, Work

log = logs.get("write")


NUMBER_TAKEN_S = 1.0
"""How long an invoice waits for another of the same vendor and number that is being sent."""


def write(at: Slice, works: Sequence[Work]) -> None:
    """Record, send and write down. Raises what is wrong with the connection, when all is written down."""
    for batch in _batches(at, works):
        at.permit_batch()
        request_id, recorded_at = uuid4().hex, time.monotonic()
        recorded = _record(at, batch, request_id)
        if recorded:
            send(at, recorded, request_id, recorded_at)


def _batches(at: Slice, works: Sequence[Work]) -> list[list[Work]]:
    """What failed before goes in smaller batches, so that one that breaks its batch is soon alone."""
    by_tries: dict[int, list[Work]] = {}
    for work in works:
        by_tries.setdefault(work.claim.tries, []).append(work)
    batches: list[list[Work]] = []
    for tries, some in by_tries.items():
        size = max(1, at.target.batch_size >> tries)
        batches += [some[begin : begin + size] for begin in range(0, len(some), size)]
    return batches


def send(at: Slice, recorded: Sequence[Recorded], request_id: str, recorded_at: float) -> None:
    """Send what is recorded, unless too much time went by since, and write down every outcome."""
    if not at.is_fresh(recorded_at):
        _cancel(at, recorded)
        return
    sent = at.send([one.item for one in recorded], request_id)
    _log(recorded, request_id, sent)
    now = answers.look(at, recorded, sent)
    with at.transaction() as db:
        ours = at.newest(db, [one.claim for one in recorded])
        _keep_for_new_owners(at, db, [one for one in recorded if one.claim.id not in ours], sent)
        answers.write_all_down(at, db, [one for one in recorded if one.claim.id in ours], sent, now)
    if sent.trouble is not None:
        raise sent.trouble


def _log(recorded: Sequence[Recorded], request_id: str, sent: Sent) -> None:
    for one in recorded:
        log.debug(
            "answered",
            link=one.claim.id,
            correlation=one.claim.correlation,
            request=request_id,
            item=one.item.item_id,
            operation=str(one.kind),
            outcome=type(sent.outcomes[one.item.item_id]).__name__.lower(),
        )


def _cancel(at: Slice, recorded: Sequence[Recorded]) -> None:
    """This worker slept too long to rely on what it saw; what it has not sent, nobody has.

    Unless another worker took the link over meanwhile: it may have sent what was recorded here.
    """
    with at.transaction() as db:
        ours = at.newest(db, [one.claim for one in recorded])
        at.leave(one.claim for one in recorded if one.claim.id not in ours)
        for one in recorded:
            if one.claim.id in ours:
                if one.earlier is None:
                    attempts.cancel(db, one.attempt_id)
                at.handed_back(db, one.claim, "It is taken up again by itself.")


def _keep_for_new_owners(at: Slice, db: Connection, recorded: Sequence[Recorded], sent: Sent) -> None:
    """An answer that came after the lease was lost changes no link; what it named is looked at first."""
    at.leave(one.claim for one in recorded)
    for one in recorded:
        outcome = sent.outcomes[one.item.item_id]
        if isinstance(outcome, Done) and outcome.sighting is not None:
            attempts.answered_late(db, one.attempt_id, outcome.sighting.remote.id)


def _record(at: Slice, works: Sequence[Work], request_id: str) -> list[Recorded]:
    """Commit the attempts of a batch; what is not to be sent, or another worker's by now, is left out."""
    with at.transaction() as db:
        owned = leases.still_owned(db, [work.claim for work in works])
        at.leave(work.claim for work in works if work.claim.id not in owned)
        items = _encoded(at, db, [work for work in works if work.claim.id in owned])
        new = [_new_attempt(at, work, item, request_id) for work, item in items]
        recorded: list[Recorded] = []
        for (work, item), attempt_id in zip(items, attempts.record(db, at.target_id, new), strict=True):
            if attempt_id is None:
                _wait_for_the_number(at, db, work)
            else:
                message = endings.said_when_done(work.kind) or " ".join(work.remarks)
                recorded.append(Recorded(work.claim, attempt_id, item, work.kind, _content(work), message))
        _note_sent(db, [work for work, _ in items], recorded, request_id)
    return recorded


def _encoded(at: Slice, db: Connection, works: Sequence[Work]) -> list[tuple[Work, Item]]:
    items: list[tuple[Work, Item]] = []
    for work in works:
        try:
            item = at.target.encode(_operation(at, work), str(len(items) + 1), work.references, work.policy)
        except MappingError as error:
            at.failed(db, work.claim, error)
        else:
            items.append((work, item))
    return items


def _note_sent(db: Connection, works: Sequence[Work], recorded: Sequence[Recorded], request_id: str) -> None:
    """What links know of their attempts, and people of what happened."""
    sent = {one.claim.id: one.item for one in recorded}
    noted = [work for work in works if work.claim.id in sent]
    links.note_all(db, {work.claim.id: {"revision": work.mark.revision, **_known_now(work)} for work in noted})
    told = [
        timeline.Happened(
            work.claim.id,
            f"sent: {work.kind}",
            details={"request": request_id, "item": sent[work.claim.id].item_id},
        )
        for work in noted
    ]
    timeline.of_links(db, told)


def _content(work: Work) -> str | None:
    """The version that is written. What was sent once and is adopted now holds the version that was sent then."""
    held = work.claim.held_fingerprint if work.kind is OperationKind.ADOPT else None
    return held or work.claim.wanted


def _known_now(work: Work) -> dict[str, Any]:
    """What the link knows once its attempt is recorded: the order is the attempt's from now on.

    The record that a person named is the link's when the two were compared.
    """
    named = links.remote_columns(work.seen) if work.kind is OperationKind.ADOPT else {}
    return {"decision": None} | named


def _wait_for_the_number(at: Slice, db: Connection, work: Work) -> None:
    """Of one party and number only one is created at a time; one that waits for a person may wait long."""
    name = f"invoice with the number {work.document.label}"
    if attempts.is_number_stuck(db, at.target_id, work.number_key(at.target) or ""):
        text = f"Waiting for another {name}: somebody must say what became of it."
        at.deferred(db, work.claim, text, after_s=at.settings.retry_longest_s)
    else:
        text = f"Another {name} is on its way; this one follows."
        at.deferred(db, work.claim, text, after_s=NUMBER_TAKEN_S)


def _operation(at: Slice, work: Work) -> Operation:
    source = connect.title(at.routes[work.claim.route_id].source.connector)
    return Operation(work.kind, work.mark, work.document, source, seen=work.seen, parent=work.parent)


def _new_attempt(at: Slice, work: Work, item: Item, request_id: str) -> NewAttempt:
    return NewAttempt(
        request_id=request_id,
        item=item,
        operation=work.kind,
        revision=work.mark.revision,
        fence=work.claim.fence,
        link_id=work.claim.id,
        fingerprint=_content(work),
        number_key=work.number_key(at.target),
        version=work.seen.remote.version if work.seen else None,
        ordered=work.claim.decision,
    )
