"""The two ways into HighLevel: OAuth with refresh tokens that are good once, and a private token (§6.2)."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from connectors import http
from connectors.answers import Answers, UnreadableAnswerError
from connectors.base import Given
from connectors.highlevel.settings import Settings
from models import exact_json
from models.errors import ConnectionBrokenError

ANSWERS = Answers("HighLevel", "the private token, or the client id, secret and refresh token,")

CONNECT_AGAIN = (
    "HighLevel no longer accepts our login. Connect the location again and set the new refresh_token "
    "in the connection's settings."
)
_DEFAULT_LIFE_S = 86399
_LONGEST_LIFE_S = 7 * 86400
_TOKEN = re.compile("[!-~]+")
"""What can stand in a header."""


class Login(Protocol):
    """Where the bearer token comes from."""

    def token(self) -> str:
        """The token to try first."""

    def renewed(self, refused: str) -> str:
        """Another one, after HighLevel refused the first. Raises ``ConnectionBrokenError`` if there is none."""


def login(settings: Settings, given: Given) -> Login:
    """The way that the settings name."""
    return RollingLogin(settings, given) if settings.client_id else TokenLogin(settings)


@dataclass(frozen=True)
class TokenLogin:
    """A private integration's token: it stays until somebody rotates it."""

    settings: Settings

    def token(self) -> str:
        return self.settings.private_token.get_secret_value()

    def renewed(self, refused: str) -> str:  # noqa: ARG002 - there is only this one
        raise ConnectionBrokenError(
            "HighLevel refused the private token. Enter the newest token in the connection's settings.",
            code="source_login",
        )


@dataclass(frozen=True)
class RollingLogin:
    """Access tokens live a day; the refresh token that brings one dies by it, and another comes with it.

    Both are stored before the access token is used, so that a crash in between loses no login.
    """

    settings: Settings
    given: Given

    def token(self) -> str:
        return self.given.tokens.access() or self._refreshed()

    def renewed(self, refused: str) -> str:
        """The stored one, where another worker has renewed it meanwhile."""
        stored = self.given.tokens.access()
        if stored and stored != refused:
            return stored
        self.given.tokens.drop_access()
        return self._refreshed()

    def _refreshed(self) -> str:
        """With the newest refresh token, else with the configured one: the location may be connected again."""
        configured = self.settings.refresh_token.get_secret_value()
        for candidate in dict.fromkeys((self.given.tokens.refresh() or configured, configured)):
            answer = self._grant(candidate)
            if answer is not None:
                access, refresh, life_s = _tokens(answer)
                self.given.tokens.save(access, refresh, life_s)
                return access
        return self._renewed_elsewhere()

    def _renewed_elsewhere(self) -> str:
        """Another worker may have used the refresh token up, and stored what it got."""
        stored = self.given.tokens.access()
        if stored is None:
            raise ConnectionBrokenError(CONNECT_AGAIN, code="source_login")
        return stored

    def _grant(self, refresh_token: str) -> Any:
        """What HighLevel grants; None for a refresh token that it does not take."""
        self.given.permits.take("request")
        form = {
            "grant_type": "refresh_token",
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret.get_secret_value(),
            "refresh_token": refresh_token,
            "user_type": "Location",
        }
        response = http.request("POST", f"{self.settings.base_url}/oauth/token", system="HighLevel", form=form)
        if response.status_code not in (400, 401, 403, 422):
            return ANSWERS.body(response)
        if _error(response) in ("invalid_client", "unauthorized_client"):
            raise ConnectionBrokenError(
                "HighLevel does not know our client id or secret. Check both in the connection's settings.",
                code="source_login",
            )
        return None


def _error(response: http.Response) -> Any:
    try:
        answer = exact_json.loads(response.content)
    except ValueError:
        return None
    return answer.get("error") if isinstance(answer, dict) else None


def _tokens(answer: Any) -> tuple[str, str | None, int]:
    match answer:
        case {"access_token": str(access)} if _TOKEN.fullmatch(access):
            life, refresh = answer.get("expires_in"), answer.get("refresh_token")
            known = isinstance(life, int) and 0 < life <= _LONGEST_LIFE_S
            return (
                access,
                refresh if isinstance(refresh, str) and refresh else None,
                life if known else _DEFAULT_LIFE_S,
            )
        case _:
            raise UnreadableAnswerError("HighLevel answered the login without an access token.")
