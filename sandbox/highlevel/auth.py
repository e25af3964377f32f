"""Who may ask HighLevel: OAuth with refresh tokens good for one use, or a private token (sources.md §6.2)."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from sandbox.clock import Clock
from sandbox.highlevel import answers
from sandbox.highlevel.account import COMPANY, LOCATION, USER
from sandbox.highlevel.settings import Settings
from sandbox.system import Request, Response

CLIENT_ID = "hl-client"
CLIENT_SECRET = "hl-secret"  # noqa: S105  # the stand-in's, known to everybody
REFRESH_TOKEN = "hl-refresh"  # noqa: S105
AUTHORIZATION_CODE = "hl-code"
PRIVATE_TOKEN = "pit-hl-private"  # noqa: S105
TOKEN_LIFE = timedelta(seconds=86399)
REFRESH_LIFE = timedelta(days=365)
SCOPES = "invoices.readonly invoices.write payments/transactions.readonly"


class Auth:
    """Access tokens live a day of the sandbox's clock; refresh tokens a year, or until they are used."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._ends: dict[str, datetime] = {}
        self._refresh_ends = {REFRESH_TOKEN: clock.now() + REFRESH_LIFE}
        self._codes = {AUTHORIZATION_CODE}

    def issue(self, request: Request) -> Response:
        """POST /oauth/token, a form and not JSON."""
        form = {name: values[0] for name, values in parse_qs(request.body.decode(errors="replace")).items()}
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return _declined("invalid_request", "The body must be application/x-www-form-urlencoded")
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _declined("invalid_client", "Invalid client credentials", 401)
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeemed(form)
            case "refresh_token":
                return self._refreshed(form.get("refresh_token", ""))
            case _:
                return _declined("unsupported_grant_type", "Unsupported grant type")

    def admits(self, headers: Mapping[str, str]) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        alive = token == PRIVATE_TOKEN or (token in self._ends and self._clock.now() < self._ends[token])
        return scheme.lower() == "bearer" and alive and not self._settings.access_revoked

    def _redeemed(self, form: Mapping[str, str]) -> Response:
        if form.get("code") not in self._codes:
            return _declined("invalid_grant", "Invalid grant: authorization code is invalid")
        self._codes.remove(form["code"])
        return self._tokens()

    def _refreshed(self, token: str) -> Response:
        """The old token dies as the new one is made, whether or not the answer arrives."""
        ends = self._refresh_ends.get(token)
        if ends is None or ends <= self._clock.now() or self._settings.access_revoked:
            return _declined("invalid_grant", "Invalid grant: refresh token is invalid")
        del self._refresh_ends[token]
        return self._tokens()

    def _tokens(self) -> Response:
        now, access, refresh = self._clock.now(), secrets.token_hex(24), secrets.token_hex(24)
        self._ends[access] = now + TOKEN_LIFE
        self._refresh_ends[refresh] = now + REFRESH_LIFE
        body = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "refresh_token": refresh,
            "scope": SCOPES,
            "userType": "Location",
            "locationId": LOCATION,
            "companyId": COMPANY,
            "userId": USER,
        }
        return answers.plain(200, body)


def _declined(error: str, description: str, status: int = 400) -> Response:
    return answers.plain(status, {"error": error, "error_description": description})
