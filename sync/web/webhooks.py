"""Takes a source's events: verified, kept, and only then answered 200; they are followed by workers.

Vendors differ in what they repeat; HighLevel repeats after 429 and after nothing else (sources.md §6.4). So
whatever keeps an event from being stored that is no fault of the event is answered 429, be it the database or a
missing setting. Nothing of what an event holds is logged or kept.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from connectors.base import AccessEnded, Event, ForgedEventError, Hint, ReceivesWebhooks, UnusableEventError
from models.errors import UsageError
from sync.connect import Workshop, workshop
from sync.store import connections, slots, tallies, webhooks
from sync.store.clock import now
from sync.store.connections import ConnectionRow
from sync.turns import FOLLOW, schedule
from sync.web.answers import GONE, away, refusal
from sync.web.asking import NoAnswerError

log = logging.getLogger("ledgerlink.webhooks")

LARGEST = 2**20
"""No invoice's event is larger than this many bytes."""

EVENTS = "events"
"""The name of the counter: what became of the events that came."""

AGAIN = "The event could not be kept just now; send it again."


class _NothingHereError(Exception):
    """No connection of that name takes events."""


async def receive(request: Request) -> Response:
    """POST /webhooks/{connection}, and /webhooks/{connection}/{event}."""
    try:
        body = await _body(request)
    except ClientDisconnect:
        return refusal(400, "The event was cut off.")
    if body is None:
        return refusal(413, f"An event has at most {LARGEST} bytes.")
    name, named = request.path_params["connection"], request.path_params.get("event", "")
    headers = dict(request.headers.items())
    return await _answered(request, lambda: _kept(request, name, lambda at: Event(body, headers, named, at)))


async def _body(request: Request) -> bytes | None:
    """The exact bytes; None where there are too many."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return bytes(body)


async def _answered(request: Request, keep: Callable[[], bool]) -> Response:
    try:
        is_new = await request.app.state.receiving.ask(keep)
    except _NothingHereError:
        return refusal(404, f"There is nothing at {request.url.path}.")
    except ForgedEventError as error:
        log.warning("event refused", extra={"reason": str(error)})
        return refusal(401, str(error))
    except UnusableEventError as error:
        log.warning("event not usable", extra={"reason": str(error)})
        return refusal(400, str(error))
    except (NoAnswerError, UsageError, *GONE) as error:
        return _not_kept(request, error)
    except Exception:  # a bug of ours is no reason to lose an event
        log.exception("event not kept")
        return refusal(429, AGAIN)
    return JSONResponse({"kept": is_new})


def _not_kept(request: Request, error: Exception) -> Response:
    if isinstance(error, GONE):
        away(request.app.state.database, error)
    else:
        log.error("event not kept: %s", type(error).__name__)
    return refusal(429, AGAIN)


def _kept(request: Request, name: str, event: Callable[[datetime], Event]) -> bool:
    """Whether it is a new one that we have use for."""
    using = _workshop(request)
    with using.database.reading() as db:
        row, at = connections.by_name(db, name), now(db)
    source = using.source(row) if row else None
    if row is None or not isinstance(source, ReceivesWebhooks):
        raise _NothingHereError
    try:
        said = source.hint(event(at))
    except (ForgedEventError, UnusableEventError) as error:
        _count(using, row, "refused" if isinstance(error, ForgedEventError) else "unusable")
        raise
    return _kept_as(using, row, said)


def _kept_as(using: Workshop, row: ConnectionRow, said: Hint | AccessEnded | None) -> bool:
    match said:
        case None:
            _count(using, row, "of no use")
            return False
        case AccessEnded():
            return _hold(using, row, said)
        case Hint():
            return _store(using, row, said)


def _count(using: Workshop, row: ConnectionRow, what: str) -> None:
    with using.database.transaction() as db:
        tallies.count(db, row.id, EVENTS, what)


def _hold(using: Workshop, row: ConnectionRow, ended: AccessEnded) -> bool:
    """Nobody asks in vain any more; a copy of the event that comes after a person resumed it holds nothing."""
    with using.database.transaction() as db:
        is_new = webhooks.note(db, row.id, ended.event_id, ended.kind)
        tallies.count(db, row.id, EVENTS, "kept" if is_new else "repeated")
        if is_new:
            text = f"{ended.message} Then `ledgerlink connections resume {row.name}`."
            connections.hold(db, row.id, connections.ACCESS_ENDED, text)
            log.warning("access ended", extra={"connection": row.name})
    return is_new


def _store(using: Workshop, row: ConnectionRow, hint: Hint) -> bool:
    """The hint and the work to follow it, at once."""
    with using.database.transaction() as db:
        number = webhooks.add(db, row.id, hint)
        tallies.count(db, row.id, EVENTS, "repeated" if number is None else "kept")
        if number is not None:
            slots.add(db, schedule(FOLLOW, row.name), number, row.id)
    return number is not None


def _workshop(request: Request) -> Workshop:
    """Made with the first event: the web server starts whatever the database does."""
    state = request.app.state
    if state.workshop is None:
        state.database.check_schema()
        state.workshop = workshop(state.database, state.settings)
    made: Workshop = state.workshop
    return made
