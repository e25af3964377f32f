"""An office that works with one source: its stand-in, the people at its screen, and our connection to it.

Everything in the contract is said in these verbs. A source joins it with one file in ``tests/contract/sources``
that names its ``OFFICE``, a subclass of this one.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, ClassVar

import httpx

from connectors.base import ExternalId, Given, Source
from models import exact_json
from models.errors import SyncError

Fault = dict[str, Any]


@dataclass
class FreePermits:
    """Grants everything."""

    def take(self, *kinds: str) -> None:
        pass


@dataclass
class TokensInMemory:
    """One login, as it was last answered."""

    latest: str | None = None
    refreshing: str | None = None

    def access(self) -> str | None:
        return self.latest

    def refresh(self) -> str | None:
        return self.refreshing

    def save(self, access: str, refresh: str | None, expires_in_s: int) -> None:  # noqa: ARG002
        self.latest, self.refreshing = access, refresh or self.refreshing

    def drop_access(self) -> None:
        self.latest = None


@dataclass
class SourceOffice(ABC):
    """What the contract asks of a source's adapter; what has no default here is the adapter's to say."""

    http: httpx.Client
    tokens: TokensInMemory = field(default_factory=TokensInMemory)
    """Kept from one connection to the next, as the ledger does: a refresh token may be good once."""

    stand_in: ClassVar[type[Any]]
    """The stand-in's system, made with a clock."""
    package: ClassVar[str]
    """The connector: ``connectors.kojo``."""
    system: ClassVar[str]
    """The stand-in's name in its address and in admin calls."""
    account: ClassVar[str]
    """Whose screen it is; also the connection's account."""
    listing: ClassVar[dict[str, str]]
    """The requests that list what is pulled, as a fault names them: by ``method``, ``path``, ``mentions``."""
    small_pages: ClassVar[dict[str, Any]]
    """Settings by which a pull of the stand-in's own data takes ten pages or so."""
    without_limits: ClassVar[dict[str, Any]] = {"limits": False}
    """The stand-in's settings for whoever asks a lot."""
    renews_its_login: ClassVar[bool] = True
    """Whether a token that was refused may be replaced by us, or only by a person."""
    tells_changes: ClassVar[bool] = True
    """Whether it can be asked what changed since a time; else every pull lists everything."""
    tells_the_pause: ClassVar[bool] = True
    """Whether its 429 says how long to wait."""
    pause_s: ClassVar[float | None] = None
    """How long we wait where it does not say."""
    own_failures: ClassVar[tuple[tuple[Fault, type[SyncError]], ...]] = ()
    """Ways of failing that only this source has (GraphQL's errors under 200), and what each means."""
    odd_pages: ClassVar[tuple[Fault, ...]] = ()
    """Pages of its own that are wrong, and may be noticed or not; nothing may be lost by them."""
    identity: ClassVar[frozenset[tuple[str, ...]]] = frozenset({("id",)})
    """Where in a record its identity stands; whatever else is broken, that is still read."""
    not_kept: ClassVar[dict[tuple[str, ...], str]] = {}
    """Places of a record, ``*`` for each of a list, that may be lost in mapping, each with the reason."""

    # ── our connection ───────────────────────────────────────────────────────────────────────────────────────

    @property
    def url(self) -> str:
        return f"{str(self.http.base_url).rstrip('/')}/{self.system}"

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """What connects to the stand-in."""

    def connected(self, **settings: Any) -> Source:
        """A connection that has met nothing yet but the login."""
        made = import_module(self.package)
        said = made.Settings(**self.settings() | settings)
        connected: Source = made.connect(said, self.account, Given(FreePermits(), self.tokens))
        return connected

    # ── people at its screen ─────────────────────────────────────────────────────────────────────────────────

    def listed(self) -> set[ExternalId]:
        """Everything that a pull from the beginning gives."""
        return {ExternalId("invoice", str(record["id"])) for record in self.look("invoices")}

    @abstractmethod
    def enter(self) -> ExternalId:
        """Somebody enters an invoice that may be posted."""

    @abstractmethod
    def edit(self, one: ExternalId, text: str) -> None:
        """Somebody writes a text into an invoice, so that it changes and its place among the changes moves."""

    @abstractmethod
    def delete(self, one: ExternalId) -> None:
        """Somebody deletes it."""

    def erase(self, one: ExternalId) -> None:
        """It is gone, and nothing tells that it was there; so a deletion is at most sources."""
        self.delete(one)

    def shown(self, one: ExternalId) -> tuple[str, str]:
        """State and message of the integration, as the source's users see them, where it has such a place."""
        raise NotImplementedError

    def look(self, entity: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.admin("GET", f"{self.system}/{self.account}/{entity}")
        return found

    # ── whoever keeps the servers ────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """As new, and without limits."""
        self.admin("POST", "reset")
        self.set(**self.without_limits)

    def set(self, **settings: Any) -> None:
        if settings:
            self.admin("PUT", f"settings/{self.system}", settings)

    def wait(self, seconds: int) -> None:
        """Let the source's clock go on."""
        self.admin("POST", "clock", {"advance": seconds})

    def strike(self, what: Fault, **when: int) -> None:
        """Have requests that list go wrong: the ``nth`` from now, or so many ``times``."""
        self.admin("POST", "faults", {"system": self.system, "what": what, **self.listing, **when})

    def struck(self) -> int:
        """How many requests went wrong."""
        return sum(rule["struck"] for rule in self.admin("GET", "faults"))

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.admin("GET", f"journal?system={self.system}")
        return found

    def forget_requests(self) -> None:
        self.admin("DELETE", "journal")

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else exact_json.dumps(body)
        answer = self.http.request(method, f"/__admin/{path}", content=content)
        assert answer.is_success, answer.text
        return exact_json.loads(answer.content) if answer.content else None
