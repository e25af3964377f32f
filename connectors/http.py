"""The one place where HTTP is spoken: a shared client with timeouts, and its failures as our errors.

A change of client library is a change of this file. Nothing here retries: a read may be tried again by whoever
asked, a write has its own rules (DESIGN §4.2).
"""

import atexit
import time
from collections.abc import Mapping
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
    try:
        with _client().stream(method, url, auth=auth, **arguments) as coming:
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
