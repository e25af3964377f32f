"""Asks ZRM's procedures, one at a time: a query is a GET with its input in the address (sources.md §2.3).

Nothing here tries again. A refused session cannot be renewed either: no page of ZRM's tells how a program logs in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors import http
from connectors.answers import moment
from connectors.base import Given
from connectors.zrm import trpc
from connectors.zrm.settings import Settings
from models import exact_json


@dataclass(frozen=True)
class Answer:
    """The data of an answer, and the time by ZRM's clock when it was given."""

    data: Any
    at: datetime


class Zrm:
    """One workspace of an installation of ZRM."""

    def __init__(self, settings: Settings, workspace_id: str, given: Given) -> None:
        self._settings = settings
        self._permits = given.permits
        self._headers = settings.login | {settings.workspace_header: workspace_id}
        self._wraps = settings.transformer == "superjson"

    def query(self, procedure: str, asked: dict[str, Any]) -> Answer:
        """Ask. Raises one of our errors, ``AskedWronglyError`` where ZRM does not understand the question."""
        response = self._request(procedure, asked)
        if self._has_to_learn() and trpc.is_wrapped(trpc.envelope(response)):
            self._wraps = True
            response = self._request(procedure, asked)
        return Answer(trpc.data(response, procedure), moment(response))

    def _has_to_learn(self) -> bool:
        """A question in plain JSON means nothing to a server that speaks superjson: it must be asked again."""
        return self._settings.transformer == "auto" and not self._wraps

    def _request(self, procedure: str, asked: dict[str, Any]) -> http.Response:
        self._permits.take("request")
        return http.request(
            "GET",
            f"{self._settings.base_url}{self._settings.path_prefix}/{procedure}",
            system="ZRM",
            params={"input": exact_json.dumps({"json": asked} if self._wraps else asked).decode()},
            headers=self._headers,
        )
