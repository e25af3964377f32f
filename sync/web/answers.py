"""Answers: JSON, with the headers that keep a browser from making more of it than data."""

import logging

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import UsageError
from sync.store.database import Database, explained
from sync.web.asking import NoAnswerError

log = logging.getLogger("ledgerlink.web")

AWAY = "The database can't be used; the log of this process says why."

BROKE = "Something in Ledgerlink broke; its log has the details. Nothing was changed."

HEADERS = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
}

GONE = (DBAPIError, NoConnectionError)
"""How a database fails that is away, overloaded, without rights for us, or something else than a database."""


def refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer that is none."""
    return JSONResponse({"error": sentence}, status, headers)


def away(database: Database, error: Exception) -> str:
    """The sentence for a database that fails; its address and the reason are for the log alone."""
    reason = explained(error, database.url).message if isinstance(error, DBAPIError) else str(error)
    log.error(reason)
    return AWAY


def without_address(database: Database, error: UsageError) -> str:
    """What is wrong with the schema, for readers who need not know where the database is."""
    return error.message.replace(f" {database.shown}", "", 1)


class Shield:
    """The headers on every answer, and a sentence instead of a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception:
            log.exception("A request to %s failed", scope.get("path"))
            if not has_begun:
                await refusal(500, BROKE)(scope, receive, with_headers)


async def nothing_here(request: Request, error: Exception) -> Response:
    """404 and 405."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        answered = "GET and HEAD are" if "GET" in (error.headers or {}).get("Allow", "GET") else "POST is"
        return refusal(405, f"Only {answered} answered here.", dict(error.headers or {}))
    return refusal(error.status_code, f"There is nothing at {request.url.path}.")


async def no_answer(request: Request, error: Exception) -> Response:
    """503: the database is away, hangs, or has another schema."""
    database: Database = request.app.state.database
    match error:
        case NoAnswerError():
            return refusal(503, str(error))
        case UsageError():
            return refusal(503, without_address(database, error))
        case _:
            return refusal(503, away(database, error))
