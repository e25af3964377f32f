"""Who may ask Kojo: OAuth client credentials, or a legacy API key in the same header (sources.md §3.2)."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.system import Request, Response

CLIENT_ID = "kojo-client"
CLIENT_SECRET = "kojo-secret"  # noqa: S105  # the stand-in's, known to everybody
LEGACY_KEY = "kojo-legacy-key"
TOKEN_LIFE = timedelta(hours=1)


class Auth:
    """Tokens die after an hour of the sandbox's clock, and all at once when the client is deleted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends: dict[str, datetime] = {}
        self.client_deleted = False

    def issue(self, request: Request) -> Response:
        """POST /oauth2/token"""
        form = {name: values[0] for name, values in parse_qs(request.body.decode(errors="replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return _oauth_error(400, "unsupported_grant_type")
        if self.client_deleted or (form.get("client_id"), form.get("client_secret")) != (
            CLIENT_ID,
            CLIENT_SECRET,
        ):
            return _oauth_error(401, "invalid_client")
        token = secrets.token_hex(16)
        self._ends[token] = self._clock.now() + TOKEN_LIFE
        body = {"access_token": token, "token_type": "bearer", "expires_in": int(TOKEN_LIFE.total_seconds())}
        return _json(200, body)

    def admits(self, headers: Mapping[str, str]) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and (token == LEGACY_KEY or self._is_alive(token))

    def _is_alive(self, token: str) -> bool:
        return not self.client_deleted and token in self._ends and self._clock.now() < self._ends[token]


def _oauth_error(status: int, code: str) -> Response:
    return _json(status, {"error": code})


def _json(status: int, body: dict[str, object]) -> Response:
    return Response(status, exact_json.write(body), {"Content-Type": "application/json"})
