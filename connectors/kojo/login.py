"""The two ways into Kojo: OAuth2 client credentials, and the legacy API key (sources.md §3.2)."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from connectors import graphql, http
from connectors.base import Given
from connectors.kojo.settings import Settings
from models.errors import ConnectionBrokenError, UnavailableError

ANSWERS = graphql.answers("Kojo", "the client id and secret, or the API key,")
_DEFAULT_LIFE_S = 3600
_LONGEST_LIFE_S = 86400
_TOKEN = re.compile("[!-~]+")
"""What can stand in a header."""


class Login(Protocol):
    """Where the bearer token comes from."""

    def token(self) -> str:
        """The token to try first."""

    def renewed(self) -> str:
        """Another one, after Kojo refused the first. Raises ``ConnectionBrokenError`` where there is none."""


def login(settings: Settings, given: Given) -> Login:
    """The way that the settings name."""
    return ClientLogin(settings, given) if settings.client_id else KeyLogin(settings)


@dataclass(frozen=True)
class KeyLogin:
    """A legacy key: it never expires, and making a new one invalidates it."""

    settings: Settings

    def token(self) -> str:
        return self.settings.api_key.get_secret_value()

    def renewed(self) -> str:
        raise ConnectionBrokenError(
            "Kojo refused the API key. Enter the newest key in the connection's settings: a new one ends the old.",
            code="source_login",
        )


@dataclass(frozen=True)
class ClientLogin:
    """Client credentials: a token lives an hour and is asked for anew, there is no refresh token."""

    settings: Settings
    given: Given

    def token(self) -> str:
        return self.given.tokens.access() or self._log_in()

    def renewed(self) -> str:
        self.given.tokens.drop_access()
        return self._log_in()

    def _log_in(self) -> str:
        access, expires_in_s = _token(self._ask())
        self.given.tokens.save(access, None, expires_in_s)
        return access

    def _ask(self) -> Any:
        self.given.permits.take("request")
        form = {
            "grant_type": "client_credentials",
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret.get_secret_value(),
        }
        url = f"{self.settings.base_url}/oauth2/token"
        response = http.request("POST", url, system="Kojo", form=form)
        if response.status_code in (400, 401, 403):
            raise ConnectionBrokenError(
                "Kojo refused the client id or secret. Check both in the connection's settings.",
                code="source_login",
            )
        return ANSWERS.body(response)


def _token(answer: Any) -> tuple[str, int]:
    match answer:
        case {"access_token": str(access)} if _TOKEN.fullmatch(access):
            life = answer.get("expires_in")
            return access, life if isinstance(life, int) and 0 < life <= _LONGEST_LIFE_S else _DEFAULT_LIFE_S
        case _:
            raise UnavailableError("Kojo answered the login without an access token.", code="source_unreadable")
