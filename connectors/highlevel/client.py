"""Asks HighLevel over REST: pages of invoices, one invoice, and what was paid on it (sources.md §6.3).

Nothing here tries again, but for one new login when the token was refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import quote

from connectors import http
from connectors.answers import LONGEST_PAUSE_S, UnreadableAnswerError, moment, pause
from connectors.base import Given
from connectors.fields import decimal
from connectors.highlevel.login import ANSWERS, login
from connectors.highlevel.settings import Settings
from models import exact_json
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError
from models.text import quoted

_INTERVAL_S = 10.0
"""The window of the burst limit, where an answer does not say it."""
_MOST = 10**9
"""More invoices than a location has."""
_TRANSACTIONS = 50
"""Payments of one invoice that are asked for at once."""
_NOT_FOUND = re.compile("not found|no such|does ?n.t exist", re.IGNORECASE)


@dataclass(frozen=True)
class Listed:
    """A page of the list: what is on it, how many there are in all, and when HighLevel gave it."""

    invoices: list[Any]
    total: int
    at: datetime


class HighLevel:
    """One location's HighLevel."""

    def __init__(self, settings: Settings, location: str, given: Given) -> None:
        self._settings = settings
        self._place = {"altId": location, "altType": "location"}
        self._permits = given.permits
        self._login = login(settings, given)

    def invoices(self, offset: int, limit: int) -> Listed:
        """A page, by issue date; nothing else can be sorted by."""
        order = {"sortField": "issueDate", "sortOrder": "ascend", "limit": str(limit), "offset": str(offset)}
        response = self._get("/invoices/", **order)
        match _body(response):
            case {"invoices": list() as invoices, "total": total} if 0 <= (decimal(total) or 0) <= _MOST:
                return Listed(invoices, int(decimal(total) or 0), moment(response))
            case _:
                raise UnreadableAnswerError("HighLevel answered something else than a list of invoices.")

    def invoice(self, id_: str) -> dict[str, Any] | None:
        """One invoice as the list has it; None where HighLevel has none of that id."""
        response = self._get(f"/invoices/{quote(id_, safe='')}")
        if _is_not_found(response):
            return None
        match _body(response):
            case {"invoice": {"_id": str()} as invoice} | ({"_id": str()} as invoice) if invoice["_id"] == id_:
                return {name: value for name, value in invoice.items() if name != "traceId"}
            case _:
                raise UnreadableAnswerError(f"HighLevel answered something else than the invoice {quoted(id_)}.")

    def transactions(self, invoice_id: str) -> list[Any]:
        """Everything that was paid on an invoice, each in the detail that only its own page has."""
        return [self._in_detail(listed) for listed in self._transactions(invoice_id)]

    def _transactions(self, invoice_id: str) -> Iterator[Any]:
        """Each once, however many pages they are on."""
        seen: set[str] = set()
        for offset in count(step=_TRANSACTIONS):
            page = {"entityId": invoice_id, "limit": str(_TRANSACTIONS), "offset": str(offset)}
            listed = self._payments(self._get("/payments/transactions", **page))
            fresh = [one for one in listed if _id(one) not in seen]
            seen |= {_id(one) for one in fresh}
            yield from (one for one in fresh if _is_of(one, invoice_id))
            if len(listed) < _TRANSACTIONS or not fresh:
                return

    def _payments(self, response: http.Response) -> list[Any]:
        if response.status_code == 403:
            raise ConnectionBrokenError(
                "HighLevel's login is not allowed to read payments. Give it the scope "
                "payments/transactions.readonly in HighLevel, or set payments_via to amounts in the connection's "
                "settings.",
                code="source_permission",
            )
        match _body(response):
            case {"data": list() as listed}:
                return listed
            case _:
                raise UnreadableAnswerError("HighLevel answered something else than a list of payments.")

    def _in_detail(self, listed: Any) -> Any:
        response = self._get(f"/payments/transactions/{quote(_id(listed), safe='')}")
        if _is_not_found(response):
            return listed
        detail = _body(response)
        if not isinstance(detail, dict):
            raise UnreadableAnswerError("HighLevel answered something else than a payment.")
        return listed | {name: value for name, value in detail.items() if name != "traceId"}

    def _get(self, path: str, **query: str) -> http.Response:
        token = self._login.token()
        response = self._request(path, query, token)
        if response.status_code == 401:
            response = self._request(path, query, self._login.renewed(token))
        if response.status_code == 401:
            raise ANSWERS.login_refused()
        return response

    def _request(self, path: str, query: dict[str, str], token: str) -> http.Response:
        self._permits.take("request")
        return http.request(
            "GET",
            self._settings.base_url + path,
            system="HighLevel",
            params=self._place | query,
            headers={
                "Authorization": f"Bearer {token}",
                "Version": self._settings.api_version,
                "Accept": "application/json",
            },
        )


