"""Requests to one QuickBooks company: logged in, in JSON, and with the same request id when one is sent again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors import http
from connectors.base import Given
from connectors.quickbooks import query
from connectors.quickbooks.fault_table import Reaction
from connectors.quickbooks.faults import Fault, read_fault
from connectors.quickbooks.login import CONNECT_AGAIN, Login
from connectors.quickbooks.reactions import error_of, reaction_to
from connectors.quickbooks.settings import TITLE, Settings
from connectors.quickbooks.shapes import UNREADABLE
from models import exact_json
from models.errors import ConnectionBrokenError, SyncError, UnavailableError

MINOR_VERSION = "75"
LONGEST_IN_URL = 2000
"""Longer statements are posted: a URL must stay below 4 kB, and escapes triple it (quickbooks.md §3.2)."""
LONGEST_PAUSE_S = 3600.0


class Client:
    """One company. Reads take permits; for a write the caller has taken them before it claimed the work."""

    def __init__(self, settings: Settings, realm: str, given: Given) -> None:
        self._base = f"{settings.base_url.rstrip('/')}/v3/company/{realm}"
        self._permits = given.permits
        self._tokens = given.tokens
        self._login = Login(settings, given.tokens)

    def rows(self, entity: str, condition: str) -> Iterator[dict[str, Any]]:
        """All rows of an entity that meet a condition, page by page.

        Raises ``RetryableError`` or ``ConnectionBrokenError``, and ``RejectedError`` for a refused question.
        """
        start, before = 1, None
        while True:
            page = _rows_in(self._query(query.page(entity, condition, start)), entity)
            if page and page == before:
                raise UnavailableError(f"{TITLE} gave the same page of rows twice.", code="unreadable")
            yield from page
            before = page
            if len(page) < query.PAGE_ROWS:
                return
            start += len(page)

    def only(self, entity: str) -> Any:
        """The single row of an entity that there is once in a company. Raises the errors of a read."""
        rows = _rows_in(self._query(query.whole(entity)), entity)
        if len(rows) != 1:
            raise UnavailableError(UNREADABLE, code="unreadable")
        return rows[0]

    def feed(self, params: Mapping[str, str]) -> Any:
        """The change feed, parsed. Raises the errors of a read."""
        self._permits.take("request")
        response = self._request(_Call("GET", "/cdc", params))
        if fault := fault_in(response):
            raise error_of(fault, retry_after_s=retry_after_s(response))
        try:
            return exact_json.loads(response.content)
        except ValueError as error:
            raise UnavailableError(UNREADABLE, code="unreadable") from error

    def batch(self, body: bytes, request_id: str) -> http.Response:
        """Post a batch and return QuickBooks' answer, whatever it is.

        Raises ``UnavailableError`` when nobody can tell whether it was executed; ``NotSentError`` and any other
        ``SyncError`` when it was not.
        """
        params = {"requestid": request_id}
        return self._request(_Call("POST", "/batch", params, "application/json", body, ("request", "batch")))

    def forget_access(self) -> None:
        """Log in anew for the next request."""
        self._tokens.drop_access()

    def _query(self, statement: str) -> http.Response:
        self._permits.take("request")
        if len(statement) > LONGEST_IN_URL:
            return self._request(_Call("POST", "/query", {}, "application/text", statement.encode()))
        return self._request(_Call("GET", "/query", {"query": statement}))

    def _request(self, call: "_Call") -> http.Response:
        """Send; when the access token is refused, log in and send the very same once more."""
        token = self._token()
        response = self._send(call, token)
        if response.status_code != 401:
            return response
        token = self._token(refused=token)
        self._permits.take(*call.permits)
        response = self._send(call, token)
        if response.status_code == 401:
            raise _login_refused(response)
        return response

    def _token(self, refused: str | None = None) -> str:
        """A token to send with; when even the login gets no answer, the request itself was not sent."""
        try:
            return self._login.bearer() if refused is None else self._login.renewed(refused)
        except UnavailableError as error:
            raise http.NotSentError(error.message, code=error.code) from error

    def _send(self, call: "_Call", token: str) -> http.Response:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
        return http.request(
            call.method,
            self._base + call.path,
            system=TITLE,
            params={**call.params, "minorversion": MINOR_VERSION},
            headers=headers | ({"Content-Type": call.content_type} if call.content_type else {}),
            content=call.body,
        )


@dataclass(frozen=True)
class _Call:
    """One request but for its login, so that it can be sent again unchanged."""

    method: str
    path: str
    params: Mapping[str, str]
    content_type: str = ""
    body: bytes | None = None
    permits: tuple[str, ...] = ("request",)
    """What it takes of the limiter each time it is sent."""


def trace_id(response: http.Response) -> str | None:
    """The id by which Intuit's support finds a request."""
    tid: str | None = response.headers.get("intuit_tid")
    return tid


def retry_after_s(response: http.Response) -> float | None:
    """How long to pause after a 429, where QuickBooks says so; it seldom does (quickbooks.md §1.3)."""
    said = response.headers.get("Retry-After", "")
    return min(float(said), LONGEST_PAUSE_S) if said.isascii() and said.isdigit() else None


def fault_in(response: http.Response) -> Fault | None:
    """The fault that a whole answer is, if it is one."""
    return read_fault(response.status_code, response.content, trace_id(response))


def _login_refused(response: http.Response) -> SyncError:
    """The second 401: say why where QuickBooks does (a user who is no longer an admin), else in our words."""
    fault = fault_in(response) or Fault(401)
    if reaction_to(fault) is Reaction.CONNECTION:
        return error_of(fault)
    return ConnectionBrokenError(CONNECT_AGAIN, code="login_refused")


def _rows_in(response: http.Response, entity: str) -> list[Any]:
    """The rows of a page; none where QuickBooks leaves the entity out (quickbooks.md §1.4)."""
    fault = fault_in(response)
    if fault:
        raise error_of(fault, retry_after_s=retry_after_s(response))
    try:
        rows = exact_json.loads(response.content)["QueryResponse"].get(entity, [])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnavailableError(UNREADABLE, code="unreadable") from error
    if not isinstance(rows, list):
        raise UnavailableError(UNREADABLE, code="unreadable")
    return rows
