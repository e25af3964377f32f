"""How a connection stays logged in to QuickBooks: access tokens for an hour, refresh tokens that roll.

The rules are those of quickbooks.md §2.
"""

from typing import Any

from connectors import http
from connectors.base import Tokens
from connectors.quickbooks.faults import Fault
from connectors.quickbooks.reactions import error_of
from connectors.quickbooks.settings import TITLE, Settings
from connectors.quickbooks.shapes import GRANT, check
from models import exact_json
from models.errors import ConnectionBrokenError, UnavailableError

CONNECT_AGAIN = f"{TITLE} no longer accepts our login. Connect the company again."


class Login:
    """Gives the access token, and gets a new one when there is none that is good."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        self._settings = settings
        self._tokens = tokens

    def bearer(self) -> str:
        """The access token. Raises ``ConnectionBrokenError`` or ``UnavailableError``."""
        return self._tokens.access() or self._refreshed()

    def renewed(self, refused: str) -> str:
        """A token other than the one refused: the stored one, if another worker has renewed it meanwhile."""
        stored = self._tokens.access()
        if stored and stored != refused:
            return stored
        self._tokens.drop_access()
        return self._refreshed()

    def _refreshed(self) -> str:
        """Try the newest refresh token, then the configured one: it may be newer, the company connected again."""
        first = self._settings.refresh_token.get_secret_value()
        for candidate in dict.fromkeys((self._tokens.refresh() or first, first)):
            granted = self._grant(candidate)
            if granted:
                access: str = granted["access_token"]
                self._tokens.save(access, granted.get("refresh_token"), int(granted.get("expires_in", 3600)))
                return access
        return self._renewed_elsewhere()

    def _renewed_elsewhere(self) -> str:
        """Another worker may have used the refresh token up, and stored what it got."""
        stored = self._tokens.access()
        if stored is None:
            raise ConnectionBrokenError(CONNECT_AGAIN, code="login_refused")
        return stored

    def _grant(self, refresh_token: str) -> dict[str, Any] | None:
        """What the token endpoint grants; None for a refresh token that it does not take."""
        settings = self._settings
        response = http.request(
            "POST",
            settings.token_url,
            system=TITLE,
            headers={"Accept": "application/json"},
            form={"grant_type": "refresh_token", "refresh_token": refresh_token},
            auth=(settings.client_id, settings.client_secret.get_secret_value()),
        )
        return _granted(response)


def _granted(response: http.Response) -> dict[str, Any] | None:
    answer = _parsed(response.content)
    if response.status_code == 200 and answer.get("access_token"):
        check(GRANT, answer)
        return answer
    if response.status_code == 400 and answer.get("error") == "invalid_grant":
        return None
    if response.status_code in (400, 401, 403):
        raise ConnectionBrokenError(
            f"{TITLE} does not know our client id or secret. Check them in the connection's settings.",
            code="client_refused",
        )
    if response.status_code == 404:
        raise ConnectionBrokenError(
            f"{TITLE} does not log in at this address. Check token_url of the connection.", code="bad_url"
        )
    if response.status_code == 429:
        raise error_of(Fault(429))
    raise UnavailableError(f"{TITLE} could not log us in; we try again by ourselves.", code="login_unavailable")


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        answer = exact_json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
