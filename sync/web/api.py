"""The status API: how things stand, the invoices, and everything about one. docs/api.md has the fields."""

from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sync import standing
from sync.store import connections, views
from sync.web import parameters
from sync.web.answers import refusal
from sync.web.parameters import LARGEST_ID, Asked, Name, WrongParameterError


async def status(request: Request) -> Response:
    """The same as ``ledgerlink status --json``."""
    parameters.none(request.query_params)
    now = await request.app.state.asking.read(standing.standing)
    return JSONResponse(standing.status(now))


async def invoices(request: Request) -> Response:
    """One page; ``next`` is what ``after`` of the next one must be, null on the last."""
    asked = parameters.asked(request.query_params)
    return JSONResponse(await request.app.state.asking.read(lambda db: _page(db, asked)))


async def invoice(request: Request) -> Response:
    """One invoice with its timeline and what was sent for it, without the bytes."""
    parameters.none(request.query_params)
    link_id: int = request.path_params["id"]
    found = (
        await request.app.state.asking.read(lambda db: _invoice(db, link_id)) if link_id <= LARGEST_ID else None
    )
    if found is None:
        raise HTTPException(404)
    return JSONResponse(found)


def _page(db: Connection, asked: Asked) -> dict[str, Any]:
    for name, value in ((Name.SOURCE, asked.wanted.source), (Name.TARGET, asked.wanted.target)):
        if value is not None and connections.by_name(db, value) is None:
            raise WrongParameterError(f"“{name}” names no connection; /api/v1/status lists them.")
    rows = views.page(db, asked.wanted, asked.limit + 1, asked.before)
    has_more = len(rows) > asked.limit
    page = rows[: asked.limit]
    return {
        "invoices": [standing.invoice(row) for row in page],
        "next": parameters.cursor(page[-1].link_id) if has_more else None,
    }


def _invoice(db: Connection, link_id: int) -> dict[str, Any] | None:
    row = views.by_link(db, link_id)
    if row is None:
        return None
    return {
        "invoice": standing.invoice(row),
        "timeline": [standing.moment(one) for one in views.timeline(db, link_id)],
        "exchanges": [standing.exchange(one) for one in views.exchanges(db, link_id)],
    }


async def wrong_parameter(_request: Request, error: Exception) -> Response:
    """400."""
    return refusal(400, str(error))
