"""Asks Kojo: one GraphQL question, or one page of an invoice's items over REST.

Nothing here tries again, but for one new login when the token was refused.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from connectors import graphql, http
from connectors.answers import LoginRefusedError, UnreadableAnswerError
from connectors.base import Given
from connectors.graphql import Answer
from connectors.kojo.login import ANSWERS, login
from connectors.kojo.settings import Settings
from models import exact_json

Answered = TypeVar("Answered")

REST_PAGE = 100
"""The most that Kojo gives at once (sources.md §3.3)."""

_NOT_THERE = (400, 404)
"""How REST answers for an id it does not know, or can't read."""


class Kojo:
    """One organisation's Kojo."""

    def __init__(self, settings: Settings, given: Given) -> None:
        self._settings = settings
        self._permits = given.permits
        self._login = login(settings, given)

    def query(self, text: str) -> Answer:
        """Ask in GraphQL. Raises ``PartialAnswerError`` where only a part of the data came."""
        return self._logged_in(lambda token: self._query(text, token))

    def items_page(self, invoice_id: str, offset: int) -> list[Any] | None:
        """Up to 100 of an invoice's items, by line number, in the shorter form that REST has.

        None where Kojo does not find the invoice there: that is this invoice's trouble alone.
        """
        return self._logged_in(lambda token: self._items_page(invoice_id, offset, token))

    def _logged_in(self, ask: Callable[[str], Answered]) -> Answered:
        try:
            return ask(self._login.token())
        except LoginRefusedError:
            return ask(self._login.renewed())

    def _query(self, text: str, token: str) -> Answer:
        response = self._request(
            "POST", self._settings.graphql_path, token, content=exact_json.dumps({"query": text})
        )
        return graphql.answer_in(ANSWERS, response)

    def _items_page(self, invoice_id: str, offset: int, token: str) -> list[Any] | None:
        page = {"limit": str(REST_PAGE), "offset": str(offset)}
        response = self._request("GET", f"/invoices/{quote(invoice_id, safe='')}/items", token, params=page)
        if response.status_code in _NOT_THERE:
            return None
        items = graphql.data(ANSWERS, ANSWERS.body(response))
        if not isinstance(items, list):
            raise UnreadableAnswerError("Kojo answered something else than a list of items.")
        return items

    def _request(
        self,
        method: str,
        path: str,
        token: str,
        *,
        params: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> http.Response:
        self._permits.take("request")
        return http.request(
            method,
            self._settings.base_url + path,
            system="Kojo",
            params=params,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            content=content,
        )
