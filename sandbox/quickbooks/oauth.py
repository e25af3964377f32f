"""Who may come in: the token endpoint, and what access and refresh tokens are good for (§2)."""

import secrets
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.quickbooks import faults
from sandbox.quickbooks.settings import Settings
from sandbox.system import Request, Response

CLIENT_ID = "qb-client"
CLIENT_SECRET = "qb-secret"  # noqa: S105  # a stand-in's, known to everybody
REFRESH_TOKEN = "qb-refresh"  # noqa: S105
AUTHORIZATION_CODE = "qb-code"

ACCESS_TTL = timedelta(hours=1)
REFRESH_TTL = timedelta(days=101)
ROTATES_AFTER = timedelta(hours=24)
GRACE = timedelta(hours=24)  # how long a replaced refresh token still works


@dataclass(frozen=True)
class Refresh:
    """A refresh token: the company it opens, since when, and until when."""

    realm: str
    issued: datetime
    expires: datetime
    replaced_by: str | None = None


@dataclass(frozen=True)
class Access:
    realm: str
    expires: datetime


class Declined(Exception):  # noqa: N818  # an answer of OAuth, not a fault of ours
    """OAuth's own error answer."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


class OAuth:
    """One consent is one company (§2).

    The first company's refresh token and code are the ones everybody knows; the others' end in their realm.
    """

    def __init__(self, clock: Clock, settings: Settings, realms: Sequence[str]) -> None:
        self._clock = clock
        self._settings = settings
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, Refresh] = {}
        self._codes: dict[str, str] = {}
        for realm in realms:
            ending = "" if realm == realms[0] else f"-{realm}"
            self._codes[AUTHORIZATION_CODE + ending] = realm
            self._issue_refresh(realm, REFRESH_TOKEN + ending)

    def answer(self, request: Request) -> Response:
        """`POST /oauth2/v1/tokens/bearer`."""
        try:
            body: Mapping[str, object] = self._grant(request)
            status = 200
        except Declined as declined:
            body, status = declined.body, declined.status
        headers = {"content-type": "application/json;charset=UTF-8", "cache-control": "no-cache, no-store"}
        return Response(status, exact_json.write(body), headers)

    def realm_of(self, headers: Mapping[str, str]) -> str:
        """The company whose access token the request bears; raise TurnedAway (401) for none or an old one."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise faults.not_authenticated("Token missing")
        access = self._access.get(token)
        if access is None:
            raise faults.not_authenticated("Token invalid")
        if access.expires <= self._clock.now():
            raise faults.not_authenticated(f"Token expired: {token}")
        return access.realm

    def _grant(self, request: Request) -> Mapping[str, object]:
        if _client(request.headers) != (CLIENT_ID, CLIENT_SECRET):
            raise Declined(401, "invalid_client", "Client authentication failed")
        form = {name: values[0] for name, values in parse_qs(request.body.decode("latin-1")).items()}
        match form.get("grant_type"):
            case "refresh_token":
                return self._tokens(self._refreshed(_needed(form, "refresh_token")))
            case "authorization_code":
                _needed(form, "redirect_uri")
                return self._tokens(self._redeemed(_needed(form, "code")))
            case _:
                raise Declined(400, "unsupported_grant_type", "The grant type is not supported")

    def _redeemed(self, code: str) -> str:
        """A code is good once (§2)."""
        realm = self._codes.pop(code, None)
        if realm is None:
            raise Declined(400, "invalid_grant", "Invalid authorization code")
        return self._issue_refresh(realm, _new_refresh_token())

    def _refreshed(self, token: str) -> str:
        """The refresh token to use from now on: the same one, or another when the policy says so."""
        now = self._clock.now()
        known = self._refresh.get(token)
        if known is None or known.expires <= now:
            raise Declined(400, "invalid_grant", "Incorrect or invalid refresh token")
        if known.replaced_by is not None:
            return self._newest(known)
        if not self._rotates(known, now):
            return token
        replacement = self._issue_refresh(known.realm, _new_refresh_token())
        self._refresh[token] = Refresh(known.realm, known.issued, now + GRACE, replacement)
        return replacement

    def _newest(self, known: Refresh) -> str:
        token = known.replaced_by
        while token is not None and (following := self._refresh[token].replaced_by) is not None:
            token = following
        return token or ""

    def _rotates(self, known: Refresh, now: datetime) -> bool:
        match self._settings.refresh_token_rotation:
            case "every":
                return True
            case "never":
                return False
            case _:
                return now - known.issued >= ROTATES_AFTER

    def _issue_refresh(self, realm: str, token: str) -> str:
        now = self._clock.now()
        self._refresh[token] = Refresh(realm, now, now + REFRESH_TTL)
        return token

    def _tokens(self, refresh_token: str) -> dict[str, object]:
        access_token = "eyJ" + secrets.token_urlsafe(600)
        now = self._clock.now()
        self._access[access_token] = Access(self._refresh[refresh_token].realm, now + ACCESS_TTL)
        return {
            "token_type": "bearer",
            "access_token": access_token,
            "refresh_token": refresh_token,
            "expires_in": int(ACCESS_TTL.total_seconds()),
            "x_refresh_token_expires_in": int((self._refresh[refresh_token].expires - now).total_seconds()),
        }


def _needed(form: Mapping[str, str], name: str) -> str:
    if name not in form:
        raise Declined(400, "invalid_request", f"The parameter {name} is missing")
    return form[name]


def _new_refresh_token() -> str:
    return "AB1" + secrets.token_urlsafe(32)


def _client(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Client id and secret of HTTP Basic."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return client_id, secret
