"""Who may ask Coperniq: API keys, which are made with a user's password and never expire (sources.md §4.2)."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.coperniq.answers import Failure, json
from sandbox.coperniq.company import Company, Record
from sandbox.system import Request, Response

COMPANY_ID = 7301
KEY = "coperniq-key"  # an administrator's
LIMITED_KEY = "coperniq-limited-key"  # of a user who may not see sensitive projects


@dataclass(frozen=True)
class User:
    id: int
    email: str
    password: str
    first_name: str
    last_name: str
    sees_sensitive: bool


ADMIN = User(61, "office@coperniq.invalid", "coperniq-password", "Office", "Admin", sees_sensitive=True)
FIELD_USER = User(62, "field@coperniq.invalid", "field-password", "Field", "User", sees_sensitive=False)
USERS = (ADMIN, FIELD_USER)


@dataclass
class Auth:
    """A key has its user's rights: what that user may not see is silently missing from lists."""

    keys: dict[str, User] = field(default_factory=lambda: {KEY: ADMIN, LIMITED_KEY: FIELD_USER})

    def make_key(self, request: Request) -> Response:
        """POST /v1/api-keys"""
        user = _user(request.headers)
        if user is None:
            return json(401, {"error": "Unauthorized"})
        token = secrets.token_hex(20)
        self.keys[token] = user
        described = {"name": "API key", "description": "Made through the API", "email": user.email}
        return json(200, {"token": token, "companyId": COMPANY_ID, "id": user.id} | described)

    def admit(self, headers: Mapping[str, str]) -> tuple[str, User]:
        """The key and whose it is."""
        key = headers.get("x-api-key", "")
        if key not in self.keys:
            raise Failure(401, "UNAUTHORIZED", "Invalid or missing API key")
        return key, self.keys[key]


def may_see(user: User, company: Company, document: Record) -> bool:
    """Sensitive projects are those that only some roles may see; what belongs to none is for all."""
    record = document["record"] or {}
    project = company.projects.get(record.get("id", 0), {})
    return user.sees_sensitive or not project.get("isSensitive")


def _user(headers: Mapping[str, str]) -> User | None:
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    try:
        email, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    if scheme.lower() != "basic":
        return None
    return next((user for user in USERS if (user.email, user.password) == (email, password)), None)
