"""Judges a link: writes down what ``decide`` says of its document, and makes it due where there is work.

Pull does it when a document changed; resync, mappings and a changed policy do it for what they concern. Nothing is
sent here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from connectors.base import OperationKind
from models.document import Document
from models.link import Event, LinkState
from sync import connect, logs
from sync.decide import Check, Decision, Leave, Stop, Subject, Wait, Write, decide, judgement
from sync.store import attempts, links, moves
from sync.store.clock import db_now
from sync.store.connections import RouteRow
from sync.store.documents import Stored
from sync.store.leases import Claim
from sync.store.links import LeaseLostError, LinkRow
from sync.store.moves import Move

QUEUED = "Queued."

log = logs.get("judge")


@dataclass(frozen=True)
class Content:
    """A document as it is to be judged."""

    document: Document | None
    fingerprint: str | None
    problem: str | None
    is_gone: bool = False


def content_of(claim: Claim) -> Content:
    """The document of a claimed link."""
    return Content(claim.document, claim.wanted, claim.problem, claim.is_gone)


def content_in(row: Stored) -> Content:
    """A document as the ledger holds it."""
    return Content(row.canonical, row.fingerprint, row.problem, row.is_gone)


def judge(db: Connection, way: RouteRow, link: LinkRow, content: Content, *, anew: bool = False) -> None:
    """Write down what the document needs; ``anew`` judges even what has not changed."""
    subject = subject_of(way, link, content)
    rested_on = judgement(subject)
    if rested_on == link.judged and not anew:
        return
    wanted = {"fingerprint_wanted": content.fingerprint, "correlation": logs.new_correlation()}
    if links.is_owned(db, link.id):
        links.note(db, link.id, **wanted, judged=None)
        _log(link, wanted, "is in work")
    elif attempts.open_of_link(db, link.id):
        _settle_first(db, link, wanted, anew=anew)
        _log(link, wanted, "is unanswered")
    else:
        decision = decide(subject)
        try:
            step = _step(link, decision, wanted | {"judged": rested_on})
            moves.move(db, link, step.event, step.message, **step.changes)
        except LeaseLostError:  # a worker claimed it this moment, and will see that the document changed
            links.note(db, link.id, **wanted, judged=None)
        _log(link, wanted, type(decision).__name__.lower())


def judge_new(db: Connection, way: RouteRow, new: Sequence[tuple[LinkRow, Content]]) -> None:
    """Judge links that were added in this transaction, so that nobody else can be at them."""
    steps = []
    for link, content in new:
        subject = subject_of(way, link, content)
        decision = decide(subject)
        wanted = {"fingerprint_wanted": content.fingerprint, "correlation": logs.new_correlation()}
        steps.append(_step(link, decision, wanted | {"judged": judgement(subject)}))
        _log(link, wanted, type(decision).__name__.lower())
    moves.move_all(db, steps)


def _log(link: LinkRow, wanted: dict[str, Any], outcome: str) -> None:
    log.debug(
        "judged", link=link.id, document=link.document_id, correlation=wanted["correlation"], outcome=outcome
    )


def _settle_first(db: Connection, link: LinkRow, wanted: dict[str, Any], *, anew: bool) -> None:
    """While an attempt is unanswered nothing else is decided; a person may ask to look at it now."""
    links.note(db, link.id, **wanted, judged=None)
    if anew:
        moves.move(db, link, Event.CHANGE, "To be looked for in the books.", due_at=db_now())


def subject_of(way: RouteRow, link: LinkRow, content: Content) -> Subject:
    """What a decision about a link rests on."""
    return Subject(
        document=content.document,
        problem=content.problem,
        fingerprint=content.fingerprint,
        held=link.held_fingerprint,
        remote=link.remote,
        decision=link.decision,
        message=link.message,
        route=way.route,
        source_title=connect.title(way.source.connector),
        target_title=connect.title(way.target.connector),
        is_gone=content.is_gone,
    )


def _step(link: LinkRow, decision: Decision, changes: dict[str, Any]) -> Move:
    """What a decision means for its link; pure."""
    rested = {"cause": None, "cause_key": None, **_rested(link), **changes}
    due = {**changes, "due_at": db_now()}
    match decision:
        case Write(kind):
            event, message = _work(link, kind)
            return Move(link, event, message, {"cause": None, "cause_key": None, "tries": 0, **due})
        case Check():
            return Move(link, Event.CHANGE, "To be compared with the books.", due)
        case Leave() if link.state is not LinkState.LINKED:  # LINKED comes only from an answer or a read
            return Move(link, Event.CHANGE, "To be compared with the books.", {**due, "decision": "check"})
        case Leave(message):
            return Move(link, Event.CONFIRM, message, rested)
        case Wait() if link.state is LinkState.LINKED:  # its record was deleted by us: nothing is in the target
            return Move(link, Event.CHANGE, "The source changed it; it is looked at next.", due)
        case Wait(message, code):
            return Move(link, Event.WAIT, message, {**rested, "cause": code})
        case Stop(message, code, key):
            return Move(link, Event.STOP, message, {**rested, "cause": code, "cause_key": key})


def _rested(link: LinkRow) -> dict[str, Any]:
    """No work and no order is left, but for an exclusion, which lasts."""
    return moves.RESTED | {"decision": link.decision if link.decision == "exclude" else None}


def _work(link: LinkRow, kind: OperationKind) -> tuple[Event, str]:
    """Nothing is in the target: it is queued; something is, or was: an update is on its way."""
    if link.remote is None and link.state not in (LinkState.LINKING, LinkState.LINKED):
        return Event.QUEUE, QUEUED
    what = {OperationKind.ZERO: "The void", OperationKind.DELETE: "The deletion"}.get(kind, "An update")
    return Event.CHANGE, f"{what} is on its way."
