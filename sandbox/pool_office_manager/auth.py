"""Who may ask Pool Office Manager: a code for a password, tokens for the code, new tokens for the old ones.

The forms of its refusals are those of OAuth 2.0, since no page shows them (sources.md §5.2).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.pool_office_manager.settings import Settings
from sandbox.system import Request, Response

CLIENT_ID = "pom-client"
EMAIL = "office@austinpools.example"
PASSWORD = "pom-password"  # noqa: S105  # the stand-in's, known to everybody
REALM = "austin-pool-services"
REFRESH_TOKEN = "pom-refresh"  # noqa: S105
TOKEN_LIFE = timedelta(hours=1)
CODE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class _Code:
    redirect_uri: str
    ends: datetime


class Auth:
    """Access tokens die after an hour of the sandbox's clock, and all tokens when the access is taken away."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._codes: dict[str, _Code] = {}
        self._ends: dict[str, datetime] = {}
        self._refresh = {REFRESH_TOKEN}

    def authorize(self, request: Request) -> Response:
        """POST /m/authorize"""
        body = _body(request)
        if (body.get("clientId"), body.get("realm")) != (CLIENT_ID, REALM):
            return _declined(400, "invalid_client")
        if (body.get("email"), body.get("password")) != (EMAIL, PASSWORD):
            return _declined(401, "access_denied")
        if not isinstance(body.get("redirectUri"), str):
            return _declined(400, "invalid_request")
        code = secrets.token_hex(16)
        self._codes[code] = _Code(body["redirectUri"], self._clock.now() + CODE_LIFE)
        return _json(200, {"code": code, "state": body.get("state")})

    def issue(self, request: Request) -> Response:
        """POST /oauth/token"""
        body = _body(request)
        if body.get("client_id") != CLIENT_ID:
            return _declined(401, "invalid_client")
        match body.get("grant_type"):
            case "authorization_code":
                return self._redeemed(body)
            case "refresh_token":
                return self._refreshed(str(body.get("refresh_token")))
            case _:
                return _declined(400, "unsupported_grant_type")

    def admits(self, headers: Mapping[str, str]) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        alive = token in self._ends and self._clock.now() < self._ends[token]
        return scheme.lower() == "bearer" and alive and not self._settings.access_revoked

    def _redeemed(self, body: Mapping[str, Any]) -> Response:
        """A code is good once; whoever signs in again has taken back what was revoked."""
        code = self._codes.pop(str(body.get("code")), None)
        if code is None or code.ends <= self._clock.now() or code.redirect_uri != body.get("redirect_uri"):
            return _declined(400, "invalid_grant")
        return self._tokens(self._new_refresh_token())

    def _refreshed(self, token: str) -> Response:
        if token not in self._refresh or self._settings.access_revoked:
            return _declined(400, "invalid_grant")
        if self._settings.refresh_token_rotation == "every":  # noqa: S105  # a policy
            self._refresh.remove(token)
            token = self._new_refresh_token()
        return self._tokens(token)

    def _new_refresh_token(self) -> str:
        token = secrets.token_hex(24)
        self._refresh.add(token)
        return token

    def _tokens(self, refresh_token: str) -> Response:
        token = secrets.token_hex(24)
        self._ends[token] = self._clock.now() + TOKEN_LIFE
        life = int(TOKEN_LIFE.total_seconds())
        body = {"access_token": token, "refresh_token": refresh_token, "token_type": "Bearer", "expires_in": life}
        return _json(200, body)


def _body(request: Request) -> dict[str, Any]:
    try:
        body = exact_json.read(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _declined(status: int, error: str) -> Response:
    return _json(status, {"error": error})


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(status, exact_json.write(body), {"Content-Type": "application/json"})