def _id(transaction: Any) -> str:
    """What is no payment, or has no id, has the empty one."""
    match transaction:
        case {"_id": str(id_)} | {"id": str(id_)}:
            return id_
        case _:
            return ""


def _is_of(transaction: Any, invoice_id: str) -> bool:
    """GH-3: where ``entityId`` means something else, payments of other invoices would come."""
    return bool(_id(transaction)) and transaction.get("entityId") == invoice_id


# ── what answers mean ────────────────────────────────────────────────────────────────────────────────────────


def _body(response: http.Response) -> Any:
    if 200 <= response.status_code < 300:
        return ANSWERS.parsed(response)
    raise _failure(response)


def _failure(response: http.Response) -> SyncError:
    match response.status_code:
        case 429:
            return _too_many(response)
        case 403:
            return ANSWERS.not_permitted(_said(response))
        case 400 | 422:
            return _refused(_said(response))
        case _:
            return ANSWERS.failure(response)


def _too_many(response: http.Response) -> RateLimitedError:
    """When to come again is told by the limits that stand on every answer, if at all."""
    if response.headers.get("X-RateLimit-Daily-Remaining") == "0":
        return RateLimitedError(
            "HighLevel answers no more today: its limit of requests in a day is reached.",
            retry_after_s=LONGEST_PAUSE_S,
        )
    asked = pause(response)
    return ANSWERS.too_many(_interval_s(response) if asked is None else asked)


def _interval_s(response: http.Response) -> float:
    said = decimal(response.headers.get("X-RateLimit-Interval-Milliseconds"))
    return min(float(said) / 1000, LONGEST_PAUSE_S) if said and said > 0 else _INTERVAL_S


def _refused(said: str) -> SyncError:
    """A request that can't be right by itself is a matter of the settings."""
    quotation = f" (it says: “{quoted(said)}”)" if said else ""
    if "version" in said.lower():
        return ConnectionBrokenError(
            f"HighLevel does not take our version of its API{quotation}. Check api_version of the connection.",
            code="source_address",
        )
    if "limit" in said.lower():
        return ConnectionBrokenError(
            f"HighLevel does not give pages of this size{quotation}. Lower page_size of the connection.",
            code="source_page_size",
        )
    return RetryableError(f"HighLevel did not accept the request{quotation}.", code="source_refused")


def _is_not_found(response: http.Response) -> bool:
    """HighLevel says it with 400; a version it does not know is answered in nearly the same words."""
    if response.status_code == 404:
        return True
    said = _said(response) if response.status_code == 400 else ""
    return bool(_NOT_FOUND.search(said)) and "header" not in said.lower()


def _said(response: http.Response) -> str:
    """Its sentence, or its sentences."""
    try:
        answer = exact_json.loads(response.content)
    except ValueError:
        return ""
    said = answer.get("message") if isinstance(answer, dict) else None
    return "; ".join(map(str, said)) if isinstance(said, list) else said if isinstance(said, str) else ""
