"""Asks Pool Office Manager: one GraphQL question, or the export of its invoices.

Nothing here tries again, but for one new login when the token was refused.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from connectors import graphql, http
from connectors.answers import LoginRefusedError
from connectors.base import Given
from connectors.graphql import Answer
from connectors.pool_office_manager.login import ANSWERS, Login
from connectors.pool_office_manager.settings import TITLE, Settings
from models import exact_json

Answered = TypeVar("Answered")


class PoolOfficeManager:
    """One organisation's Pool Office Manager."""

    def __init__(self, settings: Settings, given: Given) -> None:
        self._settings = settings
        self._permits = given.permits
        self._login = Login(settings, given)

    def query(self, text: str, variables: dict[str, Any]) -> Answer:
        """Ask in GraphQL. Raises ``QuestionRefusedError`` and ``PartialAnswerError`` beside all others."""
        content = exact_json.dumps({"query": text, "variables": variables})

        def ask(token: str) -> Answer:
            response = self._request("POST", "/graphql", token, content=content)
            return graphql.answer_in(ANSWERS, response)

        return self._logged_in(ask)

    def export(self, first: date, last: date) -> str:
        """The invoices of some days as CSV; by which of their dates, no page says."""
        days = {"startDate": first.isoformat(), "endDate": last.isoformat()}

        def ask(token: str) -> str:
            response = self._request("GET", "/invoices/export/csv", token, params=days)
            if response.is_success:
                return response.text
            raise ANSWERS.failure(response)

        return self._logged_in(ask)

    def _logged_in(self, ask: Callable[[str], Answered]) -> Answered:
        token = self._login.token()
        try:
            return ask(token)
        except LoginRefusedError:
            return ask(self._login.renewed(token))

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
            system=TITLE,
            params=params,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            content=content,
        )
