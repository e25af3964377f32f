"""How a connection stays logged in: access tokens for an hour, each refresh token good once (sources.md §5.2).

Pool Office Manager shows no client secret; the password is asked for nowhere, only a refresh token.
"""

import re
from typing import Any

from connectors import graphql, http
from connectors.base import Given
from connectors.pool_office_manager.settings import TITLE, Settings
from models import exact_json
from models.errors import ConnectionBrokenError, UnavailableError

ANSWERS = graphql.answers(TITLE, "the client id and the refresh token")
_DEFAULT_LIFE_S = 3600
_LONGEST_LIFE_S = 86400
_TOKEN = re.compile("[!-~]+")
"""What can stand in a header."""

Granted = tuple[str, str | None, int]
"""Access token, refresh token, and how many seconds the access token lives."""


class Login:
    """Gives the access token, and gets a new one when there is none that is good."""

    def __init__(self, settings: Settings, given: Given) -> None:
        self._settings = settings
        self._given = given

    def token(self) -> str:
        """The token to try first."""
        return self._given.tokens.access() or self._refreshed()

    def renewed(self, refused: str) -> str:
        """A token other than the one refused: the stored one, if another worker has renewed it meanwhile."""
        stored = self._given.tokens.access()
        if stored and stored != refused:
            return stored
        self._given.tokens.drop_access()
        return self._refreshed()

    def _refreshed(self) -> str:
        """Try the newest refresh token, then the configured one: it may be newer, somebody signed in again."""
        tokens, first = self._given.tokens, self._settings.refresh_token.get_secret_value()
        for candidate in dict.fromkeys((tokens.refresh() or first, first)):
            if granted := self._grant(candidate):
                tokens.save(*granted)
                return granted[0]
        return self._renewed_elsewhere()

    def _renewed_elsewhere(self) -> str:
        """Another worker may have used the refresh token up, and stored what it got."""
        stored = self._given.tokens.access()
        if stored is None:
            raise ConnectionBrokenError(
                f"{TITLE} no longer accepts our login. "
                "Sign in anew and put the new refresh token into the connection's settings.",
                code="source_login",
            )
        return stored

    def _grant(self, refresh_token: str) -> Granted | None:
        """What the refresh token brings; None where it is not taken (any more)."""
        self._given.permits.take("request")
        body = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self._settings.client_id,
        }
        response = http.request(
            "POST",
            f"{self._settings.base_url}/oauth/token",
            system=TITLE,
            headers={"Content-Type": "application/json"},
            content=exact_json.dumps(body),
        )
        if response.status_code not in (400, 401, 403):
            return _granted(ANSWERS.body(response))
        _check_client(response)
        return None


def _check_client(response: http.Response) -> None:
    """A refusal is about the refresh token, or about the client id."""
    if "invalid_client" in response.text:
        raise ConnectionBrokenError(
            f"{TITLE} does not know our client id. Check client_id in the connection's settings.",
            code="source_login",
        )


def _granted(answer: Any) -> Granted:
    match answer:
        case {"access_token": str(access)} if _TOKEN.fullmatch(access):
            life, refresh = answer.get("expires_in"), answer.get("refresh_token")
            known = isinstance(life, int) and 0 < life <= _LONGEST_LIFE_S
            return access, refresh if isinstance(refresh, str) else None, life if known else _DEFAULT_LIFE_S
        case _:
            raise UnavailableError(
                f"{TITLE} answered the login without an access token.", code="source_unreadable"
            )
