"""Who may ask ZRM: rows of sessions, each referred to by a JWT, and what their users may do (sources.md §2.2)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox import exact_json, iso_times
from sandbox.zrm.installation import BRANCH, MASTER, OFFICE
from sandbox.zrm.trpc import TRPCError

_SECRET = b"zrm-secret"  # the stand-in's, known to everybody


@dataclass(frozen=True)
class User:
    email: str
    workspaces: tuple[str, ...]
    permissions: frozenset[str]  # "invoice:read"; deny by default

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@dataclass(frozen=True)
class Session:
    id: str
    user: User
    expires_at: datetime | None

    @property
    def token(self) -> str:
        return token_of(self.id)

    def shown(self) -> dict[str, Any]:
        ends = iso_times.written(self.expires_at) if self.expires_at else None
        return {"id": self.id, "email": self.user.email, "token": self.token, "expiresAt": ends}


_READS = ("invoice:read", "payment:read", "customer:read")
_ALL = frozenset((*_READS, "invoice:create", "invoice:update", "payment:create", "customer:create"))
USERS = (
    User("office@zrm.invalid", (OFFICE, BRANCH), _ALL),
    User("reader@zrm.invalid", (OFFICE,), frozenset(_READS)),
    User("technician@zrm.invalid", (OFFICE,), frozenset(("customer:read",))),
    User("superadmin@zrm.invalid", (MASTER, OFFICE, BRANCH), _ALL),
)
FIRST_SESSION = "0f8fad5b-d9cb-469f-a165-70867728950e"
LIFE = timedelta(days=7)


class Sessions:
    """At the start the office's session is open and does not end by itself."""

    def __init__(self) -> None:
        self._rows = {FIRST_SESSION: Session(FIRST_SESSION, USERS[0], None)}

    def all(self) -> list[Session]:
        return list(self._rows.values())

    def open(self, id_: str, user: User, expires_at: datetime) -> Session:
        """As a login with password or magic link does."""
        self._rows[id_] = Session(id_, user, expires_at)
        return self._rows[id_]

    def close(self, id_: str) -> None:
        del self._rows[id_]

    def of(self, headers: Mapping[str, str], name: str, now: datetime) -> Session:
        scheme, _, token = headers.get(name.lower(), "").partition(" ")
        session = self._rows.get(_session_id(token) or "")
        if scheme.lower() != "bearer" or session is None:
            raise TRPCError("UNAUTHORIZED", "UNAUTHORIZED")
        if session.expires_at is not None and session.expires_at <= now:
            raise TRPCError("UNAUTHORIZED", "Session expired")
        return session


def token_of(session_id: str) -> str:
    head = _part(exact_json.write({"alg": "HS256", "typ": "JWT"}))
    signed = f"{head}.{_part(exact_json.write({'sessionId': session_id}))}"
    return f"{signed}.{_signature(signed)}"


def _session_id(token: str) -> str | None:
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(signed).encode()):
        return None
    payload = signed.partition(".")[2]
    claims = exact_json.read(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["sessionId"])


def _signature(signed: str) -> str:
    return _part(hmac.new(_SECRET, signed.encode(), hashlib.sha256).digest())


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
