"""The one place where HTTP is spoken: a shared client with timeouts, and its failures as our errors.

A change of client library is a change of this file. Nothing here retries: a read may be tried again by whoever
asked, a write has its own rules (DESIGN §4.2).
"""

import atexit
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from models.errors import UnavailableError

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 130.0
"""Longer than QuickBooks works on a request (120 s, quickbooks.md §3.1): giving up earlier makes unknowns."""

WHOLE_ANSWER_S = 150.0
"""How long one answer may take in all: one that comes byte by byte never keeps the other side silent so long."""

Response = httpx.Response

_log = logging.getLogger("ledgerlink.http")


@dataclass
class Counted:
    """How many requests were sent, answered or not."""

    requests: int = 0


_counted: ContextVar[Counted | None] = ContextVar("counted", default=None)


@contextmanager
def counting() -> Iterator[Counted]:
    """Count what this thread sends within."""
    counted = Counted()
    token = _counted.set(counted)
    try:
        yield counted
    finally:
        _counted.reset(token)


class NotSentError(UnavailableError):
    """No connection could be made: nothing was sent, so nothing was done."""


@cache
def _client() -> httpx.Client:
    """One client for the process: a new one for every request costs 18 ms of CPU (reliability.md §6)."""
    client = httpx.Client(
        timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
        follow_redirects=False,
        headers={"User-Agent": "ledgerlink"},
    )
    atexit.register(client.close)
    return client


def request(  # noqa: PLR0913 - the arguments of an HTTP request
    method: str,
    url: str,
    *,
    system: str,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    form: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> Response:
    """Send one request and read the whole answer, whatever its status.

    ``system`` is the name for messages. Raises ``NotSentError`` when no connection could be made and
    ``UnavailableError`` when there was no whole answer: what was sent may have been done.
    """
    arguments: dict[str, Any] = {"params": params, "headers": headers, "content": content, "data": form}
    begun, answer = time.monotonic(), None
    try:
        answer = _exchanged(method, url, system, auth=auth, **arguments)
        return answer
    finally:
        _log_exchange(system, method, url, answer, round((time.monotonic() - begun) * 1000))


def _log_exchange(system: str, method: str, url: str, answer: Response | None, ms: int) -> None:
    """One line about a request: its place without its question, and sizes; never what was said."""
    if counted := _counted.get():
        counted.requests += 1
    about: dict[str, Any] = {"system": system, "method": method, "path": _path(url), "ms": ms}
    if answer is None:
        _log.info("no answer", extra=about)
        return
    about |= {
        "status": answer.status_code,
        "bytes": len(answer.content),
        "trace": answer.headers.get("intuit_tid"),
    }
    _log.debug("answer", extra=about)


def _path(url: str) -> str:
    """Which resource was asked, without the question."""
    return url.partition("?")[0].partition("://")[2].partition("/")[2]


def _exchanged(method: str, url: str, system: str, **arguments: Any) -> Response:
    try:
        with _client().stream(method, url, **arguments) as coming:
            return _whole(coming)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotSentError(
            f"{system} can't be reached at {_origin(url)}. Check the address and that the server is running.",
            code="unreachable",
        ) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise NotSentError(
            f"“{url}” is not an address that {system} can be reached at.", code="bad_url"
        ) from error
    except httpx.TimeoutException as error:
        raise UnavailableError(f"{system} did not answer in time.", code="timeout") from error
    except httpx.HTTPError as error:
        raise UnavailableError(
            f"{system} broke the connection off before it had answered.", code="dropped"
        ) from error


def _whole(coming: Response) -> Response:
    """The answer with its body, if that comes in time."""
    began, body = time.monotonic(), bytearray()
    for piece in coming.iter_raw():
        body += piece
        if time.monotonic() - began > WHOLE_ANSWER_S:
            raise httpx.ReadTimeout("the answer takes too long", request=coming.request)
    return Response(coming.status_code, headers=coming.headers, content=bytes(body), request=coming.request)


def _origin(url: str) -> str:
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode()}"
